// Why a change of the catalogue was refused. Floor 3, pure values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trastienda::store {

/// In order of precedence: where several hold, the one with the lowest number comes first.
enum class CatalogRefusal : std::uint8_t {
    brand_unknown = 1,
    category_unknown = 2,
    provider_unknown = 3,
    location_unknown = 4,
    movement_type_unknown = 5,
    product_unknown = 6,
    variant_unknown = 7,
    version_changed = 10,    // somebody else changed the row since the caller read it
    built_in = 20,           // a movement type that the engine books itself stays in use
    default_location = 21,   // the default location stays in use, and stays the default until another becomes it
    location_inactive = 22,  // a location out of use cannot become the default
    stock_left = 23,         // a location where something stands or is promised stays in use
    product_inactive = 24,   // variants of a product out of use are out of use
    variants_too_many = 25,
    price_too_fine = 26,  // the shop's currency has no cents
    name_taken = 30,
    handle_taken = 31,
    options_taken = 32,  // another variant of the product has this size, colour and variation
    sku_taken = 33,
    barcode_taken = 34,
};

/// One reason, with what a sentence about it needs.
struct CatalogFault {
    CatalogRefusal reason = CatalogRefusal::product_unknown;
    /// The column that it is about; empty where it is the row as a whole. A constant.
    std::string_view field = {};
    /// Where a product came with its variants: which of them, from 0.
    std::optional<std::size_t> variant = {};
    /// Whose it is already: a row, or (from 0) an earlier variant of the same request.
    std::int64_t holder = 0;
    std::string holder_name = {};
    std::optional<std::size_t> holder_in_request = {};
    /// Of stock_left: how many units stand there.
    std::int64_t units = 0;
};

/// All that is wrong, in order of precedence and then of the variants; never empty.
using CatalogFaults = std::vector<CatalogFault>;

template <class T>
using OrFaults = std::expected<T, CatalogFaults>;

/// The answer of the many refusals that have one reason only.
template <class T>
OrFaults<T> refused(CatalogFault fault) {
    CatalogFaults faults;
    faults.push_back(std::move(fault));
    return std::unexpected(std::move(faults));
}

}  // namespace trastienda::store
