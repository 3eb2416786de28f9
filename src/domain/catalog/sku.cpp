#include "domain/catalog/sku.hpp"

#include "base/utf8.hpp"
#include "base/visible.hpp"
#include "domain/catalog/fold.hpp"
#include "domain/catalog/text_rules.hpp"

namespace trastienda::catalog {

std::expected<Sku, SkuRefusal> Sku::parse(std::string_view text) {
    if (text.empty()) return std::unexpected(SkuRefusal::empty);
    if (!is_valid_utf8(text)) return std::unexpected(SkuRefusal::not_utf8);
    if (count_characters(text) > sku_characters_max) return std::unexpected(SkuRefusal::too_long);
    if (has_control_character(text, LineBreaks::refused)) return std::unexpected(SkuRefusal::control_character);
    if (trimmed(text).size() != text.size()) return std::unexpected(SkuRefusal::blank_at_edge);
    if (!is_visible(text)) return std::unexpected(SkuRefusal::empty);
    return Sku(text);
}

std::string Sku::folded_key() const { return folded(text_); }

std::string_view code(SkuRefusal refusal) {
    switch (refusal) {
        case SkuRefusal::empty:
            return "empty";
        case SkuRefusal::not_utf8:
            return "not_utf8";
        case SkuRefusal::too_long:
            return "too_long";
        case SkuRefusal::control_character:
            return "control_character";
        case SkuRefusal::blank_at_edge:
            return "blank_at_edge";
    }
    return "unknown";
}

std::string explain(SkuRefusal refusal, Language language) {
    const bool es = language == Language::es;
    switch (refusal) {
        case SkuRefusal::empty:
            return es ? "El SKU está vacío: escriba de 1 a 64 caracteres."
                      : "The SKU is empty: give 1 to 64 characters.";
        case SkuRefusal::not_utf8:
            return es ? "El SKU no es texto UTF-8 válido." : "The SKU is not valid UTF-8 text.";
        case SkuRefusal::too_long:
            return es ? "El SKU es demasiado largo: caben 64 caracteres." : "The SKU is too long: 64 characters fit.";
        case SkuRefusal::control_character:
            return es ? "El SKU tiene un carácter invisible (tabulador, salto de línea ...): quítelo."
                      : "The SKU has an invisible character (tab, line break ...): take it out.";
        case SkuRefusal::blank_at_edge:
            return es ? "El SKU empieza o termina con un espacio: quítelo."
                      : "The SKU begins or ends with a blank: take it away.";
    }
    return {};
}

}  // namespace trastienda::catalog
