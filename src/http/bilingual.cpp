#include "http/bilingual.hpp"

#include "base/utf8.hpp"

namespace trastienda::http {

std::string shown(std::string_view text_from_outside) {
    constexpr std::size_t bytes_max = 60;
    const bool is_cut = text_from_outside.size() > bytes_max;
    std::string_view text = text_from_outside.substr(0, bytes_max);
    // Do not end in the middle of a character.
    if (is_cut)
        if (const auto invalid = first_invalid_utf8(text); invalid && text.size() - *invalid < 4)
            text = text.substr(0, *invalid);

    const bool is_utf8 = is_valid_utf8(text);
    std::string result;
    result.reserve(text.size() + 3);
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        const bool is_printable = byte >= 0x20 && byte != 0x7F && (byte < 0x80 || is_utf8);
        result += is_printable ? letter : '?';
    }
    return is_cut ? result + "..." : result;
}

}  // namespace trastienda::http
