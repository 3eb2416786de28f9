#include "store/products.hpp"

#include "domain/catalog/fold.hpp"
#include "domain/catalog/handle.hpp"
#include "store/listing.hpp"
#include "store/products_sql.hpp"
#include "store/round_trip.hpp"
#include "store/variants_sql.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::products;
namespace variants_sql = trastienda::sql::variants;

namespace {

// Products of one name; the next is told to find a handle itself.
constexpr std::int64_t handle_numbers_max = 100'000;
// Leaves room for "-100000" within catalog::handle_characters_max.
constexpr std::size_t handle_bytes_max = catalog::handle_characters_max - 7;

// A row of a list: without its description.
ProductRow listed_product(const pg::Row& row) {
    return {.id = {row.bigint(0)},
            .handle = std::string(row.text(1)),
            .name = std::string(row.text(2)),
            .name_folded = std::string(row.text(3)),
            .description = {},
            .brand = maybe_id<BrandId>(row.maybe_bigint(4)),
            .brand_name = maybe_string(row.maybe_text(5)),
            .category = maybe_id<CategoryId>(row.maybe_bigint(6)),
            .category_name = maybe_string(row.maybe_text(7)),
            .provider = maybe_id<ProviderId>(row.maybe_bigint(8)),
            .provider_name = maybe_string(row.maybe_text(9)),
            .is_active = row.boolean(10),
            .version = row.bigint(11),
            .created_at = row.instant(12),
            .updated_at = row.instant(13)};
}

ProductRow product_of(const pg::Row& row) {
    ProductRow product = listed_product(row);
    product.description = row.text(14);
    return product;
}

pg::Call call_for(pg::Statement statement, ProductId id) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.bigint(id.value);
    return call;
}

// The statement of an order, and its position as the last parameters.
void put_position(pg::Call& call, ProductOrder order, const std::optional<ProductPosition>& after) {
    constexpr std::int64_t id_last = std::numeric_limits<std::int64_t>::max();
    const ProductPosition first;
    const ProductPosition last{.name_folded = std::string(text_last), .created_at = Instant::never(), .id = {id_last}};
    switch (order) {
        case ProductOrder::by_name:
            call.statement = sql::list_by_name;
            call.params.text(after.value_or(first).name_folded).bigint(after.value_or(first).id.value);
            return;
        case ProductOrder::by_name_descending:
            call.statement = sql::list_by_name_descending;
            call.params.text(after.value_or(last).name_folded).bigint(after.value_or(last).id.value);
            return;
        case ProductOrder::oldest_first:
            call.statement = sql::list_oldest_first;
            call.params.instant(after.value_or(first).created_at).bigint(after.value_or(first).id.value);
            return;
        case ProductOrder::newest_first:
            call.statement = sql::list_newest_first;
            call.params.instant(after.value_or(last).created_at).bigint(after.value_or(last).id.value);
            return;
        case ProductOrder::by_id:
            call.statement = sql::list_by_id;
            call.params.bigint(after.value_or(first).id.value);
            return;
    }
    std::unreachable();
}

pg::Call list_call(const ProductList& list) {
    pg::Call call{.statement = {}, .params = {}};
    call.params.bigint(list.limit);
    put_maybe_boolean(call.params, list.is_active);
    call.params.bigint(maybe_number(list.brand))
        .bigint(maybe_number(list.category))
        .bigint(maybe_number(list.provider));
    put_patterns(call.params, search_patterns(list.query));
    put_position(call, list.order, list.after);
    return call;
}

// What a product will be, once it is written.
struct Target {
    ProductId id;  // 0: a new one
    std::string name;
    std::optional<std::string> handle;
    std::string description;
    std::optional<BrandId> brand;
    std::optional<CategoryId> category;
    std::optional<ProviderId> provider;
    bool is_active = true;

    // All but the id, as `add` and `change` have them.
    void put(pg::Params& params) const {
        params.text(handle).text(name).text(name_key(name)).text(description);
        params.bigint(maybe_number(brand)).bigint(maybe_number(category)).bigint(maybe_number(provider));
        params.boolean(is_active);
    }
};

