#include "pg/pool.hpp"

#include "tests/support/postgres.hpp"
#include "tests/support/postgres_gate.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

namespace trastienda::pg {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using asio::awaitable;
using namespace std::chrono_literals;
using tests::must;
using tests::run_coroutine;
using tests::TestDatabase;

constexpr Statement one{"one", "SELECT 1"};
constexpr Statement note{"note", "INSERT INTO notes (text) VALUES ($1::text)"};
constexpr Statement count{"count", "SELECT count(*) FROM notes"};
constexpr Statement clear{"clear", "DELETE FROM notes"};
// Waits where there is a note, and answers at once where there is none.
constexpr Statement slow_if_noted{
    "slow_if_noted", "SELECT pg_sleep(CASE WHEN EXISTS (SELECT FROM notes) THEN 60 ELSE 0 END), 7::integer"};
constexpr Statement slow_write{"slow_write", "INSERT INTO notes SELECT 'x' FROM pg_sleep(60)"};
constexpr Statement end_others{"end_others",
                               "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity "
                               "WHERE datname = current_database() AND pid <> pg_backend_pid()"};
constexpr Statement count_sleeping{
    "count_sleeping",
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"};

class PoolTest : public testing::Test {
  protected:
    PoolTest() { database.execute("CREATE TABLE notes (text text NOT NULL)"); }
    TestDatabase database;
};

awaitable<std::unique_ptr<Connection>> open(const Settings& settings) {
    co_return must(co_await Connection::open(co_await asio::this_coro::executor, settings));
}

// Lets everything that is ready to run do so, `turns` times over.
awaitable<void> let_others_run(int turns = 20) {
    const auto executor = co_await asio::this_coro::executor;
    for (int turn = 0; turn < turns; ++turn) co_await asio::post(executor, asio::use_awaitable);
}

// A coroutine that was started beside the test's own, and what it gave.
template <class T>
class Started {
  public:
    Started(const asio::any_io_executor& executor, awaitable<T> coroutine) {
        asio::co_spawn(executor, std::move(coroutine), [this](const std::exception_ptr& failure, T value) {
            if (!failure) value_.emplace(std::move(value));
            if (ended_ != nullptr) ended_->cancel();
        });
    }
    [[nodiscard]] bool has_ended() const { return value_.has_value(); }
    awaitable<T> end() {
        asio::steady_timer ended(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
        ended_ = &ended;
        if (!value_) co_await ended.async_wait(asio::as_tuple(asio::use_awaitable));
        ended_ = nullptr;
        co_return *std::move(value_);
    }

  private:
    asio::steady_timer* ended_ = nullptr;  // of whoever waits for the end
    std::optional<T> value_;
};

awaitable<Result<int>> hold_and_note_order(Pool& pool, int number, std::vector<int>& order) {
    CO_TRY(auto lease, co_await pool.acquire());
    order.push_back(number);
    CO_TRY(const auto rows, co_await lease->run({one}, 10s));
    co_return number;
}

TEST_F(PoolTest, many_callers_share_few_connections) {
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        Pool pool(executor, settings, {.connections_max = 4});
        EXPECT_EQ(pool.open_connections(), 0U);
        std::vector<std::unique_ptr<Started<Result<Rows>>>> reads;
        reads.reserve(200);
        for (int index = 0; index < 200; ++index)
            reads.push_back(std::make_unique<Started<Result<Rows>>>(executor, pool.read({one})));
        for (const auto& read : reads) EXPECT_EQ(must(co_await read->end())[0].integer(0), 1);
        EXPECT_EQ(pool.open_connections(), 4U);
        must(co_await pool.write({note, Params().text("x")}));
        std::vector<Call> calls = {{count}, {one}};
        EXPECT_EQ(must(co_await pool.read(std::move(calls)))[0][0].bigint(0), 1);
    }(database.settings()));
}

TEST_F(PoolTest, waiters_are_bounded_and_served_in_order) {
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        Pool pool(executor, settings, {.connections_max = 1, .waiting_max = 3});
        std::vector<int> order;
        auto lease = std::make_unique<Pool::Lease>(must(co_await pool.acquire()));
        std::vector<std::unique_ptr<Started<Result<int>>>> holders;
        holders.reserve(3);
        for (int number = 0; number < 3; ++number)
            holders.push_back(
                std::make_unique<Started<Result<int>>>(executor, hold_and_note_order(pool, number, order)));
        co_await let_others_run();
        EXPECT_EQ((co_await pool.read({one})).error().code, ErrorCode::overloaded);
        EXPECT_TRUE(order.empty());
        lease.reset();
        for (int number = 0; number < 3; ++number)
            EXPECT_EQ(must(co_await holders[std::size_t(number)]->end()), number);
        EXPECT_EQ(order, (std::vector{0, 1, 2}));
        EXPECT_EQ(pool.open_connections(), 1U);
    }(database.settings()));
}

