#include "domain/catalog/import/plan.hpp"

#include "base/money_arithmetic.hpp"
#include "domain/catalog/ean.hpp"
#include "domain/catalog/fold.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_set>
#include <utility>

namespace trastienda::catalog {

namespace {

std::string quoted(std::string_view text) { return std::string(shortened(text, problem_value_bytes_max)); }

std::string key_of(const Variant& variant) { return options_key(variant.size, variant.color, variant.variation); }

// Names that may be created: the known spelling of `name`, or `name` itself, remembered and listed, if it is new.
class Names {
  public:
    Names(const std::unordered_map<std::string, std::string>& known, std::vector<std::string>& to_create)
        : known_(known), to_create_(to_create) {}

    std::string spelling(const std::string& name) {
        if (name.empty()) return name;
        std::string key = folded(name);
        if (const auto known = known_.find(key); known != known_.end()) return known->second;
        const auto [made, is_new] = made_.emplace(std::move(key), name);
        if (is_new) to_create_.push_back(name);
        return made->second;
    }

  private:
    const std::unordered_map<std::string, std::string>& known_;
    std::vector<std::string>& to_create_;
    std::unordered_map<std::string, std::string> made_;
};

class Changes {
  public:
    // Puts `wanted` in the place of `value`, unless the file says nothing.
    void text(Field field, std::string& value, const std::string& wanted) {
        if (wanted.empty() || wanted == value) return;
        changes_.push_back({.field = field, .before = value, .after = wanted});
        value = wanted;
    }
    void price(Money& value, const std::optional<Money>& wanted) {
        if (!wanted || *wanted == value) return;
        changes_.push_back({.field = Field::price, .before = value.text(), .after = wanted->text()});
        value = *wanted;
    }
    void is_active(bool& value, const std::optional<bool>& wanted) {
        if (!wanted || *wanted == value) return;
        const auto word = [](bool active) { return active ? "true" : "false"; };
        changes_.push_back({.field = Field::is_active, .before = word(value), .after = word(*wanted)});
        value = *wanted;
    }
    std::vector<FieldChange> take() { return std::move(changes_); }

  private:
    std::vector<FieldChange> changes_;
};

// A row, and whether it is planned at all.
struct Row {
    PlannedRow planned;
    bool is_left_out = false;

    [[nodiscard]] bool is_new() const { return planned.is_new(); }
};

struct ProductRows {
    const ImportedProduct* imported = nullptr;
    const ExistingProduct* existing = nullptr;
    std::vector<Row> rows;
};

std::string barcode_key(std::string_view text) {
    const auto barcode = Barcode::parse(text);
    return barcode ? barcode->key() : std::string();
}

// The variant as it is to be, and what of it changes.
struct Fields {
    Variant after;
    std::vector<FieldChange> changes;
};

// A new variant is in use if its product is. A file that puts a product back into use puts back what it names of it;
// what goes out of use with its product is the writer's, because variants that the file does not name go, too.
void plan_activity(const PlannedRow& row, Variant& after, Changes& changes) {
    if (row.is_new())
        after.is_active = row.product_is_active;
    else if (row.product_is_active && !row.existing->value.is_active)
        changes.is_active(after.is_active, true);
}

Fields fields_of(const PlannedRow& row) {
    const ImportedVariant imported = row.imported();
    Fields fields;
    if (!row.is_new()) fields.after = row.match->value;
    Variant& after = fields.after;
    Changes changes;
    changes.text(Field::size, after.size, imported.size);
    changes.text(Field::color, after.color, imported.color);
    changes.text(Field::variation, after.variation, imported.variation);
    changes.price(after.price, imported.price);
    changes.text(Field::sku, after.sku, imported.sku);
    // "036000291452" and "0036000291452" are one number: no change.
    if (!row.is_barcode_left_out && (row.is_new() || barcode_key(imported.barcode) != barcode_key(after.barcode)))
        changes.text(Field::barcode, after.barcode, imported.barcode);
    plan_activity(row, after, changes);
    if (!row.is_new()) fields.changes = changes.take();
    return fields;
}

std::string name_of(const PlannedRow& row, const Variant& after) {
    return variant_text(row.product->handle, after.sku, options_text(after.size, after.color, after.variation));
}

Quantity on_hand_before(const PlannedRow& row) {
    return row.is_new() ? Quantity() : row.match->on_hand.value_or(Quantity());
}

// One field of it, as it is to be.
std::string sku_after(const PlannedRow& row) {
    std::string sku = row.imported().sku;
    return sku.empty() && !row.is_new() ? row.match->value.sku : sku;
}
std::string barcode_key_after(const PlannedRow& row) {
    const std::string barcode = row.is_barcode_left_out ? std::string() : row.imported().barcode;
    if (!barcode.empty()) return barcode_key(barcode);
    return row.is_new() ? std::string() : barcode_key(row.match->value.barcode);
}

// Whether a variant may get the SKU, barcode or options that the same file takes from another one.
enum class Handovers : std::uint8_t { allowed = 1, refused = 2 };

// Each round of settling may undo one link of a chain of handovers. No shop has chains as long as this; without
// handovers one more round settles everything, so that no file can make us plan for hours.
constexpr int settle_rounds_max = 50;

}  // namespace

class Planner {
  public:
    Planner(const ExistingCatalog& existing, StockPolicy policy, CatalogPlan& plan)
        : existing_(existing),
          policy_(policy),
          plan_(plan),
          brands_(existing.brands, plan.brands_to_create),
          categories_(existing.categories, plan.categories_to_create) {}

