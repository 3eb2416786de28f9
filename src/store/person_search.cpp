#include "store/person_search.hpp"

#include "base/utf8.hpp"
#include "domain/catalog/fold.hpp"
#include "domain/catalog/search_text.hpp"
#include "store/listing.hpp"

#include <algorithm>
#include <iterator>

namespace trastienda::store {

namespace {

// A trigram index finds nothing shorter, unless a word begins with it.
constexpr std::size_t indexed_characters_min = 3;

bool is_digit(char sign) { return sign >= '0' && sign <= '9'; }

std::string digits_of(std::string_view text) {
    std::string digits;
    std::ranges::copy_if(text, std::back_inserter(digits), is_digit);
    return digits;
}

// Digits, and what people put among those of a phone number.
bool is_phone_part(std::string_view word) {
    constexpr std::string_view signs = "+-./()";
    return std::ranges::any_of(word, is_digit) &&
           std::ranges::all_of(word, [&](char sign) { return is_digit(sign) || signs.contains(sign); });
}

}  // namespace

std::string person_search_text(const PersonTexts& person) {
    const std::string digits = digits_of(person.phone);
    std::string text;
    for (const std::string_view part : {person.email, person.first_name, person.last_name, std::string_view(digits)})
        if (const std::string fold = catalog::search_text({part}); !fold.empty()) (text += ' ') += fold;
    text.resize(catalog::shortened(text, catalog::search_text_bytes_max).size());
    return text;
}

std::vector<std::string> customer_patterns(std::string_view typed) {
    std::string words;
    bool is_in_phone = false;
    for (std::string_view rest = typed; !rest.empty();) {
        const std::string_view word = rest.substr(0, rest.find(' '));
        rest.remove_prefix(std::min(word.size() + 1, rest.size()));
        if (word.empty()) continue;
        const bool is_phone = is_phone_part(word);
        if (!(is_phone && is_in_phone)) words += ' ';
        words += is_phone ? digits_of(word) : std::string(word);
        is_in_phone = is_phone;
    }
    std::vector<std::string> patterns = search_patterns(words);
    for (std::string& pattern : patterns)
        if (count_characters(pattern) < indexed_characters_min + 2) pattern.insert(1, " ");
    return patterns;
}

}  // namespace trastienda::store
