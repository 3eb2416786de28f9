// The simulated PostgreSQL: what is committed, and sessions whose transactions really interleave. Levels are locked one
// by one in key order, as in store/journal.sql; a key that another transaction is about to add makes the second wait
// for the first's end. It knows nothing of engines: a client that is gone is a session that somebody closes later.
// Test support of tests/sim, one thread.
#pragma once

#include "domain/stock/decide_world.hpp"
#include "engine/journal.hpp"
#include "tests/sim/fault.hpp"
#include "tests/sim/judge.hpp"
#include "tests/sim/locks.hpp"
#include "tests/sim/nature.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::sim {

/// Writes one word in the transaction of its command, as an import writes its products. An `again` one writes nothing
/// where the word is there already: planned anew after a conflict.
struct WordPreparation final : engine::Preparation {
    enum class Plan : std::uint8_t { first, again };
    WordPreparation(std::string word_in, Plan plan_in) : word(std::move(word_in)), plan(plan_in) {}
    std::string word;
    Plan plan;
};

/// Commands with this in their texts are refused by a constraint each time.
inline constexpr std::string_view culprit_mark = "culprit";

/// What the store remembers of a transaction until it ends.
struct Transaction {
    std::vector<stock::LevelKey> levels;  // that it has locked, in key order
    Instant now;
    std::string word;  // that its preparation writes
    std::int64_t first_movement = 0;
    std::int64_t first_reservation = 0;
    std::int64_t first_transfer = 0;
};

class Store {
  public:
    template <class T>
    using Reply = std::move_only_function<void(Result<T>)>;

    Store(Nature& nature, Judge& judge, stock::World world, Fault fault);

    /// Nothing where nobody listens. `on_break` is called when the store goes down.
    std::optional<Session> connect(Task on_break);
    // What a session that is gone is asked gets `unavailable` or `unknown_fate`; one that goes meanwhile gets nothing.
    void gather(Session session, engine::GatherRequest request, Reply<engine::Gathered> reply);
    void apply(Session session, engine::ApplyRequest request, Reply<void> reply);
    void rollback(Session session, Reply<void> reply);
    /// The server has noticed that its client is gone.
    void close(Session session);
    /// Everything but what is committed is lost.
    void restart();

    [[nodiscard]] bool is_at_rest() const;
    [[nodiscard]] Stored stored() const {
        return {.world = world_, .ledger = ledger_, .keys = keys_, .prepared = prepared_};
    }

  private:
    struct Client {
        Task on_break;
        std::optional<Transaction> transaction;
    };
    struct Gathering {
        engine::GatherRequest request;
        Reply<engine::Gathered> reply;
        std::size_t next = 0;    // the level to lock
        engine::Gathered early;  // what a faulty store reads before it has its locks
    };
    struct Applying {
        engine::ApplyRequest request;
        Reply<void> reply;
        std::size_t next = 0;  // the key to add
    };

    Transaction* transaction_of(Session session);
    void prepare(Session session, const std::shared_ptr<Gathering>& gathering);
    void lock_next(Session session, const std::shared_ptr<Gathering>& gathering);
    void read(Session session, Gathering& gathering);
    void look_up(const engine::GatherRequest& request, engine::Gathered& gathered) const;
    stock::Snapshot read_snapshot(Transaction& transaction, engine::GatherRequest& request);
    void add_next_key(Session session, const std::shared_ptr<Applying>& applying);
    void commit(Session session, const engine::ApplyRequest& request);
    void end(Session session);
    [[nodiscard]] std::vector<stock::LevelKey> levels_of(const stock::Needs& needs) const;
    void step(Task task) { nature_.schedule.after(nature_.weather.step_delay(), std::move(task)); }

    Nature& nature_;
    Judge& judge_;
    Fault fault_;

    stock::World world_;
    std::vector<stock::Movement> ledger_;
    std::map<engine::KeyName, engine::KnownKey> keys_;
    std::set<BatchId> batches_;
    std::int64_t batches_taken_ = 0;
    std::vector<std::string> prepared_;

    bool is_up_ = true;
    std::uint64_t sessions_ = 0;
    std::map<Session, Client> clients_;
    Locks<stock::LevelKey> level_locks_;
    Locks<engine::KeyName> key_locks_;
    Locks<std::string> word_locks_;
    Instant last_clock_;
};

}  // namespace trastienda::sim
