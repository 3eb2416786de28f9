// A real PostgreSQL for tests: the run's own (ctest's fixture `postgres`), or, where a test is started by hand, one
// that lives as long as its process. For tests only. Blocking; one thread.
#pragma once

#include "base/result.hpp"
#include "pg/connection.hpp"
#include "pg/settings.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace trastienda::tests {

/// The value of a result that must be one; else the test fails with the error's words.
template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message + " [" + result.error().detail + "]");
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}

/// No test waits longer than this for anything.
inline constexpr std::chrono::seconds coroutine_timeout{60};

/// Runs a coroutine to its end on an io_context of its own (co_await asio::this_coro::executor inside it).
template <class T>
T run_coroutine(boost::asio::awaitable<T> coroutine) {
    boost::asio::io_context context;
    std::optional<T> outcome;
    boost::asio::co_spawn(context, std::move(coroutine), [&outcome](const std::exception_ptr& failure, T value) {
        if (failure) std::rethrow_exception(failure);
        outcome = std::move(value);
    });
    context.run_for(coroutine_timeout);
    if (!outcome) throw std::runtime_error("the coroutine did not end in time");
    return *std::move(outcome);
}

inline void run_coroutine(boost::asio::awaitable<void> coroutine) {
    boost::asio::io_context context;
    bool has_ended = false;
    boost::asio::co_spawn(context, std::move(coroutine), [&has_ended](const std::exception_ptr& failure) {
        if (failure) std::rethrow_exception(failure);
        has_ended = true;
    });
    context.run_for(coroutine_timeout);
    if (!has_ended) throw std::runtime_error("the coroutine did not end in time");
}

/// A folder below the system's temporary one, which PostgreSQL's user can enter too; removed with all that is in it.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

/// What a new database starts with. `prepare` runs once for each name in a whole run of the tests; every database made
/// from it is then a quick copy.
struct DatabaseTemplate {
    std::string name;  // letters, digits and underscores
    std::function<boost::asio::awaitable<Result<void>>(pg::Connection&)> prepare;
};

/// A database of this test's own; dropped with it, whoever is still connected.
class TestDatabase {
  public:
    TestDatabase();
    explicit TestDatabase(const DatabaseTemplate& source);
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    [[nodiscard]] const pg::Settings& settings() const { return settings_; }
    [[nodiscard]] const std::string& name() const { return name_; }
    /// Runs statements on a connection of its own.
    void execute(std::string_view script) const;

  private:
    std::string name_;
    pg::Settings settings_;
};

/// The server on which test databases are made: its database `postgres`, as superuser.
const pg::Settings& test_server();

}  // namespace trastienda::tests
