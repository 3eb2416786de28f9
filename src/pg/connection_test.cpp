#include "pg/connection.hpp"

#include "pg/failure.hpp"
#include "tests/support/postgres.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>
#include <numeric>

namespace trastienda::pg {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using namespace std::chrono_literals;
using tests::must;
using tests::run_coroutine;
using tests::TestDatabase;

using Opened = std::unique_ptr<Connection>;

awaitable<Opened> open(const Settings& settings) {
    co_return must(co_await Connection::open(co_await asio::this_coro::executor, settings));
}

constexpr Statement one{"one", "SELECT 1"};
constexpr Statement own_pid{"own_pid", "SELECT pg_backend_pid()"};
constexpr Statement sleep_long{"sleep_long", "SELECT pg_sleep(60)"};
constexpr Statement insert{"insert", "INSERT INTO brands (id, name) VALUES ($1::bigint, $2::text)"};
constexpr Statement count{"count", "SELECT count(*) FROM brands"};
constexpr Statement fails{"fails", "SELECT 1/(0 * $1::integer)"};
constexpr Statement terminate{"terminate", "SELECT pg_terminate_backend($1::integer, 10000)"};
constexpr Statement waiting{"waiting",
                            "SELECT count(*) FROM pg_stat_activity WHERE pid = $1::integer AND state = 'active' AND "
                            "wait_event IS NOT NULL"};

constexpr std::string_view schema =
    "CREATE TABLE brands (id bigint PRIMARY KEY, name text NOT NULL CONSTRAINT brand_has_name CHECK (name <> ''), "
    "CONSTRAINT name_once UNIQUE (name) DEFERRABLE INITIALLY DEFERRED);";

class ConnectionTest : public testing::Test {
  protected:
    ConnectionTest() { database.execute(schema); }
    TestDatabase database;
    [[nodiscard]] const Settings& settings() const { return database.settings(); }
};

Call insert_call(std::int64_t id, std::string_view name) { return {insert, Params().bigint(id).text(name)}; }

awaitable<std::int64_t> count_brands(Connection& connection) {
    co_return must(co_await connection.run({count}, 10s))[0].bigint(0);
}

// Waits, by asking the server, until the backend `pid` waits inside a statement.
awaitable<void> await_waiting(Connection& observer, std::int32_t pid) {
    while (must(co_await observer.run({waiting, Params().integer(pid)}, 10s))[0].bigint(0) == 0) {
    }
}

TEST_F(ConnectionTest, gives_the_rows_of_each_call_in_one_round_trip) {
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        const Opened connection = co_await open(settings);
        const std::vector<Call> calls = {insert_call(1, "Ñandú"), insert_call(2, "Otra"), {count}, {one}};
        const auto rows = must(co_await connection->run(calls, 10s));
        EXPECT_EQ(rows.size(), 4U);
        EXPECT_EQ(rows[0].affected(), 1);
        EXPECT_EQ(rows[2][0].bigint(0), 2);
        EXPECT_GE(connection->server_version(), 150'000);
        EXPECT_TRUE(must(co_await connection->run(std::span<const Call>(), 10s)).empty());
    }(settings()));
}

TEST_F(ConnectionTest, calls_without_begin_are_one_transaction) {
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        const Opened connection = co_await open(settings);
        const std::vector<Call> calls = {insert_call(1, "a"), insert_call(1, "b")};
        const auto failed = co_await connection->run(calls, 10s);
        EXPECT_EQ(failed.error().code, ErrorCode::constraint);
        EXPECT_TRUE(connection->is_usable());
        EXPECT_FALSE(connection->in_transaction());
        EXPECT_EQ(co_await count_brands(*connection), 0);
    }(settings()));
}

