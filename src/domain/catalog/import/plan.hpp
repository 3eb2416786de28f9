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
#include <memory>
#include <optional>
#include <ranges>
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
    Money price_unit = Money::of_cents(1);  // the least that is paid in the shop's currency: no price is finer
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
    std::optional<std::size_t> new_variant;  // its place in CatalogPlan::variants()
    std::uint64_t line = 1;
    Quantity before;
    Quantity after;
    std::optional<Money> unit_cost;
};

/// A row of the file that is to be imported, with the variant that it is, if there is one already. What it becomes is
/// worked out when somebody asks: of a large file the rows alone would take as much memory as all else.
struct PlannedRow {
    const ImportedProduct* product = nullptr;
    const ExistingProduct* existing = nullptr;  // the product; null where it is new
    const ExistingVariant* match = nullptr;     // null where the variant is new
    ImportedVariants::Place place = 0;          // in product->variants
    bool product_is_active = true;
    bool is_barcode_left_out = false;

    [[nodiscard]] ImportedVariant imported() const { return product->variants.at(place); }
    [[nodiscard]] bool is_new() const { return match == nullptr; }
    [[nodiscard]] VariantId id() const { return match == nullptr ? VariantId() : match->id; }
};

class CatalogPlan {
  public:
    CatalogPlan(std::shared_ptr<const ImportedCatalog> file, std::shared_ptr<const ExistingCatalog> existing)
        : file_(std::move(file)), existing_(std::move(existing)) {}

    /// To create and to change, in the order of the file; each is made as it is asked for.
    [[nodiscard]] auto variants() const {
        return std::views::transform(variants_, [this](const VariantPlace& place) { return planned(place); });
    }
    [[nodiscard]] auto stock() const {
        return std::views::transform(stock_, [this](const StockPlace& place) { return planned(place); });
    }
    /// Of each of variants(), and cheaper: not set where it is new.
    [[nodiscard]] auto variant_ids() const {
        return std::views::transform(variants_, [this](const VariantPlace& place) { return rows_[place.row].id(); });
    }

    /// One of each.
    [[nodiscard]] PlannedVariant variant(std::size_t place) const { return planned(variants_[place]); }
    [[nodiscard]] VariantId variant_id(std::size_t place) const { return rows_[variants_[place].row].id(); }
    [[nodiscard]] PlannedStock stock(std::size_t place) const { return planned(stock_[place]); }
    /// The name of the variant of one of stock(), as people are told.
    [[nodiscard]] std::string stock_name(std::size_t place) const;
    /// Of one of variants(), where it exists already.
    [[nodiscard]] ProductId product_id(std::size_t place) const { return rows_[variants_[place].row].existing->id; }

    std::vector<std::string> brands_to_create;
    std::vector<std::string> categories_to_create;
    std::vector<PlannedProduct> products;  // to create and to change, in the order of the file
    std::uint64_t products_unchanged = 0;
    std::uint64_t variants_unchanged = 0;
    std::uint64_t products_left_out = 0;
    std::uint64_t variants_left_out = 0;
    ProblemList problems;  // what the catalogue makes wrong of the file; what is wrong is left out of the plan

    [[nodiscard]] bool is_empty() const {
        return brands_to_create.empty() && categories_to_create.empty() && products.empty() && variants_.empty() &&
               stock_.empty();
    }

  private:
    friend class Planner;
    static constexpr std::uint32_t nowhere = 0xFFFF'FFFF;  // more than import_rows_max
    struct VariantPlace {
        std::uint32_t row = 0;                // in rows_
        std::uint32_t new_product = nowhere;  // in products
    };
    struct StockPlace {
        std::uint32_t row = 0;
        std::uint32_t new_variant = nowhere;  // in variants_
    };
    [[nodiscard]] PlannedVariant planned(const VariantPlace& place) const;
    [[nodiscard]] PlannedStock planned(const StockPlace& place) const;

    std::shared_ptr<const ImportedCatalog> file_;
    std::shared_ptr<const ExistingCatalog> existing_;
    std::vector<PlannedRow> rows_;
    std::vector<VariantPlace> variants_;
    std::vector<StockPlace> stock_;
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
/// - A price that is finer than the currency is refused, unless the variant has just that one already.
/// - A variant without price is refused if it is new and the file has a column of prices; without the column it gets
/// 0.00. Planning the same file again after applying the plan gives an empty plan.
CatalogPlan make_plan(std::shared_ptr<const ImportedCatalog> file, std::shared_ptr<const ExistingCatalog> existing,
                      StockPolicy policy);

}  // namespace trastienda::catalog