    void run(const ImportedCatalog& file);

  private:
    void add(const ImportedProduct& product, bool has_prices);
    void check_price(Row& row, bool has_prices);
    static std::vector<Row> match_rows(const ImportedProduct& product, const ExistingProduct* existing);

    // Each of them says whether it left something out.
    bool settle(Handovers handovers);
    bool check_sku(Row& row, Handovers handovers);
    bool check_barcode(Row& row, Handovers handovers);
    bool check_options(ProductRows& product, Handovers handovers);
    const Row* row_of(VariantId variant) const;
    void leave_out(Row& row, Problem problem);

    void finish(ProductRows& product);
    std::uint32_t plan_product(const ImportedProduct& product, const ExistingProduct* existing);
    void plan_row(const PlannedRow& row, std::uint32_t new_product);
    [[nodiscard]] bool has_stock(const PlannedRow& row) const;

    const ExistingCatalog& existing_;
    StockPolicy policy_;
    CatalogPlan& plan_;
    Names brands_;
    Names categories_;
    std::vector<ProductRows> products_;
    std::unordered_map<VariantId, const Row*> rows_of_variants_;
};

void Planner::run(const ImportedCatalog& file) {
    products_.reserve(file.products.size());
    for (const ImportedProduct& product : file.products) add(product, file.has_prices);
    for (const ProductRows& product : products_)
        for (const Row& row : product.rows)
            if (!row.is_new()) rows_of_variants_.emplace(row.planned.match->id, &row);
    // A row that is left out gives its variant its old SKU, barcode and options back, which may be in the way of
    // another row: so again until nothing is in the way.
    Handovers handovers = Handovers::allowed;
    for (int round = 0; settle(handovers); ++round)
        if (round == settle_rounds_max) handovers = Handovers::refused;
    // From here on everything that was not left out is planned. Room that is not used costs nothing; growing does.
    plan_.rows_.reserve(file.variants);
    plan_.variants_.reserve(file.variants);
    plan_.stock_.reserve(file.variants);
    for (ProductRows& product : products_) {
        finish(product);
        product.rows = std::vector<Row>();  // they are in the plan now: not twice of a large file
    }
    plan_.problems.sort();
}

void Planner::add(const ImportedProduct& product, bool has_prices) {
    const auto found = existing_.products.find(product.handle);
    const ExistingProduct* const existing = found == existing_.products.end() ? nullptr : &found->second;
    if (existing == nullptr && product.name.empty()) {
        if (!product.is_name_refused)
            plan_.problems.add(
                {.code = ProblemCode::title_missing, .line = product.line, .detail = quoted(product.handle)});
        ++plan_.products_left_out;
        plan_.variants_left_out += product.variants.size();
        return;
    }
    ProductRows& rows = products_.emplace_back(&product, existing, match_rows(product, existing));
    for (Row& row : rows.rows) check_price(row, has_prices);
}

void Planner::check_price(Row& row, bool has_prices) {
    const auto price = row.planned.imported().price;
    if (!price && has_prices && row.is_new()) leave_out(row, {.code = ProblemCode::price_missing});
    if (!price || !is_finer(*price, existing_.price_unit)) return;
    // What was its price in another currency is no change.
    if (!row.is_new() && row.planned.match->value.price == *price) return;
    leave_out(row,
              {.code = ProblemCode::price_too_fine, .value = price->text(), .detail = existing_.price_unit.text()});
}

// First by SKU, then what is left by options, so that a renamed SKU does not steal the variant that another row names.
std::vector<Row> Planner::match_rows(const ImportedProduct& product, const ExistingProduct* existing) {
    std::vector<Row> rows;
    rows.reserve(product.variants.size());
    for (auto each = product.variants.begin(); each != ImportedVariants::end(); ++each)
        rows.push_back({.planned = {.product = &product, .existing = existing, .place = each.place()}});
    if (existing == nullptr) return rows;

    std::unordered_map<std::string_view, const ExistingVariant*> by_sku;
    std::unordered_map<std::string, const ExistingVariant*> by_options;
    for (const ExistingVariant& variant : existing->variants) {
        if (!variant.value.sku.empty()) by_sku.emplace(variant.value.sku, &variant);
        by_options.emplace(key_of(variant.value), &variant);
    }
    std::unordered_set<const ExistingVariant*> taken;
    for (Row& row : rows) {
        const std::string sku = row.planned.imported().sku;
        const auto found = by_sku.find(sku);
        if (sku.empty() || found == by_sku.end()) continue;
        row.planned.match = found->second;
        taken.insert(found->second);
    }
    for (Row& row : rows) {
        if (!row.is_new()) continue;
        const ImportedVariant imported = row.planned.imported();
        const auto found = by_options.find(options_key(imported.size, imported.color, imported.variation));
        if (found != by_options.end() && taken.insert(found->second).second) row.planned.match = found->second;
    }
    return rows;
}

bool Planner::settle(Handovers handovers) {
    bool has_left_out = false;
    for (ProductRows& product : products_) {
        for (Row& row : product.rows) {
            if (row.is_left_out) continue;
            has_left_out = check_sku(row, handovers) || check_barcode(row, handovers) || has_left_out;
        }
        if (product.existing != nullptr) has_left_out = check_options(product, handovers) || has_left_out;
    }
    return has_left_out;
}

// The row that is to change `variant`, or nothing if the variant stays as it is.
const Row* Planner::row_of(VariantId variant) const {
    const auto found = rows_of_variants_.find(variant);
    return found == rows_of_variants_.end() || found->second->is_left_out ? nullptr : found->second;
}

// A SKU may be taken from a variant to which the same file gives another one.
bool Planner::check_sku(Row& row, Handovers handovers) {
    const std::string sku = sku_after(row.planned);
    if (sku.empty() || (!row.is_new() && row.planned.match->value.sku == sku)) return false;
    const auto owner = existing_.sku_owners.find(sku);
    if (owner == existing_.sku_owners.end()) return false;
    const Row* const other = row_of(owner->second.variant);
    if (handovers == Handovers::allowed && other != nullptr && sku_after(other->planned) != sku) return false;
    leave_out(row, {.code = ProblemCode::sku_elsewhere, .value = quoted(sku), .detail = quoted(owner->second.handle)});
    return true;
}

// Only the barcode is left out: the variant is right without it.
bool Planner::check_barcode(Row& row, Handovers handovers) {
    const std::string key = barcode_key_after(row.planned);
    if (key.empty() || (!row.is_new() && barcode_key(row.planned.match->value.barcode) == key)) return false;
    const auto owner = existing_.barcode_owners.find(key);
    if (owner == existing_.barcode_owners.end()) return false;
    const Row* const other = row_of(owner->second.variant);
    if (handovers == Handovers::allowed && other != nullptr && barcode_key_after(other->planned) != key) return false;
    plan_.problems.add({.code = ProblemCode::barcode_elsewhere,
                        .line = row.planned.imported().line,
                        .value = row.planned.imported().barcode,
                        .detail = quoted(owner->second.handle)});
    row.planned.is_barcode_left_out = true;
    return true;
}

// Options that are new or change must not be those of another variant; who has them already keeps them.
bool Planner::check_options(ProductRows& product, Handovers handovers) {
    std::unordered_set<std::string> taken;
    std::unordered_set<const ExistingVariant*> moved;
    std::vector<std::pair<Row*, std::string>> claims;
    for (Row& row : product.rows) {
        if (row.is_left_out) continue;
        const ExistingVariant* const match = row.planned.match;
        std::string key = key_of(fields_of(row.planned).after);
        if (!row.is_new() && key == key_of(match->value)) continue;
        if (!row.is_new() && handovers == Handovers::allowed) moved.insert(match);
        claims.emplace_back(&row, std::move(key));
    }
    for (const ExistingVariant& variant : product.existing->variants)
        if (!moved.contains(&variant)) taken.insert(key_of(variant.value));
    bool has_left_out = false;
    for (auto& [row, key] : claims) {
        if (taken.insert(std::move(key)).second) continue;
        const Variant after = fields_of(row->planned).after;
        leave_out(*row, {.code = ProblemCode::options_taken,
                         .value = quoted(options_text(after.size, after.color, after.variation)),
                         .detail = quoted(product.imported->handle)});
        has_left_out = true;
    }
    return has_left_out;
}

void Planner::leave_out(Row& row, Problem problem) {
    problem.line = row.planned.imported().line;
    plan_.problems.add(std::move(problem));
    row.is_left_out = true;
    ++plan_.variants_left_out;
}

void Planner::finish(ProductRows& product) {
    // A product of which no variant is right is not worth having.
    if (product.existing == nullptr && std::ranges::all_of(product.rows, &Row::is_left_out)) {
        ++plan_.products_left_out;
        return;
    }
    const auto new_product = plan_product(*product.imported, product.existing);
    const bool was_active = product.existing == nullptr || product.existing->value.is_active;
    const bool is_active = product.imported->is_active.value_or(was_active);
    for (Row& row : product.rows) {
        if (row.is_left_out) continue;
        row.planned.product_is_active = is_active;
        plan_row(row.planned, new_product);
    }
}

// The product's place in the plan if it is new, else `nowhere`.
std::uint32_t Planner::plan_product(const ImportedProduct& product, const ExistingProduct* existing) {
    PlannedProduct planned;
    planned.line = product.line;
    if (existing != nullptr) {
        planned.id = existing->id;
        planned.after = existing->value;
    } else {
        planned.after.handle = product.handle;
    }
    Changes changes;
    changes.text(Field::name, planned.after.name, product.name);
    changes.text(Field::description, planned.after.description, product.description);
    changes.text(Field::brand, planned.after.brand, brands_.spelling(product.brand));
    changes.text(Field::category, planned.after.category, categories_.spelling(product.category));
    changes.is_active(planned.after.is_active, product.is_active);
    if (existing != nullptr) {
        planned.changes = changes.take();
        if (planned.changes.empty()) {
            ++plan_.products_unchanged;
            return CatalogPlan::nowhere;
        }
    }
    plan_.products.push_back(std::move(planned));
    if (existing != nullptr) return CatalogPlan::nowhere;
    return static_cast<std::uint32_t>(plan_.products.size() - 1);
}

void Planner::plan_row(const PlannedRow& row, std::uint32_t new_product) {
    const bool is_unchanged = !row.is_new() && fields_of(row).changes.empty();
    plan_.variants_unchanged += is_unchanged ? 1 : 0;
    if (is_unchanged && !has_stock(row)) return;
    const auto place = static_cast<std::uint32_t>(plan_.rows_.size());
    plan_.rows_.push_back(row);
    if (has_stock(row))
        plan_.stock_.push_back(
            {.row = place,
             .new_variant = row.is_new() ? static_cast<std::uint32_t>(plan_.variants_.size()) : CatalogPlan::nowhere});
    if (!is_unchanged) plan_.variants_.push_back({.row = place, .new_product = new_product});
}

bool Planner::has_stock(const PlannedRow& row) const {
    if (policy_ == StockPolicy::ignore || (policy_ == StockPolicy::opening_only && !row.is_new())) return false;
    const auto on_hand = row.imported().on_hand;
    return on_hand && *on_hand != on_hand_before(row);
}

PlannedVariant CatalogPlan::planned(const VariantPlace& place) const {
    const PlannedRow& row = rows_[place.row];
    Fields fields = fields_of(row);
    PlannedVariant variant{.id = row.id(),
                           .product = row.existing == nullptr ? ProductId() : row.existing->id,
                           .new_product = {},
                           .line = row.imported().line,
                           .name = name_of(row, fields.after),
                           .after = std::move(fields.after),
                           .changes = std::move(fields.changes)};
    if (place.new_product != nowhere) variant.new_product = place.new_product;
    return variant;
}

PlannedStock CatalogPlan::planned(const StockPlace& place) const {
    const PlannedRow& row = rows_[place.row];
    const ImportedVariant imported = row.imported();
    PlannedStock stock{.variant = row.id(),
                       .new_variant = {},
                       .line = imported.line,
                       .before = on_hand_before(row),
                       .after = *imported.on_hand,
                       .unit_cost = imported.cost};
    if (place.new_variant != nowhere) stock.new_variant = place.new_variant;
    return stock;
}

std::string CatalogPlan::stock_name(std::size_t place) const {
    const PlannedRow& row = rows_[stock_[place].row];
    return name_of(row, fields_of(row).after);
}

CatalogPlan make_plan(std::shared_ptr<const ImportedCatalog> file, std::shared_ptr<const ExistingCatalog> existing,
                      StockPolicy policy) {
    CatalogPlan plan(file, existing);
    Planner(*existing, policy, plan).run(*file);
    return plan;
}

}  // namespace trastienda::catalog
