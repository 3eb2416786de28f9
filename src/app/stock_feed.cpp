#include "app/stock_feed.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <exception>
#include <map>
#include <utility>
#include <vector>

namespace trastienda::app {

namespace asio = boost::asio;
using store::EventBatches;
using store::EventPosition;

namespace {

void advance(EventPosition& position, const store::EventBatch& batch) { position.advance(batch.chain_id, batch.end()); }

// A page with no more changes than these has brought a reader near the end: it may join the others, and whoever reads
// for them all may pause.
constexpr std::size_t near_the_end_changes_max = 1'000;
// For so long the common reader's followers wait for a database that is away; then they are let go, and are told so
// when they come again.
constexpr std::chrono::seconds patience_with_database{10};

std::size_t count_changes(const EventBatches& batches) {
    std::size_t count = 0;
    for (const auto& batch : batches) count += batch->changes.size();
    return count;
}

}  // namespace

struct StockFeed::Follower::State {
    explicit State(const asio::any_io_executor& executor, EventPosition at) : news(executor), position(std::move(at)) {}

    asio::steady_timer news;  // cancelled when there is any
    EventPosition position;   // of what was given out
    std::deque<std::shared_ptr<const store::EventBatch>> queue;
    std::size_t queued_changes = 0;
    // Once it takes part, where the hub's reader was at that moment: up to there it still reads by itself.
    std::optional<EventPosition> joined_at;
    bool is_over = false;
};

struct StockFeed::Hub : std::enable_shared_from_this<Hub> {
    using State = Follower::State;

    Hub(asio::any_io_executor on, store::StockEvents& from, StockFeedLimits bounds)
        : executor(std::move(on)), events(from), limits(bounds) {}

    asio::any_io_executor executor;
    store::StockEvents& events;
    StockFeedLimits limits;
    std::size_t followers = 0;
    std::map<UserId, std::size_t> followers_of;  // never 0
    std::vector<std::shared_ptr<State>> joined;
    EventPosition position;  // of the reader; means something while it runs
    bool is_reading = false;
    bool is_closed = false;

    // From now on what the reader brings comes into the queue, too.
    void join(const std::shared_ptr<State>& state) {
        if (!is_reading) position = state->position;
        state->joined_at = position;
        joined.push_back(state);
        // Last: it may run at once, and ends where nobody takes part.
        if (!std::exchange(is_reading, true))
            asio::co_spawn(executor, read(shared_from_this()),
                           [](const std::exception_ptr& failure) { CHECK(failure == nullptr); });
    }

    void leave(const std::shared_ptr<State>& state) { std::erase(joined, state); }

    static void finish(State& state) {
        state.is_over = true;
        state.queue.clear();
        state.queued_changes = 0;
        state.news.cancel();
    }

    void hand_out(const std::shared_ptr<const store::EventBatch>& batch) {
        for (const auto& state : joined) {
            if (state->is_over) continue;
            state->queue.push_back(batch);
            state->queued_changes += batch->changes.size();
            state->news.cancel();
            if (state->queued_changes > limits.queue_changes_max && !is_one_batch(state->queue)) finish(*state);
        }
    }

    // However long a batch is, nobody is too slow for it alone.
    static bool is_one_batch(const std::deque<std::shared_ptr<const store::EventBatch>>& queue) {
        const store::EventBatch& first = *queue.front();
        const store::EventBatch& last = *queue.back();
        return first.chain_id == last.chain_id && first.chain_number == last.chain_number;
    }