TEST_F(PoolTest, who_waits_too_long_is_told_so) {
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        Pool pool(co_await asio::this_coro::executor, settings, {.connections_max = 1, .acquire_timeout = 50ms});
        const auto lease = must(co_await pool.acquire());
        EXPECT_EQ((co_await pool.read({one})).error().code, ErrorCode::timeout);
    }(database.settings()));
}

TEST_F(PoolTest, a_lease_that_ends_in_a_transaction_is_rolled_back) {
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        Pool pool(co_await asio::this_coro::executor, settings, {.connections_max = 1});
        {
            auto lease = must(co_await pool.acquire());
            const std::vector<Call> calls = {{begin}, {note, Params().text("never")}};
            must(co_await lease->run(calls, 10s));
        }
        EXPECT_EQ(must(co_await pool.read({count}))[0].bigint(0), 0);
        EXPECT_EQ(pool.open_connections(), 1U);
    }(database.settings()));
}

TEST_F(PoolTest, idle_connections_that_died_are_replaced) {
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        Pool pool(executor, settings, {.connections_max = 3});
        {
            const auto first = must(co_await pool.acquire());
            const auto second = must(co_await pool.acquire());
            const auto third = must(co_await pool.acquire());
        }
        EXPECT_EQ(pool.open_connections(), 3U);
        const auto other = co_await open(settings);
        EXPECT_EQ(must(co_await other->run({end_others}, 10s))[0].bigint(0), 3);
        // A write, too, meets a living connection: the dead ones are seen before anything is sent.
        must(co_await pool.write({note, Params().text("x")}));
        EXPECT_EQ(pool.open_connections(), 1U);
    }(database.settings()));
}

TEST_F(PoolTest, a_read_whose_connection_dies_under_it_is_tried_once_more) {
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        Pool pool(executor, settings, {.connections_max = 2});
        must(co_await pool.write({note, Params().text("x")}));
        const auto other = co_await open(settings);
        Started<Result<Rows>> read(executor, pool.read({slow_if_noted}));
        while (must(co_await other->run({count_sleeping}, 10s))[0].bigint(0) == 0) {
        }
        must(co_await other->run({clear}, 10s));
        must(co_await other->run({end_others}, 10s));
        EXPECT_EQ(must(co_await read.end())[0].integer(1), 7);

        Started<Result<Rows>> write(executor, pool.write({slow_write}));
        while (must(co_await other->run({count_sleeping}, 10s))[0].bigint(0) == 0) {
        }
        must(co_await other->run({end_others}, 10s));
        EXPECT_EQ((co_await write.end()).error().code, ErrorCode::unavailable);
        EXPECT_EQ(must(co_await pool.read({count}))[0].bigint(0), 0);
    }(database.settings()));
}

TEST_F(PoolTest, a_passed_deadline_drops_the_connection_and_the_pool_goes_on) {
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        Pool pool(co_await asio::this_coro::executor, settings, {.connections_max = 1, .statement_timeout = 100ms});
        must(co_await pool.write({note, Params().text("x")}));
        // A read is never in doubt, whatever its connection thinks.
        EXPECT_EQ((co_await pool.read({slow_if_noted})).error().code, ErrorCode::timeout);
        EXPECT_EQ((co_await pool.write({slow_write})).error().code, ErrorCode::unknown_fate);
        EXPECT_EQ(must(co_await pool.read({count}))[0].bigint(0), 1);
    }(database.settings()));
}

