// How variants look outside: alone, and inside their product. Floor 5.
#pragma once

#include "http/endpoint.hpp"
#include "http/endpoints/catalog_fields.hpp"
#include "store/variants.hpp"

#include <expected>
#include <optional>
#include <string>

namespace trastienda::http {

struct VariantOut {
    VariantId id;
    ProductId general_product_id;
    std::string product_name;
    std::string size;
    std::string color;
    std::string variation;
    Money price;
    std::optional<std::string> sku;
    std::optional<std::string> barcode;
    std::optional<std::int64_t> current_stock;
    std::optional<std::int64_t> in_transit;
    bool is_active = true;
    std::int64_t version = 0;
    Instant created_at;
    Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(VariantOut, (),
                      (id, general_product_id, product_name, size, color, variation, price, sku, barcode, current_stock,
                       in_transit, is_active, version, created_at, updated_at))
constexpr auto notes(const VariantOut*) {
    return std::to_array<FieldNote>(
        {{.field = "variation", .text = "Any further option, as \"Name: value\"."},
         {.field = "current_stock",
          .text =
              "Units on hand, over all locations. null: not for you to know (read_stock); what can be had stands at "
              "/api/v1/stock/availability."},
         {.field = "in_transit",
          .text = "Units on their way between two locations; not among those on hand. null: likewise."},
         {.field = "is_active", .text = "false: put out of use. It is neither sold nor promised."},
         {.field = "version", .text = "Grows with each change; the ETag."}});
}

/// Whether `who` is told of what is out of use: it is not offered any more, so that only the shop is (read_stock), and
/// whoever puts it out of use or back (change_catalog). To everybody else it is not there.
bool may_know_unused(const Principal& who);
/// What a list that is asked for `is_active` shows to `who`; to those who may not know what is out of use only what is
/// in use, and a refusal where they ask for the other.
std::expected<std::optional<bool>, Problem> shown_to(const Principal& who, std::optional<bool> is_active);

/// What stands in the shop only for who may know it: with read_stock.
VariantOut variant_out(store::VariantRow variant, const Principal& who);

/// The fields of a new variant, beside the product that it is of.
struct VariantInput {
    std::optional<SizeText> size;
    std::optional<ColorText> color;
    std::optional<VariationText> variation;
    Price price;
    std::optional<SkuText> sku;
    std::optional<BarcodeText> barcode;
    Defaulted<bool, true> is_active;
    std::optional<Quantity> minimum_stock;
    std::optional<Quantity> optimal_stock;
    std::optional<BinText> bin;
};
BOOST_DESCRIBE_STRUCT(VariantInput, (),
                      (size, color, variation, price, sku, barcode, is_active, minimum_stock, optimal_stock, bin))
constexpr auto notes(const VariantInput*) {
    return std::to_array<FieldNote>(
        {{.field = "size", .text = "As the label says it; lists know that XS comes before S.", .example = "\"M\""},
         {.field = "color", .text = "In any words; lists know the common ones.", .example = "\"Azul marino\""},
         {.field = "variation", .text = "Any further option.", .example = "\"Tela: lino\""},
         {.field = "price", .text = "What a customer pays.", .example = "\"19.99\""},
         {.field = "sku", .text = "The shop's own code, unique in the shop.", .example = "\"CAM-AZ-M\""},
         {.field = "barcode",
          .text =
              "EAN-13, UPC-A, EAN-8 or GTIN-14 with its check digit; UPC-A and the EAN-13 with a 0 before it are one.",
          .example = "\"7791234567898\""},
         {.field = "minimum_stock",
          .text =
              "At the default location: at or below it the level is low. Left out: 5, or the optimum if that is less.",
          .example = "5"},
         {.field = "optimal_stock",
          .text = "At the default location: what to fill up to. Left out: 20, or the minimum if that is more.",
          .example = "20"},
         {.field = "bin", .text = "At the default location: the shelf or box.", .example = "\"B-07\""}});
}

void check_fields(const VariantInput& input, const ReadAt& at);

store::VariantFields variant_fields(const VariantInput& input);

}  // namespace trastienda::http
