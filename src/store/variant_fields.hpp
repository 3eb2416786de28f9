// A variant as it is asked for, and what is checked and written wherever variants come in: alone, or with their
// product. Floor 3. One executor thread.
#pragma once

#include "base/id.hpp"
#include "base/money.hpp"
#include "base/quantity.hpp"
#include "pg/connection.hpp"
#include "store/catalog_fault.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::store {

/// Variants of one product at the most.
inline constexpr std::size_t variants_per_product_max = 2'000;

/// Texts keep the rules of domain/catalog.
struct VariantFields {
    std::string size = {};
    std::string color = {};
    std::string variation = {};
    Money price = {};
    std::optional<std::string> sku = {};
    std::optional<std::string> barcode = {};
    bool is_active = true;
    // Of the level at the default location, which is made where one of them is given.
    std::optional<Quantity> minimum_stock = {};
    std::optional<Quantity> optimal_stock = {};
    std::optional<std::string> bin = {};
};

/// What barcodes are compared by: 14 digits, as Barcode::key() and the index product_variants_barcode_unique have it.
std::string barcode_key(std::string_view barcode);

/// In what a variant is found.
std::string variant_search_text(std::string_view product_name, std::string_view sku, std::string_view barcode,
                                std::string_view size, std::string_view color, std::string_view variation);

/// All that speaks against these variants in this product (0: a new one), in the transaction that holds its row. `self`
/// is the variant that is being changed into the only one of `variants`; 0 where they are new.
boost::asio::awaitable<Result<CatalogFaults>> find_variant_faults(pg::Connection& connection, ProductId product,
                                                                  std::span<const VariantFields> variants,
                                                                  VariantId self);

/// Writes variants that have no faults.
boost::asio::awaitable<Result<std::vector<VariantId>>> add_variants(pg::Connection& connection, ProductId product,
                                                                    std::string_view product_name,
                                                                    std::span<const VariantFields> variants);

/// Whether a change lost a race for something unique: who tries again finds the winner.
bool lost_race(const Error& error);
inline constexpr int race_attempts_max = 3;
/// What is told of a race that was lost that often: others were in the way.
Error lost_every_race(Error error);

}  // namespace trastienda::store
