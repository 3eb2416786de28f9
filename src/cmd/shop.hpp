// The shop: everything that works on one database, wired once, for the server and for the sub-commands. Floor 6.
// All of it lives on one event loop.
#pragma once

#include "app/catalog_imports.hpp"
#include "app/people.hpp"
#include "app/stock_feed.hpp"
#include "app/stock_upkeep.hpp"
#include "base/clock.hpp"
#include "cmd/configuration.hpp"
#include "engine/engine.hpp"
#include "engine/timer_pause.hpp"
#include "pg/acting.hpp"
#include "pg/connection.hpp"
#include "pg/migrate.hpp"
#include "pg/pool.hpp"
#include "store/history.hpp"
#include "store/imports.hpp"
#include "store/journal.hpp"
#include "store/ledger.hpp"
#include "store/levels.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace trastienda::cmd {

/// How much of the machine a shop may take.
struct ShopSize {
    std::size_t connections = 4;
    std::size_t lanes = 1;
    std::chrono::seconds session_lifetime = std::chrono::hours(12);
    std::string public_url;  // what links in mails begin with
};

class Shop {
  public:
    /// `io` outlives it, and has stopped before it goes.
    Shop(boost::asio::io_context& io, const pg::Settings& settings, ShopSize size);
    Shop(const Shop&) = delete;
    Shop& operator=(const Shop&) = delete;

    SystemClock clock;
    SystemRandom random;
    pg::Pool pool;

  private:
    engine::TimerPause pause_;
    std::vector<std::unique_ptr<store::Journal>> journals_;

  public:
    engine::Engine engine;
    store::Levels levels;
    store::Ledger ledger;
    store::History history;
    store::Imports imports;
    store::StockEvents stock_events;
    app::StockFeed stock_feed;
    app::StockUpkeep stock_upkeep;
    /// For reading and comparing files: one at a time.
    app::Worker worker{{.threads = 1, .pieces_max = 4}};
    /// For documents and images: tens of milliseconds each, and never behind a large file.
    app::Worker document_worker{{.threads = 1, .pieces_max = 64}};
    app::CatalogImports catalog_imports;
    app::People people;
};

/// A connection to the database, or why there is none, in that language.
boost::asio::awaitable<Result<std::unique_ptr<pg::Connection>>> connect_database(boost::asio::io_context& io,
                                                                                 pg::Settings settings,
                                                                                 Language language);
/// Brings the database up to this program's migrations.
boost::asio::awaitable<Result<pg::MigrationReport>> migrate_database(boost::asio::io_context& io, pg::Settings settings,
                                                                     Language language);

/// Runs a coroutine to its end on an event loop that nothing else runs; nothing where `stop` was requested first, on
/// the loop's own thread: then the work stands still where it has got to, and goes with the loop, so that its end may
/// touch only what outlives that. What it changes is told as `acting`'s, the server's own where nobody else is named.
template <class T>
std::optional<T> run_until(boost::asio::io_context& io, const std::stop_token& stop, boost::asio::awaitable<T> work,
                           const pg::Acting& acting = {}) {
    std::optional<T> value;
    boost::asio::co_spawn(pg::ActingIoExecutor(io.get_executor(), &acting), std::move(work),
                          [&value](std::exception_ptr problem, T result) {
                              if (problem) std::rethrow_exception(problem);
                              value.emplace(std::move(result));
                          });
    io.restart();
    const std::stop_callback stopping(stop, [&io] { io.stop(); });
    while (!value && io.run_one() > 0) {
    }
    return value;
}

/// The same, without anything that breaks it off.
template <class T>
T run_to_end(boost::asio::io_context& io, boost::asio::awaitable<T> work, const pg::Acting& acting = {}) {
    auto value = run_until(io, {}, std::move(work), acting);
    CHECK(value.has_value());
    return *std::move(value);
}

}  // namespace trastienda::cmd
