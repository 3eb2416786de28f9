#include "domain/catalog/handle.hpp"

#include "domain/catalog/fold.hpp"

#include <array>
#include <cstdint>
#include <utf8proc.h>

namespace trastienda::catalog {

namespace {

// Calls `each` with every code point of `text`; bytes that are not UTF-8 are passed over.
template <class Each>
void for_each_character(std::string_view text, Each each) {
    const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    auto left = static_cast<utf8proc_ssize_t>(text.size());
    while (left > 0) {
        utf8proc_int32_t character = 0;
        const auto length = utf8proc_iterate(at, left, &character);
        if (length > 0) each(character);
        at += length > 0 ? length : 1;
        left -= length > 0 ? length : 1;
    }
}

void append(std::string& text, utf8proc_int32_t character) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto length = utf8proc_encode_char(character, bytes.data());
    for (std::size_t i = 0; i < static_cast<std::size_t>(length); ++i) text += static_cast<char>(bytes.at(i));
}

bool is_letter_or_digit(utf8proc_int32_t character) {
    const auto category = utf8proc_category(character);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) || category == UTF8PROC_CATEGORY_ND;
}

}  // namespace

std::string make_handle(std::string_view name) {
    std::string handle;
    std::size_t characters = 0;
    for_each_character(folded(name), [&](utf8proc_int32_t character) {
        const bool is_word = is_letter_or_digit(character);
        const bool parts_words = !is_word && character != '\'' && !handle.empty() && handle.back() != '-';  // "women's"
        if (characters >= handle_characters_max || (!is_word && !parts_words)) return;
        append(handle, is_word ? utf8proc_tolower(character) : '-');  // case folding makes capitals of Cherokee
        ++characters;
    });
    if (handle.ends_with('-')) handle.pop_back();
    return handle;
}

std::string handle_from(std::string_view given) {
    std::string handle;
    handle.reserve(given.size());
    for_each_character(trimmed(given),
                       [&](utf8proc_int32_t character) { append(handle, utf8proc_tolower(character)); });
    return handle;
}

}  // namespace trastienda::catalog
