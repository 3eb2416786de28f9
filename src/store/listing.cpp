#include "store/listing.hpp"

#include "domain/catalog/fold.hpp"
#include "domain/catalog/search_text.hpp"
#include "store/listing_sql.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;

namespace {

std::string pattern(std::string_view word) {
    std::string text = "%";
    for (const char letter : word) {
        if (letter == '%' || letter == '_' || letter == '\\') text += '\\';
        text += letter;
    }
    return text += '%';
}

}  // namespace

std::vector<std::string> search_patterns(std::string_view typed) {
    const std::string query = catalog::search_query(typed);
    std::vector<std::string> patterns;
    std::string_view rest = query;
    while (!rest.empty()) {
        // Folding left single spaces between the words and none at the ends.
        const std::size_t space = rest.find(' ');
        patterns.push_back(pattern(rest.substr(0, space)));
        rest = space == std::string_view::npos ? std::string_view() : rest.substr(space + 1);
    }
    return patterns;
}

void put_patterns(pg::Params& params, const std::vector<std::string>& patterns) {
    for (std::size_t i = 0; i < indexed_words_max; ++i)
        params.text(i < patterns.size() ? std::optional<std::string_view>(patterns[i]) : std::nullopt);
    const std::span<const std::string> all(patterns);
    const auto others = all.subspan(std::min(indexed_words_max, all.size()));
    params.texts(std::vector<std::string_view>(others.begin(), others.end()));
}

std::string name_key(std::string_view name) {
    const std::string key = catalog::folded(name);
    return std::string(catalog::shortened(key, name_key_bytes_max));
}

std::optional<std::string> maybe_name_key(const std::optional<std::string>& name) {
    return name ? std::optional(name_key(*name)) : std::nullopt;
}

void put_maybe_boolean(pg::Params& params, std::optional<bool> value) {
    if (value)
        params.boolean(*value);
    else
        params.null();
}

std::optional<std::string> maybe_string(std::optional<std::string_view> text) {
    return text ? std::optional<std::string>(*text) : std::nullopt;
}

pg::Call plan_for_values() { return {.statement = sql::listing::plan_for_values, .params = {}}; }

asio::awaitable<Result<pg::Rows>> read_list(pg::Pool& pool, pg::Call call) {
    std::vector<pg::Call> calls;
    calls.push_back(plan_for_values());
    calls.push_back(std::move(call));
    CO_TRY(auto rows, co_await pool.read(std::move(calls)));
    co_return std::move(rows[1]);
}

}  // namespace trastienda::store
