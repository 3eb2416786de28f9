// A level: what stands of a variant at a location, and how much of it is promised. Floor 1, pure values.
#pragma once

#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/quantity.hpp"
#include "domain/stock/movement.hpp"

namespace trastienda::stock {

struct Level {
    Quantity on_hand;
    /// The units of all reservations that are stored as active, also of those that ran out and that no decision has met
    /// since. A decision releases these first; a read leaves them out.
    Quantity reserved;
    /// No active reservation of this level runs out before this instant. May be too early, never too late: while it
    /// lies ahead, nobody needs to look at the reservations.
    Instant next_expiration = Instant::never();
    /// What the units on hand cost, in all. Zero where there are none.
    Money value;
    /// What one unit cost when the level was last emptied: the cost of what comes in without one, until something else
    /// is known.
    Money last_unit_cost;
    /// Of its last movement. No later one bears an earlier date, even if the clock is set back: the order of the dates
    /// is that of the balances.
    Instant last_movement_date;
    bool operator==(const Level&) const = default;

    /// What can still be promised or sold. Zero where the level is over-committed.
    [[nodiscard]] Quantity available() const { return on_hand.minus_or_zero(reserved); }
    /// Units promised that are not here any more: a loss cut into what was reserved.
    [[nodiscard]] Quantity over_committed() const { return reserved.minus_or_zero(on_hand); }
};

}  // namespace trastienda::stock
