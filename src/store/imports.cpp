#include "store/imports.hpp"

#include "base/distinct.hpp"
#include "domain/catalog/ean.hpp"
#include "domain/sales/currency.hpp"
#include "store/imports_sql.hpp"
#include "store/listing.hpp"

#include <algorithm>
#include <limits>
#include <ranges>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::imports;

namespace {

// Products and variants of a file whose rows are loaded at a time: many enough that the round trips do not count.
constexpr std::size_t load_rows_max = 10'000;
// For one such piece.
constexpr std::chrono::milliseconds load_timeout{30'000};

// Names to look up, each once, as the array of one call.
class Names {
  public:
    void add(std::string name) {
        if (!name.empty()) names_.push_back(std::move(name));
    }
    [[nodiscard]] std::vector<std::string_view> take_views() {
        sort_distinct(names_);
        return {names_.begin(), names_.end()};
    }

  private:
    std::vector<std::string> names_;
};

pg::Call call_with(pg::Statement statement, Names& names) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.texts(names.take_views());
    return call;
}

std::string string(std::string_view text) { return std::string(text); }

catalog::ExistingProduct product_of(const pg::Row& row) {
    return {.id = {row.bigint(0)},
            .value = {.handle = string(row.text(1)),
                      .name = string(row.text(2)),
                      .description = string(row.text(3)),
                      .brand = string(row.text(4)),
                      .category = string(row.text(5)),
                      .provider = string(row.text(6)),
                      .is_active = row.boolean(7)},
            .variants = {}};
}

catalog::ExistingVariant variant_of(const pg::Row& row) {
    return {.id = {row.bigint(0)},
            .value = {.size = string(row.text(2)),
                      .color = string(row.text(3)),
                      .variation = string(row.text(4)),
                      .price = row.money(5),
                      .sku = string(row.text(6)),
                      .barcode = string(row.text(7)),
                      .is_active = row.boolean(8)},
            .on_hand = Quantity::of(row.integer(10))};
}

ImportRecord record_of(const pg::Row& row) {
    const auto count = [&](int column) { return static_cast<std::uint64_t>(row.bigint(column)); };
    return {.id = {row.bigint(0)},
            .user = {row.bigint(1)},
            .kind = static_cast<ImportKind>(row.integer(2)),
            .file_name = string(row.text(3)),
            .counts = {.products_created = count(4),
                       .products_changed = count(5),
                       .products_unchanged = count(6),
                       .variants_created = count(7),
                       .variants_changed = count(8),
                       .variants_unchanged = count(9),
                       .levels_changed = count(10),
                       .rows_read = count(11),
                       .left_out = count(12)},
            .created_at = row.instant(13),
            .digest = string(row.bytes(14))};
}

template <class IdType>
asio::awaitable<Result<std::vector<IdType>>> take_ids(pg::Pool& pool, pg::Statement statement, std::size_t count) {
    std::vector<IdType> ids;
    if (count == 0) co_return ids;
    pg::Call call{.statement = statement, .params = {}};
    call.params.integer(static_cast<std::int32_t>(count));
    CO_TRY(const auto rows, co_await pool.write(std::move(call)));
    ids.reserve(count);
    for (const pg::Row row : rows) ids.push_back({row.bigint(0)});
    co_return ids;
}

// The ids of planned rows: their own, or the next of the new ones.
template <class IdType>
std::vector<IdType> ids_of(const auto& planned, const std::vector<IdType>& fresh) {
    std::vector<IdType> ids;
    ids.reserve(planned.size());
    std::size_t used = 0;
    for (const IdType id : planned) ids.push_back(id.is_set() ? id : fresh.at(used++));
    return ids;
}

std::size_t count_new(const auto& planned) {
    return static_cast<std::size_t>(std::ranges::count_if(planned, [](const auto id) { return !id.is_set(); }));
}

auto product_ids_of(const catalog::CatalogPlan& plan) {
    return std::views::transform(plan.products, &catalog::PlannedProduct::id);
}

asio::awaitable<Result<void>> load_piece(pg::Connection& connection, std::span<const catalog::ImportedProduct> products,
                                         LocationId location, LoadedCatalog& loaded) {
    Names handles;
    Names skus;
    Names barcodes;
    Names brands;
    Names categories;
    for (const catalog::ImportedProduct& product : products) {
        handles.add(product.handle);
        brands.add(name_key(product.brand));
        categories.add(name_key(product.category));
        for (const catalog::ImportedVariant& variant : product.variants) {
            skus.add(variant.sku);
            if (const auto barcode = catalog::Barcode::parse(variant.barcode)) barcodes.add(barcode->key());
        }
    }
    std::vector<pg::Call> calls{call_with(sql::load_products, handles), call_with(sql::load_variants, handles),
                                call_with(sql::load_sku_owners, skus),  call_with(sql::load_barcode_owners, barcodes),
                                call_with(sql::load_brands, brands),    call_with(sql::load_categories, categories)};
    calls[1].params.bigint(location.value);
    CO_TRY(const auto rows, co_await connection.run(std::span<const pg::Call>(calls), load_timeout, pg::Purpose::read));

    catalog::ExistingCatalog& existing = *loaded.existing;
    for (const pg::Row row : rows[0]) {
        loaded.product_versions[{row.bigint(0)}] = row.bigint(8);
        existing.products.emplace(string(row.text(1)), product_of(row));
    }
    for (const pg::Row row : rows[1]) {
        loaded.variant_versions[{row.bigint(0)}] = row.bigint(9);
        existing.products.at(string(row.text(1))).variants.push_back(variant_of(row));
    }
    for (const catalog::ImportedProduct& product : products)
        if (const auto found = existing.products.find(product.handle); found != existing.products.end())
            found->second.variants.shrink_to_fit();
    const auto owner = [](const pg::Row& row) {
        return catalog::CodeOwner{.variant = {row.bigint(1)}, .handle = string(row.text(2))};
    };
    for (const pg::Row row : rows[2]) existing.sku_owners.emplace(string(row.text(0)), owner(row));
    for (const pg::Row row : rows[3]) existing.barcode_owners.emplace(string(row.text(0)), owner(row));
    for (const pg::Row row : rows[4]) existing.brands.emplace(string(row.text(0)), string(row.text(1)));
    for (const pg::Row row : rows[5]) existing.categories.emplace(string(row.text(0)), string(row.text(1)));
    co_return Result<void>{};
}

}  // namespace