    // The one reader, while anybody takes part.
    static asio::awaitable<void> read(std::shared_ptr<Hub> hub) {
        asio::steady_timer pause(hub->executor);
        auto last_read = std::chrono::steady_clock::now();
        while (!hub->joined.empty() && !hub->is_closed) {
            const auto page = co_await hub->events.read(hub->position);
            if (hub->is_closed) break;
            const auto now = std::chrono::steady_clock::now();
            if (page) last_read = now;
            // An error may pass: what happens meanwhile is read afterwards.
            if ((page && !*page) || now - last_read > patience_with_database) {
                for (const auto& state : hub->joined) finish(*state);
                hub->joined.clear();
                break;
            }
            const EventBatches batches = page && *page ? **page : EventBatches();
            for (const auto& batch : batches) {
                advance(hub->position, *batch);
                hub->hand_out(batch);
            }
            if (batches.size() >= static_cast<std::size_t>(store::EventPage::batches_max) ||
                count_changes(batches) > near_the_end_changes_max)
                continue;
            pause.expires_after(hub->limits.poll_interval);
            co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
        }
        hub->is_reading = false;
    }
};

StockFeed::StockFeed(asio::any_io_executor executor, store::StockEvents& events, StockFeedLimits limits)
    : hub_(std::make_shared<Hub>(std::move(executor), events, limits)) {}

StockFeed::~StockFeed() { hub_->is_closed = true; }

std::size_t StockFeed::followers() const { return hub_->followers; }

asio::awaitable<Result<StockFeed::Following>> StockFeed::follow(UserId user, std::optional<EventPosition> after) {
    const auto of_user = hub_->followers_of.find(user);
    if (of_user != hub_->followers_of.end() && of_user->second >= hub_->limits.followers_of_user_max)
        co_return Following(std::unexpected(FollowRefusal::full_of_user));
    if (hub_->followers >= hub_->limits.followers_max) co_return Following(std::unexpected(FollowRefusal::full));
    // Counted from here on: a thousand at once are not all let in.
    auto follower = std::make_unique<Follower>(hub_, user, after.value_or(EventPosition()));
    if (after) {
        CO_TRY(const bool can_follow, co_await hub_->events.can_follow(*after));
        if (!can_follow) co_return Following(std::unexpected(FollowRefusal::gone));
        co_return Following(std::move(follower));
    }
    CO_TRY(auto latest, co_await hub_->events.latest());
    follower->restart_at(std::move(latest));
    co_return Following(std::move(follower));
}

StockFeed::Follower::Follower(std::shared_ptr<Hub> hub, UserId user, EventPosition begin)
    : state_(std::make_shared<State>(hub->executor, begin)),
      hub_(std::move(hub)),
      user_(user),
      begin_(std::move(begin)) {
    ++hub_->followers;
    ++hub_->followers_of[user_];
}

StockFeed::Follower::~Follower() {
    hub_->leave(state_);
    --hub_->followers;
    const auto of_user = hub_->followers_of.find(user_);
    if (--of_user->second == 0) hub_->followers_of.erase(of_user);
}

void StockFeed::Follower::restart_at(EventPosition position) {
    state_->position = position;
    begin_ = std::move(position);
}

void StockFeed::Follower::end() { Hub::finish(*state_); }

asio::awaitable<Result<std::optional<EventBatches>>> StockFeed::Follower::next(std::chrono::milliseconds patience) {
    State& state = *state_;
    const auto until = std::chrono::steady_clock::now() + patience;
    // By itself, as far as the hub's reader was when this one joined it.
    while (!state.is_over && !(state.joined_at && state.position.is_past(*state.joined_at))) {
        const bool has_joined = state.joined_at.has_value();
        CO_TRY(auto page, co_await hub_->events.read(state.position));
        if (!page) co_return std::nullopt;
        for (const auto& batch : *page) advance(state.position, *batch);
        // Not every batch has events. Where none is left, all up to there has been read, whatever its number.
        if (has_joined && page->empty()) state.position.raise_to(*state.joined_at);
        if (!has_joined && count_changes(*page) <= near_the_end_changes_max) hub_->join(state_);
        if (!page->empty()) co_return page;
    }
    while (!state.is_over) {
        EventBatches news;
        for (auto& batch : std::exchange(state.queue, {}))
            if (!state.position.has_read(batch->chain_id, batch->end())) {
                advance(state.position, *batch);
                news.push_back(std::move(batch));
            }
        state.queued_changes = 0;
        if (!news.empty() || std::chrono::steady_clock::now() >= until) co_return news;
        state.news.expires_at(until);
        co_await state.news.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_return std::nullopt;
}

}  // namespace trastienda::app
