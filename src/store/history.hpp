// What stood where at a past instant, and what was sold in a period, from the balances and values that every movement
// stored. Floor 3. One executor thread.
#pragma once

#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/quantity.hpp"
#include "domain/stock/movement.hpp"
#include "pg/pool.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <vector>

namespace trastienda::store {

struct PastLevel {
    stock::LevelKey key;
    Quantity on_hand;
    Money value;
};

struct PastTotal {
    Instant at;
    std::int64_t levels = 0;
    std::int64_t on_hand = 0;
    std::int64_t value_cents = 0;  // of a whole shop: past what Money holds
};

/// What the units that were sold had cost. In cents: of a whole shop it is past what Money holds.
struct CostOfGoods {
    std::int64_t sold_cents = 0;      // less what was taken back as never sold
    std::int64_t returned_cents = 0;  // by customers, as what it had left with
};

class History {
  public:
    explicit History(pg::Pool& pool) : pool_(pool) {}

    struct Filter {
        std::optional<VariantId> variant = {};
        std::optional<LocationId> location = {};
    };
    /// Whether there are the variant and the location that are named.
    struct Known {
        bool variant = true;
        bool location = true;
    };
    boost::asio::awaitable<Result<Known>> knows(Filter filter);
    /// Of every level that had moved by `at` (never: now), in the order of their keys, after `after`; without what was
    /// in transit.
    boost::asio::awaitable<Result<std::vector<PastLevel>>> levels(Filter filter, Instant at, stock::LevelKey after,
                                                                  std::int64_t limit);
    /// All of them together, and what was in transit unless a location is named.
    boost::asio::awaitable<Result<PastTotal>> total(Filter filter, Instant at);
    /// Of the movements dated from `from` to before `until`; a location or all.
    boost::asio::awaitable<Result<CostOfGoods>> cost_of_goods(std::optional<LocationId> location, Instant from,
                                                              Instant until);

  private:
    pg::Pool& pool_;
};

}  // namespace trastienda::store
