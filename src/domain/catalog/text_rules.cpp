#include "domain/catalog/text_rules.hpp"

#include "base/utf8.hpp"
#include "base/visible.hpp"
#include "domain/catalog/fold.hpp"

#include <fmt/format.h>

namespace trastienda::catalog {

bool has_control_character(std::string_view text, LineBreaks line_breaks) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool is_layout = byte == '\t' || byte == '\n' || byte == '\r';
        if (byte == 0x7F || (byte < 0x20 && !(is_layout && line_breaks == LineBreaks::allowed))) return true;
        // U+0080 to U+009F are C2 80 to C2 9F.
        if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) return true;
    }
    return false;
}

std::optional<TextRefusal> check_text(std::string_view text, const TextRule& rule) {
    if (text.empty()) {
        if (rule.presence == Presence::required) return TextRefusal::required;
        return std::nullopt;
    }
    if (!is_valid_utf8(text)) return TextRefusal::not_utf8;
    if (text.size() > rule.characters_max && count_characters(text) > rule.characters_max) return TextRefusal::too_long;
    if (has_control_character(text, rule.line_breaks)) return TextRefusal::control_character;
    if (rule.line_breaks == LineBreaks::refused && trimmed(text).size() != text.size())
        return TextRefusal::blank_at_edge;
    // Of one line: a description may well be nothing but line ends.
    if (rule.line_breaks == LineBreaks::refused && !is_visible(text)) return TextRefusal::required;
    return std::nullopt;
}

std::string_view code(TextRefusal refusal) {
    switch (refusal) {
        case TextRefusal::required:
            return "required";
        case TextRefusal::not_utf8:
            return "not_utf8";
        case TextRefusal::too_long:
            return "too_long";
        case TextRefusal::control_character:
            return "control_character";
        case TextRefusal::blank_at_edge:
            return "blank_at_edge";
    }
    return "unknown";
}

std::string explain(TextRefusal refusal, std::size_t characters_max, Language language) {
    const bool es = language == Language::es;
    switch (refusal) {
        case TextRefusal::required:
            return fmt::format(
                fmt::runtime(es ? "Este campo no puede estar vacío: escriba de 1 a {} caracteres que se vean."
                                : "This field cannot be empty: give 1 to {} characters that show."),
                characters_max);
        case TextRefusal::not_utf8:
            return es ? "El texto no es UTF-8 válido." : "The text is not valid UTF-8.";
        case TextRefusal::too_long:
            return fmt::format(fmt::runtime(es ? "El texto es demasiado largo: caben {} caracteres."
                                               : "The text is too long: {} characters fit."),
                               characters_max);
        case TextRefusal::control_character:
            return es ? "El texto tiene un carácter invisible (tabulador, salto de línea ...): quítelo."
                      : "The text has an invisible character (tab, line break ...): take it out.";
        case TextRefusal::blank_at_edge:
            return es ? "El texto empieza o termina con un espacio: quítelo."
                      : "The text begins or ends with a blank: take it away.";
    }
    return {};
}

}  // namespace trastienda::catalog
