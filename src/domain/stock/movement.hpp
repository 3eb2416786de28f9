// A movement: one line of the ledger, of one variant at one location; and its type. Floor 1, pure values.
#pragma once

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/quantity.hpp"

#include <boost/describe/enum.hpp>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace trastienda::stock {

/// What names a level: a variant at a location. Ordered: levels are locked in this order, everywhere.
struct LevelKey {
    VariantId variant;
    LocationId location;
    constexpr auto operator<=>(const LevelKey&) const = default;
};

/// Where units are that were sent from one location and have not come to the other. It holds levels like any location,
/// so that nothing is ever nowhere, but nobody can name it: ids from outside are positive.
inline constexpr LocationId in_transit{0};

/// What a movement does to the units on hand. Stored by number; "increase" and "decrease" are the original's words.
enum class Effect : std::uint8_t { increase = 1, decrease = 2 };
BOOST_DESCRIBE_ENUM(Effect, increase, decrease)

/// What a decrease needs. A sale needs units that nobody was promised (available); others need units that stand in the
/// shop (on hand) and may cut into what is reserved, which is then over-committed.
enum class Demand : std::uint8_t { on_hand = 1, available = 2 };
BOOST_DESCRIBE_ENUM(Demand, on_hand, available)

/// A kind of movement. Effect and demand never change once it is made; only its texts and whether it is in use.
struct MovementType {
    MovementTypeId id;
    Effect effect = Effect::increase;
    Demand demand = Demand::on_hand;  // without meaning for an increase
    bool is_active = true;
};

/// The types that every shop starts with (migrations/0002_stock.sql) and that the engine itself books.
namespace types {
inline constexpr MovementTypeId purchase{1};
inline constexpr MovementTypeId sale{2};
inline constexpr MovementTypeId adjustment_in{3};
inline constexpr MovementTypeId adjustment_out{4};
inline constexpr MovementTypeId customer_return{5};
inline constexpr MovementTypeId provider_return{6};
inline constexpr MovementTypeId loss{7};
inline constexpr MovementTypeId transfer_out{8};
inline constexpr MovementTypeId transfer_in{9};
inline constexpr MovementTypeId reversal_in{10};
inline constexpr MovementTypeId reversal_out{11};
}  // namespace types

/// One line of the ledger, as decided. Never changed afterwards.
struct Movement {
    MovementId id;
    LevelKey level;
    MovementTypeId type;
    Effect effect = Effect::increase;
    Quantity quantity;               // at least 1
    Quantity balance;                // units on hand after it
    std::optional<Money> unit_cost;  // as it was said; what counts is `value`
    Money value;                     // what its units cost, in all: see domain/stock/cost.hpp
    Money value_balance;             // the level's value after it
    std::string reference_number;
    std::string notes;
    UserId user;
    Instant date;
    std::optional<ReservationId> reservation;  // the one that it fulfilled
    std::optional<TransferId> transfer;        // the one that it belongs to
    std::optional<MovementId> reverses;        // the one that it takes back
    bool operator==(const Movement&) const = default;
};

}  // namespace trastienda::stock
