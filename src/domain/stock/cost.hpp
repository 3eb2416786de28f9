// What stock is worth: moving average cost, level by level, to the cent. Floor 1, pure functions.
//
// A level's value is a whole number of cents. What comes in adds what it cost; what goes out takes its share of the
// value, rounded to the cent, and the last unit takes all that is left. So all that ever came in is worth what went out
// plus what is here, exactly, and a level without units is worth nothing.
#pragma once

#include "domain/stock/level.hpp"

#include <optional>

namespace trastienda::stock {

/// What `quantity` more units are worth: at `unit_cost` each, and where that is not said at the average of those that
/// are here, or at what the last one cost where there are none. Nothing if that is more than Money holds.
/// @pre `unit_cost` is not negative.
std::optional<Money> value_of_entry(const Level& level, Quantity quantity, std::optional<Money> unit_cost);

/// What `quantity` of the units here are worth.
/// @pre So many are here.
Money value_of_exit(const Level& level, Quantity quantity);

/// What leaves when an entry is taken back that was worth `entered`: just that, but never more than there is, and all
/// of it with the last unit. It differs where the average has moved since.
/// @pre So many are here.
Money value_of_reversed_entry(const Level& level, Quantity quantity, Money entered);

/// What one unit costs now, rounded to the cent.
Money average_unit_cost(const Level& level);

/// Units come in, or go out. What remains is in range: see value_of_entry and value_of_exit.
void enter(Level& level, Quantity quantity, Money value);
void leave(Level& level, Quantity quantity, Money value);

}  // namespace trastienda::stock
