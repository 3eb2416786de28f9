// Followers of the stock's changes while several engines work: each gets everything once, whenever it comes and
// however often it goes away in between; who is too slow is cut off, and nobody else notices.
#include "app/stock_feed.hpp"

#include "app/stock_upkeep.hpp"
#include "store/stock_test_support.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <limits>
#include <map>
#include <set>

namespace trastienda::app {
namespace {

namespace asio = boost::asio;
using namespace store;
using namespace std::chrono_literals;
using tests::must;

constexpr auto patience = 2'000ms;
constexpr UserId someone{5};

std::unique_ptr<StockFeed::Follower> following(Result<StockFeed::Following> answer) {
    StockFeed::Following made = must(std::move(answer));
    EXPECT_TRUE(made.has_value());
    return made ? std::move(*made) : nullptr;
}

std::optional<FollowRefusal> refusal(Result<StockFeed::Following> answer) {
    const StockFeed::Following made = must(std::move(answer));
    return made ? std::nullopt : std::optional(made.error());
}

struct Server {
    Server(const asio::any_io_executor& executor, const pg::Settings& settings, StockFeedLimits limits = {})
        : engine(executor, settings, 2),
          pool(executor, settings, {.connections_max = 4}),
          events(pool),
          feed(executor, events, limits) {}
    TestEngine engine;
    pg::Pool pool;
    StockEvents events;
    StockFeed feed;
};

// What one client has seen, over all of its connections.
struct Seen {
    EventPosition position;
    std::map<stock::LevelKey, std::vector<std::int64_t>> on_hand;
    std::size_t changes = 0;
};

// Takes what comes, change by change; stops in the middle of a batch where `changes_max` says so.
void take(Seen& seen, const EventBatches& batches, std::size_t changes_max) {
    for (const auto& batch : batches) {
        std::int32_t changes_read = batch->first_change;
        for (const EventBatch::Change& change : batch->changes) {
            const auto place = batch->place_after(++changes_read);
            if (seen.position.has_read(batch->chain_id, place)) continue;
            if (changes_max-- == 0) return;
            seen.on_hand[change.level].push_back(change.on_hand.units());
            ++seen.changes;
            seen.position.advance(batch->chain_id, place);
        }
    }
}

// Follows, now on one server, now on the other, going away after every few changes, until nothing comes any more.
asio::awaitable<void> follow(std::vector<Server*> servers, Seen& seen, std::size_t changes_at_a_time,
                             const bool& is_over) {
    for (std::size_t i = 0;; ++i) {
        const auto follower = following(co_await servers[i % servers.size()]->feed.follow(someone, seen.position));
        EXPECT_TRUE(follower);
        std::size_t left = changes_at_a_time;
        while (left > 0) {
            const bool was_over = is_over;
            const auto batches = must(co_await follower->next(50ms));
            EXPECT_TRUE(batches.has_value());
            if (batches->empty() && was_over) co_return;
            const std::size_t before = seen.changes;
            take(seen, *batches, left);
            left -= seen.changes - before;
        }
    }
}

asio::awaitable<void> sell_to_many(std::vector<Server*> servers, bool& is_over) {
    std::vector<Submission> submissions;
    for (int i = 0; i < 300; ++i) {
        std::vector<std::pair<stock::LevelKey, std::int64_t>> lines;
        for (int line = 0; line <= i % 4; ++line)
            lines.emplace_back(stock::LevelKey{.variant = {1 + (i + line) % 6}, .location = shop_floor}, 1);
        for (Server* server : servers) submissions.push_back({&*server->engine, record(stock::types::purchase, lines)});
    }
    const std::size_t group = submissions.size() / 6;
    while (!submissions.empty()) {
        std::vector<Submission> now(std::make_move_iterator(submissions.end() - std::ptrdiff_t(group)),
                                    std::make_move_iterator(submissions.end()));
        submissions.resize(submissions.size() - group);
        for (const Answer& answer : co_await submit_all(std::move(now))) EXPECT_TRUE(is_accepted(answer));
        co_await wait_for(20ms);
    }
    is_over = true;
}

asio::awaitable<void> everything_once(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    Server first(executor, settings);
    Server second(executor, settings);
    const std::vector<Server*> both{&first, &second};
    std::vector<Seen> clients(6);
    bool is_over = false;
    std::vector<asio::awaitable<void>> tasks;
    tasks.push_back(sell_to_many(both, is_over));
    std::size_t changes_at_a_time = 3;
    for (Seen& client : clients) {
        tasks.push_back(follow(both, client, changes_at_a_time, is_over));
        changes_at_a_time = changes_at_a_time * 3 + 1;
    }
    co_await run_all(std::move(tasks));

    const auto told = co_await ask(settings, "SELECT sum(cardinality(on_hand))::bigint FROM stock_events");
    for (const Seen& client : clients) {
        EXPECT_EQ(static_cast<std::int64_t>(client.changes), told);
        EXPECT_EQ(client.on_hand.size(), 6U);
        for (const auto& [level, on_hand] : client.on_hand) {
            EXPECT_TRUE(std::ranges::is_sorted(on_hand));
            EXPECT_EQ(std::set(on_hand.begin(), on_hand.end()).size(), on_hand.size());
        }
    }
    EXPECT_EQ(first.feed.followers() + second.feed.followers(), 0U);
}

TEST(StockFeed, GivesEverythingOnceHoweverOftenAClientComesAndGoes) { StockShop().run(everything_once); }

asio::awaitable<void> from_now_on(pg::Settings settings) {
    Server server(co_await asio::this_coro::executor, settings);
    accepted_of(co_await server.engine->submit(buy(shirt, 1)));
    const auto follower = following(co_await server.feed.follow(someone, {}));
    EXPECT_TRUE(must(co_await follower->next(0ms))->empty());
    accepted_of(co_await server.engine->submit(buy(shirt, 4)));
    const auto news = must(co_await follower->next(patience));
    EXPECT_EQ(news->size(), 1U);
    EXPECT_EQ(news->front()->changes.front().on_hand, Quantity::of(5));
    follower->end();
    EXPECT_FALSE(must(co_await follower->next(patience)).has_value());
}

TEST(StockFeed, BeginsWithWhatHappensFromNowOn) { StockShop().run(from_now_on); }

// A refusal under a key is a batch with a number and without events: who comes from before it has still read all.
asio::awaitable<void> batches_without_events(pg::Settings settings) {
    Server server(co_await asio::this_coro::executor, settings);
    const auto before = must(co_await server.events.latest());
    accepted_of(co_await server.engine->submit(buy(shirt, 1)));
    const auto after = must(co_await server.events.latest());
    EXPECT_FALSE(is_accepted(co_await server.engine->submit(with_key(sell(shirt, 9), "refused"))));
    const auto first = following(co_await server.feed.follow(someone, {}));
    EXPECT_TRUE(must(co_await first->next(0ms))->empty());
    const auto second = following(co_await server.feed.follow(someone, after));
    EXPECT_TRUE(must(co_await second->next(0ms))->empty());
    const auto third = following(co_await server.feed.follow(someone, before));
    EXPECT_EQ(must(co_await third->next(patience))->size(), 1U);
    EXPECT_TRUE(must(co_await third->next(0ms))->empty());
    accepted_of(co_await server.engine->submit(buy(shirt, 4)));
    for (const auto* follower : {&first, &second, &third}) {
        const auto news = must(co_await (*follower)->next(patience));
        EXPECT_EQ(news->size(), 1U);
        EXPECT_EQ(news->at(0)->changes.front().on_hand, Quantity::of(5));
    }
}

TEST(StockFeed, GoesOnPastBatchesWithoutEvents) { StockShop().run(batches_without_events); }

asio::awaitable<void> slow_follower(pg::Settings settings) {
    Server server(co_await asio::this_coro::executor, settings, {.queue_changes_max = 20, .poll_interval = 5ms});
    auto slow = following(co_await server.feed.follow(someone, {}));
    const auto quick = following(co_await server.feed.follow(someone, {}));
    for (const auto& follower : {std::cref(slow), std::cref(quick)})
        EXPECT_TRUE(must(co_await follower.get()->next(0ms))->empty());
    Seen seen;
    Seen seen_slowly{.position = slow->begin(), .on_hand = {}};
    for (int i = 0; i < 30; ++i) {
        accepted_of(co_await server.engine->submit(buy(shirt, 1)));
        const auto news = must(co_await quick->next(patience));
        take(seen, *news, 100);
    }
    EXPECT_EQ(seen.changes, 30U);
    EXPECT_FALSE(must(co_await slow->next(patience)).has_value());

    // It comes again and has missed nothing.
    slow = following(co_await server.feed.follow(someone, seen_slowly.position));
    while (seen_slowly.changes < 30) {
        const auto news = must(co_await slow->next(patience));
        EXPECT_FALSE(news->empty());
        if (news->empty()) break;
        take(seen_slowly, *news, 100);
    }
    EXPECT_EQ(seen_slowly.on_hand, seen.on_hand);
}

TEST(StockFeed, CutsOffWhoIsTooSlowAndNobodyElse) { StockShop().run(slow_follower); }

// Takes all that comes until so many changes have been seen.
asio::awaitable<void> take_until(StockFeed::Follower& follower, Seen& seen, std::size_t changes) {
    while (seen.changes < changes) {
        const auto news = must(co_await follower.next(patience));
        EXPECT_TRUE(news.has_value() && !news->empty());
        if (!news || news->empty()) co_return;
        take(seen, *news, std::numeric_limits<std::size_t>::max());
    }
}

asio::awaitable<void> long_batch(pg::Settings settings) {
    constexpr std::size_t changes = 12'000;  // three pages
    Server server(co_await asio::this_coro::executor, settings, {.queue_changes_max = 20, .poll_interval = 5ms});
    const auto early = following(co_await server.feed.follow(someone, {}));
    EXPECT_TRUE(must(co_await early->next(0ms))->empty());
    Seen whole{.position = early->begin(), .on_hand = {}};
    co_await ask(settings,
                 fmt::format("WITH batch AS (INSERT INTO stock_batches VALUES (nextval('stock_batches_id_seq'), 1, "
                             "1, '', decode(repeat('00', 32), 'hex'), now())) INSERT "
                             "INTO stock_events SELECT 1, 1, now(), array_agg(n), array_agg(1::bigint), "
                             "array_agg(n::integer), array_agg(0) FROM generate_series(1::bigint, {}) AS n "
                             "RETURNING 1::bigint",
                             changes));
    // Whoever comes in the middle of it has the rest, beside those who have it whole.
    Seen rest;
    rest.position.advance(1, {.chain_number = 1, .changes_read = 5'000});
    const auto late = following(co_await server.feed.follow(someone, rest.position));
    std::vector<asio::awaitable<void>> tasks;
    tasks.push_back(take_until(*early, whole, changes));
    tasks.push_back(take_until(*late, rest, changes - 5'000));
    co_await run_all(std::move(tasks));
    EXPECT_EQ(whole.on_hand.size(), changes);
    EXPECT_EQ(rest.on_hand.size(), changes - 5'000);
    EXPECT_EQ(rest.on_hand.begin()->first.variant.value, 5'001);
    EXPECT_EQ(whole.position, rest.position);
    accepted_of(co_await server.engine->submit(buy(shirt, 1)));
    co_await take_until(*early, whole, changes + 1);
    co_await take_until(*late, rest, changes - 5'000 + 1);
}

TEST(StockFeed, TellsABatchLongerThanAPageOnceToEverybody) { StockShop().run(long_batch); }

asio::awaitable<void> bounds(pg::Settings settings) {
    Server server(co_await asio::this_coro::executor, settings, {.followers_max = 3, .followers_of_user_max = 2});
    const auto first = following(co_await server.feed.follow(someone, {}));
    auto second = following(co_await server.feed.follow(someone, {}));
    EXPECT_EQ(refusal(co_await server.feed.follow(someone, {})), FollowRefusal::full_of_user);
    auto third = following(co_await server.feed.follow(UserId{6}, {}));
    // Who has too many hears that first: it is theirs to mend.
    EXPECT_EQ(refusal(co_await server.feed.follow(someone, {})), FollowRefusal::full_of_user);
    EXPECT_EQ(refusal(co_await server.feed.follow(UserId{6}, {})), FollowRefusal::full);
    second.reset();
    third.reset();
    EXPECT_TRUE(following(co_await server.feed.follow(someone, {})));
    // A position of some other database.
    EXPECT_EQ(refusal(co_await server.feed.follow(someone, EventPosition::parse("3-12"))), FollowRefusal::gone);
    EXPECT_EQ(server.feed.followers(), 1U);
}

TEST(StockFeed, TakesSoManyFollowersAndNoStrangersPosition) { StockShop().run(bounds); }

asio::awaitable<void> expiry_is_told(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    Server server(executor, settings);
    Server other(executor, settings);
    accepted_of(co_await server.engine->submit(buy(shirt, 5)));
    const Instant soon = (co_await database_clock(settings)).plus(100ms);
    accepted_of(co_await server.engine->submit(reserve(shirt, 2, soon)));
    const auto follower = following(co_await other.feed.follow(someone, {}));
    StockUpkeep upkeep(*server.engine, server.events);
    StockUpkeep others_upkeep(*other.engine, other.events);
    // Both servers do the work, one of them finds something.
    std::int64_t met = 0;
    while (met == 0) met = must(co_await upkeep.expire()) + must(co_await others_upkeep.expire());
    EXPECT_EQ(met, 1);
    const auto news = must(co_await follower->next(patience));
    EXPECT_EQ(news->size(), 1U);
    EXPECT_EQ(news->front()->changes.front().reserved, Quantity());
    EXPECT_EQ(must(co_await upkeep.expire()), 0);
    EXPECT_EQ(must(co_await upkeep.remove_old_events()), 0);
}

TEST(StockUpkeep, LetsFollowersHearOfAnExpiryThatNothingElseMeets) { StockShop().run(expiry_is_told); }

}  // namespace
}  // namespace trastienda::app
