// The engine's only view of the database: one transaction per batch, in two steps. Floor 2.
// store/ implements it on PostgreSQL; a simulation implements it in memory, with delays, failures and lost answers.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/purchases/decide.hpp"
#include "domain/sales/decide.hpp"
#include "domain/stock/decide.hpp"

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace trastienda::engine {

/// Rows that must be written in the same transaction as a command, before its levels are gathered: an import's
/// products, say. The engine only carries it; the Journal's own floor knows what it is. A command with one travels
/// alone.
class Preparation {
  public:
    virtual ~Preparation() = default;
};

/// A command of any kind: of stock alone, of a sale with its stock, or of what a provider brings or takes with its.
using Command = std::variant<stock::Command, sales::Command, purchases::Command>;
using Outcome = std::variant<stock::Outcome, sales::Outcome, purchases::Outcome>;

/// A client's key for a command: unique per user.
struct KeyName {
    UserId user;
    std::string key;
    auto operator<=>(const KeyName&) const = default;
};

/// A key that was used before, with what it was used for and the answer that was given.
struct KnownKey {
    KeyName name;
    std::array<std::byte, 32> digest{};
    Outcome outcome;
};

struct GatherRequest {
    stock::Needs needs;
    sales::Needs sales_needs;
    purchases::Needs purchases_needs;
    std::vector<KeyName> keys;
    /// Batches of which an earlier try may or may not have been committed.
    std::vector<BatchId> doubts;
    std::shared_ptr<Preparation> preparation;  // may be null
};

struct Gathered {
    stock::Snapshot snapshot;
    sales::Snapshot sales;          // untouched where no command is one of sales
    purchases::Snapshot purchases;  // likewise
    std::vector<KnownKey> known_keys;
    std::vector<BatchId> committed;  // those of the doubts that were committed after all
    BatchId batch;                   // fresh: this try's own name
};

struct ApplyRequest {
    struct Key {
        KeyName name;
        std::array<std::byte, 32> digest{};
        Outcome outcome;
    };
    BatchId batch;  // as gathered, and stored: the answer to "did that COMMIT happen?"
    Instant now;    // the snapshot's
    stock::Changes changes;
    sales::Changes sales;
    purchases::Changes purchases;
    std::vector<Key> keys;
};

/// One lane's way to the database. After `gather` succeeded a transaction is open until `apply` or `abandon` ends it.
/// Errors of both mean that nothing was done for a command, but for unknown_fate of `apply`, where it may have been:
///   conflict    another transaction was in the way: the whole batch may be tried again
///   constraint  a row was refused: one of the commands is at fault, or another server used one of the keys first
///   unavailable, timeout  no database now
class Journal {
  public:
    virtual ~Journal() = default;
    /// BEGIN; does the preparation; locks the levels in key order; then (the order matters: what held the locks before
    /// us is decided by now) locks the sales in the order of their ids, then the invoices, then the orders to providers
    /// in the order of theirs, looks up the doubts and the keys, reads the clock, and everything else of the snapshot.
    /// Where the preparation cannot be done because one of the doubts did it, that is found too.
    virtual boost::asio::awaitable<Result<Gathered>> gather(GatherRequest request) = 0;
    /// Writes all of it and COMMITs.
    virtual boost::asio::awaitable<Result<void>> apply(ApplyRequest request) = 0;
    /// ROLLBACK.
    virtual boost::asio::awaitable<void> abandon() = 0;
};

/// How the engine waits before it tries again; a simulation brings its own.
class Pause {
  public:
    virtual ~Pause() = default;
    virtual boost::asio::awaitable<void> wait(std::chrono::milliseconds duration) = 0;
};

}  // namespace trastienda::engine
