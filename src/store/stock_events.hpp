// What changed of levels, for those who follow along. Floor 3. One executor thread.
#pragma once

#include "base/instant.hpp"
#include "base/quantity.hpp"
#include "domain/stock/movement.hpp"
#include "pg/pool.hpp"
#include "store/event_position.hpp"

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace trastienda::store {

/// What one batch changed, in order: all of it, or a part where it is long.
struct EventBatch {
    struct Change {
        stock::LevelKey level;
        Quantity on_hand;
        Quantity reserved;
    };
    std::int32_t chain_id = 0;
    std::int64_t chain_number = 0;
    Instant happened_at;
    std::int32_t changes_in_all = 0;  // of the batch, at least one
    std::int32_t first_change = 0;    // so many of the batch come before these
    std::vector<Change> changes;

    /// Where a reader stands that has read so many of the batch's changes.
    [[nodiscard]] EventPosition::Place place_after(std::int32_t changes_read) const {
        return {.chain_number = chain_number,
                .changes_read = changes_read < changes_in_all ? changes_read : EventPosition::Place::all};
    }
    /// Where one stands that has read these.
    [[nodiscard]] EventPosition::Place end() const {
        return place_after(first_change + static_cast<std::int32_t>(changes.size()));
    }
};

/// Shared by all who read it.
using EventBatches = std::vector<std::shared_ptr<const EventBatch>>;

/// What one read gives at the most: some 150 kB, which every follower that is catching up holds once. An import, one
/// batch of a hundred thousand changes, comes in as many pages as it takes.
struct EventPage {
    static constexpr std::int64_t batches_max = 256;
    static constexpr std::int64_t changes_max = 4'000;
};

class StockEvents {
  public:
    explicit StockEvents(pg::Pool& pool) : pool_(pool) {}

    /// The end: whoever begins there sees what changes from now on.
    boost::asio::awaitable<Result<EventPosition>> latest();

    /// What followed `position`, as far as it has become visible: within a chain every batch that has any, in order;
    /// for any one level in the order in which it changed. Of the batch in the middle of which `position` stands
    /// the rest comes, and a batch longer than a page comes in parts. Nothing (in the optional) where some of it has
    /// been removed since, or `position` is not one of this database's.
    boost::asio::awaitable<Result<std::optional<EventBatches>>> read(const EventPosition& position);

    /// Whether all that followed `position` can still be read.
    boost::asio::awaitable<Result<bool>> can_follow(const EventPosition& position);

    /// Removes some of what is older than `age`, and says how many batches: call it again while there were many.
    boost::asio::awaitable<Result<std::int64_t>> remove_older_than(std::chrono::seconds age);
    static constexpr std::int64_t removed_per_chain_max = 10'000;

    /// Levels of which a reservation has run out and no decision has met it since: at most `limit`.
    boost::asio::awaitable<Result<std::vector<stock::LevelKey>>> expiring_levels(std::int64_t limit);

  private:
    pg::Pool& pool_;
};

}  // namespace trastienda::store