TEST_F(ConnectionTest, a_value_that_is_none_fails_the_statement_that_reads_it) {
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        const Opened connection = co_await open(settings);
        constexpr std::string_view values[] = {
            "SELECT 1, 'NaN'::numeric AS amount", "SELECT 1, x AS amount FROM (VALUES (1.5), ('Infinity')) AS n (x)",
            "SELECT 1, '-Infinity'::numeric AS amount", "SELECT now(), '-infinity'::timestamptz AS amount"};
        for (const std::string_view text : values) {
            const std::vector<Call> calls = {{begin}, {{text, text}}, insert_call(1, "a")};
            const auto failed = co_await connection->run(calls, 10s);
            EXPECT_EQ(failed.error().code, ErrorCode::internal) << text;
            EXPECT_NE(failed.error().detail.find("column amount"), std::string::npos) << failed.error().detail;
            must(co_await connection->run({rollback}, 10s));
            // With its COMMIT what stands beside it may be there for good.
            const std::vector<Call> committed = {{begin}, {{text, text}}, {commit}};
            EXPECT_EQ((co_await connection->run(committed, 10s)).error().code, ErrorCode::unknown_fate);
            EXPECT_EQ((co_await connection->run(committed, 10s, Purpose::read)).error().code, ErrorCode::internal);
        }
        EXPECT_TRUE(connection->is_usable());
        EXPECT_EQ(co_await count_brands(*connection), 0);
        const auto rows =
            must(co_await connection->run({{"never", "SELECT 'infinity'::timestamptz, NULL::numeric"}}, 10s));
        EXPECT_TRUE(rows[0].instant(0).is_never());
    }(settings()));
}

TEST_F(ConnectionTest, errors_tell_their_kind_and_constraint) {
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        const Opened connection = co_await open(settings);
        auto failed = co_await connection->run(insert_call(1, ""), 10s);
        EXPECT_EQ(failed.error().code, ErrorCode::constraint);
        EXPECT_EQ(failed.error().constraint, "brand_has_name");
        EXPECT_EQ(failed.error().sqlstate, "23514");
        EXPECT_NE(failed.error().detail.find("statement insert"), std::string::npos);

        // Found only by the sync, which ends the implicit transaction.
        const std::vector<Call> twice = {insert_call(1, "a"), insert_call(2, "a")};
        auto deferred = co_await connection->run(twice, 10s);
        EXPECT_EQ(deferred.error().constraint, "name_once");
        // Found by COMMIT itself.
        const std::vector<Call> explicitly = {{begin}, insert_call(1, "a"), insert_call(2, "a"), {commit}, {one}};
        deferred = co_await connection->run(explicitly, 10s);
        EXPECT_EQ(deferred.error().constraint, "name_once");
        EXPECT_FALSE(connection->in_transaction());
        EXPECT_EQ(co_await count_brands(*connection), 0);

        constexpr Statement nonsense{"nonsense", "SELECT no_such_column"};
        failed = co_await connection->run({nonsense}, 10s);
        EXPECT_EQ(failed.error().code, ErrorCode::internal);
        EXPECT_EQ(failed.error().sqlstate, "42703");
        EXPECT_TRUE(connection->is_usable());
    }(settings()));
}

TEST_F(ConnectionTest, two_that_wait_for_each_other_are_in_conflict) {
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        constexpr Statement lock{"lock", "SELECT id FROM brands WHERE id = $1::bigint FOR UPDATE NOWAIT"};
        const Opened first = co_await open(settings);
        const Opened second = co_await open(settings);
        must(co_await first->run(insert_call(1, "a"), 10s));
        const std::vector<Call> taken = {{begin}, {lock, Params().bigint(1)}};
        must(co_await first->run(taken, 10s));
        EXPECT_TRUE(first->in_transaction());
        const auto failed = co_await second->run({lock, Params().bigint(1)}, 10s);
        EXPECT_EQ(failed.error().code, ErrorCode::conflict);
        must(co_await first->run({rollback}, 10s));
    }(settings()));
}

TEST_F(ConnectionTest, a_failed_transaction_cannot_be_committed_unnoticed) {
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        const Opened connection = co_await open(settings);
        const std::vector<Call> calls = {{begin}, insert_call(1, "a"), {fails, Params().integer(1)}};
        EXPECT_FALSE((co_await connection->run(calls, 10s)).has_value());
        EXPECT_TRUE(connection->in_transaction());
        EXPECT_FALSE((co_await connection->run({commit}, 10s)).has_value());
        EXPECT_FALSE(connection->in_transaction());
        EXPECT_EQ(co_await count_brands(*connection), 0);
    }(settings()));
}

