// Writing an import's plan, in the transaction of its stock movements: set statements over arrays, a chunk at a time.
#include "domain/catalog/color.hpp"
#include "domain/catalog/size.hpp"
#include "pg/acting.hpp"
#include "store/imports.hpp"
#include "store/imports_sql.hpp"
#include "store/listing.hpp"
#include "store/variant_fields.hpp"

#include <algorithm>
#include <functional>
#include <malloc.h>
#include <span>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::imports;

namespace {

// Rows of one statement: few enough to keep the memory of a large import small, many enough that the trips do not
// count.
constexpr std::size_t chunk_rows_max = 5'000;

// One text column of a set statement.
using Texts = std::vector<std::string>;
std::vector<std::string_view> views(const Texts& texts) { return {texts.begin(), texts.end()}; }

struct ProductColumns {
    std::vector<std::int64_t> ids, versions;
    Texts handles, names, names_folded, descriptions, brands_folded, categories_folded;
    std::vector<std::uint8_t> is_active;

    void add(ProductId id, std::int64_t version, const catalog::Product& product) {
        ids.push_back(id.value);
        versions.push_back(version);
        handles.push_back(product.handle);
        names.push_back(product.name);
        names_folded.push_back(name_key(product.name));
        descriptions.push_back(product.description);
        brands_folded.push_back(name_key(product.brand));
        categories_folded.push_back(name_key(product.category));
        is_active.push_back(product.is_active ? 1 : 0);
    }
    [[nodiscard]] pg::Call add_call() const {
        pg::Call call{.statement = sql::add_products, .params = {}};
        call.params.bigints(ids).texts(views(handles)).texts(views(names)).texts(views(names_folded));
        return finish(std::move(call));
    }
    [[nodiscard]] pg::Call change_call() const {
        pg::Call call{.statement = sql::change_products, .params = {}};
        call.params.bigints(ids).bigints(versions).texts(views(names)).texts(views(names_folded));
        return finish(std::move(call));
    }
    [[nodiscard]] pg::Call finish(pg::Call call) const {
        call.params.texts(views(descriptions)).texts(views(brands_folded)).texts(views(categories_folded));
        call.params.booleans(is_active);
        return call;
    }
};

struct VariantColumns {
    std::vector<std::int64_t> ids, owners;  // owners: the product of a new one, the version of a changed one
    Texts sizes, colors, variations, skus, barcodes, size_sort_keys, color_sort_keys, search_texts;
    std::vector<std::optional<Money>> prices;
    std::vector<std::uint8_t> is_active;

