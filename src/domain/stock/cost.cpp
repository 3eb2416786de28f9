#include "domain/stock/cost.hpp"

#include "base/check.hpp"
#include "base/money_arithmetic.hpp"

#include <algorithm>

namespace trastienda::stock {

std::optional<Money> value_of_entry(const Level& level, Quantity quantity, std::optional<Money> unit_cost) {
    if (unit_cost) return times(*unit_cost, quantity);
    if (level.on_hand.is_zero()) return times(level.last_unit_cost, quantity);
    return share(level.value, quantity.units(), level.on_hand.units());
}

Money value_of_exit(const Level& level, Quantity quantity) {
    CHECK(quantity <= level.on_hand);
    // A part of what fits does, and all of it is all of the value: no rest is left behind.
    return quantity.is_zero() ? Money() : *share(level.value, quantity.units(), level.on_hand.units());
}

Money value_of_reversed_entry(const Level& level, Quantity quantity, Money entered) {
    CHECK(quantity <= level.on_hand);
    return quantity == level.on_hand ? level.value : std::min(entered, level.value);
}

Money average_unit_cost(const Level& level) {
    return level.on_hand.is_zero() ? level.last_unit_cost : *share(level.value, 1, level.on_hand.units());
}

void enter(Level& level, Quantity quantity, Money value) {
    level.on_hand = *level.on_hand.plus(quantity);
    level.value = Money::of_cents(level.value.cents() + value.cents());
}

void leave(Level& level, Quantity quantity, Money value) {
    if (quantity == level.on_hand) level.last_unit_cost = average_unit_cost(level);
    level.on_hand = *level.on_hand.minus(quantity);
    level.value = Money::of_cents(level.value.cents() - value.cents());
}

}  // namespace trastienda::stock
