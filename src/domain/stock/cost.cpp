#include "domain/stock/cost.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <cstdint>

namespace trastienda::stock {

namespace {

// cents * part / whole, halves rounded up; nothing if that is more than Money holds. In two steps, because the product
// of all digits would not fit: cents_max * units_max is 2 * 10^21.
std::optional<Money> share(Money of, Quantity part, Quantity whole) {
    CHECK(!of.is_negative());
    CHECK(!whole.is_zero());
    const std::int64_t parts = part.units();
    const std::int64_t wholes = whole.units();
    std::int64_t even = 0;
    if (__builtin_mul_overflow(of.cents() / wholes, parts, &even)) return std::nullopt;
    const std::int64_t rest = (2 * (of.cents() % wholes) * parts + wholes) / (2 * wholes);
    if (__builtin_add_overflow(even, rest, &even)) return std::nullopt;
    return Money::from_cents(even);
}

std::optional<Money> times(Money unit_cost, Quantity quantity) {
    std::int64_t cents = 0;
    if (__builtin_mul_overflow(unit_cost.cents(), std::int64_t{quantity.units()}, &cents)) return std::nullopt;
    return Money::from_cents(cents);
}

}  // namespace

std::optional<Money> value_of_entry(const Level& level, Quantity quantity, std::optional<Money> unit_cost) {
    if (unit_cost) return times(*unit_cost, quantity);
    if (level.on_hand.is_zero()) return times(level.last_unit_cost, quantity);
    return share(level.value, quantity, level.on_hand);
}

Money value_of_exit(const Level& level, Quantity quantity) {
    CHECK(quantity <= level.on_hand);
    // A part of what fits does, and all of it is all of the value: no rest is left behind.
    return quantity.is_zero() ? Money() : *share(level.value, quantity, level.on_hand);
}

Money value_of_reversed_entry(const Level& level, Quantity quantity, Money entered) {
    CHECK(quantity <= level.on_hand);
    return quantity == level.on_hand ? level.value : std::min(entered, level.value);
}

Money average_unit_cost(const Level& level) {
    return level.on_hand.is_zero() ? level.last_unit_cost : *share(level.value, Quantity::of(1), level.on_hand);
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
