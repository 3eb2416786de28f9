#include "pg/migrate.hpp"

#include "tests/support/postgres.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>
#include <gtest/gtest.h>

namespace trastienda::pg {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using tests::must;
using tests::run_coroutine;
using tests::TestDatabase;

const std::vector<Migration> three = {
    {1, "0001_brands", "CREATE TABLE brands (id bigint PRIMARY KEY); INSERT INTO brands VALUES (1);"},
    {2, "0002_colours", "CREATE TABLE colours (id bigint PRIMARY KEY);"},
    {3, "0003_sizes", "CREATE TABLE sizes (id bigint PRIMARY KEY);"},
};

Result<MigrationReport> run_migrations(const TestDatabase& database, const std::vector<Migration>& migrations) {
    return run_coroutine(
        [](const Settings& settings, const std::vector<Migration>& list) -> awaitable<Result<MigrationReport>> {
            CO_TRY(const auto connection, co_await Connection::open(co_await asio::this_coro::executor, settings));
            auto report = co_await migrate(*connection, list);
            EXPECT_FALSE(connection->in_transaction());
            // The lock is free again: another session gets it at once.
            constexpr Statement locks{
                "locks", "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"};
            EXPECT_EQ(must(co_await connection->run({locks}, std::chrono::seconds(10)))[0].bigint(0), 0);
            co_return report;
        }(database.settings(), migrations));
}

std::vector<Migration> first(std::size_t count) { return {three.begin(), three.begin() + std::ptrdiff_t(count)}; }

TEST(Migrate, applies_what_is_missing_in_order) {
    const TestDatabase database;
    auto report = must(run_migrations(database, first(2)));
    EXPECT_EQ(report.applied, (std::vector<std::string>{"0001_brands", "0002_colours"}));
    EXPECT_EQ(report.current, 2);
    report = must(run_migrations(database, three));
    EXPECT_EQ(report.applied, std::vector<std::string>{"0003_sizes"});
    EXPECT_EQ(report.current, 3);
    report = must(run_migrations(database, three));
    EXPECT_TRUE(report.applied.empty());
    EXPECT_EQ(report.current, 3);
    // sha256 of 0002's text, as any other program computes it.
    database.execute(
        "DO $$ BEGIN ASSERT (SELECT sha256 = sha256('CREATE TABLE colours (id bigint PRIMARY KEY);'::bytea) "
        "FROM schema_migrations WHERE number = 2); END $$");
}

TEST(Migrate, tells_an_older_schema_from_a_current_one_and_from_none) {
    const TestDatabase database;
    const auto look = [&] {
        return run_coroutine([](const Settings& settings) -> awaitable<Result<SchemaState>> {
            CO_TRY(const auto connection, co_await Connection::open(co_await asio::this_coro::executor, settings));
            co_return co_await look_at_schema(*connection, three);
        }(database.settings()));
    };
    EXPECT_EQ(must(look()), SchemaState::none);
    must(run_migrations(database, first(2)));
    EXPECT_EQ(must(look()), SchemaState::older);
    must(run_migrations(database, three));
    EXPECT_EQ(must(look()), SchemaState::current);
    database.execute("DELETE FROM schema_migrations WHERE number = 2");
    EXPECT_FALSE(look().has_value());
}

TEST(Migrate, refuses_what_does_not_fit_and_changes_nothing) {
    struct Case {
        const char* name;
        std::vector<Migration> then;
        std::string_view tampering;
        std::string_view says;
    };
    auto changed = three;
    changed[1].text = "CREATE TABLE colours (id integer PRIMARY KEY);";
    auto renamed = three;
    renamed[0].name = "0001_marks";
    const std::vector<Case> rows = {
        {"changed text", changed, "", "0002_colours was changed"},
        {"renamed", renamed, "", "0001_brands, which is missing"},
        {"newer database", first(2), "", "newer than this program"},
        {"a gap in what was applied", three, "DELETE FROM schema_migrations WHERE number = 2", "but not 2"},
    };
    for (const Case& row : rows) {
        SCOPED_TRACE(row.name);
        const TestDatabase database;
        must(run_migrations(database, three));
        if (!row.tampering.empty()) database.execute(row.tampering);
        const auto refused = run_migrations(database, row.then);
        ASSERT_FALSE(refused.has_value());
        EXPECT_EQ(refused.error().code, ErrorCode::invalid);
        EXPECT_NE(refused.error().message.find(row.says), std::string::npos) << refused.error().message;
    }
}

TEST(Migrate, one_that_fails_leaves_nothing_of_itself) {
    const TestDatabase database;
    auto broken = three;
    broken[2].text = "CREATE TABLE sizes (id bigint PRIMARY KEY); INSERT INTO sizes VALUES (1), (1);";
    auto failed = run_migrations(database, broken);
    ASSERT_FALSE(failed.has_value());
    EXPECT_NE(failed.error().message.find("0003_sizes"), std::string::npos) << failed.error().message;
    EXPECT_EQ(must(run_migrations(database, three)).applied, std::vector<std::string>{"0003_sizes"});
}

TEST(Migrate, one_that_ends_its_transaction_is_refused) {
    const TestDatabase database;
    auto committing = three;
    committing[1].text = "CREATE TABLE colours (id bigint); COMMIT;";
    const auto failed = run_migrations(database, committing);
    ASSERT_FALSE(failed.has_value());
    EXPECT_EQ(failed.error().code, ErrorCode::invalid);
}

TEST(Migrate, two_at_once_do_it_once) {
    const TestDatabase database;
    const auto [one, other] = run_coroutine(
        [](const Settings& settings) -> awaitable<std::tuple<Result<MigrationReport>, Result<MigrationReport>>> {
            using namespace asio::experimental::awaitable_operators;
            const auto executor = co_await asio::this_coro::executor;
            const auto left = must(co_await Connection::open(executor, settings));
            const auto right = must(co_await Connection::open(executor, settings));
            co_return co_await (migrate(*left, three) && migrate(*right, three));
        }(database.settings()));
    EXPECT_EQ(must(one).applied.size() + must(other).applied.size(), 3U);
    EXPECT_EQ(must(one).current, 3);
    EXPECT_EQ(must(other).current, 3);
}

TEST(TestDatabases, from_a_template_start_with_what_it_holds) {
    static int prepared = 0;
    const tests::DatabaseTemplate source{.name = "template_of_migrate_test",
                                         .prepare = [](Connection& connection) -> awaitable<Result<void>> {
                                             ++prepared;
                                             CO_TRY(const auto report, co_await migrate(connection, three));
                                             co_return Result<void>();
                                         }};
    const TestDatabase left(source);
    const TestDatabase right(source);
    EXPECT_LE(prepared, 1);  // another process of this run may have made it
    for (const TestDatabase* database : {&left, &right}) database->execute("INSERT INTO sizes VALUES (1)");
}

}  // namespace
}  // namespace trastienda::pg