asio::awaitable<Result<CatalogFaults>> find_product_faults(pg::Connection& connection, const Target& target) {
    pg::Call call{.statement = sql::check_references, .params = {}};
    call.params.bigint(maybe_number(target.brand)).bigint(maybe_number(target.category));
    call.params.bigint(maybe_number(target.provider)).text(target.handle).bigint(target.id.value);
    CO_TRY(const auto rows, co_await connection.run(std::move(call), round_trip_timeout));
    const pg::Row found = rows[0];

    CatalogFaults faults;
    if (target.brand && !found.boolean(0))
        faults.push_back({.reason = CatalogRefusal::brand_unknown, .field = "brand_id"});
    if (target.category && !found.boolean(1))
        faults.push_back({.reason = CatalogRefusal::category_unknown, .field = "category_id"});
    if (target.provider && !found.boolean(2))
        faults.push_back({.reason = CatalogRefusal::provider_unknown, .field = "provider_id"});
    if (const auto holder = found.maybe_bigint(3))
        faults.push_back({.reason = CatalogRefusal::handle_taken,
                          .field = "handle",
                          .holder = *holder,
                          .holder_name = std::string(found.text(4))});
    co_return faults;
}

// A handle that nobody has, for as long as the transaction lasts.
asio::awaitable<Result<std::string>> make_free_handle(pg::Connection& connection, std::string_view name) {
    std::string made = catalog::make_handle(name);
    if (made.empty()) made = "producto";
    const std::string_view base = catalog::shortened(made, handle_bytes_max);
    std::vector<pg::Call> calls(1, {.statement = sql::lock_handle, .params = {}});
    calls[0].params.text(base);
    calls.push_back({.statement = sql::find_free_handle, .params = {}});
    calls[1].params.text(base).bigint(handle_numbers_max);
    CO_TRY(const auto rows, co_await connection.run(calls, round_trip_timeout));
    if (rows[1].empty()) co_return std::string(base);  // refused as taken, by the caller's own check
    co_return std::string(rows[1][0].text(0));
}

// The variants of a product are found by its name: they take the new one.
asio::awaitable<Result<void>> change_search_texts(pg::Connection& connection, ProductId id, std::string_view name) {
    CO_TRY(const auto variants, co_await connection.run(call_for(variants_sql::read_options, id), round_trip_timeout));
    std::vector<std::int64_t> ids;
    std::vector<std::string> texts;
    for (const pg::Row row : variants) {
        ids.push_back(row.bigint(0));
        texts.push_back(variant_search_text(name, row.maybe_text(4).value_or(""), row.maybe_text(5).value_or(""),
                                            row.text(1), row.text(2), row.text(3)));
    }
    pg::Call call{.statement = variants_sql::change_search_texts, .params = {}};
    call.params.bigints(ids).texts(std::vector<std::string_view>(texts.begin(), texts.end()));
    CO_TRY_DO(co_await connection.run(std::move(call), round_trip_timeout));
    co_return Result<void>{};
}

Target changed_target(ProductId id, const pg::Row& row, const ProductChange& change) {
    return {.id = id,
            .name = change.name.value_or(std::string(row.text(1))),
            .handle = change.handle.value_or(std::string(row.text(0))),
            .description = change.description.value_or(std::string(row.text(2))),
            .brand = change.brand.value_or(maybe_id<BrandId>(row.maybe_bigint(3))),
            .category = change.category.value_or(maybe_id<CategoryId>(row.maybe_bigint(4))),
            .provider = change.provider.value_or(maybe_id<ProviderId>(row.maybe_bigint(5))),
            .is_active = change.is_active.value_or(row.boolean(6))};
}

}  // namespace

asio::awaitable<Result<std::optional<ProductRow>>> Products::read(ProductId id) {
    CO_TRY(const auto rows, co_await pool_.read(call_for(sql::read, id)));
    if (rows.empty()) co_return std::nullopt;
    co_return product_of(rows[0]);
}

asio::awaitable<Result<std::vector<ProductRow>>> Products::list(ProductList list) {
    CO_TRY(const auto rows, co_await read_list(pool_, list_call(list)));
    std::vector<ProductRow> products;
    products.reserve(static_cast<std::size_t>(rows.size()));
    for (const pg::Row row : rows) products.push_back(listed_product(row));
    co_return products;
}

asio::awaitable<Result<OrFaults<ProductRow>>> Products::add(ProductFields fields) {
    if (!fields.is_active)
        for (VariantFields& variant : fields.variants) variant.is_active = false;
    for (int attempt = 1;; ++attempt) {
        auto added = co_await try_add(fields);
        if (added || !lost_race(added.error())) co_return co_await read_changed(std::move(added));
        if (attempt == race_attempts_max) co_return std::unexpected(lost_every_race(std::move(added).error()));
    }
}

