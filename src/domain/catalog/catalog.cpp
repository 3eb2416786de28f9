#include "domain/catalog/catalog.hpp"

#include "base/check.hpp"
#include "domain/catalog/ean.hpp"
#include "domain/catalog/fold.hpp"
#include "domain/catalog/handle.hpp"
#include "domain/catalog/sku.hpp"

namespace trastienda::catalog {

namespace {

void check_field(std::vector<FieldFault>& faults, Field field, std::string_view value) {
    if (const auto refusal = check_text(value, text_rule(field)))
        faults.push_back({.field = field, .rule = FieldFault::Rule::text, .text = *refusal, .value = {}});
}

}  // namespace

std::string options_key(std::string_view size, std::string_view color, std::string_view variation) {
    // A unit separator cannot stand in a text of the catalogue, so no two lists of options give one key.
    std::string key = folded(size);
    key += '\x1f';
    key += folded(color);
    key += '\x1f';
    key += folded(variation);
    return key;
}

std::string_view field_name(Field field) {
    switch (field) {
        case Field::handle:
            return "handle";
        case Field::name:
            return "name";
        case Field::description:
            return "description";
        case Field::brand:
            return "brand";
        case Field::category:
            return "category";
        case Field::provider:
            return "provider";
        case Field::is_active:
            return "is_active";
        case Field::size:
            return "size";
        case Field::color:
            return "color";
        case Field::variation:
            return "variation";
        case Field::price:
            return "price";
        case Field::sku:
            return "sku";
        case Field::barcode:
            return "barcode";
    }
    return "unknown";
}

TextRule text_rule(Field field) {
    switch (field) {
        case Field::handle:
            return {.characters_max = handle_characters_max, .presence = Presence::required};
        case Field::name:
            return {.characters_max = name_characters_max, .presence = Presence::required};
        case Field::description:
            return {.characters_max = description_characters_max, .line_breaks = LineBreaks::allowed};
        case Field::brand:
        case Field::category:
        case Field::provider:
            return {.characters_max = name_characters_max};
        case Field::size:
            return {.characters_max = size_characters_max};
        case Field::color:
            return {.characters_max = color_characters_max};
        case Field::variation:
            return {.characters_max = variation_characters_max};
        case Field::sku:
            return {.characters_max = sku_characters_max};
        case Field::is_active:
        case Field::price:
        case Field::barcode:
            break;
    }
    constexpr bool is_text_field = false;
    CHECK(is_text_field);
    return {};
}

std::vector<FieldFault> find_faults(const Product& product) {
    std::vector<FieldFault> faults;
    check_field(faults, Field::handle, product.handle);
    check_field(faults, Field::name, product.name);
    check_field(faults, Field::description, product.description);
    check_field(faults, Field::brand, product.brand);
    check_field(faults, Field::category, product.category);
    check_field(faults, Field::provider, product.provider);
    return faults;
}

std::vector<FieldFault> find_faults(const Variant& variant) {
    std::vector<FieldFault> faults;
    check_field(faults, Field::size, variant.size);
    check_field(faults, Field::color, variant.color);
    check_field(faults, Field::variation, variant.variation);
    if (variant.price.is_negative())
        faults.push_back({.field = Field::price, .rule = FieldFault::Rule::price_negative, .value = {}});
    check_field(faults, Field::sku, variant.sku);
    if (!variant.barcode.empty() && !Barcode::parse(variant.barcode))
        faults.push_back({.field = Field::barcode, .rule = FieldFault::Rule::barcode, .value = variant.barcode});
    return faults;
}

std::string_view code(const FieldFault& fault) {
    switch (fault.rule) {
        case FieldFault::Rule::text:
            return code(fault.text);
        case FieldFault::Rule::price_negative:
            return "negative";
        case FieldFault::Rule::barcode: {
            const auto parsed = Barcode::parse(fault.value);
            return parsed ? "unknown" : code(parsed.error().reason);
        }
    }
    return "unknown";
}

std::string explain(const FieldFault& fault, Language language) {
    switch (fault.rule) {
        case FieldFault::Rule::text:
            return explain(fault.text, text_rule(fault.field).characters_max, language);
        case FieldFault::Rule::price_negative:
            return language == Language::es ? "Un precio no puede ser negativo: escriba 0 o más."
                                            : "A price cannot be negative: give 0 or more.";
        case FieldFault::Rule::barcode: {
            const auto parsed = Barcode::parse(fault.value);
            return parsed ? std::string() : explain(parsed.error(), language);
        }
    }
    return {};
}

}  // namespace trastienda::catalog