std::vector<ProductId> NumberedCatalogPlan::product_ids() const { return ids_of(product_ids_of(*plan), new_products); }
std::vector<VariantId> NumberedCatalogPlan::variant_ids() const { return ids_of(plan->variant_ids(), new_variants); }

stock::LevelKey NumberedInventoryPlan::key(const catalog::PlannedLevel& level) const {
    return {.variant = level.variant,
            .location = level.new_location ? new_locations.at(*level.new_location) : level.location};
}

asio::awaitable<Result<LoadedCatalog>> Imports::load(const catalog::ImportedCatalog& file, LocationId location) {
    LoadedCatalog loaded;
    CO_TRY(const auto connection, co_await pool_.acquire());
    const std::vector<pg::Call> begin{
        {.statement = sql::begin_loading}, {.statement = sql::plan_anew}, {.statement = sql::load_currency}};
    CO_TRY(const auto begun,
           co_await connection->run(std::span<const pg::Call>(begin), load_timeout, pg::Purpose::read));
    loaded.existing->price_unit = sales::smallest_unit(begun[2][0].text(0));
    // Piece by piece: the rows of a large shop take as much memory on their way as all that is made of them.
    for (std::span<const catalog::ImportedProduct> rest(file.products); !rest.empty();) {
        std::size_t products = 0;
        for (std::size_t rows = 0; products < rest.size() && rows < load_rows_max; ++products)
            rows += 1 + rest[products].variants.size();
        CO_TRY_DO(co_await load_piece(*connection, rest.first(products), location, loaded));
        rest = rest.subspan(products);
    }
    CO_TRY_DO(co_await connection->run({.statement = pg::commit}, load_timeout, pg::Purpose::read));
    co_return loaded;
}

