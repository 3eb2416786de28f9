// What the lists of the catalogue share: search patterns, keys in the order of names, plans for the values at hand.
// Floor 3. One executor thread.
#pragma once

#include "base/result.hpp"
#include "pg/pool.hpp"

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trastienda::store {

/// A LIKE pattern for each word of what somebody typed; all of them must match. '%', '_' and '\' stand for themselves.
std::vector<std::string> search_patterns(std::string_view typed);

inline constexpr std::size_t indexed_words_max = 3;
/// Views of somebody's patterns: at most three of those with a run of three letters or digits, which the index of
/// trigrams can look up, and all others. PostgreSQL would take a shorter one for a great help to the index and read
/// every row by it. Where no pattern has such a run, the first stands for them: none would mean that all rows fit.
struct SplitPatterns {
    std::vector<std::string_view> indexed;
    std::vector<std::string_view> others;
};
SplitPatterns split_patterns(const std::vector<std::string>& patterns);
/// The patterns as parameters: three texts (NULL where there are fewer), which an index can look up, and the others as
/// one array.
void put_patterns(pg::Params& params, const std::vector<std::string>& patterns);

/// Bytes of a name's key; an index row must fit on a page, and folding can make a text many times longer.
inline constexpr std::size_t name_key_bytes_max = 1'000;
/// What a name is compared and ordered by (the columns name_folded).
std::string name_key(std::string_view name);
std::optional<std::string> maybe_name_key(const std::optional<std::string>& name);

/// Where a list that goes downwards starts: after every text that UTF-8 can hold.
inline constexpr std::string_view text_last = "\xF4\x8F\xBF\xBF";

void put_maybe_boolean(pg::Params& params, std::optional<bool> value);
std::optional<std::string> maybe_string(std::optional<std::string_view> text);

template <class IdType>
std::optional<std::int64_t> maybe_number(const std::optional<IdType>& id) {
    return id ? std::optional(id->value) : std::nullopt;
}
template <class IdType>
std::optional<IdType> maybe_id(std::optional<std::int64_t> value) {
    return value ? std::optional(IdType{*value}) : std::nullopt;
}

/// What a filter by an enumeration lets through, as stored: the one that is asked for, or all.
template <class Enum>
std::vector<std::int64_t> numbers_of(std::optional<Enum> one) {
    std::vector<std::int64_t> numbers;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>([&](const auto& enumerator) {
        if (!one || enumerator.value == *one) numbers.push_back(std::to_underlying(enumerator.value));
    });
    return numbers;
}

/// From here on in a transaction, each statement's plan is made for the values at hand.
pg::Call plan_for_values();
/// Reads a page with a plan made for the values of its filters.
boost::asio::awaitable<Result<pg::Rows>> read_list(pg::Pool& pool, pg::Call call);

}  // namespace trastienda::store
