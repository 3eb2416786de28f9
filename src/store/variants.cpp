#include "store/variants.hpp"

#include "domain/catalog/color.hpp"
#include "domain/catalog/size.hpp"
#include "store/listing.hpp"
#include "store/round_trip.hpp"
#include "store/variants_sql.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::variants;

namespace {

VariantRow variant_of(const pg::Row& row) {
    return {.id = {row.bigint(0)},
            .product = {row.bigint(1)},
            .product_name = std::string(row.text(2)),
            .size = std::string(row.text(3)),
            .color = std::string(row.text(4)),
            .variation = std::string(row.text(5)),
            .price = row.money(6),
            .sku = maybe_string(row.maybe_text(7)),
            .barcode = maybe_string(row.maybe_text(8)),
            .is_active = row.boolean(9),
            .version = row.bigint(10),
            .created_at = row.instant(11),
            .updated_at = row.instant(12),
            .color_sort_key = std::string(row.text(13)),
            .size_sort_key = std::string(row.text(14)),
            .current_stock = row.bigint(15),
            .in_transit = row.bigint(16)};
}

std::vector<VariantRow> variants_of(const pg::Rows& rows) {
    std::vector<VariantRow> variants;
    variants.reserve(static_cast<std::size_t>(rows.size()));
    for (const pg::Row row : rows) variants.push_back(variant_of(row));
    return variants;
}

pg::Call call_for(pg::Statement statement, std::int64_t id) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.bigint(id);
    return call;
}

// Before the first row of a list.
VariantPosition start_of(VariantOrder order) {
    constexpr VariantId id_last{std::numeric_limits<std::int64_t>::max()};
    switch (order) {
        case VariantOrder::in_shop_order:
        case VariantOrder::by_sku:
        case VariantOrder::by_id:
            return {};
        case VariantOrder::cheapest_first:
            return {.price = Money::of_cents(-1)};
        case VariantOrder::dearest_first:
            return {.price = Money::of_cents(Money::cents_max), .id = id_last};
        case VariantOrder::newest_first:
            return {.created_at = Instant::never(), .id = id_last};
    }
    std::unreachable();
}

// The statement of an order, and its position as the last parameters.
void put_position(pg::Call& call, VariantOrder order, const VariantPosition& after) {
    switch (order) {
        case VariantOrder::in_shop_order:
            call.statement = sql::list_in_shop_order;
            call.params.bigint(after.product.value).text(after.color_sort_key).text(after.size_sort_key);
            break;
        case VariantOrder::by_sku:
            call.statement = sql::list_by_sku;
            call.params.text(after.sku);
            break;
        case VariantOrder::cheapest_first:
            call.statement = sql::list_cheapest_first;
            call.params.money(after.price);
            break;
        case VariantOrder::dearest_first:
            call.statement = sql::list_dearest_first;
            call.params.money(after.price);
            break;
        case VariantOrder::newest_first:
            call.statement = sql::list_newest_first;
            call.params.instant(after.created_at);
            break;
        case VariantOrder::by_id:
            call.statement = sql::list_by_id;
            break;
    }
    call.params.bigint(after.id.value);
}

pg::Call list_call(const VariantList& list) {
    pg::Call call{.statement = {}, .params = {}};
    call.params.bigint(list.limit).bigint(maybe_number(list.product));
    put_maybe_boolean(call.params, list.is_active);
    call.params.text(list.size ? std::optional(catalog::size_sort_key(*list.size)) : std::nullopt);
    call.params.text(list.color ? std::optional(catalog::color_sort_key(*list.color)) : std::nullopt);
    call.params.text(list.sku);
    call.params.text(list.barcode ? std::optional(barcode_key(*list.barcode)) : std::nullopt);
    put_patterns(call.params, search_patterns(list.query));
    put_position(call, list.order, list.after ? *list.after : start_of(list.order));
    return call;
}

// The row of lock_variant with the change put into it.
VariantFields changed_fields(const pg::Row& row, const VariantChange& change) {
    return {.size = change.size.value_or(std::string(row.text(0))),
            .color = change.color.value_or(std::string(row.text(1))),
            .variation = change.variation.value_or(std::string(row.text(2))),
            .price = change.price.value_or(row.money(3)),
            .sku = change.sku.value_or(maybe_string(row.maybe_text(4))),
            .barcode = change.barcode.value_or(maybe_string(row.maybe_text(5))),
            .is_active = change.is_active.value_or(row.boolean(6))};
}

pg::Call change_call(VariantId id, std::string_view product_name, const VariantFields& fields) {
    pg::Call call = call_for(sql::change, id.value);
    call.params.text(fields.size).text(fields.color).text(fields.variation).money(fields.price);
    call.params.text(fields.sku).text(fields.barcode).boolean(fields.is_active);
    call.params.text(catalog::size_sort_key(fields.size)).text(catalog::color_sort_key(fields.color));
    call.params.text(variant_search_text(product_name, fields.sku.value_or(""), fields.barcode.value_or(""),
                                         fields.size, fields.color, fields.variation));
    return call;
}

}  // namespace

VariantPosition position_of(const VariantRow& variant) {
    return {.product = variant.product,
            .color_sort_key = variant.color_sort_key,
            .size_sort_key = variant.size_sort_key,
            .sku = variant.sku.value_or(""),
            .price = variant.price,
            .created_at = variant.created_at,
            .id = variant.id};
}

