// What a decision may look at: the part of the world that a batch touches, locked and read at one moment. Floor 1.
#pragma once

#include "domain/stock/command.hpp"
#include "domain/stock/level.hpp"
#include "domain/stock/movement.hpp"
#include "domain/stock/reservation.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace trastienda::stock {

enum class Activity : std::uint8_t { active = 1, inactive = 2 };

struct LevelKeyHash {
    std::size_t operator()(const LevelKey& key) const noexcept {
        return std::hash<VariantId>{}(key.variant) ^ (std::hash<LocationId>{}(key.location) >> 1);
    }
};

template <class Key, class Value, class Hash = std::hash<Key>>
using FlatMap = boost::unordered_flat_map<Key, Value, Hash>;

/// What was sent of a variant with one transfer, and what has become of it so far.
struct TransitKey {
    TransferId transfer;
    VariantId variant;
    constexpr auto operator<=>(const TransitKey&) const = default;
};
struct Transit {
    Quantity sent;
    Quantity received;
    Quantity lost;
    Quantity returned;
    bool operator==(const Transit&) const = default;
    /// Still on its way.
    [[nodiscard]] Quantity open() const {
        return sent.minus_or_zero(received).minus_or_zero(lost).minus_or_zero(returned);
    }
};
struct TransitKeyHash {
    std::size_t operator()(const TransitKey& key) const noexcept {
        return std::hash<TransferId>{}(key.transfer) ^ (std::hash<VariantId>{}(key.variant) >> 1);
    }
};

/// Everything that the commands of a batch name. What is absent from a map does not exist.
struct Snapshot {
    Instant now;                                    // the database's clock, read after the levels were locked
    FlatMap<LevelKey, Level, LevelKeyHash> levels;  // of every known variant at every known location that is named
    /// For each level above whose next_expiration has come: when the next of its reservations that still count runs
    /// out.
    FlatMap<LevelKey, Instant, LevelKeyHash> next_expirations;
    FlatMap<VariantId, Activity> variants;
    FlatMap<LocationId, Activity> locations;
    FlatMap<MovementTypeId, MovementType> types;
    /// Those named, and those of the levels above that are stored as active and have run out by `now`.
    FlatMap<ReservationId, Reservation> reservations;
    FlatMap<TransitKey, Transit, TransitKeyHash> transits;
    boost::unordered_flat_set<MovementId, std::hash<MovementId>>
        reversed;  // those of the named movements that were taken back before
    // Fresh ids, enough for everything that the batch may make.
    std::vector<MovementId> movement_ids;
    std::vector<ReservationId> reservation_ids;
    std::vector<TransferId> transfer_ids;
};

/// What a batch must read: the levels and reservations that its commands name, each once and in key order.
struct Needs {
    std::vector<LevelKey> levels;
    std::vector<ReservationId> reservations;  // their levels are needed too
    std::vector<MovementTypeId> types;
    std::vector<TransitKey> transits;
    std::vector<MovementId> movements;  // to be taken back: were they before?
    IdCounts ids;
};

/// Collects the needs of commands one by one; `finish` sorts them and drops doubles.
class NeedsBuilder {
  public:
    void add(const Act& act);
    [[nodiscard]] Needs finish() &&;

  private:
    Needs needs_;
};

}  // namespace trastienda::stock
