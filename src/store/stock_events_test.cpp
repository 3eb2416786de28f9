// Following along while several servers change stock: nothing is missed, nothing comes twice, and each level's changes
// come in the order in which they happened.
#include "store/stock_events.hpp"

#include "store/stock_test_support.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <map>
#include <set>
#include <tuple>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::must;

pg::PoolLimits two_connections() { return {.connections_max = 2}; }

// Reads on from a position, and keeps what came.
class Reader {
  public:
    explicit Reader(StockEvents& events) : events_(events) {}

    asio::awaitable<std::size_t> read() {
        const auto page = must(co_await events_.read(position_));
        EXPECT_TRUE(page.has_value());
        for (const auto& batch : *page) {
            EXPECT_TRUE(seen_.emplace(batch->chain_id, batch->chain_number, batch->first_change).second);
            EXPECT_TRUE(batch->first_change == 0 ||
                        position_.at(batch->chain_id) == batch->place_after(batch->first_change));
            position_.advance(batch->chain_id, batch->end());
            for (const EventBatch::Change& change : batch->changes)
                balances_[change.level].push_back(change.on_hand.units());
        }
        co_return page->size();
    }
    [[nodiscard]] const std::map<stock::LevelKey, std::vector<std::int64_t>>& balances() const { return balances_; }
    EventPosition& position() { return position_; }

  private:
    StockEvents& events_;
    EventPosition position_;
    std::set<std::tuple<std::int32_t, std::int64_t, std::int32_t>> seen_;  // chain, number, first change
    std::map<stock::LevelKey, std::vector<std::int64_t>> balances_;
};

// Each level only ever grows, so what a reader must see of it is 1, 2, 3 and so on.
asio::awaitable<void> grow(engine::Engine& engine, int commands, int seed) {
    for (int i = 0; i < commands; ++i) {
        std::vector<std::pair<stock::LevelKey, std::int64_t>> lines;
        for (int line = 0; line <= (i + seed) % 3; ++line)
            lines.emplace_back(stock::LevelKey{.variant = {1 + (i * 7 + line * 3 + seed) % 5}, .location = shop_floor},
                               1);
        accepted_of(co_await engine.submit(record(stock::types::purchase, std::move(lines))));
    }
}

asio::awaitable<void> follow(Reader& reader, const bool& is_over) {
    while (!is_over) {
        co_await reader.read();
        co_await wait_for(std::chrono::milliseconds(1));
    }
    while (co_await reader.read() > 0) {
    }
}

asio::awaitable<void> grow_all(std::vector<TestEngine*> engines, bool& is_over) {
    constexpr int commands_each = 60;
    std::vector<asio::awaitable<void>> clients;
    int seed = 0;
    for (TestEngine* engine : engines)
        for (int client = 0; client < 8; ++client) clients.push_back(grow(**engine, commands_each, seed++));
    co_await run_all(std::move(clients));
    is_over = true;
}

asio::awaitable<void> several_servers(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine first(executor, settings, 3);
    TestEngine second(executor, settings, 2);
    pg::Pool pool(executor, settings, two_connections());
    StockEvents events(pool);
    Reader reader(events);
    bool is_over = false;
    std::vector<asio::awaitable<void>> tasks;
    tasks.push_back(follow(reader, is_over));
    tasks.push_back(grow_all({&first, &second}, is_over));
    co_await run_all(std::move(tasks));

    EXPECT_EQ(reader.balances().size(), 5U);
    for (const auto& [level, balances] : reader.balances()) {
        // A command that names a level on several lines changes it once, by all of them.
        EXPECT_TRUE(std::ranges::is_sorted(balances)) << level.variant.value;
        const auto distinct = std::set(balances.begin(), balances.end());
        EXPECT_EQ(distinct.size(), balances.size()) << level.variant.value;
        const auto on_hand = co_await ask(
            settings,
            fmt::format("SELECT on_hand FROM stock_levels WHERE product_variant_id = {}", level.variant.value));
        EXPECT_EQ(balances.back(), on_hand);
    }
    EXPECT_EQ(must(co_await events.latest()).is_past(reader.position()), true);
    EXPECT_TRUE(reader.position().is_past(must(co_await events.latest())));
    const auto told = co_await ask(settings, "SELECT coalesce(sum(cardinality(on_hand)), 0)::bigint FROM stock_events");
    std::int64_t read = 0;
    for (const auto& [level, balances] : reader.balances()) read += std::ssize(balances);
    EXPECT_EQ(read, told);
}

