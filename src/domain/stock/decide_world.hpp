// A small world for the tests of the decision: everything that is stored about stock, in plain maps, with the gathering
// and the writing down that the engine's journal does around a decision. Floor 1, tests only, one thread.
#pragma once

#include "domain/stock/decide.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace trastienda::stock {

struct World {
    Instant now{1000};
    std::map<VariantId, Activity> variants;
    std::map<LocationId, Activity> locations;
    std::map<MovementTypeId, MovementType> types;  // at first those that every shop starts with
    std::map<LevelKey, Level> levels;              // a level that is not here holds nothing
    std::map<ReservationId, Reservation> reservations;
    std::map<MovementId, Movement> movements;  // those that were booked in this world
    std::map<TransferId, Changes::NewTransfer> transfers;
    std::map<TransitKey, Transit> transits;
    // The next ids to be given, as sequences that have no gaps.
    std::int64_t next_movement = 101;
    std::int64_t next_reservation = 201;
    std::int64_t next_transfer = 301;

    World();
    /// Adds a reservation as stored; an active one counts in its level, run out or not.
    void add(const Reservation& reservation);
    [[nodiscard]] Level level(const LevelKey& key) const;
    /// Was this movement taken back?
    [[nodiscard]] bool is_reversed(MovementId id) const;
};

/// What a gatherer may read beside what the commands need.
enum class Gathering : std::uint8_t { needs_only = 1, whole_world = 2 };

/// The snapshot of just what the commands need, or of all there is.
Snapshot gather(const World& world, const std::vector<Command>& commands, Gathering gathering = Gathering::needs_only);

/// The same for a batch of which only the needs are known, as a journal is told them.
Snapshot gather(const World& world, Needs needs);

/// Writes down what a batch changed. Gives what is wrong with the changes themselves, one sentence each: rows added
/// twice, rows overwritten that do not exist, ids out of order, movements that do not add up.
std::vector<std::string> apply(World& world, const Changes& changes);

/// The table language's words for things (decide_table.hpp).
std::string text(const LevelKey& key);
std::string text(Instant instant);
std::string text(const Command& command);
/// "accepted", or each failing line with its reason: "0 variant_unknown, 2 insufficient_on_hand".
std::string text(const Outcome& outcome);

}  // namespace trastienda::stock
