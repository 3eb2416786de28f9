// The one place with a rule about stock. Floor 1: pure and synchronous; time and ids come in as values.
//
// The engine gathers a Snapshot, opens a Decision on it, puts every command of the batch to it in order, and writes
// down its changes. Each command is checked against the running state, never against the levels as they were read, so a
// batch decides as if its commands had come one after another.
#pragma once

#include "domain/stock/command.hpp"
#include "domain/stock/level.hpp"
#include "domain/stock/movement.hpp"
#include "domain/stock/refusal.hpp"
#include "domain/stock/reservation.hpp"
#include "domain/stock/snapshot.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace trastienda::stock {

/// A level as it stands after a command.
struct LevelAfter {
    LevelKey key;
    Quantity on_hand;
    Quantity reserved;
    Money value;
    static LevelAfter of(const LevelKey& key, const Level& level) {
        return {.key = key, .on_hand = level.on_hand, .reserved = level.reserved, .value = level.value};
    }
    bool operator==(const LevelAfter&) const = default;
};

/// A command that was done: what it made, and the levels it touched as they stand after it.
struct Accepted {
    std::vector<Movement> movements;        // in the order of the lines; a transfer's line gives out, then in
    std::vector<Reservation> reservations;  // made or changed, in the order of the lines
    std::vector<LevelAfter> levels;         // in key order, each once
    std::vector<LineRefusal> refusals;      // of lines that were left out: see Mode
    Instant date;
    bool operator==(const Accepted&) const = default;
};

/// A command that was not done, with every line's reason, in the order of the lines. Never empty.
struct Refused {
    std::vector<LineRefusal> lines;
    bool operator==(const Refused&) const = default;
};

using Outcome = std::variant<Accepted, Refused>;

/// What a batch changed: rows to add, and the final values of rows to overwrite.
struct Changes {
    struct ChangedLevel {
        LevelKey key;
        Level level;
    };
    struct ChangedReservation {
        ReservationId id;
        ReservationStatus status = ReservationStatus::active;
    };
    struct NewTransfer {
        TransferId id;
        LocationId from;
        LocationId to;
        UserId user;
        std::string reference_number;
        std::string notes;
        Arrival arrival = Arrival::at_once;
    };
    struct ChangedTransit {
        TransitKey key;
        Transit transit;
    };
    /// One command that was done; what ran out before the first is nobody's. The movements and reservations that it
    /// made are the next so many of their lists.
    struct DoneAct {
        std::string origin;  // the command's
        std::size_t movements = 0;
        std::size_t new_reservations = 0;
        std::vector<ReservationId> ended;  // some of them may be new ones
    };
    std::vector<DoneAct> acts;
    std::vector<Movement> movements;               // to add, in the order of their ids
    std::vector<Reservation> new_reservations;     // to add, with the status that they have after the whole batch
    std::vector<NewTransfer> transfers;            // to add
    std::vector<ChangedReservation> reservations;  // to overwrite, each once; none of the new ones
    std::vector<ChangedLevel> levels;              // in key order
    std::vector<ChangedTransit> new_transits;      // to add: the lines of those transfers that arrive later
    std::vector<ChangedTransit> transits;          // to overwrite, in key order; none of the new ones
    /// Every change of a level that somebody may have been waiting for, in order: each command's, and what ran out.
    std::vector<LevelAfter> level_changes;
    [[nodiscard]] bool empty() const;
};

class Decision {
  public:
    /// Releases, first of all, every reservation of the snapshot that has run out.
    explicit Decision(Snapshot snapshot);

    /// Decides one command, all of it or nothing, and takes what it takes from the running state.
    Outcome decide(const Command& command);
    /// The same of RecordMovements of which the first are worth what is said here, in all; nothing: as the rule of the
    /// average says. It is how what comes back of a sale is worth what it left with, and what of it is written off goes
    /// with just that. Nobody outside can say so: it is no part of the command.
    Outcome decide_at(const Command& command, std::span<const std::optional<Money>> values);

    /// All that the commands put so far have changed. Ends the decision.
    Changes take_changes() &&;

  private:
    class Attempt;  // one command's own changes, dropped unless it is accepted
    Outcome decide_lines(const Command& command, const RecordMovements& act,
                         std::span<const std::optional<Money>> values = {});
    Outcome decide_lines(const Command& command, const Transfer& act);
    Outcome decide_lines(const Command& command, const SettleTransfer& act);
    Outcome decide_lines(const Command& command, const Reverse& act);
    Outcome decide_lines(const Command& command, const Reserve& act);
    Outcome decide_lines(const Command& command, const Release& act);
    Outcome decide_lines(const Command& command, const Commit& act);
    Outcome decide_lines(const Command& command, const SetLevels& act);
    Outcome decide_lines(const Command& command, const Expire& act);
    void release_expired();
    // The reservation, one that this batch made too; valid until the batch makes the next.
    Reservation* find_reservation(ReservationId id);

    Snapshot snapshot_;
    Changes changes_;
    FlatMap<ReservationId, std::size_t> made_;  // where those that the batch made stand in changes_.new_reservations
    std::vector<LevelKey> touched_;             // keys whose level changed, some of them more than once
    std::vector<TransitKey> settled_;           // likewise of the snapshot's transits
    std::size_t movement_ids_used_ = 0;
    std::size_t reservation_ids_used_ = 0;
    std::size_t transfer_ids_used_ = 0;
};

}  // namespace trastienda::stock
