#include "tests/support/postgres.hpp"

#include "pg/cluster.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <libpq-fe.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace trastienda::tests {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

constexpr std::chrono::milliseconds statement_timeout{30'000};

// The settings of a server with another database. The server's own come from a Cluster: "host=... dbname=trastienda".
pg::Settings with_database(const pg::Settings& server, std::string_view database) {
    pg::Settings settings = server;
    settings.connection_string = Secret(fmt::format("{} dbname={}", server.connection_string.reveal(), database));
    return settings;
}

// Runs statements one after the other, on one connection.
void run_all(const pg::Settings& settings, const std::vector<std::string>& statements) {
    run_coroutine([](const pg::Settings& where, const std::vector<std::string>& texts) -> asio::awaitable<void> {
        const auto connection = must(co_await pg::Connection::open(co_await asio::this_coro::executor, where));
        for (const std::string& text : texts) must(co_await connection->run_script(text, statement_timeout));
    }(settings, statements));
}

// A cluster for a test that was started by hand, or whose fixture has gone.
struct OwnServer {
    TemporaryFolder folder;
    std::unique_ptr<pg::Cluster> cluster;
    OwnServer()
        : cluster(must(pg::Cluster::start(
              {.data = folder.path() / "data", .durability = pg::ClusterOptions::Durability::off_for_tests}))) {}
};

pg::Settings find_server() {
    std::ifstream file(TEST_POSTGRES_CONNECTION_FILE);
    std::string pid;
    std::string connection_string;
    std::getline(file, pid);
    std::getline(file, connection_string);
    if (!connection_string.empty() && PQping(connection_string.c_str()) == PQPING_OK)
        return {.connection_string = Secret(connection_string)};
    static const OwnServer own;
    return own.cluster->settings();
}

// Makes the template where nobody has. The lock is for the many test processes that want it at the same moment.
asio::awaitable<Result<void>> make_template(const DatabaseTemplate& source) {
    const auto executor = co_await asio::this_coro::executor;
    CO_TRY(const auto server, co_await pg::Connection::open(executor, test_server()));
    CO_TRY_DO(co_await server->run_script(fmt::format("SELECT pg_advisory_lock(hashtext('{}'))", source.name),
                                          coroutine_timeout));
    pg::Params name;
    name.text(source.name);
    constexpr pg::Statement find{"find_template", "SELECT 1 FROM pg_database WHERE datname = $1::text"};
    CO_TRY(const auto found, co_await server->run({find, name}, statement_timeout));
    if (!found.empty()) co_return Result<void>();

    const std::string unfinished = source.name + "_unfinished";
    CO_TRY_DO(co_await server->run_script("DROP DATABASE IF EXISTS " + unfinished, statement_timeout));
    CO_TRY_DO(co_await server->run_script("CREATE DATABASE " + unfinished, statement_timeout));
    const pg::Settings inside = with_database(test_server(), unfinished);
    {
        CO_TRY(const auto connection, co_await pg::Connection::open(executor, inside));
        CO_TRY_DO(co_await source.prepare(*connection));
    }
    // The session that prepared it may take a moment to end; a rename waits for nobody.
    CO_TRY_DO(co_await server->run_script(
        fmt::format("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{}'", unfinished),
        statement_timeout));
    co_return co_await server->run_script(fmt::format("ALTER DATABASE {} RENAME TO {}", unfinished, source.name),
                                          statement_timeout);
}

std::string unique_name() {
    static int number = 0;
    return fmt::format("test_{}_{}", getpid(), ++number);
}

}  // namespace

const pg::Settings& test_server() {
    static const pg::Settings settings = with_database(find_server(), "postgres");
    return settings;
}

TestDatabase::TestDatabase() : name_(unique_name()), settings_(with_database(test_server(), name_)) {
    run_all(test_server(), {"DROP DATABASE IF EXISTS " + name_, "CREATE DATABASE " + name_});
}

TestDatabase::TestDatabase(const DatabaseTemplate& source)
    : name_(unique_name()), settings_(with_database(test_server(), name_)) {
    static std::vector<std::string> made;
    if (std::ranges::find(made, source.name) == made.end()) {
        must(run_coroutine(make_template(source)));
        made.push_back(source.name);
    }
    run_all(test_server(),
            {"DROP DATABASE IF EXISTS " + name_, fmt::format("CREATE DATABASE {} TEMPLATE {}", name_, source.name)});
}

TestDatabase::~TestDatabase() {
    try {
        run_all(test_server(), {fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", name_)});
    } catch (const std::exception& problem) {
        fmt::print(stderr, "{} could not be dropped: {}\n", name_, problem.what());
    }
}

void TestDatabase::execute(std::string_view script) const { run_all(settings_, {std::string(script)}); }

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "trastienda-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr || chmod(pattern.c_str(), S_IRWXU | S_IXGRP | S_IXOTH) != 0)
        throw std::runtime_error("no temporary folder can be made");
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

}  // namespace trastienda::tests
