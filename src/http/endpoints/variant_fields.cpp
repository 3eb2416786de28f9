#include "http/endpoints/variant_fields.hpp"

#include "http/endpoints/level_fields.hpp"

#include <utility>

namespace trastienda::http {

bool may_know_unused(const Principal& who) {
    return who.may(people::Permission::read_stock) || who.may(people::Permission::change_catalog);
}

std::expected<std::optional<bool>, Problem> shown_to(const Principal& who, std::optional<bool> is_active) {
    if (may_know_unused(who)) return is_active;
    if (is_active == false)
        return std::unexpected(lacks(people::Permission::read_stock,
                                     {.es = "Para ver lo que está fuera de uso hace falta el permiso read_stock.",
                                      .en = "To see what is out of use the permission read_stock is needed."}));
    return true;
}

VariantOut variant_out(store::VariantRow variant, const Principal& who) {
    const bool may_know = who.may(people::Permission::read_stock);
    return {.id = variant.id,
            .general_product_id = variant.product,
            .product_name = std::move(variant.product_name),
            .size = std::move(variant.size),
            .color = std::move(variant.color),
            .variation = std::move(variant.variation),
            .price = variant.price,
            .sku = std::move(variant.sku),
            .barcode = std::move(variant.barcode),
            .current_stock = may_know ? std::optional(variant.current_stock) : std::nullopt,
            .in_transit = may_know ? std::optional(variant.in_transit) : std::nullopt,
            .is_active = variant.is_active,
            .version = variant.version,
            .created_at = variant.created_at,
            .updated_at = variant.updated_at};
}

void check_fields(const VariantInput& input, const ReadAt& at) {
    if (input.minimum_stock && input.optimal_stock) check_order(at, *input.minimum_stock, *input.optimal_stock);
}

store::VariantFields variant_fields(const VariantInput& input) {
    store::VariantFields fields{.price = input.price.value,
                                .is_active = input.is_active.get(),
                                .minimum_stock = input.minimum_stock,
                                .optimal_stock = input.optimal_stock};
    if (input.size) fields.size = input.size->value;
    if (input.color) fields.color = input.color->value;
    if (input.variation) fields.variation = input.variation->value;
    if (input.sku) fields.sku = input.sku->value;
    if (input.barcode) fields.barcode = input.barcode->value;
    if (input.bin) fields.bin = input.bin->value;
    return fields;
}

}  // namespace trastienda::http
