#include "http/endpoints/catalog_fields.hpp"

#include "domain/catalog/fold.hpp"
#include "domain/catalog/handle.hpp"

namespace trastienda::http {

namespace {

FieldCode field_code(catalog::SkuRefusal refusal) {
    switch (refusal) {
        case catalog::SkuRefusal::empty:
            return FieldCode::blank;
        case catalog::SkuRefusal::too_long:
            return FieldCode::too_long;
        case catalog::SkuRefusal::not_utf8:
        case catalog::SkuRefusal::control_character:
            return FieldCode::bad_character;
        case catalog::SkuRefusal::blank_at_edge:
            break;
    }
    return FieldCode::bad_format;
}

template <class Refusal>
BilingualText explained(const Refusal& refusal) {
    return {catalog::explain(refusal, Language::es), catalog::explain(refusal, Language::en)};
}

}  // namespace

std::string_view without_edges(std::string_view text) { return catalog::trimmed(text); }

void Codec<SkuText>::read(const ReadAt& at, JsonValue value, SkuText& out) {
    const auto text = read_string(at, value);
    if (!text) return;
    if (const auto sku = catalog::Sku::parse(catalog::trimmed(*text)))
        out.value = sku->text();
    else
        at.fail(field_code(sku.error()), explained(sku.error()));
}

std::string Codec<SkuText>::schema(SchemaBook&) { return text_schema({1, catalog::sku_characters_max}); }

void Codec<BarcodeText>::read(const ReadAt& at, JsonValue value, BarcodeText& out) {
    const auto text = read_string(at, value);
    if (!text) return;
    if (const auto barcode = catalog::Barcode::parse(catalog::trimmed(*text)))
        out.value = barcode->text();
    else
        at.fail(FieldCode::bad_format, explained(barcode.error()));
}

std::string Codec<BarcodeText>::schema(SchemaBook&) {
    return R"({"type":"string","pattern":"^([0-9]{8}|[0-9]{12,14})$"})";
}

void Codec<HandleText>::read(const ReadAt& at, JsonValue value, HandleText& out) {
    const auto text = read_string(at, value);
    if (!text) return;
    std::string handle = catalog::handle_from(*text);
    if (check_text(at, handle, {1, catalog::handle_characters_max})) out.value = std::move(handle);
}

std::string Codec<HandleText>::schema(SchemaBook&) { return text_schema({1, catalog::handle_characters_max}); }

void Codec<CursorText>::read(const ReadAt& at, JsonValue value, CursorText& out) {
    const auto text = read_string(at, value);
    if (!text) return;
    // PostgreSQL's texts hold no NUL; ours never had one.
    if (text->find('\0') != std::string_view::npos) return fail_bad_cursor(at);
    out.value = *text;
}

void fail_cursor_of_another_sort(const ReadAt& at) {
    at.fail(FieldCode::conflicting,
            both(Bilingual{"El cursor es de una lista con otro `sort`; empiece sin `after`.",
                           "The cursor is of a list with another `sort`; start without `after`."}));
}

}  // namespace trastienda::http