asio::awaitable<Result<std::optional<VariantRow>>> Variants::read(VariantId id) {
    CO_TRY(const auto rows, co_await pool_.read(call_for(sql::read, id.value)));
    if (rows.empty()) co_return std::nullopt;
    co_return variant_of(rows[0]);
}

asio::awaitable<Result<std::vector<VariantRow>>> Variants::list(VariantList list) {
    CO_TRY(const auto rows, co_await read_list(pool_, list_call(list)));
    co_return variants_of(rows);
}

asio::awaitable<Result<std::vector<VariantRow>>> Variants::list_of(ProductId product) {
    pg::Call call = call_for(sql::read_of_product, product.value);
    call.params.bigint(static_cast<std::int64_t>(variants_per_product_max));
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    co_return variants_of(rows);
}

asio::awaitable<Result<OrFaults<VariantRow>>> Variants::add(ProductId product, VariantFields fields) {
    for (int attempt = 1;; ++attempt) {
        auto added = co_await try_add(product, fields);
        if (added || !lost_race(added.error())) co_return co_await read_changed(std::move(added));
        if (attempt == race_attempts_max) co_return std::unexpected(lost_every_race(std::move(added).error()));
    }
}

asio::awaitable<Result<OrFaults<VariantRow>>> Variants::change(VariantId id, std::optional<std::int64_t> version,
                                                               VariantChange change) {
    for (int attempt = 1;; ++attempt) {
        auto changed = co_await try_change(id, version, change);
        if (changed || !lost_race(changed.error())) co_return co_await read_changed(std::move(changed));
        if (attempt == race_attempts_max) co_return std::unexpected(lost_every_race(std::move(changed).error()));
    }
}

asio::awaitable<Result<OrFaults<VariantId>>> Variants::try_add(ProductId product, const VariantFields& fields) {
    // What ends without a COMMIT is rolled back with the lease.
    CO_TRY(auto connection, co_await pool_.acquire());
    CO_TRY_DO(co_await connection->run({.statement = pg::begin, .params = {}}, round_trip_timeout));
    CO_TRY(const auto locked, co_await connection->run(call_for(sql::lock_product, product.value), round_trip_timeout));
    if (locked.empty())
        co_return refused<VariantId>({.reason = CatalogRefusal::product_unknown, .field = "general_product_id"});
    CatalogFaults faults;
    if (fields.is_active && !locked[0].boolean(2))
        faults.push_back({.reason = CatalogRefusal::product_inactive, .field = "is_active"});

    const std::span<const VariantFields> one(&fields, 1);
    CO_TRY(auto found, co_await find_variant_faults(*connection, product, one, VariantId{}));
    std::ranges::move(found, std::back_inserter(faults));
    for (CatalogFault& fault : faults) fault.variant.reset();
    if (!faults.empty()) co_return OrFaults<VariantId>(std::unexpected(std::move(faults)));

    CO_TRY(const auto ids, co_await add_variants(*connection, product, locked[0].text(1), one));
    CO_TRY_DO(co_await connection->run({.statement = pg::commit, .params = {}}, round_trip_timeout));
    co_return ids.front();
}

asio::awaitable<Result<OrFaults<VariantId>>> Variants::try_change(VariantId id, std::optional<std::int64_t> version,
                                                                  const VariantChange& change) {
    CO_TRY(auto connection, co_await pool_.acquire());
    std::vector<pg::Call> start;
    start.push_back({.statement = pg::begin, .params = {}});
    start.push_back(call_for(sql::lock_product_of, id.value));
    start.push_back(call_for(sql::lock_variant, id.value));
    CO_TRY(const auto locked, co_await connection->run(start, round_trip_timeout));
    if (locked[2].empty()) co_return refused<VariantId>({.reason = CatalogRefusal::variant_unknown});
    const pg::Row product = locked[1][0];
    const pg::Row variant = locked[2][0];
    if (version && *version != variant.bigint(7))
        co_return refused<VariantId>({.reason = CatalogRefusal::version_changed});

    const VariantFields fields = changed_fields(variant, change);
    CatalogFaults faults;
    if (change.is_active.value_or(false) && !product.boolean(2))
        faults.push_back({.reason = CatalogRefusal::product_inactive, .field = "is_active"});
    if (change.size || change.color || change.variation || change.price || change.sku || change.barcode) {
        const std::span<const VariantFields> one(&fields, 1);
        CO_TRY(auto found, co_await find_variant_faults(*connection, {product.bigint(0)}, one, id));
        // A price that came in otherwise, by an import or with another currency, stands in no other change's way.
        if (!change.price)
            std::erase_if(found,
                          [](const CatalogFault& fault) { return fault.reason == CatalogRefusal::price_too_fine; });
        std::ranges::move(found, std::back_inserter(faults));
    }
    for (CatalogFault& fault : faults) fault.variant.reset();
    if (!faults.empty()) co_return OrFaults<VariantId>(std::unexpected(std::move(faults)));

    std::vector<pg::Call> finish;
    finish.push_back(change_call(id, product.text(1), fields));
    finish.push_back({.statement = pg::commit, .params = {}});
    CO_TRY_DO(co_await connection->run(finish, round_trip_timeout));
    co_return id;
}

asio::awaitable<Result<OrFaults<VariantRow>>> Variants::read_changed(Result<OrFaults<VariantId>> changed) {
    if (!changed) co_return std::unexpected(std::move(changed).error());
    if (!*changed) co_return OrFaults<VariantRow>(std::unexpected(std::move(*changed).error()));
    CO_TRY(auto row, co_await read(**changed));
    CHECK(row.has_value());
    co_return *std::move(row);
}

}  // namespace trastienda::store
