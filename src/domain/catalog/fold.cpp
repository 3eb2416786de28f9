#include "domain/catalog/fold.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <utf8proc.h>
#include <utility>

namespace trastienda::catalog {

namespace {

// What NFKD leaves whole, although people who type a search leave it out or write it otherwise.
constexpr std::array<std::pair<std::string_view, std::string_view>, 22> plain_forms{{
    {"ø", "o"}, {"ł", "l"}, {"đ", "d"},  {"ð", "d"},  {"æ", "ae"}, {"œ", "oe"}, {"ı", "i"}, {"þ", "th"},
    {"⁄", "/"}, {"×", "x"}, {"‐", "-"},  {"‒", "-"},  {"–", "-"},  {"—", "-"},  {"−", "-"}, {"‘", "'"},
    {"’", "'"}, {"′", "'"}, {"“", "\""}, {"”", "\""}, {"«", "\""}, {"»", "\""},
}};

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
}

bool is_blank(char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

char lower(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte; }

std::string plain(std::string_view text) {
    std::string plain_text;
    plain_text.reserve(text.size());
    while (!text.empty()) {
        const auto* const form =
            std::ranges::find_if(plain_forms, [&](const auto& known) { return text.starts_with(known.first); });
        if (form == plain_forms.end()) {
            plain_text += text.front();
            text.remove_prefix(1);
        } else {
            plain_text += form->second;
            text.remove_prefix(form->first.size());
        }
    }
    return plain_text;
}

// Case folding, NFKD and the removal of marks, by utf8proc. Empty if `text` is not UTF-8.
std::string decomposed(std::string_view text) {
    constexpr auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
                                                            UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    utf8proc_uint8_t* mapped = nullptr;
    const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const auto length = utf8proc_map(bytes, static_cast<utf8proc_ssize_t>(text.size()), &mapped, options);
    if (length < 0) return {};
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
    return plain({reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length)});
}

std::string with_single_blanks(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (const char byte : text) {
        if (!is_blank(byte))
            result += lower(byte);
        else if (!result.empty() && result.back() != ' ')
            result += ' ';
    }
    if (!result.empty() && result.back() == ' ') result.pop_back();
    return result;
}

}  // namespace

std::string folded(std::string_view text) {
    if (is_ascii(text)) return with_single_blanks(text);
    const std::string whole = decomposed(text);
    return with_single_blanks(whole.empty() ? text : std::string_view(whole));
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view no_break_space = "\xC2\xA0";
    for (;;) {
        if (!text.empty() && is_blank(text.front()))
            text.remove_prefix(1);
        else if (text.starts_with(no_break_space))
            text.remove_prefix(no_break_space.size());
        else if (!text.empty() && is_blank(text.back()))
            text.remove_suffix(1);
        else if (text.ends_with(no_break_space))
            text.remove_suffix(no_break_space.size());
        else
            return text;
    }
}

std::string_view shortened(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    std::size_t length = bytes_max;
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
    return text.substr(0, length);
}

}  // namespace trastienda::catalog