// The pipeline ends before the later statements are prepared: they must be prepared the next time, and those that had
// been prepared must not be prepared twice.
TEST_F(ConnectionTest, statements_after_an_error_are_prepared_the_next_time) {
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        const Opened connection = co_await open(settings);
        const std::vector<Call> aborted = {{one}, {fails, Params().integer(1)}, insert_call(1, "a"), {count}};
        EXPECT_EQ((co_await connection->run(aborted, 10s)).error().sqlstate, "22012");
        const std::vector<Call> whole = {{one}, insert_call(1, "a"), insert_call(2, "b"), {count}};
        const auto rows = must(co_await connection->run(whole, 10s));
        EXPECT_EQ(rows[3][0].bigint(0), 2);
        // A statement that cannot be prepared is tried again each time, and says so each time.
        constexpr Statement later{"later", "SELECT id FROM made_later"};
        EXPECT_EQ((co_await connection->run({later}, 10s)).error().sqlstate, "42P01");
        must(co_await connection->run_script("CREATE TABLE made_later (id bigint)", 10s));
        EXPECT_TRUE(must(co_await connection->run({later}, 10s)).empty());
    }(settings()));
}

TEST_F(ConnectionTest, a_plan_that_no_longer_fits_asks_for_a_new_connection) {
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        constexpr Statement all{"all", "SELECT * FROM brands"};
        const Opened connection = co_await open(settings);
        must(co_await connection->run({all}, 10s));
        must(co_await connection->run_script("ALTER TABLE brands ADD COLUMN extra text", 10s));
        const auto failed = co_await connection->run({all}, 10s);
        EXPECT_EQ(failed.error().code, ErrorCode::unavailable);
        EXPECT_FALSE(connection->is_usable());
    }(settings()));
}

// More than any socket's buffers hold, in both directions at once: only who reads while writing gets through.
TEST_F(ConnectionTest, large_arrays_travel_both_ways_at_once) {
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        constexpr std::size_t elements = 100'000;
        constexpr Statement echo{"echo", "SELECT * FROM unnest($1::bigint[], $2::text[])"};
        std::vector<std::int64_t> numbers(elements);
        std::iota(numbers.begin(), numbers.end(), 1);
        const std::string long_text(100, 'x');
        const std::vector<std::string_view> texts(elements, long_text);
        const Opened connection = co_await open(settings);
        const Call call{echo, Params().bigints(numbers).texts(texts)};
        const std::vector<Call> calls(4, call);
        const auto rows = must(co_await connection->run(calls, 50s));
        EXPECT_EQ(rows.size(), 4U);
        for (const Rows& answer : rows) {
            EXPECT_EQ(answer.size(), static_cast<int>(elements));
            EXPECT_EQ(answer[answer.size() - 1].bigint(0), static_cast<std::int64_t>(elements));
            EXPECT_EQ(answer[0].text(1), long_text);
        }
    }(settings()));
}

TEST_F(ConnectionTest, a_backend_that_was_ended_while_idle_is_noticed) {
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        const Opened connection = co_await open(settings);
        const Opened other = co_await open(settings);
        const auto pid = must(co_await connection->run({own_pid}, 10s))[0].integer(0);
        EXPECT_TRUE(connection->is_alive());
        must(co_await other->run({terminate, Params().integer(pid)}, 10s));
        const auto failed = co_await connection->run({one}, 10s);
        EXPECT_EQ(failed.error().code, ErrorCode::unavailable);
        EXPECT_FALSE(connection->is_usable());
        EXPECT_EQ((co_await connection->run({one}, 10s)).error().code, ErrorCode::unavailable);

        const Opened looked_at = co_await open(settings);
        const auto its_pid = must(co_await looked_at->run({own_pid}, 10s))[0].integer(0);
        must(co_await other->run({terminate, Params().integer(its_pid)}, 10s));
        EXPECT_FALSE(looked_at->is_alive());
    }(settings()));
}

// Runs `calls` on a connection whose backend is ended (or killed outright) when it waits in one of them.
awaitable<Result<std::vector<Rows>>> run_and_end(const Settings& settings, std::vector<Call> calls) {
    const auto executor = co_await asio::this_coro::executor;
    const Opened connection = co_await open(settings);
    const Opened other = co_await open(settings);
    const auto pid = must(co_await connection->run({own_pid}, 10s))[0].integer(0);
    std::optional<Result<std::vector<Rows>>> outcome;
    asio::steady_timer ended(executor, asio::steady_timer::time_point::max());
    asio::co_spawn(executor, connection->run(calls, 30s), [&](const std::exception_ptr&, auto rows) {
        outcome = std::move(rows);
        ended.cancel();
    });
    co_await await_waiting(*other, pid);
    must(co_await other->run({terminate, Params().integer(pid)}, 10s));
    if (!outcome) co_await ended.async_wait(asio::as_tuple(asio::use_awaitable));
    EXPECT_FALSE(connection->is_usable());
    co_return *std::move(outcome);
}

