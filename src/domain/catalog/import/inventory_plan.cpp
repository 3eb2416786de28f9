#include "domain/catalog/import/inventory_plan.hpp"

#include "domain/catalog/fold.hpp"

#include <unordered_set>

namespace trastienda::catalog {

namespace {

std::string quoted(std::string_view text) { return std::string(shortened(text, problem_value_bytes_max)); }

std::string place_key(std::string_view handle, std::string_view size, std::string_view color,
                      std::string_view variation) {
    return std::string(handle) + '\x1f' + options_key(size, color, variation);
}

std::string options_of(const ImportedItem& item) {
    return place_key(item.handle, item.size, item.color, item.variation);
}

// SKUs that stand with several sizes or colours: a shop that gave them by style.
std::unordered_set<std::string_view> shared_skus(const ImportedInventory& file) {
    std::unordered_map<std::string_view, std::string> options_seen;
    std::unordered_set<std::string_view> shared;
    for (const ImportedItem& item : file.items) {
        if (item.sku.empty()) continue;
        std::string options = options_of(item);
        const auto [seen, is_new] = options_seen.try_emplace(item.sku, std::move(options));
        if (!is_new && seen->second != options) shared.insert(item.sku);
    }
    return shared;
}

class Planner {
  public:
    Planner(const ImportedInventory& file, const ExistingStock& existing, StockPolicy policy, InventoryPlan& plan);
    void add(const ImportedItem& item);

  private:
    const StockedVariant* variant_of(const ImportedItem& item) const;
    void add_level(const ImportedItem& item, const ImportedLevel& level, const StockedVariant& variant);
    void leave_out(const ImportedItem& item, const ImportedLevel& level, Problem problem);
    std::size_t new_location(std::size_t location);

    const ImportedInventory& file_;
    const ExistingStock& existing_;
    StockPolicy policy_;
    InventoryPlan& plan_;
    std::unordered_map<std::string_view, const StockedVariant*> by_sku_;
    std::unordered_map<std::string, const StockedVariant*> by_options_;
    std::unordered_set<std::string_view> shared_skus_;
    std::vector<const ExistingLocation*> locations_;                        // of the file's; null: new
    std::vector<std::optional<std::size_t>> new_locations_;                 // their places in the plan
    std::vector<std::unordered_map<VariantId, std::uint64_t>> lines_seen_;  // of each location, the line by variant
};

Planner::Planner(const ImportedInventory& file, const ExistingStock& existing, StockPolicy policy, InventoryPlan& plan)
    : file_(file),
      existing_(existing),
      policy_(policy),
      plan_(plan),
      shared_skus_(shared_skus(file)),
      new_locations_(file.locations.size()),
      lines_seen_(file.locations.size()) {
    for (const StockedVariant& variant : existing.variants) {
        if (!variant.sku.empty()) by_sku_.emplace(variant.sku, &variant);
        by_options_.emplace(place_key(variant.handle, variant.size, variant.color, variant.variation), &variant);
    }
    for (const std::string& name : file.locations) {
        const auto known = existing.locations.find(folded(name));
        locations_.push_back(known == existing.locations.end() ? nullptr : &known->second);
    }
}

void Planner::add(const ImportedItem& item) {
    if (item.levels.empty()) return;
    const StockedVariant* const variant = variant_of(item);
    if (variant == nullptr) {
        std::string name = item.sku.empty() ? item.handle : item.sku;
        const std::string options = options_text(item.size, item.color, item.variation);
        if (!options.empty()) name += ", " + options;
        plan_.problems.add({.code = ProblemCode::variant_unknown,
                            .line = item.line,
                            .value = quoted(item.sku),
                            .detail = quoted(name)});
        plan_.levels_left_out += item.levels.size();
        return;
    }
    for (const ImportedLevel& level : item.levels) add_level(item, level, *variant);
}

// The SKU and the options may name two variants: the options win where the one that they name has no SKU of its own, or
// where the file gives the SKU to several, so that it says nothing. Otherwise options alone do not identify a variant
// that has another SKU: one of the two is meant for something else.
const StockedVariant* Planner::variant_of(const ImportedItem& item) const {
    const auto by_sku = by_sku_.find(item.sku);
    const StockedVariant* const of_sku = by_sku == by_sku_.end() ? nullptr : by_sku->second;
    const auto by_options = by_options_.find(options_of(item));
    if (by_options == by_options_.end()) return of_sku;
    const bool is_named_by_options =
        item.sku.empty() || by_options->second->sku.empty() || shared_skus_.contains(item.sku);
    return is_named_by_options ? by_options->second : of_sku;
}

void Planner::add_level(const ImportedItem& item, const ImportedLevel& level, const StockedVariant& variant) {
    const auto [seen, is_new] = lines_seen_[level.location].emplace(variant.id, item.line);
    if (!is_new) return leave_out(item, level, {.code = ProblemCode::level_repeated, .other_line = seen->second});
    const ExistingLocation* const location = locations_[level.location];
    PlannedLevel planned{.variant = variant.id,
                         .location = location == nullptr ? LocationId() : location->id,
                         .new_location = {},
                         .line = item.line};
    const auto known = existing_.levels.find({.variant = planned.variant, .location = planned.location});
    const bool is_known = location != nullptr && known != existing_.levels.end();
    const bool has_moved = is_known && known->second.has_moved;
    if (is_known) {
        planned.before = known->second.on_hand;
        planned.bin_before = known->second.bin;
    }
    const bool is_wanted = policy_ == StockPolicy::set || (policy_ == StockPolicy::opening_only && !has_moved);
    planned.after = is_wanted ? level.on_hand : planned.before;
    planned.bin_after = is_wanted && !item.bin.empty() ? item.bin : planned.bin_before;
    if (planned.after == planned.before && planned.bin_after == planned.bin_before) {
        ++plan_.levels_unchanged;
        return;
    }
    if (location != nullptr && !location->is_active && planned.after > planned.before)
        return leave_out(item, level, {.code = ProblemCode::location_inactive});
    if (location == nullptr) planned.new_location = new_location(level.location);
    const std::string options = options_text(variant.size, variant.color, variant.variation);
    planned.name = variant_text(variant.handle, variant.sku, options) + " @ " + file_.locations[level.location];
    plan_.levels.push_back(std::move(planned));
}

void Planner::leave_out(const ImportedItem& item, const ImportedLevel& level, Problem problem) {
    problem.line = item.line;
    problem.column = level.column;
    problem.value = quoted(file_.locations[level.location]);
    plan_.problems.add(std::move(problem));
    ++plan_.levels_left_out;
}

std::size_t Planner::new_location(std::size_t location) {
    auto& place = new_locations_[location];
    if (!place) {
        place = plan_.locations_to_create.size();
        plan_.locations_to_create.push_back(file_.locations[location]);
    }
    return *place;
}

}  // namespace

InventoryPlan make_plan(const ImportedInventory& file, const ExistingStock& existing, StockPolicy policy) {
    InventoryPlan plan;
    Planner planner(file, existing, policy, plan);
    for (const ImportedItem& item : file.items) planner.add(item);
    plan.problems.sort();
    return plan;
}

}  // namespace trastienda::catalog
