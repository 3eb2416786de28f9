// Real clusters in folders of their own: started, shared out, killed in every way, and started again.
#include "pg/cluster.hpp"

#include "pg/child.hpp"
#include "pg/connection.hpp"
#include "pg/data_folder.hpp"
#include "pg/programs.hpp"
#include "tests/support/postgres.hpp"

#include <array>
#include <boost/asio/this_coro.hpp>
#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <future>
#include <gtest/gtest.h>
#include <stop_token>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace trastienda::pg {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using asio::awaitable;
using namespace std::chrono_literals;
using std::chrono::steady_clock;
using tests::must;
using tests::run_coroutine;

class ClusterTest : public testing::Test {
  protected:
    tests::TemporaryFolder folder;
    fs::path data = folder.path() / "data";

    [[nodiscard]] ClusterOptions quick() const {
        return {.data = data, .durability = ClusterOptions::Durability::off_for_tests};
    }
};

void execute(const Settings& settings, std::string_view script) {
    run_coroutine([](const Settings& where, std::string_view text) -> awaitable<void> {
        const auto connection = must(co_await Connection::open(co_await asio::this_coro::executor, where));
        must(co_await connection->run_script(text, 30s));
    }(settings, script));
}

std::int64_t count_notes(const Settings& settings) {
    return run_coroutine([](const Settings& where) -> awaitable<std::int64_t> {
        constexpr Statement count{"count", "SELECT count(*) FROM notes"};
        const auto connection = must(co_await Connection::open(co_await asio::this_coro::executor, where));
        co_return must(co_await connection->run({count}, 30s))[0].bigint(0);
    }(settings));
}

uid_t owner_of(const fs::path& path) {
    struct stat status{};
    EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
    return status.st_uid;
}

