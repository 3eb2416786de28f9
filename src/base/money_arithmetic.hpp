// Exact arithmetic on money: each says nothing where the outcome is more than Money holds. Floor 0, pure functions.
#pragma once

#include "base/money.hpp"
#include "base/quantity.hpp"

#include <cstdint>
#include <optional>

namespace trastienda {

[[nodiscard]] std::optional<Money> plus(Money left, Money right);
[[nodiscard]] std::optional<Money> minus(Money left, Money right);
/// What `quantity` of them come to at `each`.
[[nodiscard]] std::optional<Money> times(Money each, Quantity quantity);

/// amount * part / whole to the cent, a half away from zero: the share of a negative amount is that of the positive one
/// with its sign turned.
/// @pre `part` is not negative, `whole` is positive.
[[nodiscard]] std::optional<Money> share(Money amount, std::int64_t part, std::int64_t whole);

}  // namespace trastienda
