// Exact arithmetic on money: sums, products and shares, nothing where one is more than Money holds. Floor 0, pure
// functions.
#pragma once

#include "base/money.hpp"
#include "base/quantity.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace trastienda {

[[nodiscard]] std::optional<Money> plus(Money left, Money right);
[[nodiscard]] std::optional<Money> minus(Money left, Money right);
/// What `quantity` of them come to at `each`.
[[nodiscard]] std::optional<Money> times(Money each, Quantity quantity);

/// Whether it is no whole number of units.
/// @pre `unit` is positive.
[[nodiscard]] constexpr bool is_finer(Money amount, Money unit) { return amount.cents() % unit.cents() != 0; }

/// amount * part / whole to the unit (a cent, where nothing else is said), a half away from zero: the share of a
/// negative amount is that of the positive one with its sign turned.
/// @pre `part` is not negative, `whole` and `unit` are positive.
[[nodiscard]] std::optional<Money> share(Money amount, std::int64_t part, std::int64_t whole,
                                         Money unit = Money::of_cents(1));

/// Spreads `amount` over parts in proportion to `weights`, by largest remainder: each gets its share rounded down, and
/// the units (cents, where nothing else is said) that are left go to those that lost most by it, the earlier one where
/// two lost as much. The parts add up to `amount` exactly, and none is more than its weight.
/// @pre No weight is negative, and the amount is neither negative nor more than all of them together. All of them are
/// whole numbers of units.
[[nodiscard]] std::vector<Money> spread(Money amount, std::span<const Money> weights, Money unit = Money::of_cents(1));

}  // namespace trastienda