bool ends_within(std::chrono::seconds patience, const auto& condition) {
    const auto deadline = steady_clock::now() + patience;
    while (!condition()) {
        if (steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

// Another process that runs a cluster in `data`, as a server does.
class OtherServer {
  public:
    explicit OtherServer(const fs::path& data) {
        std::array<int, 2> ends{};
        EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
        child_ = must(
            Child::start({.program = TEST_POSTGRES_PROGRAM, .arguments = {"hold", data.string()}, .output = ends[1]}));
        close(ends[1]);
        std::array<char, 4'096> bytes{};
        while (said_.find('\n') == std::string::npos) {
            const ssize_t size = read(ends[0], bytes.data(), bytes.size());
            if (size <= 0) break;
            said_.append(bytes.data(), static_cast<std::size_t>(size));
        }
        close(ends[0]);
    }
    [[nodiscard]] const std::string& said() const { return said_; }
    [[nodiscard]] pid_t pid() const { return child_->pid(); }
    [[nodiscard]] pid_t postmaster_pid() const { return std::stoi(said_.substr(std::string_view("ready ").size())); }
    void signal(int number) {
        child_->signal(number);
        EXPECT_TRUE(child_->wait_until(steady_clock::now() + 60s));
    }

  private:
    std::unique_ptr<Child> child_;
    std::string said_;
};

TEST_F(ClusterTest, is_made_started_found_and_stopped) {
    EXPECT_FALSE(Cluster::find_running(data).has_value());
    const auto cluster = must(Cluster::start({.data = data}));
    EXPECT_TRUE(cluster->is_running());
    execute(cluster->settings(), "CREATE TABLE notes AS SELECT 1 AS id");
    execute(cluster->settings(),
            "DO $$ BEGIN ASSERT current_setting('fsync') = 'on' AND current_setting('synchronous_commit') = 'on' AND "
            "current_setting('full_page_writes') = 'on' AND current_setting('listen_addresses') = '' AND "
            "current_setting('data_checksums') = 'on' AND current_setting('server_encoding') = 'UTF8'; END $$");
    EXPECT_EQ(count_notes(must(Cluster::find_running(data))), 1);

    must(cluster->restart());
    EXPECT_EQ(count_notes(cluster->settings()), 1);
    must(cluster->stop());
    EXPECT_FALSE(cluster->is_running());
    EXPECT_FALSE(Cluster::find_running(data).has_value());
    EXPECT_TRUE(processes_of(data / "postgres").empty());
}

TEST_F(ClusterTest, belongs_to_an_unprivileged_user_and_to_nobody_else) {
    const auto cluster = must(Cluster::start(quick()));
    const fs::path process = fmt::format("/proc/{}", cluster->postmaster_pid());
    const uid_t owner = owner_of(process);
    EXPECT_NE(owner, 0U);
    EXPECT_EQ(owner_of(data / "postgres"), owner);
    EXPECT_EQ(owner_of(data / "socket"), owner);
    for (const fs::path& secret : {data / "postgres", data / "socket"})
        EXPECT_EQ(fs::status(secret).permissions(), fs::perms::owner_all) << secret;
    if (geteuid() == 0) {
        EXPECT_EQ(owner, must(find_child_user())->uid);
    } else {
        EXPECT_EQ(owner, geteuid());
    }
    // Neither the lock nor anything else of ours was inherited.
    for (const auto& entry : fs::directory_iterator(process / "fd")) {
        std::error_code ignored;
        EXPECT_NE(fs::read_symlink(entry.path(), ignored), data / "lock");
    }
}

TEST_F(ClusterTest, a_second_server_is_told_who_has_the_folder) {
    OtherServer other(data);
    ASSERT_TRUE(other.said().starts_with("ready ")) << other.said();
    const auto refused = Cluster::start(quick());
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::denied);
    EXPECT_NE(refused.error().message.find(fmt::format("pid {}", other.pid())), std::string::npos)
        << refused.error().message;
    EXPECT_NE(refused.error().message.find("test_postgres"), std::string::npos) << refused.error().message;
    execute(must(Cluster::find_running(data)), "CREATE TABLE notes AS SELECT 1 AS id");

    other.signal(SIGTERM);
    const auto cluster = must(Cluster::start(quick()));
    EXPECT_EQ(count_notes(cluster->settings()), 1);
}

TEST_F(ClusterTest, recovers_after_the_server_was_killed) {
    OtherServer other(data);
    ASSERT_TRUE(other.said().starts_with("ready ")) << other.said();
    execute(must(Cluster::find_running(data)), "CREATE TABLE notes AS SELECT 1 AS id");
    other.signal(SIGKILL);
    // Its PostgreSQL may still be shutting down: waited for.
    const auto cluster = must(Cluster::start(quick()));
    EXPECT_EQ(count_notes(cluster->settings()), 1);
}

TEST_F(ClusterTest, postgresql_ends_by_itself_after_the_server_was_killed) {
    OtherServer other(data);
    ASSERT_TRUE(other.said().starts_with("ready ")) << other.said();
    other.signal(SIGKILL);
    EXPECT_TRUE(ends_within(30s, [&] { return processes_of(data / "postgres").empty(); }));
}

TEST_F(ClusterTest, recovers_after_both_were_killed) {
    OtherServer other(data);
    ASSERT_TRUE(other.said().starts_with("ready ")) << other.said();
    execute(must(Cluster::find_running(data)), "CREATE TABLE notes AS SELECT 1 AS id");
    EXPECT_EQ(kill(other.postmaster_pid(), SIGKILL), 0);
    other.signal(SIGKILL);
    EXPECT_TRUE(fs::exists(data / "postgres/postmaster.pid"));
    const auto cluster = must(Cluster::start(quick()));
    EXPECT_EQ(count_notes(cluster->settings()), 1);
}

TEST_F(ClusterTest, notices_that_postgresql_was_killed_and_brings_it_back) {
    const auto cluster = must(Cluster::start(quick()));
    execute(cluster->settings(), "CREATE TABLE notes AS SELECT 1 AS id");
    const pid_t former = cluster->postmaster_pid();
    EXPECT_EQ(kill(former, SIGKILL), 0);
    EXPECT_TRUE(ends_within(10s, [&] { return !cluster->is_running(); }));
    EXPECT_FALSE(fs::exists(fmt::format("/proc/{}", former))) << "a zombie was left";
    must(cluster->restart());
    EXPECT_TRUE(cluster->is_running());
    EXPECT_NE(cluster->postmaster_pid(), former);
    EXPECT_EQ(count_notes(cluster->settings()), 1);
}

// A backend that computes does not see at once that its postmaster has gone; until it does, it holds the shared memory.
TEST_F(ClusterTest, waits_for_backends_that_outlive_their_postmaster) {
    const auto cluster = must(Cluster::start(quick()));
    const Settings settings = cluster->settings();
    auto busy = std::async(std::launch::async, [&settings] {
        return run_coroutine([](const Settings& where) -> awaitable<Result<void>> {
            const auto connection = must(co_await Connection::open(co_await asio::this_coro::executor, where));
            co_return co_await connection->run_script("SELECT count(*) FROM generate_series(1, 8000000)", 50s);
        }(settings));
    });
    const auto is_busy = [&] {
        return run_coroutine([](const Settings& where) -> awaitable<bool> {
            constexpr Statement running{
                "running",
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%generate_series%' AND "
                "state = 'active' AND pid <> pg_backend_pid()"};
            const auto connection = must(co_await Connection::open(co_await asio::this_coro::executor, where));
            co_return must(co_await connection->run({running}, 30s))[0].bigint(0) == 1;
        }(settings));
    };
    ASSERT_TRUE(ends_within(20s, is_busy));
    EXPECT_EQ(kill(cluster->postmaster_pid(), SIGKILL), 0);
    EXPECT_TRUE(ends_within(10s, [&] { return !cluster->is_running(); }));
    EXPECT_FALSE(processes_of(data / "postgres").empty()) << "the backend was not busy for long enough to tell";
    must(cluster->restart());
    execute(cluster->settings(), "SELECT 1");
    // What it computed may still have reached us; if not, we are told so.
    const auto outcome = busy.get();
    EXPECT_TRUE(outcome || outcome.error().code == ErrorCode::unknown_fate) << outcome.error().message;
}

// A crash of the whole machine leaves a file whose pid belongs to somebody else by now: here, to this very process.
TEST_F(ClusterTest, a_stale_pid_file_is_no_obstacle_whoever_has_the_pid_now) {
    for (const pid_t pid : {getpid(), pid_t{1}}) {
        must(must(Cluster::start(quick()))->stop());
        std::ofstream(data / "postgres/postmaster.pid") << pid << '\n'
                                                        << (data / "postgres").string() << "\n1\n5432\n"
                                                        << (data / "socket").string() << "\n\n1 1\nready   \n";
        std::ofstream(data / "socket/.s.PGSQL.5432.lock") << pid << '\n';
        EXPECT_FALSE(Cluster::find_running(data).has_value());
        must(must(Cluster::start(quick()))->stop());
    }
}

TEST_F(ClusterTest, a_postgresql_that_somebody_else_started_there_is_left_alone) {
    must(must(Cluster::start(quick()))->stop());
    const fs::path files = data / "postgres";
    const auto programs = must(find_programs(std::nullopt));
    const auto foreign = must(Child::start({.program = programs.folder / "postgres",
                                            .arguments = {"-D", files.string(), "-c", "listen_addresses=", "-c",
                                                          "unix_socket_directories=" + (data / "socket").string()},
                                            .user = must(find_child_user()),
                                            .folder = files}));
    ASSERT_TRUE(ends_within(20s, [&] {
        const auto file = read_postmaster_file(files);
        return file && file->status == "ready";
    }));
    const auto refused = Cluster::start(quick());
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::denied);
    EXPECT_NE(refused.error().message.find(fmt::format("pid {}", foreign->pid())), std::string::npos)
        << refused.error().message;
    EXPECT_TRUE(foreign->is_running());
    foreign->signal(SIGINT);
    EXPECT_TRUE(foreign->wait_until(steady_clock::now() + 20s));
}

TEST_F(ClusterTest, half_made_files_are_made_anew) {
    fs::create_directories(data / "postgres.new/base");
    std::ofstream(data / "postgres.new/PG_VERSION") << "15\n";
    must(Cluster::start(quick()));
    EXPECT_FALSE(fs::exists(data / "postgres.new"));
}

TEST_F(ClusterTest, a_first_start_can_be_broken_off_and_the_next_one_just_works) {
    std::stop_source stop;
    ClusterOptions options = quick();
    options.stop = stop.get_token();
    auto starting = std::async(std::launch::async, [&options] { return Cluster::start(options); });
    EXPECT_TRUE(ends_within(30s, [&] { return fs::exists(data / "postgres.new/global"); }));
    const auto told = steady_clock::now();
    stop.request_stop();
    const auto broken_off = starting.get();
    ASSERT_FALSE(broken_off.has_value());
    EXPECT_EQ(broken_off.error().code, ErrorCode::unavailable);
    EXPECT_LT(steady_clock::now() - told, 10s);
    EXPECT_FALSE(fs::exists(data / "postgres.new"));
    EXPECT_FALSE(fs::exists(data / "postgres"));
    must(Cluster::start(quick()));
}

// Its initdb is told to end by the kernel, and takes away what it has made: perhaps while the next start makes it anew.
TEST_F(ClusterTest, a_first_start_that_was_killed_is_no_obstacle) {
    const auto killed = must(Child::start({.program = TEST_POSTGRES_PROGRAM, .arguments = {"hold", data.string()}}));
    EXPECT_TRUE(ends_within(30s, [&] { return fs::exists(data / "postgres.new/global"); }));
    killed->signal(SIGKILL);
    EXPECT_TRUE(killed->wait_until(steady_clock::now() + 10s));
    must(Cluster::start(quick()));
}

TEST_F(ClusterTest, a_folder_that_is_not_ours_is_refused_with_what_to_do) {
    struct Case {
        const char* name;
        std::string_view file;
        std::string_view text;
        ErrorCode code;
        std::string_view says;
    };
    for (const Case& row :
         {Case{"other version", "postgres/PG_VERSION", "9\n", ErrorCode::invalid, "PostgreSQL 9"},
          Case{"no version", "postgres/PG_VERSION", "x\n", ErrorCode::invalid, "PG_VERSION"},
          Case{"other files", "postgres/holiday.jpg", "", ErrorCode::invalid, "not a PostgreSQL cluster"},
          Case{"a file in its place", "postgres", "", ErrorCode::invalid, "not a PostgreSQL cluster"}}) {
        SCOPED_TRACE(row.name);
        const tests::TemporaryFolder other;
        fs::create_directories((other.path() / row.file).parent_path());
        std::ofstream(other.path() / row.file) << row.text;
        const auto refused = Cluster::start({.data = other.path()});
        ASSERT_FALSE(refused.has_value());
        EXPECT_EQ(refused.error().code, row.code);
        EXPECT_NE(refused.error().message.find(row.says), std::string::npos) << refused.error().message;
        EXPECT_TRUE(fs::exists(other.path() / row.file));
    }
    EXPECT_EQ(Cluster::start({.data = "/dev/null/data"}).error().code, ErrorCode::denied);
    EXPECT_EQ(Cluster::start({.data = ""}).error().code, ErrorCode::invalid);
}

TEST_F(ClusterTest, a_closed_folder_above_is_named) {
    if (geteuid() != 0) GTEST_SKIP() << "only root starts PostgreSQL as another user";
    const fs::path closed = folder.path() / "closed";
    fs::create_directory(closed);
    fs::permissions(closed, fs::perms::owner_all);
    const auto refused = Cluster::start({.data = closed / "data"});
    ASSERT_FALSE(refused.has_value());
    EXPECT_NE(refused.error().message.find("chmod o+x " + closed.string() + ""), std::string::npos)
        << refused.error().message;
    EXPECT_EQ(fs::status(closed).permissions(), fs::perms::owner_all) << "a folder that is not ours was changed";
}

TEST_F(ClusterTest, a_path_too_long_for_a_socket_has_it_elsewhere) {
    const fs::path deep = folder.path() / std::string(60, 'a') / std::string(60, 'b') / "with, comma and 'quotes'";
    const fs::path elsewhere = socket_folder_of(deep);
    EXPECT_EQ(elsewhere.parent_path(), "/tmp");
    EXPECT_NE(elsewhere, socket_folder_of(deep.string() + "x"));
    fs::create_directories(deep.parent_path());

    // A link, or another user's folder, is not trusted.
    fs::create_directory_symlink(folder.path(), elsewhere);
    EXPECT_EQ(Cluster::start({.data = deep}).error().code, ErrorCode::denied);
    fs::remove(elsewhere);
    if (geteuid() == 0) {
        fs::create_directory(elsewhere);
        constexpr uid_t somebody = 54'321;
        ASSERT_EQ(chown(elsewhere.c_str(), somebody, somebody), 0);
        EXPECT_EQ(Cluster::start({.data = deep}).error().code, ErrorCode::denied);
        fs::remove(elsewhere);
    }
    {
        const auto cluster =
            must(Cluster::start({.data = deep, .durability = ClusterOptions::Durability::off_for_tests}));
        execute(cluster->settings(), "SELECT 1");
        execute(must(Cluster::find_running(deep)), "SELECT 1");
    }
    fs::remove_all(elsewhere);
}

TEST(Programs, versions_are_read) {
    struct Case {
        std::string_view text;
        std::optional<int> major;
    };
    for (const Case& row : {Case{"postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n", 15},
                            Case{"postgres (PostgreSQL) 18beta1\n", 18}, Case{"postgres (PostgreSQL) 9.6.24", 9},
                            Case{"postgres (Other) 15", std::nullopt}, Case{"", std::nullopt}})
        EXPECT_EQ(parse_postgres_major(row.text), row.major) << row.text;
    EXPECT_GE(must(find_programs(std::nullopt)).major, postgres_major_min);
    const auto missing = find_programs(99);
    ASSERT_FALSE(missing.has_value());
    EXPECT_NE(missing.error().message.find("postgresql-99"), std::string::npos) << missing.error().message;
}

TEST(Child, tells_how_it_ended_and_what_it_wrote) {
    EXPECT_EQ(must(run_to_end({.program = "/bin/echo", .arguments = {"hola"}}, 10s)), "hola\n");
    const auto failed = run_to_end({.program = "/bin/sh", .arguments = {"-c", "echo no >&2; exit 3"}}, 10s);
    EXPECT_NE(failed.error().message.find("exit status 3"), std::string::npos) << failed.error().message;
    EXPECT_EQ(failed.error().detail, "no\n");
    EXPECT_EQ(run_to_end({.program = "/nonexistent"}, 10s).error().code, ErrorCode::invalid);
    EXPECT_EQ(run_to_end({.program = "/bin/sleep", .arguments = {"60"}}, 0s).error().code, ErrorCode::timeout);
}

}  // namespace
}  // namespace trastienda::pg
