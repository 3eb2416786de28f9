// What the lists of brands, categories, providers, locations and movement types have in common. Floor 5.
#pragma once

#include "http/endpoints/catalog_fields.hpp"
#include "store/named_table.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace trastienda::http {

inline constexpr std::array<std::string_view, 2> named_order_words{"name", "-name"};
template <>
struct Codec<store::NamedOrder> : WordsCodec<store::NamedOrder, named_order_words> {};

struct NamedCursor {
    store::NamedOrder sort = store::NamedOrder::by_name;
    CursorText name;
    std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(NamedCursor, (), (sort, name, id))

struct NamedQuery {
    PageLimit limit;
    std::optional<After<NamedCursor>> after;
    Defaulted<store::NamedOrder, store::NamedOrder::by_name> sort;
    std::optional<bool> is_active;
    std::optional<SearchText> q;
};
BOOST_DESCRIBE_STRUCT(NamedQuery, (), (limit, after, sort, is_active, q))
constexpr auto notes(const NamedQuery*) {
    return std::to_array<FieldNote>(
        {{.field = "after", .text = "`next` of the page before."},
         {.field = "sort", .text = "By name, or with a minus backwards. Capitals and accents do not count."},
         {.field = "is_active", .text = "true: only those in use. false: only those out of use."},
         {.field = "q", .text = "Words that the name holds, in any order.", .example = "\"nike\""}});
}
void check_fields(const NamedQuery& query, const ReadAt& at);

/// What the query asks the store for: one row more than fits, to see whether there are more.
store::NamedList named_list(const NamedQuery& query);

template <class Row, class Show>
auto named_page(std::vector<Row> rows, const NamedQuery& query, Show show) {
    const store::NamedOrder sort = query.sort.get();
    return make_page_of(
        std::move(rows), query.limit,
        [sort](const Row& last) { return NamedCursor{sort, {last.name_folded}, last.id.value}; }, show);
}

}  // namespace trastienda::http
