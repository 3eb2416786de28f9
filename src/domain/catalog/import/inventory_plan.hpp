// What importing an inventory file would change: levels, shelves and new locations. Floor 1, pure functions.
#pragma once

#include "base/id.hpp"
#include "base/quantity.hpp"
#include "domain/catalog/import/plan.hpp"
#include "domain/catalog/import/problem.hpp"
#include "domain/catalog/import/shopify_inventory.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace trastienda::catalog {

/// A variant as an inventory file may name it.
struct StockedVariant {
    VariantId id;
    std::string handle;
    std::string size;
    std::string color;
    std::string variation;
    std::string sku;
};

struct ExistingLevel {
    Quantity on_hand;
    std::string bin;
    bool has_moved = false;  // a movement was booked there; before that there is nothing to keep
};

struct LevelPlace {
    VariantId variant;
    LocationId location;
    bool operator==(const LevelPlace&) const = default;
};

struct LevelPlaceHash {
    std::size_t operator()(const LevelPlace& place) const noexcept {
        return std::hash<VariantId>()(place.variant) ^ (std::hash<LocationId>()(place.location) << 1U);
    }
};

struct ExistingLocation {
    LocationId id;
    std::string name;
    bool is_active = true;
};

/// What of the stock concerns a file: load it by the SKUs and handles that the file names.
struct ExistingStock {
    std::vector<StockedVariant> variants;
    std::unordered_map<std::string, ExistingLocation> locations;  // by folded(name)
    std::unordered_map<LevelPlace, ExistingLevel, LevelPlaceHash> levels;
};

/// A level that is to change; the caller makes a movement of the difference.
struct PlannedLevel {
    VariantId variant;
    LocationId location;                      // not set where the location is new:
    std::optional<std::size_t> new_location;  // its place in InventoryPlan::locations_to_create
    std::uint64_t line = 1;
    std::string name = {};  // as people are told: the variant and the location
    Quantity before = {};
    Quantity after = {};
    std::string bin_before = {};
    std::string bin_after = {};  // as before where the file says nothing
};

struct InventoryPlan {
    std::vector<std::string> locations_to_create;
    std::vector<PlannedLevel> levels;
    std::uint64_t levels_unchanged = 0;
    std::uint64_t levels_left_out = 0;
    ProblemList problems;

    [[nodiscard]] bool is_empty() const { return locations_to_create.empty() && levels.empty(); }
};

/// The plan for a file. A variant is known by its SKU, or by product and options where the file or the catalogue has no
/// SKU, or where the file gives one SKU to several. A location is known by its name without letter case and accents;
/// one that holds nothing is not created, and into one that is closed nothing is put. With StockPolicy::set levels
/// become the file's numbers; with opening_only only those change at which nothing was ever booked. Planning the same
/// file again after applying the plan gives an empty plan.
InventoryPlan make_plan(const ImportedInventory& file, const ExistingStock& existing, StockPolicy policy);

}  // namespace trastienda::catalog
