// Following along: everybody who wants to hear of every change of a level, on one reader of the database. Floor 4. One
// executor thread.
//
// A follower reads by itself until it has caught up, then takes part in what the one reader brings. What it has read
// itself is left out there, so that nothing is missed and nothing comes twice. Nobody waits for a slow follower: what
// one has not taken waits in its queue, up to a bound, and past that it is cut off and may come again from where it
// was.
#pragma once

#include "base/id.hpp"
#include "store/stock_events.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>

namespace trastienda::app {

struct StockFeedLimits {
    /// Followers at the same time.
    std::size_t followers_max = 256;
    /// Of one user: room for every till of a shop that signs in as one, and an eighth of all, so that nobody takes all.
    std::size_t followers_of_user_max = 32;
    /// Changes that wait for one follower: some seconds of a busy sale. Batches are shared by all queues.
    std::size_t queue_changes_max = 50'000;
    /// Between two looks, while anybody follows: far below what a person notices, and a hundredth of a processor.
    std::chrono::milliseconds poll_interval{50};
};

/// In order of precedence.
enum class FollowRefusal : std::uint8_t {
    full_of_user = 1,  // this user has as many as one may have
    full = 2,
    gone = 3,  // what followed is no longer kept, or the position is not of this database
};

class StockFeed {
  public:
    /// `events` outlives whatever runs on the executor.
    StockFeed(boost::asio::any_io_executor executor, store::StockEvents& events, StockFeedLimits limits = {});
    ~StockFeed();
    StockFeed(const StockFeed&) = delete;
    StockFeed& operator=(const StockFeed&) = delete;

    struct Hub;
    class Follower {
      public:
        Follower(std::shared_ptr<Hub> hub, UserId user, store::EventPosition begin);
        ~Follower();
        Follower(const Follower&) = delete;
        Follower& operator=(const Follower&) = delete;

        /// Where it began.
        [[nodiscard]] const store::EventPosition& begin() const { return begin_; }
        /// What followed, as StockEvents::read tells it; an empty list where nothing has within `patience`. Nothing (in
        /// the optional) where this follower is over: it was too slow, or was ended.
        boost::asio::awaitable<Result<std::optional<store::EventBatches>>> next(std::chrono::milliseconds patience);
        /// Lets a next() that waits come back, and every later one.
        void end();

      private:
        friend class StockFeed;
        struct State;
        void restart_at(store::EventPosition position);

        std::shared_ptr<State> state_;
        std::shared_ptr<Hub> hub_;
        UserId user_;
        store::EventPosition begin_;
    };

    using Following = std::expected<std::unique_ptr<Follower>, FollowRefusal>;
    /// Begins behind `after`, or with what happens from now on.
    boost::asio::awaitable<Result<Following>> follow(UserId user, std::optional<store::EventPosition> after);

    [[nodiscard]] std::size_t followers() const;

  private:
    std::shared_ptr<Hub> hub_;
};

}  // namespace trastienda::app