asio::awaitable<Result<OrFaults<ProductRow>>> Products::change(ProductId id, std::optional<std::int64_t> version,
                                                               ProductChange change) {
    for (int attempt = 1;; ++attempt) {
        auto changed = co_await try_change(id, version, change);
        if (changed || !lost_race(changed.error())) co_return co_await read_changed(std::move(changed));
        if (attempt == race_attempts_max) co_return std::unexpected(lost_every_race(std::move(changed).error()));
    }
}

asio::awaitable<Result<OrFaults<ProductId>>> Products::try_add(const ProductFields& fields) {
    // What ends without a COMMIT is rolled back with the lease.
    CO_TRY(auto connection, co_await pool_.acquire());
    CO_TRY_DO(co_await connection->run({.statement = pg::begin, .params = {}}, round_trip_timeout));
    Target target{.id = {},
                  .name = fields.name,
                  .handle = fields.handle,
                  .description = fields.description,
                  .brand = fields.brand,
                  .category = fields.category,
                  .provider = fields.provider,
                  .is_active = fields.is_active};
    if (!target.handle) {
        CO_TRY(target.handle, co_await make_free_handle(*connection, fields.name));
    }
    CO_TRY(auto faults, co_await find_product_faults(*connection, target));
    CO_TRY(auto of_variants, co_await find_variant_faults(*connection, {}, fields.variants, {}));
    std::ranges::move(of_variants, std::back_inserter(faults));
    std::ranges::sort(faults, {}, [](const CatalogFault& fault) { return std::pair(fault.reason, fault.variant); });
    if (!faults.empty()) co_return OrFaults<ProductId>(std::unexpected(std::move(faults)));

    pg::Call call{.statement = sql::add, .params = {}};
    target.put(call.params);
    CO_TRY(const auto added, co_await connection->run(std::move(call), round_trip_timeout));
    const ProductId id{added[0].bigint(0)};
    CO_TRY_DO(co_await add_variants(*connection, id, fields.name, fields.variants));
    CO_TRY_DO(co_await connection->run({.statement = pg::commit, .params = {}}, round_trip_timeout));
    co_return id;
}

asio::awaitable<Result<OrFaults<ProductId>>> Products::try_change(ProductId id, std::optional<std::int64_t> version,
                                                                  const ProductChange& change) {
    CO_TRY(auto connection, co_await pool_.acquire());
    CO_TRY_DO(co_await connection->run({.statement = pg::begin, .params = {}}, round_trip_timeout));
    CO_TRY(const auto locked, co_await connection->run(call_for(sql::lock, id), round_trip_timeout));
    if (locked.empty()) co_return refused<ProductId>({.reason = CatalogRefusal::product_unknown});
    const pg::Row row = locked[0];
    if (version && *version != row.bigint(7)) co_return refused<ProductId>({.reason = CatalogRefusal::version_changed});
    const Target target = changed_target(id, row, change);
    CO_TRY(auto faults, co_await find_product_faults(*connection, target));
    if (!faults.empty()) co_return OrFaults<ProductId>(std::unexpected(std::move(faults)));

    std::vector<pg::Call> calls(1, call_for(sql::change, id));
    target.put(calls[0].params);
    if (row.boolean(6) && !target.is_active) calls.push_back(call_for(variants_sql::deactivate_all_of, id));
    CO_TRY_DO(co_await connection->run(calls, round_trip_timeout));
    if (target.name != row.text(1)) {
        CO_TRY_DO(co_await change_search_texts(*connection, id, target.name));
    }
    CO_TRY_DO(co_await connection->run({.statement = pg::commit, .params = {}}, round_trip_timeout));
    co_return id;
}

asio::awaitable<Result<OrFaults<ProductRow>>> Products::read_changed(Result<OrFaults<ProductId>> changed) {
    if (!changed) co_return std::unexpected(std::move(changed).error());
    if (!*changed) co_return OrFaults<ProductRow>(std::unexpected(std::move(*changed).error()));
    CO_TRY(auto row, co_await read(**changed));
    CHECK(row.has_value());
    co_return *std::move(row);
}

}  // namespace trastienda::store