    void add(VariantId id, std::int64_t owner, const catalog::Variant& variant, std::string_view product_name) {
        ids.push_back(id.value);
        owners.push_back(owner);
        sizes.push_back(variant.size);
        colors.push_back(variant.color);
        variations.push_back(variant.variation);
        prices.emplace_back(variant.price);
        skus.push_back(variant.sku);
        barcodes.push_back(variant.barcode);
        is_active.push_back(variant.is_active ? 1 : 0);
        size_sort_keys.push_back(catalog::size_sort_key(variant.size));
        color_sort_keys.push_back(catalog::color_sort_key(variant.color));
        search_texts.push_back(variant_search_text(product_name, variant.sku, variant.barcode, variant.size,
                                                   variant.color, variant.variation));
    }
    [[nodiscard]] pg::Call call(pg::Statement statement) const {
        pg::Call call{.statement = statement, .params = {}};
        call.params.bigints(ids).bigints(owners).texts(views(sizes)).texts(views(colors)).texts(views(variations));
        call.params.moneys(prices).texts(views(skus)).texts(views(barcodes)).booleans(is_active);
        call.params.texts(views(size_sort_keys)).texts(views(color_sort_keys)).texts(views(search_texts));
        return call;
    }
};

enum class Expect : std::uint8_t { anything, every_row };

// Runs `make(rows)` for chunks of the rows. Where fewer rows are touched than there should be, somebody changed one
// since it was read: a conflict.
template <class T, class Make>
asio::awaitable<Result<void>> write_chunks(pg::Connection& connection, std::span<const T> rows, Expect expect,
                                           Make make) {
    while (!rows.empty()) {
        const auto chunk = rows.first(std::min(rows.size(), chunk_rows_max));
        rows = rows.subspan(chunk.size());
        CO_TRY(const auto written, co_await connection.run(make(chunk), Journal::round_trip_timeout));
        if (expect == Expect::every_row && written.affected() != static_cast<std::int64_t>(chunk.size()))
            co_return fail(ErrorCode::conflict, "Rows of the catalogue changed while a file was being imported.");
    }
    co_return Result<void>{};
}

// One statement without parameters.
asio::awaitable<Result<void>> run_alone(pg::Connection& connection, pg::Statement statement) {
    CO_TRY_DO(co_await connection.run({.statement = statement, .params = {}}, Journal::round_trip_timeout));
    co_return Result<void>{};
}

asio::awaitable<Result<void>> add_names(pg::Connection& connection, pg::Statement statement,
                                        const std::vector<std::string>& names) {
    if (names.empty()) co_return Result<void>{};
    Texts folded;
    for (const std::string& name : names) folded.push_back(name_key(name));
    pg::Call call{.statement = statement, .params = {}};
    call.params.texts(views(names)).texts(views(folded));
    CO_TRY_DO(co_await connection.run(std::move(call), Journal::round_trip_timeout));
    co_return Result<void>{};
}

// The first row that an import writes. `written` is what every try of it writes: the same id, so that the answer names
// the row that is there, whichever try has written it.
asio::awaitable<Result<void>> add_import(pg::Connection& connection, const NewImport& import, ImportRecord& written) {
    if (!import.acting.empty())
        CO_TRY_DO(co_await connection.run(pg::acting_call(import.acting), Journal::round_trip_timeout));
    const ImportCounts& counts = import.counts;
    pg::Call call{.statement = sql::add_import, .params = {}};
    call.params.bigint(import.user.value).integer(static_cast<std::int32_t>(import.kind)).text(import.file_name);
    call.params.text(import.idempotency_key ? std::optional<std::string_view>(*import.idempotency_key) : std::nullopt);
    call.params.bytes(std::as_bytes(std::span(import.digest)));
    for (const std::uint64_t count :
         {counts.products_created, counts.products_changed, counts.products_unchanged, counts.variants_created,
          counts.variants_changed, counts.variants_unchanged, counts.levels_changed, counts.rows_read, counts.left_out})
        call.params.bigint(static_cast<std::int64_t>(count));
    call.params.bigint(written.id.is_set() ? std::optional(written.id.value) : std::nullopt);
    CO_TRY(const auto rows, co_await connection.run(std::move(call), Journal::round_trip_timeout));
    written = {.id = {rows[0].bigint(0)},
               .user = import.user,
               .kind = import.kind,
               .file_name = import.file_name,
               .counts = counts,
               .created_at = rows[0].instant(1),
               .digest = import.digest};
    co_return Result<void>{};
}

struct NumberedProduct {
    ProductId id;
    const catalog::PlannedProduct* planned = nullptr;
};

struct NumberedVariant {
    VariantId id;
    std::size_t place = 0;  // in the plan's variants()
};

class CatalogPreparation final : public CataloguePreparation {
  public:
    CatalogPreparation(NumberedCatalogPlan plan, NewImport import, std::shared_ptr<ImportRecord> written)
        : numbered_(std::move(plan)), import_(std::move(import)), written_(std::move(written)) {}

    asio::awaitable<Result<void>> write(pg::Connection& connection, std::span<const stock::LevelKey> levels) override {
        const catalog::CatalogPlan& plan = *numbered_.plan;
        CO_TRY_DO(co_await run_alone(connection, sql::check_codes_later));
        CO_TRY_DO(co_await add_import(connection, import_, *written_));
        CO_TRY_DO(co_await add_names(connection, sql::add_brands, plan.brands_to_create));
        CO_TRY_DO(co_await add_names(connection, sql::add_categories, plan.categories_to_create));
        CO_TRY_DO(co_await write_products(connection));
        CO_TRY_DO(co_await write_variants(connection, levels));
        // The texts of all those rows were small pieces, which are of no use to the large ones that the levels need.
        malloc_trim(0);
        // Here, not at the COMMIT: a code that somebody else took meanwhile is then this plan's conflict.
        co_return co_await run_alone(connection, sql::check_codes_now);
    }

