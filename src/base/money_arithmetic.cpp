#include "base/money_arithmetic.hpp"

#include "base/check.hpp"

namespace trastienda {

namespace {

// Two numbers of 63 bits multiply to one of 126.
using Wide = __int128;

std::optional<Money> fitting(Wide cents) {
    if (cents < -Money::cents_max || cents > Money::cents_max) return std::nullopt;
    return Money::of_cents(static_cast<std::int64_t>(cents));
}

}  // namespace

std::optional<Money> plus(Money left, Money right) { return Money::from_cents(left.cents() + right.cents()); }
std::optional<Money> minus(Money left, Money right) { return Money::from_cents(left.cents() - right.cents()); }

std::optional<Money> times(Money each, Quantity quantity) { return fitting(Wide{each.cents()} * quantity.units()); }

std::optional<Money> share(Money amount, std::int64_t part, std::int64_t whole) {
    CHECK(part >= 0);
    CHECK(whole > 0);
    const Wide product = Wide{amount.cents()} * part;
    const Wide magnitude = product < 0 ? -product : product;
    // As if (2 * magnitude + whole) / (2 * whole), which might not fit.
    const Wide rest = magnitude % whole;
    const Wide rounded = magnitude / whole + (rest >= whole - rest ? 1 : 0);
    return fitting(product < 0 ? -rounded : rounded);
}

}  // namespace trastienda