TEST(StockEvents, GivesEveryChangeOnceAndInOrderWhileSeveralServersWork) { StockShop().run(several_servers); }

asio::awaitable<void> old_ones_go(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings, 1);
    pg::Pool pool(executor, settings, two_connections());
    StockEvents events(pool);
    const EventPosition beginning;
    accepted_of(co_await engine->submit(buy(shirt, 1)));
    const EventPosition after_one = must(co_await events.latest());
    accepted_of(co_await engine->submit(buy(shirt, 2)));
    EXPECT_TRUE(must(co_await events.can_follow(beginning)));
    EXPECT_TRUE(must(co_await events.can_follow(after_one)));

    // The first batch is old; the second happened just now.
    co_await ask(settings,
                 "WITH aged AS (UPDATE stock_events SET happened_at = happened_at - interval '2 days' "
                 "WHERE chain_number = 1 RETURNING 1) SELECT count(*) FROM aged");
    EXPECT_EQ(must(co_await events.remove_older_than(std::chrono::hours(24))), 1);
    EXPECT_EQ(must(co_await events.remove_older_than(std::chrono::hours(24))), 0);

    EXPECT_FALSE(must(co_await events.can_follow(beginning)));
    EXPECT_FALSE(must(co_await events.read(beginning)).has_value());
    EXPECT_TRUE(must(co_await events.can_follow(after_one)));
    const auto rest = must(co_await events.read(after_one));
    EXPECT_EQ(rest->size(), 1U);
    EXPECT_EQ(rest->front()->changes.front().on_hand, Quantity::of(3));

    // A place within the batch that is gone, and one that this database has never come to.
    EXPECT_FALSE(must(co_await events.can_follow(*EventPosition::parse("1-1.1"))));
    EXPECT_FALSE(must(co_await events.can_follow(*EventPosition::parse("1-3"))));
    EXPECT_FALSE(must(co_await events.can_follow(*EventPosition::parse("1-2_2-1"))));
    EXPECT_TRUE(must(co_await events.can_follow(*EventPosition::parse("1-2.1"))));
}

TEST(StockEvents, SaysWhoCanNoLongerFollow) { StockShop().run(old_ones_go); }

