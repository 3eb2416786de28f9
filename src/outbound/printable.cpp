#include "base/utf8.hpp"
#include "outbound/painter.hpp"

#include <algorithm>
#include <array>

namespace trastienda::outbound {

namespace {

constexpr std::string_view replacement = "\uFFFD";
constexpr std::string_view ellipsis = "…";

// Marks that turn the direction of what follows, with which a text could show other than it is; line and paragraph
// separators, which would begin a line.
constexpr auto removed =
    std::to_array<std::string_view>({"\u200E", "\u200F", "\u202A", "\u202B", "\u202C", "\u202D", "\u202E", "\u2066",
                                     "\u2067", "\u2068", "\u2069", "\u2028", "\u2029", "\uFEFF"});

bool is_continuation(char letter) { return (static_cast<unsigned char>(letter) & 0xC0U) == 0x80U; }

std::string well_formed(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (;;) {
        const auto wrong = first_invalid_utf8(text);
        if (!wrong) return out.append(text);
        out.append(text.substr(0, *wrong)).append(replacement);
        text.remove_prefix(*wrong + 1);
    }
}

// Control characters of one byte are blanks, but for line breaks; those of two (U+0080 to U+009F) likewise.
void append_character(std::string& out, std::string_view character) {
    const auto lead = static_cast<unsigned char>(character[0]);
    const bool is_control = character.size() == 1 ? lead < 0x20 || lead == 0x7F
                                                  : lead == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
    if (character == "\n")
        out += '\n';
    else if (is_control)
        out += character == "\r" ? "" : " ";
    else if (std::ranges::find(removed, character) == removed.end())
        out.append(character);
}

bool is_edge(char letter) { return letter == ' ' || letter == '\n'; }

}  // namespace

std::string printable(std::string_view text) {
    // A character has four bytes at the most, so that nothing is read which would be cut.
    constexpr std::size_t bytes_max = 4 * printed_characters_max;
    const bool is_cut = text.size() > bytes_max;
    const std::string read = well_formed(is_cut ? text.substr(0, bytes_max) : text);
    std::string out;
    out.reserve(read.size());
    std::size_t characters = 0;
    for (std::size_t at = 0; at < read.size(); ++characters) {
        if (characters == printed_characters_max) return out.append(ellipsis);
        std::size_t end = at + 1;
        while (end < read.size() && is_continuation(read[end])) ++end;
        append_character(out, std::string_view(read).substr(at, end - at));
        at = end;
    }
    while (!out.empty() && is_edge(out.back())) out.pop_back();
    out.erase(out.begin(), std::ranges::find_if_not(out, is_edge));
    return is_cut ? out.append(ellipsis) : out;
}

}  // namespace trastienda::outbound