asio::awaitable<Result<catalog::ExistingStock>> Imports::load(const catalog::ImportedInventory& file) {
    catalog::ExistingStock existing;
    std::vector<std::int64_t> ids;
    {
        // What PostgreSQL says of the variants is gone before it says as much of their levels.
        Names skus;
        Names handles;
        for (const catalog::ImportedItem& item : file.items) {
            skus.add(item.sku);
            handles.add(item.handle);
        }
        pg::Call variants = call_with(sql::load_stocked_variants, skus);
        variants.params.texts(handles.take_views());
        CO_TRY(const auto rows, co_await pool_.read(std::move(variants)));
        ids.reserve(static_cast<std::size_t>(rows.size()));
        existing.variants.reserve(static_cast<std::size_t>(rows.size()));
        for (const pg::Row row : rows) {
            ids.push_back(row.bigint(0));
            existing.variants.push_back({.id = {row.bigint(0)},
                                         .handle = string(row.text(1)),
                                         .size = string(row.text(2)),
                                         .color = string(row.text(3)),
                                         .variation = string(row.text(4)),
                                         .sku = string(row.text(5))});
        }
    }
    std::vector<pg::Call> calls{{.statement = sql::load_locations, .params = {}},
                                {.statement = sql::load_levels, .params = {}}};
    calls[1].params.bigints(ids);
    CO_TRY(const auto rows, co_await pool_.read(std::move(calls)));
    for (const pg::Row row : rows[0])
        existing.locations.emplace(
            string(row.text(0)),
            catalog::ExistingLocation{.id = {row.bigint(1)}, .name = string(row.text(2)), .is_active = row.boolean(3)});
    for (const pg::Row row : rows[1])
        existing.levels[{.variant = {row.bigint(0)}, .location = {row.bigint(1)}}] = {
            .on_hand = Quantity::of(row.integer(2)), .bin = string(row.text(3)), .has_moved = row.boolean(4)};
    co_return existing;
}

asio::awaitable<Result<NumberedCatalogPlan>> Imports::number(std::shared_ptr<const catalog::CatalogPlan> plan,
                                                             std::shared_ptr<const LoadedCatalog> loaded) {
    NumberedCatalogPlan numbered{.plan = plan, .loaded = std::move(loaded), .new_products = {}, .new_variants = {}};
    CO_TRY(numbered.new_products,
           co_await take_ids<ProductId>(pool_, sql::take_product_ids, count_new(product_ids_of(*plan))));
    CO_TRY(numbered.new_variants,
           co_await take_ids<VariantId>(pool_, sql::take_variant_ids, count_new(plan->variant_ids())));
    co_return numbered;
}

asio::awaitable<Result<NumberedInventoryPlan>> Imports::number(std::shared_ptr<const catalog::InventoryPlan> plan) {
    NumberedInventoryPlan numbered{.plan = plan, .new_locations = {}};
    CO_TRY(numbered.new_locations,
           co_await take_ids<LocationId>(pool_, sql::take_location_ids, plan->locations_to_create.size()));
    co_return numbered;
}

asio::awaitable<Result<std::optional<LocationId>>> Imports::find_location(std::string name) {
    pg::Call call{.statement = sql::find_location, .params = {}};
    call.params.text(name_key(name));
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    co_return rows.empty() ? std::nullopt : std::optional(LocationId{rows[0].bigint(0)});
}

asio::awaitable<Result<LocationState>> Imports::location_state(LocationId location) {
    pg::Call call{.statement = sql::read_location_state, .params = {}};
    call.params.bigint(location.value);
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    if (rows.empty()) co_return LocationState::unknown;
    co_return rows[0].boolean(0) ? LocationState::open : LocationState::closed;
}

asio::awaitable<Result<std::optional<ImportRecord>>> Imports::read(ImportId id) {
    pg::Call call{.statement = sql::read_import, .params = {}};
    call.params.bigint(id.value);
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    co_return rows.empty() ? std::nullopt : std::optional(record_of(rows[0]));
}

asio::awaitable<Result<std::optional<ImportRecord>>> Imports::find(UserId user, std::string key) {
    pg::Call call{.statement = sql::read_import_by_key, .params = {}};
    call.params.bigint(user.value).text(key);
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    co_return rows.empty() ? std::nullopt : std::optional(record_of(rows[0]));
}

asio::awaitable<Result<std::vector<ImportRecord>>> Imports::list(std::optional<ImportId> before, std::int64_t limit) {
    pg::Call call{.statement = sql::list_imports, .params = {}};
    call.params.bigint(before ? before->value : std::numeric_limits<std::int64_t>::max()).bigint(limit);
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    std::vector<ImportRecord> records;
    for (const pg::Row row : rows) records.push_back(record_of(row));
    co_return records;
}

}  // namespace trastienda::store
