// Reading what stands where. Floor 3. One executor thread.
#pragma once

#include "base/id.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/quantity.hpp"
#include "domain/stock/movement.hpp"
#include "pg/pool.hpp"
#include "store/batched_read.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace trastienda::store {

/// A level as it is now: `reserved` leaves out what has run out.
struct LevelRow {
    stock::LevelKey key;
    Quantity on_hand;
    Quantity reserved;
    Quantity minimum_stock;
    Quantity optimal_stock;
    std::string bin;
    std::int64_t version = 0;  // of minimum, optimal and bin; 0 where no level has been made yet

    [[nodiscard]] Quantity available() const { return on_hand.minus_or_zero(reserved); }
    [[nodiscard]] Quantity over_committed() const { return reserved.minus_or_zero(on_hand); }
    [[nodiscard]] bool is_low() const { return on_hand <= minimum_stock; }
};

/// A level with what it is worth: see domain/stock/cost.hpp.
struct ValuedLevelRow : LevelRow {
    Money value;
    Money unit_cost;  // of one unit on average, or of the last one there was
};

/// A variant with its level at one location.
struct VariantStock {
    ProductId product;
    std::string size;
    std::string color;
    std::string variation;
    Money price;
    std::optional<std::string> sku;
    std::optional<std::string> barcode;
    bool is_active = true;
    Instant created_at;
    Instant updated_at;
    LevelRow level;
};

/// What people know a level by, beside its numbers.
struct LevelNames {
    std::optional<std::string> sku;
    std::string product_name;
    std::string size;
    std::string color;
    std::string variation;
    std::string location_name;
    bool operator==(const LevelNames&) const = default;
};

/// A low level with its variant and the product that it is of.
struct LowStock {
    VariantStock variant;
    std::string product_name;
    std::string product_description;
    bool product_is_active = true;
    std::optional<BrandId> brand;
    std::optional<CategoryId> category;
    std::optional<ProviderId> provider;
    Instant product_created_at;
    Instant product_updated_at;
};

class Levels {
  public:
    Levels(boost::asio::any_io_executor executor, pg::Pool& pool);

    /// The variant and its level at the location; nothing where there is no such variant. Concurrent calls share a
    /// query.
    boost::asio::awaitable<Result<std::optional<VariantStock>>> variant_stock(stock::LevelKey key);

    boost::asio::awaitable<Result<std::optional<ValuedLevelRow>>> read(stock::LevelKey key);

    struct Filter {
        std::optional<VariantId> variant = {};
        std::optional<LocationId> location = {};
        enum class Low { all, low_only } low = Low::all;
        /// Of variants; not together with low_only.
        enum class Use { all, in_use_only } use = Use::all;
    };
    /// In the order of their keys, after `after`.
    boost::asio::awaitable<Result<std::vector<ValuedLevelRow>>> list(Filter filter, stock::LevelKey after,
                                                                     std::int64_t limit);

    /// In the order of the keys, which may repeat: those of one page. Of a key that is nowhere all names are empty.
    boost::asio::awaitable<Result<std::vector<LevelNames>>> names(std::vector<stock::LevelKey> keys);

    /// Shared by all whose calls met in one query.
    using LowStocks = std::shared_ptr<const std::vector<VariantStock>>;
    /// The first `limit` of the variants in use at or below their minimum at a location, in the order of their ids.
    /// Concurrent calls share a query.
    boost::asio::awaitable<Result<LowStocks>> low_stocks(LocationId location, std::int64_t limit);
    /// The same with their products, until the products' descriptions have `description_bytes_max` together.
    boost::asio::awaitable<Result<std::vector<LowStock>>> low_stocks_with_products(LocationId location,
                                                                                   std::int64_t limit,
                                                                                   std::int64_t description_bytes_max);
    boost::asio::awaitable<Result<std::int64_t>> count_low_stocks(LocationId location);

    /// Where stock goes when nobody says where. Looked up at most once in `default_location_kept`.
    boost::asio::awaitable<Result<LocationId>> default_location();
    static constexpr std::chrono::seconds default_location_kept{1};

  private:
    struct LowStocksKey {
        LocationId location;
        std::int64_t limit = 0;
        auto operator<=>(const LowStocksKey&) const = default;
    };
    boost::asio::awaitable<Result<std::vector<std::optional<VariantStock>>>> load(std::vector<stock::LevelKey> keys);
    boost::asio::awaitable<Result<std::vector<std::optional<LowStocks>>>> load_low(std::vector<LowStocksKey> keys);

    pg::Pool& pool_;
    BatchedRead<stock::LevelKey, VariantStock> variant_stocks_;
    BatchedRead<LowStocksKey, LowStocks> low_stocks_;
    LocationId default_location_;
    std::chrono::steady_clock::time_point default_location_until_;
};

}  // namespace trastienda::store
