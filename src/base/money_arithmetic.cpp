#include "base/money_arithmetic.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <numeric>

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

std::optional<Money> share(Money amount, std::int64_t part, std::int64_t whole, Money unit) {
    CHECK(part >= 0);
    CHECK(whole > 0);
    CHECK(unit > Money());
    const Wide product = Wide{amount.cents()} * part;
    const Wide magnitude = product < 0 ? -product : product;
    const Wide divisor = Wide{whole} * unit.cents();
    // As if (2 * magnitude + divisor) / (2 * divisor), which might not fit.
    const Wide rest = magnitude % divisor;
    const Wide rounded = (magnitude / divisor + (rest >= divisor - rest ? 1 : 0)) * unit.cents();
    return fitting(product < 0 ? -rounded : rounded);
}

std::vector<Money> spread(Money amount, std::span<const Money> weights, Money unit) {
    Wide weight = 0;
    for (const Money one : weights) {
        CHECK(!one.is_negative());
        CHECK(one.cents() % unit.cents() == 0);
        weight += one.cents();
    }
    CHECK(!amount.is_negative());
    CHECK(amount.cents() % unit.cents() == 0);
    CHECK(amount.cents() <= weight);
    if (amount == Money()) return std::vector<Money>(weights.size());

    std::vector<Money> parts;
    std::vector<Wide> lost;
    std::int64_t left = amount.cents();
    const Wide divisor = weight * unit.cents();
    for (const Money one : weights) {
        const Wide product = Wide{amount.cents()} * one.cents();
        parts.push_back(Money::of_cents(static_cast<std::int64_t>(product / divisor) * unit.cents()));
        lost.push_back(product % divisor);
        left -= parts.back().cents();
    }
    // Fewer units are left than parts lost something, so that none gets a unit that lost nothing, or two.
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t one, std::size_t other) {
        return lost[one] == lost[other] ? one < other : lost[one] > lost[other];
    });
    for (const std::size_t part : order) {
        if (left == 0) break;
        parts[part] = Money::of_cents(parts[part].cents() + unit.cents());
        left -= unit.cents();
    }
    return parts;
}

}  // namespace trastienda
