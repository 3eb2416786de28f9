#include "pg/migrate.hpp"

#include "base/check.hpp"
#include "pg/migrate_sql.hpp"

#include <array>
#include <fmt/format.h>
#include <sodium.h>

namespace trastienda::pg {

namespace asio = boost::asio;
namespace sql = trastienda::sql::migrate;
using std::chrono::milliseconds;

namespace {

// "trastien" in ASCII: one key for all who migrate this database, and nobody else's.
constexpr std::int64_t lock_key = 0x7472617374696e64;
// How long another process may take with its migrations before we give up.
constexpr milliseconds lock_timeout{300'000};
constexpr milliseconds statement_timeout{30'000};
// One migration may rebuild a large table.
constexpr milliseconds migration_timeout{3'600'000};

using Sha256 = std::array<std::byte, crypto_hash_sha256_BYTES>;

Sha256 sha256_of(std::string_view text) {
    Sha256 hash;
    crypto_hash_sha256(reinterpret_cast<unsigned char*>(hash.data()),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size());
    return hash;
}

std::string_view characters_of(const Sha256& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

asio::awaitable<Result<void>> take_lock(Connection& connection) {
    const std::string timeout = std::to_string(lock_timeout.count());
    CO_TRY_DO(co_await connection.run({sql::set_lock_timeout, std::move(Params().text(timeout))}, statement_timeout));
    auto locked =
        co_await connection.run({sql::lock, std::move(Params().bigint(lock_key))}, lock_timeout + statement_timeout);
    if (!locked && locked.error().code == ErrorCode::conflict)
        co_return fail(
            ErrorCode::conflict,
            fmt::format("Another process has been changing this database's schema for {} seconds. Wait until "
                        "it has finished, or end it, and try again.",
                        lock_timeout.count() / 1000));
    if (!locked) co_return std::unexpected(std::move(locked).error());
    CO_TRY_DO(co_await connection.run({sql::reset_lock_timeout}, statement_timeout));
    co_return Result<void>();
}

// Nothing wrong, or the sentence that says which applied migration is not one of ours.
Result<void> check_applied(const Rows& applied, std::span<const Migration> migrations) {
    int expected = 1;
    for (const Row row : applied) {
        const int number = row.integer(0);
        const std::string_view name = row.text(1);
        if (number != expected)
            return fail(ErrorCode::invalid,
                        fmt::format("The database has migration {} ({}) but not {}: its schema was not "
                                    "made by this program. Restore it from a backup.",
                                    number, name, expected));
        const auto index = static_cast<std::size_t>(number - 1);
        if (index >= migrations.size())
            return fail(
                ErrorCode::invalid,
                fmt::format("The database is newer than this program: it has migration {} ({}), and this program "
                            "knows {}. Use the program's newer version.",
                            number, name, migrations.size()));
        if (name != migrations[index].name)
            return fail(ErrorCode::invalid,
                        fmt::format("The database has migration {}, which is missing from this program; it has {} as "
                                    "number {}. Use the version of the program that made the database, or a newer one.",
                                    name, migrations[index].name, number));
        if (row.bytes(2) != characters_of(sha256_of(migrations[index].text)))
            return fail(ErrorCode::invalid,
                        fmt::format("Migration {} was changed after it had been applied to this database. Put back its "
                                    "text and make the change in a new migration.",
                                    name));
        ++expected;
    }
    return {};
}

asio::awaitable<Result<void>> apply(Connection& connection, const Migration& migration) {
    CO_TRY_DO(co_await connection.run({begin}, statement_timeout));
    CO_TRY_DO(co_await connection.run_script(migration.text, migration_timeout));
    if (!connection.in_transaction())
        co_return fail(ErrorCode::invalid,
                       "It ends the transaction in which it runs: take out its COMMIT or ROLLBACK.");
    const Sha256 hash = sha256_of(migration.text);
    const std::array calls = {
        Call{sql::note_applied, std::move(Params().integer(migration.number).text(migration.name).bytes(hash))},
        Call{commit}};
    CO_TRY_DO(co_await connection.run(calls, statement_timeout));
    co_return Result<void>();
}

asio::awaitable<Result<MigrationReport>> migrate_locked(Connection& connection, std::span<const Migration> migrations) {
    CO_TRY_DO(co_await connection.run({sql::create_table}, statement_timeout));
    CO_TRY(const Rows applied, co_await connection.run({sql::load_applied}, statement_timeout));
    CO_TRY_DO(check_applied(applied, migrations));

    MigrationReport report{.applied = {}, .current = applied.size()};
    for (const Migration& migration : migrations.subspan(static_cast<std::size_t>(applied.size()))) {
        auto outcome = co_await apply(connection, migration);
        if (!outcome) {
            Error error = std::move(outcome).error();
            error.message = fmt::format("Migration {} failed: {}", migration.name, error.message);
            if (connection.is_usable() && connection.in_transaction())
                CO_TRY_DO(co_await connection.run({rollback}, statement_timeout));
            co_return std::unexpected(std::move(error));
        }
        report.applied.emplace_back(migration.name);
        report.current = migration.number;
    }
    co_return report;
}

}  // namespace

asio::awaitable<Result<MigrationReport>> migrate(Connection& connection, std::span<const Migration> migrations) {
    for (std::size_t index = 0; index < migrations.size(); ++index)
        CHECK(migrations[index].number == static_cast<int>(index) + 1);
    // Nearly every start finds nothing to do, and need not wait for whoever has the lock.
    CO_TRY(const SchemaState state, co_await look_at_schema(connection, migrations));
    if (state == SchemaState::current)
        co_return MigrationReport{.applied = {}, .current = static_cast<int>(migrations.size())};
    CO_TRY_DO(co_await take_lock(connection));
    auto report = co_await migrate_locked(connection, migrations);
    // Where the connection has ended, so has its lock.
    if (connection.is_usable())
        CO_TRY_DO(co_await connection.run({sql::unlock, std::move(Params().bigint(lock_key))}, statement_timeout));
    co_return report;
}

asio::awaitable<Result<SchemaState>> look_at_schema(Connection& connection, std::span<const Migration> migrations) {
    CO_TRY(const Rows found, co_await connection.run({sql::find_table}, statement_timeout));
    if (!found[0].boolean(0)) co_return SchemaState::none;
    CO_TRY(const Rows applied, co_await connection.run({sql::load_applied}, statement_timeout));
    CO_TRY_DO(check_applied(applied, migrations));
    if (applied.empty()) co_return SchemaState::none;
    co_return static_cast<std::size_t>(applied.size()) < migrations.size() ? SchemaState::older : SchemaState::current;
}

}  // namespace trastienda::pg