// The server's socket cannot be found at first, and can after a few failures: who waits is served then.
TEST_F(PoolTest, connecting_is_tried_again_until_the_server_is_there) {
    const tests::TemporaryFolder folder;
    run_coroutine([](const TestDatabase& database, const fs::path& link) -> awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        Settings settings = database.settings();
        std::string text = settings.connection_string.reveal();
        const std::string there = text.substr(6, text.find('\'', 6) - 6);
        settings.connection_string = Secret(text.replace(6, there.size(), link.string()));
        Pool pool(executor, settings, {.connections_max = 2, .backoff_first = 1ms, .backoff_max = 8ms});
        Started<Result<Rows>> first(executor, pool.read({one}));
        Started<Result<Rows>> second(executor, pool.read({one}));
        asio::steady_timer some_tries(executor, 60ms);
        co_await some_tries.async_wait(asio::use_awaitable);
        EXPECT_FALSE(first.has_ended());
        fs::create_directory_symlink(there, link);
        EXPECT_EQ(must(co_await first.end()).size(), 1);
        EXPECT_EQ(must(co_await second.end()).size(), 1);
    }(database, folder.path() / "socket"));
}

TEST(Pool, a_server_that_stays_away_is_unavailable) {
    run_coroutine([]() -> awaitable<void> {
        const Settings settings{.connection_string = Secret("host=127.0.0.1 port=1")};
        Pool pool(co_await asio::this_coro::executor, settings, {.acquire_timeout = 100ms, .backoff_first = 1ms});
        const auto failed = co_await pool.read({one});
        EXPECT_EQ(failed.error().code, ErrorCode::unavailable);
        EXPECT_NE(failed.error().message.find("127.0.0.1"), std::string::npos) << failed.error().message;
    }());
}

TEST(Pool, a_wrong_database_is_told_at_once) {
    run_coroutine([]() -> awaitable<void> {
        const Settings settings{
            .connection_string = Secret(tests::test_server().connection_string.reveal() + " dbname=no_such_database")};
        Pool pool(co_await asio::this_coro::executor, settings, {.acquire_timeout = 50s});
        EXPECT_EQ((co_await pool.read({one})).error().code, ErrorCode::invalid);
        EXPECT_EQ((co_await pool.acquire()).error().code, ErrorCode::invalid);
    }());
}

// Whoever must know soon is told soon, though what others wait for may take its time.
TEST_F(PoolTest, a_database_that_stands_still_does_not_answer_in_time) {
    database.execute("CREATE TABLE schema_migrations (number integer)");
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        tests::PostgresGate gate(executor, settings);
        Pool pool(executor, gate.settings(), {.connections_max = 2});
        const auto is_quick = [](std::chrono::steady_clock::time_point start) {
            return std::chrono::steady_clock::now() - start < 4s;  // others wait 5 s for a connection, 30 s for rows
        };
        EXPECT_TRUE(co_await pool.answers(10s));
        gate.set_way({.answers = tests::Flow::standing});
        const auto start = std::chrono::steady_clock::now();
        EXPECT_FALSE(co_await pool.answers(100ms));  // on the connection that there is
        EXPECT_FALSE(co_await pool.answers(100ms));  // while one is being made
        gate.set_way({});
        EXPECT_TRUE(co_await pool.answers(10s));
        {
            const auto first = must(co_await pool.acquire());
            const auto second = must(co_await pool.acquire());
            EXPECT_FALSE(co_await pool.answers(100ms));
        }
        EXPECT_TRUE(co_await pool.answers(10s));
        EXPECT_TRUE(is_quick(start));
        gate.cut_all();  // what is idle has died: the next connection is asked
        EXPECT_TRUE(co_await pool.answers(10s));
        pool.close();
        EXPECT_FALSE(co_await pool.answers(10s));
    }(database.settings()));
}

TEST_F(PoolTest, a_closed_pool_refuses_and_lets_go) {
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        Pool pool(executor, settings, {.connections_max = 1});
        auto lease = std::make_unique<Pool::Lease>(must(co_await pool.acquire()));
        Started<Result<Rows>> waiting(executor, pool.read({one}));
        co_await let_others_run();
        pool.close();
        EXPECT_EQ((co_await waiting.end()).error().code, ErrorCode::unavailable);
        EXPECT_EQ((co_await pool.acquire()).error().code, ErrorCode::unavailable);
        EXPECT_EQ(must(co_await (*lease)->run({one}, 10s)).size(), 1);
        lease.reset();
        EXPECT_EQ(pool.open_connections(), 0U);
    }(database.settings()));
}

}  // namespace
}  // namespace trastienda::pg