  private:
    asio::awaitable<Result<void>> write_products(pg::Connection& connection) {
        const auto ids = numbered_.product_ids();
        std::vector<NumberedProduct> added;
        std::vector<NumberedProduct> changed;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const catalog::PlannedProduct& planned = numbered_.plan->products[i];
            (planned.id.is_set() ? changed : added).push_back({.id = ids[i], .planned = &planned});
        }
        const auto columns_of = [this](std::span<const NumberedProduct> chunk) {
            ProductColumns columns;
            for (const NumberedProduct& product : chunk) {
                const auto version = numbered_.loaded->product_versions.find(product.id);
                columns.add(product.id, version == numbered_.loaded->product_versions.end() ? 0 : version->second,
                            product.planned->after);
            }
            return columns;
        };
        CO_TRY_DO(co_await write_chunks(connection, std::span<const NumberedProduct>(added), Expect::every_row,
                                        [&](auto chunk) { return columns_of(chunk).add_call(); }));
        co_return co_await write_chunks(connection, std::span<const NumberedProduct>(changed), Expect::every_row,
                                        [&](auto chunk) { return columns_of(chunk).change_call(); });
    }

    asio::awaitable<Result<void>> write_variants(pg::Connection& connection, std::span<const stock::LevelKey> levels) {
        const auto product_ids = numbered_.product_ids();
        const auto names = product_names(product_ids);
        const auto rows = changed_variants(names);
        const auto changed = std::span<const ChangedVariant>(rows);
        CO_TRY_DO(co_await lock_in_order(connection, changed, levels));
        CO_TRY_DO(co_await write_chunks(connection, changed, Expect::anything, [&](auto chunk) {
            std::vector<std::int64_t> ids;
            Texts barcodes;
            for (const ChangedVariant& variant : chunk) {
                ids.push_back(variant.id.value);
                barcodes.push_back(after_of(variant).barcode);
            }
            pg::Call call{.statement = sql::clear_barcodes, .params = {}};
            call.params.bigints(ids).texts(views(barcodes));
            return call;
        }));

        const auto ids = numbered_.variant_ids();
        std::vector<NumberedVariant> added;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (!numbered_.plan->variant_id(i).is_set()) added.push_back({.id = ids[i], .place = i});
        }
        CO_TRY_DO(co_await write_chunks(
            connection, std::span<const NumberedVariant>(added), Expect::every_row, [&](auto chunk) {
                VariantColumns columns;
                for (const NumberedVariant& variant : chunk) {
                    const catalog::PlannedVariant planned = numbered_.plan->variant(variant.place);
                    const ProductId product =
                        planned.new_product ? product_ids.at(*planned.new_product) : planned.product;
                    columns.add(variant.id, product.value, planned.after, names.at(product));
                }
                return columns.call(sql::add_variants);
            }));
        co_return co_await write_chunks(connection, changed, Expect::every_row, [&](auto chunk) {
            VariantColumns columns;
            for (const ChangedVariant& variant : chunk)
                columns.add(variant.id, variant.version, after_of(variant), *variant.product_name);
            return columns.call(sql::change_variants);
        });
    }

    struct ChangedVariant;
    // A variant that goes out of use, or comes back, takes its levels along: those are locked after its row. The rows
    // of all variants come first, then the levels of all, with those that the journal locks next.
    asio::awaitable<Result<void>> lock_in_order(pg::Connection& connection, std::span<const ChangedVariant> changed,
                                                std::span<const stock::LevelKey> levels) {
        if (changed.empty()) co_return Result<void>{};
        std::vector<std::int64_t> ids;
        std::vector<std::uint8_t> is_active;
        for (const ChangedVariant& variant : changed) {
            ids.push_back(variant.id.value);
            is_active.push_back(after_of(variant).is_active ? 1 : 0);
        }
        std::vector<std::int64_t> variants;
        std::vector<std::int64_t> locations;
        for (const stock::LevelKey& key : levels) {
            variants.push_back(key.variant.value);
            locations.push_back(key.location.value);
        }
        pg::Call rows{.statement = sql::lock_variants, .params = {}};
        rows.params.bigints(ids);
        pg::Call all{.statement = sql::lock_levels_with_those_of_variants, .params = {}};
        all.params.bigints(variants).bigints(locations).bigints(ids).booleans(is_active);
        CO_TRY_DO(co_await connection.run(std::move(rows), Journal::round_trip_timeout));
        CO_TRY_DO(co_await connection.run(std::move(all), Journal::round_trip_timeout));
        co_return Result<void>{};
    }

    using ProductNames = std::unordered_map<ProductId, std::string>;
    // The name of every product that the plan or the loaded rows know, as it is to be.
    [[nodiscard]] ProductNames product_names(const std::vector<ProductId>& ids) const {
        ProductNames names;
        for (const auto& [handle, product] : numbered_.loaded->existing->products)
            names.emplace(product.id, product.value.name);
        for (std::size_t i = 0; i < ids.size(); ++i)
            names.insert_or_assign(ids[i], numbered_.plan->products[i].after.name);
        return names;
    }

    struct ChangedVariant {
        VariantId id;
        std::int64_t version = 0;
        std::optional<std::size_t> place;                    // in the plan's variants(), if it is one of them
        const catalog::ExistingVariant* existing = nullptr;  // if not
        bool is_switched_off = false;
        const std::string* product_name = nullptr;
    };
    [[nodiscard]] catalog::Variant after_of(const ChangedVariant& changed) const {
        catalog::Variant after =
            changed.place ? numbered_.plan->variant(*changed.place).after : changed.existing->value;
        if (changed.is_switched_off) after.is_active = false;
        return after;
    }
    // Those that the plan changes; those that are found by their product's name, where that changes; and all of a
    // product that goes out of use, as when somebody switches it off by hand.
    [[nodiscard]] std::vector<ChangedVariant> changed_variants(const ProductNames& names) const {
        std::vector<ChangedVariant> rows;
        std::unordered_map<VariantId, std::size_t> places;  // in rows
        const auto version = [&](VariantId id) { return numbered_.loaded->variant_versions.at(id); };
        const std::size_t count = numbered_.plan->variants().size();
        for (std::size_t place = 0; place < count; ++place) {
            const VariantId id = numbered_.plan->variant_id(place);
            if (!id.is_set()) continue;
            places.emplace(id, rows.size());
            rows.push_back({.id = id,
                            .version = version(id),
                            .place = place,
                            .existing = nullptr,
                            .product_name = &names.at(numbered_.plan->product_id(place))});
        }
        for (const catalog::PlannedProduct& product : numbered_.plan->products) {
            const bool is_renamed = has_change(product, catalog::Field::name);
            const bool is_switched_off = has_change(product, catalog::Field::is_active) && !product.after.is_active;
            if (!is_renamed && !is_switched_off) continue;
            const auto existing = numbered_.loaded->existing->products.find(product.after.handle);
            if (existing == numbered_.loaded->existing->products.end()) continue;
            for (const catalog::ExistingVariant& variant : existing->second.variants) {
                const auto [known, is_more] = places.emplace(variant.id, rows.size());
                if (is_more)
                    rows.push_back({.id = variant.id,
                                    .version = version(variant.id),
                                    .place = {},
                                    .existing = &variant,
                                    .product_name = &names.at(product.id)});
                rows[known->second].is_switched_off = is_switched_off;
            }
        }
        std::ranges::sort(rows, {}, &ChangedVariant::id);  // locked in one order by all imports
        return rows;
    }
    static bool has_change(const catalog::PlannedProduct& product, catalog::Field field) {
        return std::ranges::any_of(product.changes, [&](const auto& change) { return change.field == field; });
    }

    NumberedCatalogPlan numbered_;
    NewImport import_;
    std::shared_ptr<ImportRecord> written_;
};

