#include "store/listing.hpp"

#include "domain/catalog/fold.hpp"
#include "domain/catalog/search_text.hpp"
#include "store/listing_sql.hpp"

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

// Whether the index, of runs of three letters or digits, can look it up.
bool has_three_letters(std::string_view pattern) {
    int letters = 0;
    for (const char byte : pattern) {
        const auto value = static_cast<unsigned char>(byte);
        const bool continues = (value & 0xC0U) == 0x80U;
        const bool is_letter = value >= 0x80U || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z');
        if (!is_letter) letters = 0;
        if (is_letter && !continues && ++letters == 3) return true;
    }
    return false;
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

SplitPatterns split_patterns(const std::vector<std::string>& patterns) {
    SplitPatterns split;
    for (const std::string& pattern : patterns) {
        const bool fits = has_three_letters(pattern) && split.indexed.size() < indexed_words_max;
        (fits ? split.indexed : split.others).emplace_back(pattern);
    }
    if (split.indexed.empty() && !split.others.empty()) {
        split.indexed.push_back(split.others.front());
        split.others.erase(split.others.begin());
    }
    return split;
}

void put_patterns(pg::Params& params, const std::vector<std::string>& patterns) {
    const SplitPatterns split = split_patterns(patterns);
    for (std::size_t i = 0; i < indexed_words_max; ++i)
        params.text(i < split.indexed.size() ? std::optional(split.indexed[i]) : std::nullopt);
    params.texts(split.others);
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