asio::awaitable<void> pages(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings, 1);
    pg::Pool pool(executor, settings, two_connections());
    StockEvents events(pool);
    // One batch that is larger than a page by itself, and more batches than a page holds.
    co_await ask(
        settings,
        "WITH batches AS (INSERT INTO stock_batches SELECT number, 1, number, '', '', now() FROM generate_series(1, "
        "600) "
        "AS number), added AS (INSERT INTO stock_events SELECT 1, number, now(), "
        "array_fill(1::bigint, ARRAY[size]), array_fill(1::bigint, ARRAY[size]), array_fill(number::integer, "
        "ARRAY[size]), array_fill(0, ARRAY[size]) FROM (SELECT number, CASE WHEN number = 2 THEN 12000 ELSE 1 "
        "END AS size FROM generate_series(1, 600) AS number) AS batch RETURNING 1) SELECT count(*) FROM added");
    Reader reader(events);
    std::vector<std::size_t> sizes;
    for (std::size_t size = 1; size > 0;) sizes.push_back(size = co_await reader.read());
    EXPECT_THAT(sizes, ElementsAre(1U, 1U, 1U, 1U, 256U, 256U, 86U, 0U));
    EXPECT_EQ(reader.balances().at(shirt).size(), 12'599U);
    EXPECT_TRUE(std::ranges::is_sorted(reader.balances().at(shirt)));

    // From the middle of a batch only the rest; from past its end, which nobody was ever told of, what follows.
    for (const auto& [changes_read, expected] : {std::pair(1, 4'000U), std::pair(11'998, 2U), std::pair(12'000, 0U),
                                                 std::pair(std::numeric_limits<std::int32_t>::max(), 0U)}) {
        EventPosition middle;
        middle.advance(1, {.chain_number = 2, .changes_read = changes_read});
        std::size_t count = 0;
        const auto page = must(co_await events.read(middle));
        for (const auto& batch : *page)
            if (batch->chain_number == 2) count += batch->changes.size();
        EXPECT_EQ(count, expected) << changes_read;
    }

    // Past the end of a batch that a longer one than a page follows.
    for (const int changes_read : {1, 5}) {
        EventPosition past;
        past.advance(1, {.chain_number = 1, .changes_read = changes_read});
        const auto page = must(co_await events.read(past));
        EXPECT_EQ(page->size(), 1U) << changes_read;
        for (const auto& batch : *page) {
            EXPECT_EQ(batch->chain_number, 2) << changes_read;
            EXPECT_EQ(batch->changes.size(), 4'000U) << changes_read;
        }
    }
}

TEST(StockEvents, ComeInPages) { StockShop().run(pages); }

asio::awaitable<void> clock_set_back(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    pg::Pool pool(executor, settings, two_connections());
    StockEvents events(pool);
    co_await ask(settings,
                 "WITH batches AS (INSERT INTO stock_batches SELECT number * 2 + chain, chain, number, '', '', now() "
                 "FROM generate_series(1, 2) AS chain, generate_series(1, 4) AS number), "
                 "added AS (INSERT INTO stock_events SELECT chain, number, '2026-11-22'::timestamptz + "
                 "(CASE WHEN number > 2 THEN number - 10 ELSE number END) * interval '1 minute', ARRAY[1]::bigint[], "
                 "ARRAY[1]::bigint[], ARRAY[chain * 10 + number], ARRAY[0] FROM generate_series(1, 2) AS chain, "
                 "generate_series(1, 4) AS number RETURNING 1) SELECT count(*) FROM added");
    Reader reader(events);
    co_await reader.read();
    EXPECT_THAT(reader.balances().at(shirt), ElementsAre(11, 21, 12, 22, 13, 23, 14, 24));
}

TEST(StockEvents, ComeInTheOrderOfTheirBatchesThoughTheClockWasSetBack) { StockShop().run(clock_set_back); }

asio::awaitable<void> expired_ones(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings, 1);
    pg::Pool pool(executor, settings, two_connections());
    StockEvents events(pool);
    accepted_of(co_await engine->submit(buy(shirt, 5)));
    const Instant soon = (co_await database_clock(settings)).plus(std::chrono::milliseconds(200));
    accepted_of(co_await engine->submit(reserve(shirt, 2, soon)));
    EXPECT_THAT(must(co_await events.expiring_levels(10)), IsEmpty());
    while (co_await database_clock(settings) < soon) co_await wait_for(std::chrono::milliseconds(10));
    EXPECT_THAT(must(co_await events.expiring_levels(10)), ElementsAre(shirt));
    EXPECT_THAT(must(co_await events.expiring_levels(0)), IsEmpty());

    const EventPosition before = must(co_await events.latest());
    accepted_of(co_await engine->submit(by_ana(stock::Expire{.lines = {{.level = shirt}}})));
    EXPECT_THAT(must(co_await events.expiring_levels(10)), IsEmpty());
    const auto told = must(co_await events.read(before));
    EXPECT_EQ(told->size(), 1U);
    EXPECT_EQ(told->front()->changes.front().reserved, Quantity());
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}

TEST(StockEvents, TellAnExpiryOnceItWasMet) { StockShop().run(expired_ones); }

}  // namespace
}  // namespace trastienda::store
