#include "cmd/shop.hpp"

#include "store/migrations.hpp"

namespace trastienda::cmd {

namespace asio = boost::asio;

namespace {

std::vector<std::unique_ptr<store::Journal>> make_journals(asio::io_context& io, const pg::Settings& settings,
                                                           std::size_t lanes) {
    std::vector<std::unique_ptr<store::Journal>> journals;
    journals.reserve(lanes);
    for (std::size_t i = 0; i < lanes; ++i)
        journals.push_back(std::make_unique<store::Journal>(io.get_executor(), settings));
    return journals;
}

std::vector<engine::Journal*> pointers(const std::vector<std::unique_ptr<store::Journal>>& journals) {
    std::vector<engine::Journal*> ports;
    ports.reserve(journals.size());
    for (const auto& journal : journals) ports.push_back(journal.get());
    return ports;
}

}  // namespace

Shop::Shop(asio::io_context& io, const pg::Settings& settings, ShopSize size)
    : pool(io.get_executor(), settings, pg::PoolLimits{.connections_max = size.connections}),
      journals_(make_journals(io, settings, size.lanes)),
      engine(io.get_executor(), pointers(journals_), pause_, engine::Limits{.lanes = size.lanes}),
      levels(io.get_executor(), pool),
      ledger(pool),
      history(pool),
      imports(pool),
      stock_events(pool),
      stock_feed(io.get_executor(), stock_events),
      stock_upkeep(engine, stock_events),
      catalog_imports(engine, imports, levels, worker),
      people(io.get_executor(), pool, clock, random, {.session_lifetime = size.session_lifetime},
             {.public_url = std::move(size.public_url)}) {}

asio::awaitable<Result<std::unique_ptr<pg::Connection>>> connect_database(asio::io_context& io, pg::Settings settings,
                                                                          Language language) {
    auto connection = co_await pg::Connection::open(io.get_executor(), settings);
    // The rest are PostgreSQL's own words, which are in English.
    if (!connection && language == Language::es)
        connection.error().message = "No se puede usar la base de datos. " + connection.error().message;
    co_return connection;
}

asio::awaitable<Result<pg::MigrationReport>> migrate_database(asio::io_context& io, pg::Settings settings,
                                                              Language language) {
    CO_TRY(auto connection, co_await connect_database(io, std::move(settings), language));
    co_return co_await pg::migrate(*connection, store::migrations());
}

}  // namespace trastienda::cmd