TEST_F(ConnectionTest, a_backend_that_was_ended_before_its_commit_has_done_nothing) {
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        auto failed = co_await run_and_end(settings, {{begin}, insert_call(1, "a"), {sleep_long}, {commit}});
        EXPECT_EQ(failed.error().code, ErrorCode::unavailable) << failed.error().detail;
        EXPECT_EQ(failed.error().sqlstate, "57P01");
        failed = co_await run_and_end(settings, {insert_call(1, "a"), {sleep_long}});
        EXPECT_EQ(failed.error().code, ErrorCode::unavailable) << failed.error().detail;
        const Opened connection = co_await open(settings);
        EXPECT_EQ(co_await count_brands(*connection), 0);
    }(settings()));
}

// A server that answers nothing: what it did with what we sent, nobody knows.
TEST_F(ConnectionTest, a_deadline_leaves_a_commit_in_doubt_and_nothing_else) {
    struct Case {
        const char* name;
        std::vector<Call> before;
        std::vector<Call> calls;
        ErrorCode code;
    };
    const std::vector<Case> rows = {
        {"read in a transaction", {{begin}}, {{sleep_long}}, ErrorCode::timeout},
        {"begins a transaction", {}, {{begin}, {sleep_long}}, ErrorCode::timeout},
        {"commit follows", {}, {{begin}, {sleep_long}, {commit}}, ErrorCode::unknown_fate},
        {"commit alone follows", {{begin}}, {{sleep_long}, {commit}}, ErrorCode::unknown_fate},
        {"implicit transaction", {}, {{sleep_long}}, ErrorCode::unknown_fate},
        {"rolled back", {}, {{begin}, {sleep_long}, {rollback}}, ErrorCode::timeout},
        // The server keeps small answers to itself until the sync: this COMMIT's has not come.
        {"commit came before", {}, {{begin}, {one}, {commit}, {begin}, {sleep_long}}, ErrorCode::unknown_fate},
    };
    for (const Case& row : rows) {
        SCOPED_TRACE(row.name);
        run_coroutine([](const Settings& settings, const Case& of) -> awaitable<void> {
            const Opened connection = co_await open(settings);
            must(co_await connection->run(of.before, 10s));
            const auto failed = co_await connection->run(of.calls, 100ms);
            EXPECT_EQ(failed.error().code, of.code) << failed.error().message;
            EXPECT_FALSE(connection->is_usable());
        }(settings(), row));
    }
}

TEST_F(ConnectionTest, scripts_run_and_tell_their_errors) {
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        const Opened connection = co_await open(settings);
        must(co_await connection->run_script("INSERT INTO brands VALUES (1, 'a'); INSERT INTO brands VALUES (2, 'b');",
                                             10s));
        must(co_await connection->run_script("  -- nothing but a comment", 10s));
        EXPECT_EQ(co_await count_brands(*connection), 2);
        auto failed = co_await connection->run_script("DELETE FROM brands; INSERT INTO brands VALUES (1, '');", 10s);
        EXPECT_EQ(failed.error().constraint, "brand_has_name");
        EXPECT_EQ(co_await count_brands(*connection), 2);
        must(co_await connection->run({begin}, 10s));
        must(co_await connection->run_script("DELETE FROM brands;", 10s));
        EXPECT_TRUE(connection->in_transaction());
        must(co_await connection->run({rollback}, 10s));
        EXPECT_EQ(co_await count_brands(*connection), 2);
        failed = co_await connection->run_script("COPY brands FROM STDIN", 10s);
        EXPECT_EQ(failed.error().code, ErrorCode::invalid);
        EXPECT_FALSE(connection->is_usable());

        const Opened slow = co_await open(settings);
        failed = co_await slow->run_script("SELECT pg_sleep(60)", 100ms);
        EXPECT_EQ(failed.error().code, ErrorCode::unknown_fate);
        EXPECT_FALSE(slow->is_usable());
    }(settings()));
}

