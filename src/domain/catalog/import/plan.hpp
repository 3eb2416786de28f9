// What importing a product file would change: the difference between the file and what is there. Floor 1, pure
// functions.
#pragma once

#include "base/id.hpp"
#include "base/money.hpp"
#include "base/quantity.hpp"
#include "domain/catalog/catalog.hpp"
#include "domain/catalog/import/problem.hpp"
#include "domain/catalog/import/shopify_products.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace trastienda::catalog {

/// What the quantities of a file mean.
enum class StockPolicy : std::uint8_t {
    opening_only = 1,  // the opening stock of what is new; what is there already keeps its level
    set = 2,           // levels become the file's numbers
    ignore = 3,
};

struct ExistingVariant {
    VariantId id;
    Variant value;
    std::optional<Quantity> on_hand;  // at the location that the import is for; needed for StockPolicy::set only
};

struct ExistingProduct {
    ProductId id;
    Product value;
    std::vector<ExistingVariant> variants;
};

/// The variant that has a SKU or a barcode now, and its product's handle.
struct CodeOwner {
    VariantId variant;
    std::string handle;
};

/// What of the catalogue concerns a file: load it by the handles, SKUs and barcodes that the file names.
struct ExistingCatalog {
    std::unordered_map<std::string, ExistingProduct> products;  // by handle
    std::unordered_map<std::string, CodeOwner> sku_owners;      // by SKU, wherever it is
    std::unordered_map<std::string, CodeOwner> barcode_owners;  // by Barcode::key()
    std::unordered_map<std::string, std::string> brands;        // the name, by folded(name)
    std::unordered_map<std::string, std::string> categories;    // likewise
};

struct FieldChange {
    Field field = Field::name;
    std::string before;  // money as its text, is_active as "true" or "false"
    std::string after;
    bool operator==(const FieldChange&) const = default;
};

/// A product to create (`id` not set) or to change.
struct PlannedProduct {
    ProductId id;
    std::uint64_t line = 1;
    Product after;                     // every field as it is to be
    std::vector<FieldChange> changes;  // empty for a new one
};

/// A variant to create (`id` not set) or to change.
struct PlannedVariant {
    VariantId id;
    ProductId product;                       // not set where the product is new:
    std::optional<std::size_t> new_product;  // its place in CatalogPlan::products
    std::uint64_t line = 1;
    std::string name;  // as people are told: variant_text
    Variant after;
    std::vector<FieldChange> changes;
};

/// A level that is to change; the caller makes a movement of the difference.
struct PlannedStock {
    VariantId variant;                       // not set where the variant is new:
    std::optional<std::size_t> new_variant;  // its place in CatalogPlan::variants
    std::uint64_t line = 1;
    std::string name;  // of the variant, likewise
    Quantity before;
    Quantity after;
    std::optional<Money> unit_cost;
};

struct CatalogPlan {
    std::vector<std::string> brands_to_create;
    std::vector<std::string> categories_to_create;
    std::vector<PlannedProduct> products;  // to create and to change, in the order of the file
    std::vector<PlannedVariant> variants;
    std::vector<PlannedStock> stock;
    std::uint64_t products_unchanged = 0;
    std::uint64_t variants_unchanged = 0;
    std::uint64_t products_left_out = 0;
    std::uint64_t variants_left_out = 0;
    ProblemList problems;  // what the catalogue makes wrong of the file; what is wrong is left out of the plan

    [[nodiscard]] bool is_empty() const {
        return brands_to_create.empty() && categories_to_create.empty() && products.empty() && variants.empty() &&
               stock.empty();
    }
};

/// The plan for a file. What decides:
/// - A product is known by its handle. A variant is known by its SKU if that belongs to a variant of the same product,
///   otherwise by its options (letter case, accents and blanks do not count).
/// - What a file does not say, because a column is missing or a cell is empty, stays as it is: an import never erases,
///   descriptions neither. Variants that the file does not name are left alone.
/// - A new variant is in use if its product is. A file that puts a product back into use puts back the variants that it
///   names.
/// - A brand or category is known by its name without letter case and accents, and keeps the spelling that it has.
/// - A SKU or barcode that another variant has is refused, unless the same file gives that variant another one; options
///   likewise. Codes and options may so change places: apply a plan with the uniqueness of all three checked at its
///   end.
/// - A variant without price is refused if it is new and the file has a column of prices; without the column it gets
/// 0.00. Planning the same file again after applying the plan gives an empty plan.
CatalogPlan make_plan(const ImportedCatalog& file, const ExistingCatalog& existing, StockPolicy policy);

}  // namespace trastienda::catalog
