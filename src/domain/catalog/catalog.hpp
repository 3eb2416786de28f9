// Products and variants as the domain sees them, and the rules that their fields keep. Floor 1, pure values.
#pragma once

#include "base/language.hpp"
#include "base/money.hpp"
#include "domain/catalog/text_rules.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::catalog {

inline constexpr std::size_t name_characters_max = 255;             // of products, brands, categories, providers
inline constexpr std::size_t description_characters_max = 100'000;  // HTML of a shop's page; real ones reach 60,000
inline constexpr std::size_t size_characters_max = 100;
inline constexpr std::size_t color_characters_max = 100;
inline constexpr std::size_t variation_characters_max = 255;

/// What a shop sells, in all its sizes and colours. Brand, category and provider are names, "" where there is none.
struct Product {
    std::string handle;
    std::string name;
    std::string description;
    std::string brand;
    std::string category;
    std::string provider;
    bool is_active = true;
    bool operator==(const Product&) const = default;
};

/// One piece of a product that can be counted and sold. Texts are "" where there is none. `variation` holds every
/// option that is neither size nor colour, as "Name: value", several joined by " / ".
struct Variant {
    std::string size;
    std::string color;
    std::string variation;
    Money price;
    std::string sku;
    std::string barcode;
    bool is_active = true;
    bool operator==(const Variant&) const = default;
};

/// What tells the variants of one product apart: equal for options that differ only in letter case, accents or blanks.
std::string options_key(std::string_view size, std::string_view color, std::string_view variation);

/// The fields by the names of their columns.
enum class Field : std::uint8_t {
    handle = 1,
    name = 2,
    description = 3,
    brand = 4,
    category = 5,
    provider = 6,
    is_active = 7,
    size = 8,
    color = 9,
    variation = 10,
    price = 11,
    sku = 12,
    barcode = 13,
};

/// "handle", "name" ...: the column, the JSON key.
std::string_view field_name(Field field);

/// A field that breaks its rule.
struct FieldFault {
    enum class Rule : std::uint8_t { text = 1, price_negative = 2, barcode = 3 };
    Field field = Field::handle;
    Rule rule = Rule::text;
    TextRefusal text = TextRefusal::required;  // where the rule is `text`
    std::string value = {};                    // where the rule is `barcode`: what was given
    bool operator==(const FieldFault&) const = default;
};

/// The rule of a text field. CHECKs that `field` is one (not is_active, price, barcode).
TextRule text_rule(Field field);

/// Every fault of a product, in the order of the fields; empty if it may be stored.
std::vector<FieldFault> find_faults(const Product& product);
std::vector<FieldFault> find_faults(const Variant& variant);

/// The stable word for programs ("too_long", "wrong_check_digit").
std::string_view code(const FieldFault& fault);
/// One sentence for people: what was wrong and what would be right.
std::string explain(const FieldFault& fault, Language language);

}  // namespace trastienda::catalog
