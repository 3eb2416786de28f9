// The rules that every text of the catalogue keeps: how long, and without invisible characters. Floor 1, pure
// functions.
#pragma once

#include "base/language.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace trastienda::catalog {

enum class LineBreaks : std::uint8_t { allowed = 1, refused = 2 };
enum class Presence : std::uint8_t { required = 1, optional = 2 };

/// Why a text is refused, in order of precedence.
enum class TextRefusal : std::uint8_t {
    required = 1,
    not_utf8 = 2,
    too_long = 3,
    control_character = 4,
    blank_at_edge = 5,
};

struct TextRule {
    std::size_t characters_max = 0;
    Presence presence = Presence::optional;
    LineBreaks line_breaks = LineBreaks::refused;
};

/// Whether `text` holds a control character (U+0000 to U+001F, U+007F to U+009F); with line breaks allowed, line ends
/// and tabs are none.
bool has_control_character(std::string_view text, LineBreaks line_breaks);

/// The first rule that `text` breaks, or nothing.
std::optional<TextRefusal> check_text(std::string_view text, const TextRule& rule);

/// The stable word for programs ("too_long").
std::string_view code(TextRefusal refusal);
/// One sentence for people: what was wrong and what would be right.
std::string explain(TextRefusal refusal, std::size_t characters_max, Language language);

}  // namespace trastienda::catalog
