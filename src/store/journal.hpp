// The engine's Journal on PostgreSQL: one connection per lane, two round trips per batch, and a third where
// somebody is met for the first time. Floor 3. One executor thread.
#pragma once

#include "engine/journal.hpp"
#include "pg/connection.hpp"
#include "pg/settings.hpp"
#include "store/chain.hpp"
#include "store/purchase_journal.hpp"
#include "store/sale_journal.hpp"
#include "store/stock_origins.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace trastienda::store {

/// Rows of the catalogue that an import writes in the transaction of its stock movements: see engine::Preparation.
class CataloguePreparation : public engine::Preparation {
  public:
    /// Writes the rows; inside the journal's transaction. `conflict` where what it was planned on has changed since.
    /// `levels`, in key order, are those that the journal locks next: levels that must be locked for the rows are
    /// locked together with those, in the order in which everybody locks them.
    virtual boost::asio::awaitable<Result<void>> write(pg::Connection& connection,
                                                       std::span<const stock::LevelKey> levels) = 0;
};

class Journal final : public engine::Journal {
  public:
    Journal(boost::asio::any_io_executor executor, pg::Settings settings);

    boost::asio::awaitable<Result<engine::Gathered>> gather(engine::GatherRequest request) override;
    boost::asio::awaitable<Result<void>> apply(engine::ApplyRequest request) override;
    boost::asio::awaitable<void> abandon() override;

    /// For one round trip; past this the connection is given up. The largest, a chunk of an import, takes a second.
    static constexpr std::chrono::milliseconds round_trip_timeout{30'000};
    /// After so long without a word from us in a transaction PostgreSQL ends it: between our two round trips lie
    /// microseconds, so this server has died or stands still, and holds levels that others wait for.
    static constexpr std::chrono::milliseconds silence_max{15'000};
    /// After so long without a packet PostgreSQL asks the network whether our host is still there; thrice without an
    /// answer is no.
    static constexpr std::chrono::seconds network_silence_max{5};
    /// For another's lock. It is tried again, but not while a backend stands in the queue for every try.
    static constexpr std::chrono::milliseconds lock_wait_max{10'000};
    /// For the lock of a level that is taken away again.
    static constexpr std::chrono::milliseconds unmaking_lock_wait_max{100};

  private:
    // Rows of one statement: a batch fits into one, and so into a round trip, unless it is full of transfers. An import
    // has more; what all of its rows take on their way, twice, would be most of its memory.
    static constexpr std::size_t chunk_rows_max = 10'000;
    // How often all is read again because others took away levels that they had made and not used.
    static constexpr int rounds_max = 10;

    boost::asio::awaitable<Result<void>> connect();
    boost::asio::awaitable<Result<void>> open();
    // Goes on where a chain of hashes ended that nobody else continues.
    boost::asio::awaitable<Result<void>> claim_chain();
    boost::asio::awaitable<Result<engine::Gathered>> gather_connected(const engine::GatherRequest& request);
    // Locks and reads in one round trip.
    boost::asio::awaitable<Result<engine::Gathered>> read(const engine::GatherRequest& request);
    // What the first round trip showed to be needed too: reservations that have run out.
    boost::asio::awaitable<Result<void>> read_expired(stock::Snapshot& snapshot);
    // Levels that were named but do not exist are made where their variant and location do. True if any was.
    boost::asio::awaitable<Result<bool>> make_missing_levels(const engine::GatherRequest& request,
                                                             stock::Snapshot& snapshot);
    // Of the levels that were made for this batch those that it does not change: a dry run or a refusal leaves none
    // behind.
    std::optional<pg::Call> unmake_unused(const std::vector<stock::Changes::ChangedLevel>& changed);
    boost::asio::awaitable<Result<void>> write(engine::ApplyRequest& request);
    template <class Make>
    boost::asio::awaitable<Result<void>> run_chunks(std::size_t rows, std::vector<pg::Call>& calls, Make make);
    boost::asio::awaitable<Result<std::vector<pg::Rows>>> run(std::vector<pg::Call> calls);

    boost::asio::any_io_executor executor_;
    pg::Settings settings_;
    std::unique_ptr<pg::Connection> connection_;
    std::vector<stock::LevelKey> made_;  // levels, for the batch that was gathered last
    SaleJournal sales_;
    PurchaseJournal purchases_;
    StockOrigins origins_;
    ChainLink chain_;  // as far as this connection knows it to be committed
};

}  // namespace trastienda::store
