#include "store/levels.hpp"

#include "base/check.hpp"
#include "domain/stock/cost.hpp"
#include "domain/stock/snapshot.hpp"
#include "store/levels_sql.hpp"

#include <map>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::levels;

namespace {

std::optional<std::string> maybe_string(std::optional<std::string_view> text) {
    return text ? std::optional<std::string>(*text) : std::nullopt;
}

template <class IdType>
std::optional<IdType> maybe_id(std::optional<std::int64_t> value) {
    return value ? std::optional(IdType{*value}) : std::nullopt;
}

ValuedLevelRow level_row(const pg::Row& row) {
    stock::Level level;
    level.on_hand = Quantity::of(row.integer(2));
    level.value = row.money(8);
    level.last_unit_cost = row.money(9);
    return {{.key = {.variant = {row.bigint(0)}, .location = {row.bigint(1)}},
             .on_hand = Quantity::of(row.integer(2)),
             .reserved = Quantity::of(row.integer(3)),
             .minimum_stock = Quantity::of(row.integer(4)),
             .optimal_stock = Quantity::of(row.integer(5)),
             .bin = std::string(row.text(6)),
             .version = row.bigint(7)},
            level.value,
            stock::average_unit_cost(level)};
}

VariantStock variant_stock_of(const pg::Row& row) {
    return {.product = {row.bigint(2)},
            .size = std::string(row.text(3)),
            .color = std::string(row.text(4)),
            .variation = std::string(row.text(5)),
            .price = row.money(6),
            .sku = maybe_string(row.maybe_text(7)),
            .barcode = maybe_string(row.maybe_text(8)),
            .is_active = row.boolean(9),
            .created_at = row.instant(10),
            .updated_at = row.instant(11),
            .level = {.key = {.variant = {row.bigint(0)}, .location = {row.bigint(1)}},
                      .on_hand = Quantity::of(row.integer(12)),
                      .reserved = Quantity::of(row.integer(13)),
                      .minimum_stock = Quantity::of(row.integer(14)),
                      .optimal_stock = Quantity::of(row.integer(15)),
                      .bin = std::string(row.text(16)),
                      .version = row.bigint(17)}};
}

LowStock low_stock_of(const pg::Row& row) {
    return {.variant = variant_stock_of(row),
            .product_name = std::string(row.text(18)),
            .product_description = std::string(row.text(19)),
            .product_is_active = row.boolean(20),
            .brand = maybe_id<BrandId>(row.maybe_bigint(21)),
            .category = maybe_id<CategoryId>(row.maybe_bigint(22)),
            .provider = maybe_id<ProviderId>(row.maybe_bigint(23)),
            .product_created_at = row.instant(24),
            .product_updated_at = row.instant(25)};
}

template <class Value>
using ByKey = stock::FlatMap<stock::LevelKey, Value, stock::LevelKeyHash>;

// A call with each of the keys once, as two arrays; `found` gets a place for each.
template <class Value>
pg::Call call_with_keys(pg::Statement statement, const std::vector<stock::LevelKey>& keys, ByKey<Value>& found) {
    for (const stock::LevelKey& key : keys) found.try_emplace(key);
    std::vector<std::int64_t> variants;
    std::vector<std::int64_t> locations;
    for (const auto& [key, unused] : found) {
        variants.push_back(key.variant.value);
        locations.push_back(key.location.value);
    }
    pg::Call call{.statement = statement, .params = {}};
    call.params.bigints(variants).bigints(locations);
    return call;
}

template <class Value>
std::vector<Value> in_order_of(const std::vector<stock::LevelKey>& keys, ByKey<Value>& found) {
    std::vector<Value> values;
    values.reserve(keys.size());
    for (const stock::LevelKey& key : keys) values.push_back(found[key]);
    return values;
}

}  // namespace

Levels::Levels(asio::any_io_executor executor, pg::Pool& pool)
    : pool_(pool),
      variant_stocks_(executor, [this](std::vector<stock::LevelKey> keys) { return load(std::move(keys)); }),
      low_stocks_(std::move(executor), [this](std::vector<LowStocksKey> keys) { return load_low(std::move(keys)); }) {}

asio::awaitable<Result<std::optional<VariantStock>>> Levels::variant_stock(stock::LevelKey key) {
    return variant_stocks_.read(key);
}

asio::awaitable<Result<std::vector<std::optional<VariantStock>>>> Levels::load(std::vector<stock::LevelKey> keys) {
    // Several callers may ask for the same: it is read once.
    ByKey<std::optional<VariantStock>> found;
    CO_TRY(const auto rows, co_await pool_.read(call_with_keys(sql::read_variant_stocks, keys, found)));
    for (const pg::Row row : rows) {
        VariantStock stock = variant_stock_of(row);
        const stock::LevelKey key = stock.level.key;
        found[key] = std::move(stock);
    }
    co_return in_order_of(keys, found);
}

