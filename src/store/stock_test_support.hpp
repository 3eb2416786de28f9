// What the tests of the journal share: a small shop's database, engines on it as servers have them, and commands. For
// tests only.
#pragma once

#include "engine/engine.hpp"
#include "engine/timer_pause.hpp"
#include "store/catalog_test_support.hpp"
#include "store/doctor.hpp"
#include "store/journal.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace trastienda::store {

inline constexpr UserId ana{1};
inline constexpr UserId berta{2};
inline constexpr LocationId shop_floor{1};
inline constexpr LocationId store_room{2};
inline constexpr std::int64_t variants_last = 200;  // they are 1 to this
inline constexpr stock::LevelKey shirt{.variant = {1}, .location = shop_floor};
inline constexpr stock::LevelKey trousers{.variant = {2}, .location = shop_floor};

/// Two people, two locations, variants without stock: as after an import of the catalogue alone.
const tests::DatabaseTemplate& stock_template();

/// The application_name of the engines' connections.
inline constexpr std::string_view engine_name = "engine_under_test";
/// A query for how many of those connections wait for a lock.
inline const std::string waiting_engines =
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'engine_under_test' AND datname = "
    "current_database() AND wait_event_type = 'Lock'";

/// One server's engine, with connections of its own.
class TestEngine {
  public:
    TestEngine(const boost::asio::any_io_executor& executor, pg::Settings settings, std::size_t lanes = 2,
               const engine::Limits& limits = {});
    [[nodiscard]] engine::Engine& operator*() { return *engine_; }
    [[nodiscard]] engine::Engine* operator->() { return engine_.get(); }

  private:
    std::vector<std::unique_ptr<Journal>> journals_;
    engine::TimerPause pause_;
    std::unique_ptr<engine::Engine> engine_;
};

using Answer = Result<stock::Outcome>;
struct Submission {
    engine::Engine* engine = nullptr;
    stock::Command command;
};
/// Submits all at once and waits for every answer.
boost::asio::awaitable<std::vector<Answer>> submit_all(std::vector<Submission> submissions);
/// Runs all of them side by side, to their ends.
boost::asio::awaitable<void> run_all(std::vector<boost::asio::awaitable<void>> tasks);
boost::asio::awaitable<void> wait_for(std::chrono::milliseconds duration);

stock::Command record(MovementTypeId type, std::vector<std::pair<stock::LevelKey, std::int64_t>> lines,
                      std::string notes = {});
inline stock::Command buy(stock::LevelKey level, std::int64_t units) {
    return record(stock::types::purchase, {{level, units}});
}
inline stock::Command sell(stock::LevelKey level, std::int64_t units) {
    return record(stock::types::sale, {{level, units}});
}
stock::Command reserve(stock::LevelKey level, std::int64_t units, std::optional<Instant> until = {});
stock::Command transfer(LocationId from, LocationId to, std::vector<stock::Transfer::Line> lines);
inline stock::Command by_ana(stock::Act act) { return {.user = ana, .idempotency_key = {}, .act = std::move(act)}; }
stock::Command with_key(stock::Command command, std::string key, int body = 0);

bool is_accepted(const Answer& answer);
/// The first line's reason, or nothing.
std::optional<stock::Refusal> refusal(const Answer& answer);
/// What was accepted; throws otherwise.
const stock::Accepted& accepted_of(const Answer& answer);

/// The first column of the first row of any query.
boost::asio::awaitable<std::int64_t> ask(pg::Settings settings, std::string query);
boost::asio::awaitable<Instant> database_clock(pg::Settings settings);
/// Every difference that the doctor finds, as "check: column=value ..."; none in a sound database.
boost::asio::awaitable<std::vector<std::string>> differences(pg::Settings settings);

/// A database from stock_template(), and tests on it as coroutines.
class StockShop {
  public:
    using Work = std::function<boost::asio::awaitable<void>(pg::Settings)>;
    void run(const Work& work) const { tests::run_coroutine(work(settings())); }
    [[nodiscard]] pg::Settings settings() const { return database_.settings(); }
    void execute(std::string_view script) const { database_.execute(script); }

  private:
    tests::TestDatabase database_{stock_template()};
};

}  // namespace trastienda::store