class InventoryPreparation final : public CataloguePreparation {
  public:
    InventoryPreparation(NumberedInventoryPlan plan, NewImport import, std::shared_ptr<ImportRecord> written)
        : numbered_(std::move(plan)), import_(std::move(import)), written_(std::move(written)) {}

    // Its own levels are all that the journal will lock.
    asio::awaitable<Result<void>> write(pg::Connection& connection,
                                        std::span<const stock::LevelKey> /*levels*/) override {
        CO_TRY_DO(co_await add_import(connection, import_, *written_));
        CO_TRY_DO(co_await add_locations(connection));
        std::vector<const catalog::PlannedLevel*> rows;
        rows.reserve(numbered_.plan->levels.size());
        for (const catalog::PlannedLevel& level : numbered_.plan->levels) rows.push_back(&level);
        std::ranges::sort(rows, {}, [this](const auto* level) { return numbered_.key(*level); });
        const auto levels = std::span<const catalog::PlannedLevel* const>(rows);
        CO_TRY_DO(co_await write_chunks(connection, levels, Expect::anything,
                                        [&](auto chunk) { return keys_call(sql::make_levels, chunk); }));
        CO_TRY_DO(co_await connection.run(keys_call(sql::lock_levels, levels), Journal::round_trip_timeout));

        std::erase_if(rows, [](const auto* level) { return level->bin_before == level->bin_after; });
        const auto bins = std::span<const catalog::PlannedLevel* const>(rows);
        co_return co_await write_chunks(connection, bins, Expect::every_row, [&](auto chunk) {
            pg::Call call = keys_call(sql::change_bins, chunk);
            std::vector<std::string_view> before;
            std::vector<std::string_view> after;
            for (const catalog::PlannedLevel* level : chunk) {
                before.emplace_back(level->bin_before);
                after.emplace_back(level->bin_after);
            }
            call.params.texts(before).texts(after);
            return call;
        });
    }