asio::awaitable<Result<std::vector<LevelNames>>> Levels::names(std::vector<stock::LevelKey> keys) {
    if (keys.empty()) co_return std::vector<LevelNames>();
    ByKey<LevelNames> found;
    CO_TRY(const auto rows, co_await pool_.read(call_with_keys(sql::read_level_names, keys, found)));
    for (const pg::Row row : rows)
        found[{.variant = {row.bigint(0)}, .location = {row.bigint(1)}}] = {.sku = maybe_string(row.maybe_text(2)),
                                                                            .product_name = std::string(row.text(3)),
                                                                            .size = std::string(row.text(4)),
                                                                            .color = std::string(row.text(5)),
                                                                            .variation = std::string(row.text(6)),
                                                                            .location_name = std::string(row.text(7))};
    co_return in_order_of(keys, found);
}

asio::awaitable<Result<std::optional<ValuedLevelRow>>> Levels::read(stock::LevelKey key) {
    pg::Call call{.statement = sql::read_level, .params = {}};
    call.params.bigint(key.variant.value).bigint(key.location.value);
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    if (rows.empty()) co_return std::nullopt;
    co_return level_row(rows[0]);
}

asio::awaitable<Result<std::vector<ValuedLevelRow>>> Levels::list(Filter filter, stock::LevelKey after,
                                                                  std::int64_t limit) {
    const bool low_only = filter.low == Filter::Low::low_only;
    const bool in_use_only = filter.use == Filter::Use::in_use_only;
    CHECK(!(low_only && in_use_only));  // nobody asks for both
    const std::int64_t location = filter.location.value_or(LocationId{}).value;
    pg::Call call{.statement = sql::list_levels, .params = {}};
    call.params.bigint(after.variant.value).bigint(after.location.value).bigint(limit);
    if (filter.variant) {
        call.statement = sql::list_levels_of_variant;
        call.params.bigint(filter.variant->value).bigint(location).boolean(low_only).boolean(in_use_only);
    } else if (low_only) {
        call.statement = sql::list_low_levels;
        call.params.bigint(location);
    } else if (filter.location) {
        call.statement = in_use_only ? sql::list_levels_in_use_of_location : sql::list_levels_of_location;
        call.params.bigint(location);
    } else if (in_use_only) {
        call.statement = sql::list_levels_in_use;
    }
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    std::vector<ValuedLevelRow> levels;
    for (const pg::Row row : rows) levels.push_back(level_row(row));
    co_return levels;
}

asio::awaitable<Result<Levels::LowStocks>> Levels::low_stocks(LocationId location, std::int64_t limit) {
    CO_TRY(auto stocks, co_await low_stocks_.read({.location = location, .limit = limit}));
    CHECK(stocks.has_value());
    co_return *std::move(stocks);
}

asio::awaitable<Result<std::vector<std::optional<Levels::LowStocks>>>> Levels::load_low(
    std::vector<LowStocksKey> keys) {
    // Nearly always they all ask for the same.
    std::map<LowStocksKey, LowStocks> found;
    for (const LowStocksKey& key : keys) found.try_emplace(key);
    for (auto& [key, low] : found) {
        pg::Call call{.statement = sql::read_low_stocks, .params = {}};
        call.params.bigint(key.location.value).bigint(key.limit);
        CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
        std::vector<VariantStock> stocks;
        stocks.reserve(static_cast<std::size_t>(rows.size()));
        for (const pg::Row row : rows) stocks.push_back(variant_stock_of(row));
        low = std::make_shared<const std::vector<VariantStock>>(std::move(stocks));
    }
    std::vector<std::optional<LowStocks>> values;
    values.reserve(keys.size());
    for (const LowStocksKey& key : keys) values.emplace_back(found.at(key));
    co_return values;
}

asio::awaitable<Result<std::vector<LowStock>>> Levels::low_stocks_with_products(LocationId location, std::int64_t limit,
                                                                                std::int64_t description_bytes_max) {
    pg::Call call{.statement = sql::read_low_stocks_with_products, .params = {}};
    call.params.bigint(location.value).bigint(limit).bigint(description_bytes_max);
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    std::vector<LowStock> stocks;
    stocks.reserve(static_cast<std::size_t>(rows.size()));
    for (const pg::Row row : rows) stocks.push_back(low_stock_of(row));
    co_return stocks;
}

asio::awaitable<Result<std::int64_t>> Levels::count_low_stocks(LocationId location) {
    pg::Call call{.statement = sql::count_low_stocks, .params = {}};
    call.params.bigint(location.value);
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    co_return rows[0].bigint(0);
}

asio::awaitable<Result<LocationId>> Levels::default_location() {
    const auto now = std::chrono::steady_clock::now();
    if (default_location_.is_set() && now < default_location_until_) co_return default_location_;
    CO_TRY(const auto rows, co_await pool_.read(pg::Call{.statement = sql::read_default_location, .params = {}}));
    if (rows.empty()) co_return fail(ErrorCode::internal, "The shop has no default location.");
    default_location_ = {rows[0].bigint(0)};
    default_location_until_ = now + default_location_kept;
    co_return default_location_;
}

}  // namespace trastienda::store