TEST_F(ConnectionTest, a_read_only_server_is_not_the_one_we_want) {
    run_coroutine([](const Settings& settings) -> awaitable<void> {
        const Opened connection = co_await open(settings);
        must(co_await connection->run_script("SET default_transaction_read_only = on", 10s));
        const auto failed = co_await connection->run(insert_call(1, "a"), 10s);
        EXPECT_EQ(failed.error().code, ErrorCode::unavailable);
        EXPECT_EQ(failed.error().sqlstate, "25006");
        EXPECT_FALSE(connection->is_usable());
    }(settings()));
}

TEST(Connect, tells_what_is_wrong_and_never_the_password) {
    struct Case {
        std::string connection_string;
        ErrorCode code;
        std::string_view says;
    };
    const std::string server = tests::test_server().connection_string.reveal();
    const std::vector<Case> rows = {
        {server + " dbname=no_such_database", ErrorCode::invalid, "no_such_database"},
        {server + " user=nobody_of_that_name", ErrorCode::denied, "nobody_of_that_name"},
        {"host=/nonexistent-socket-folder password=s3cr3t", ErrorCode::unavailable, "/nonexistent-socket-folder"},
        {"host=127.0.0.1 port=1 password=s3cr3t", ErrorCode::unavailable, "127.0.0.1"},
        {"postgresql://user:s3cr3t@[::1/x", ErrorCode::invalid, "percent-encoded"},
        {"host=a password=s3cr3t s3cr3t", ErrorCode::invalid, "cannot be read"},
        {"host=a,b port=1,2,3 password=s3cr3t", ErrorCode::invalid, "2 hosts"},
    };
    for (const Case& row : rows) {
        SCOPED_TRACE(row.connection_string);
        run_coroutine([](const Case& of) -> awaitable<void> {
            const Settings settings{.connection_string = Secret(of.connection_string)};
            const auto failed = co_await Connection::open(co_await asio::this_coro::executor, settings);
            EXPECT_FALSE(failed.has_value());
            if (failed) co_return;
            EXPECT_EQ(failed.error().code, of.code) << failed.error().message;
            EXPECT_NE(failed.error().message.find(of.says), std::string::npos) << failed.error().message;
            const std::string all = failed.error().message + failed.error().detail;
            EXPECT_EQ(all.find("s3cr3t"), std::string::npos) << all;
        }(row));
    }
}

// The first machine takes the connection and never says a word, the second refuses, the third is the one.
TEST(Connect, goes_on_to_the_next_host_when_one_is_silent) {
    run_coroutine([]() -> awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        asio::ip::tcp::acceptor silent(executor, {asio::ip::address_v4::loopback(), 0});
        const std::string server = tests::test_server().connection_string.reveal();
        const std::size_t quote = server.find('\'', 6);
        const std::string folder = server.substr(6, quote - 6);
        const Settings settings{
            .connection_string = Secret("host=127.0.0.1,127.0.0.1," + folder +
                                        " port=" + std::to_string(silent.local_endpoint().port()) +
                                        ",1,5432 user=trastienda dbname=postgres target_session_attrs=read-write"),
            .connect_timeout = 1'500ms};
        const auto connection = co_await Connection::open(executor, settings);
        EXPECT_TRUE(connection.has_value()) << connection.error().message;

        const Settings only_silent{
            .connection_string = Secret("host=127.0.0.1 port=" + std::to_string(silent.local_endpoint().port())),
            .connect_timeout = 100ms};
        const auto failed = co_await Connection::open(executor, only_silent);
        EXPECT_EQ(failed.error().code, ErrorCode::unavailable);
    }());
}

TEST(Failure, sqlstates_have_kinds) {
    struct Case {
        std::string_view sqlstate;
        ErrorCode code;
    };
    for (const Case& row :
         {Case{"40001", ErrorCode::conflict}, Case{"40P01", ErrorCode::conflict}, Case{"55P03", ErrorCode::conflict},
          Case{"23505", ErrorCode::constraint}, Case{"57P01", ErrorCode::unavailable},
          Case{"57P03", ErrorCode::unavailable}, Case{"08006", ErrorCode::unavailable},
          Case{"53300", ErrorCode::unavailable}, Case{"25006", ErrorCode::unavailable},
          Case{"57014", ErrorCode::timeout}, Case{"28P01", ErrorCode::denied}, Case{"3D000", ErrorCode::invalid},
          Case{"42601", ErrorCode::internal}})
        EXPECT_EQ(code_of_sqlstate(row.sqlstate), row.code) << row.sqlstate;
}

}  // namespace
}  // namespace trastienda::pg
