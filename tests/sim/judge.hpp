// The judge of a run: an independent model (domain/stock/decide_model.hpp), fed with the commands of each batch in the
// order in which the store committed them, says what every answer must have been and what must stand in the store at
// the end. It trusts nothing that the engine says of itself. Test support of tests/sim, one thread.
#pragma once

#include "domain/stock/decide_world.hpp"
#include "engine/journal.hpp"
#include "tests/sim/nature.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace trastienda::sim {

/// What the store holds in the end.
struct Stored {
    const stock::World& world;
    const std::vector<stock::Movement>& ledger;
    const std::map<engine::KeyName, engine::KnownKey>& keys;
    const std::vector<std::string>& prepared;
};

class Judge {
  public:
    Judge(Nature& nature, stock::World world);

    // The clients tell what they send and what they are told. Every command has a user of its own, by which it is
    // known, but for those that share an idempotency key: these differ in their digest.
    void sent(const stock::Command& command);
    void answered(const stock::Command& command, const Result<stock::Outcome>& answer);
    void lost(const stock::Command& command);

    // The rules tell what they decided; a batch is known by its instant, which no other has.
    void decided(Instant batch, const stock::Command& command, const stock::Outcome& outcome);

    // The store tells what it read under its locks, and how the transaction ended.
    void gathered(const stock::Snapshot& snapshot);
    void committed(const engine::ApplyRequest& request);
    void abandoned(Instant batch);

    void finish(const Stored& stored);

    void complain(std::string complaint);
    [[nodiscard]] const std::vector<std::string>& complaints() const { return complaints_; }
    /// All that was committed, as the model has it.
    [[nodiscard]] const stock::World& world() const { return *world_; }

  private:
    // A command as its client knows it: its user, and the first byte of its key's digest.
    using Name = std::pair<UserId, std::byte>;
    struct Case {
        bool is_acknowledged = false;
        bool is_in_doubt = false;  // its client was told that nobody knows, or nothing
        int times_done = 0;
        std::vector<stock::Outcome> outcomes;  // that it may be told, beside what is kept with its key
    };
    struct Batch {
        std::shared_ptr<const stock::World> world;  // what was committed when it was gathered
        std::int64_t first_movement = 0;
        std::int64_t first_reservation = 0;
        std::int64_t first_transfer = 0;
        std::vector<std::pair<stock::Command, stock::Outcome>> decided;
    };
    struct Verdict {
        std::vector<stock::Outcome> outcomes;
        std::vector<stock::Movement> movements;
        std::vector<stock::Changes::NewTransfer> transfers;
        stock::World after;
    };

    static Name name_of(const stock::Command& command);
    Verdict judge(Instant now, const Batch& batch, const stock::World& before);
    void check_changes(const stock::Changes& changes, const Verdict& verdict);
    void check_keys(const engine::ApplyRequest& request, const Batch& batch);
    void settle(const stock::Command& command, const stock::Outcome& outcome);
    [[nodiscard]] bool may_be_told(const stock::Command& command, const stock::Outcome& outcome);
    void check_levels(const Stored& stored);
    void check_reservations(const Stored& stored);
    void check_cases(const Stored& stored);

    Nature& nature_;
    std::map<stock::LevelKey, Quantity> on_hand_at_first_;
    std::shared_ptr<const stock::World> world_;
    std::size_t movements_ = 0;
    std::map<Name, Case> cases_;
    std::map<engine::KeyName, engine::KnownKey> keys_;
    std::map<Instant, Batch> batches_;
    std::vector<std::string> complaints_;
};

}  // namespace trastienda::sim
