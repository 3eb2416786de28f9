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

std::vector<Money> spread(Money amount, std::span<const Money> weights) {
    Wide weight = 0;
    for (const Money one : weights) {
        CHECK(!one.is_negative());
        weight += one.cents();
    }
    CHECK(!amount.is_negative());
    CHECK(amount.cents() <= weight);
    if (amount == Money()) return std::vector<Money>(weights.size());

    std::vector<Money> parts;
    std::vector<Wide> lost;
    std::int64_t left = amount.cents();
    for (const Money one : weights) {
        const Wide product = Wide{amount.cents()} * one.cents();
        parts.push_back(Money::of_cents(static_cast<std::int64_t>(product / weight)));
        lost.push_back(product % weight);
        left -= parts.back().cents();
    }
    // Fewer cents are left than parts lost something, so that none gets a cent that lost nothing, or two.
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t one, std::size_t other) {
        return lost[one] == lost[other] ? one < other : lost[one] > lost[other];
    });
    for (const std::size_t part : order) {
        if (left == 0) break;
        parts[part] = Money::of_cents(parts[part].cents() + 1);
        --left;
    }
    return parts;
}

}  // namespace trastienda
