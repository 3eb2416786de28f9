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

struct PastLevels {
    std::vector<PastLevel> levels;
    /// After which to go on where the page ended for it; nothing: it is full, or there are no more.
    std::optional<stock::LevelKey> examined_to;
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
    /// At how many levels a page is looked for at most. Each costs an index look-up of 3 us, also where it had not
    /// moved.
    static constexpr std::int64_t levels_examined_max = 5'000;
    /// Of every level that had moved by `at` (never: now), in the order of their keys, after `after`; without what was
    /// in transit. Fewer than `limit` where at `examined_max` levels was looked.
    boost::asio::awaitable<Result<PastLevels>> levels(Filter filter, Instant at, stock::LevelKey after,
                                                      std::int64_t limit,
                                                      std::int64_t examined_max = levels_examined_max);
    /// All of them together, and what was in transit unless a location is named.
    boost::asio::awaitable<Result<PastTotal>> total(Filter filter, Instant at);
    /// Of the movements dated from `from` to before `until`; a location or all.
    boost::asio::awaitable<Result<CostOfGoods>> cost_of_goods(std::optional<LocationId> location, Instant from,
                                                              Instant until);

  private:
    pg::Pool& pool_;
};

}  // namespace trastienda::store