  private:
    asio::awaitable<Result<void>> add_locations(pg::Connection& connection) {
        const std::vector<std::string>& names = numbered_.plan->locations_to_create;
        if (names.empty()) co_return Result<void>{};
        std::vector<std::int64_t> ids;
        Texts folded;
        for (std::size_t i = 0; i < names.size(); ++i) {
            ids.push_back(numbered_.new_locations.at(i).value);
            folded.push_back(name_key(names[i]));
        }
        pg::Call call{.statement = sql::add_locations, .params = {}};
        call.params.bigints(ids).texts(views(names)).texts(views(folded));
        CO_TRY_DO(co_await connection.run(std::move(call), Journal::round_trip_timeout));
        co_return Result<void>{};
    }

    pg::Call keys_call(pg::Statement statement, std::span<const catalog::PlannedLevel* const> levels) const {
        std::vector<std::int64_t> variants;
        std::vector<std::int64_t> locations;
        for (const catalog::PlannedLevel* level : levels) {
            const stock::LevelKey key = numbered_.key(*level);
            variants.push_back(key.variant.value);
            locations.push_back(key.location.value);
        }
        pg::Call call{.statement = statement, .params = {}};
        call.params.bigints(variants).bigints(locations);
        return call;
    }

    NumberedInventoryPlan numbered_;
    NewImport import_;
    std::shared_ptr<ImportRecord> written_;
};

}  // namespace

std::shared_ptr<CataloguePreparation> prepare(NumberedCatalogPlan plan, NewImport import,
                                              std::shared_ptr<ImportRecord> written) {
    return std::make_shared<CatalogPreparation>(std::move(plan), std::move(import), std::move(written));
}

std::shared_ptr<CataloguePreparation> prepare(NumberedInventoryPlan plan, NewImport import,
                                              std::shared_ptr<ImportRecord> written) {
    return std::make_shared<InventoryPreparation>(std::move(plan), std::move(import), std::move(written));
}

}  // namespace trastienda::store
