#include "base/money_arithmetic.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck/gtest.h>

namespace trastienda {
namespace {

constexpr Money most = Money::of_cents(Money::cents_max);
constexpr Money least = Money::of_cents(-Money::cents_max);

TEST(MoneyArithmetic, what_does_not_fit_is_nothing) {
    EXPECT_EQ(plus(most, Money::of_cents(-1)), Money::of_cents(Money::cents_max - 1));
    EXPECT_EQ(plus(most, Money::of_cents(1)), std::nullopt);
    EXPECT_EQ(minus(least, Money::of_cents(1)), std::nullopt);
    EXPECT_EQ(minus(most, most), Money());
    EXPECT_EQ(times(most, Quantity::of(1)), most);
    EXPECT_EQ(times(most, Quantity::of(Quantity::units_max)), std::nullopt);
    EXPECT_EQ(times(least, Quantity::of(2)), std::nullopt);
    EXPECT_EQ(share(most, 2, 1), std::nullopt);
}

TEST(MoneyArithmetic, a_share_rounds_halves_away_from_zero) {
    constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
    struct Row {
        std::int64_t cents, part, whole, expected;
    };
    const Row rows[] = {
        {1, 1, 2, 1},
        {1, 1, 3, 0},
        {2, 1, 3, 1},
        {3, 1, 2, 2},
        {-1, 1, 2, -1},
        {-1, 1, 3, 0},
        {-3, 1, 2, -2},
        {-5, 1, 2, -3},
        {0, 7, 9, 0},
        {100, 0, 9, 0},
        {100, 9, 9, 100},
        {Money::cents_max, largest, largest, Money::cents_max},
        {-Money::cents_max, largest - 1, largest, -Money::cents_max},
        {Money::cents_max, 1, largest, 0},
    };
    for (const Row& row : rows)
        EXPECT_EQ(share(Money::of_cents(row.cents), row.part, row.whole), Money::of_cents(row.expected))
            << row.cents << " * " << row.part << " / " << row.whole;
}

RC_GTEST_PROP(MoneyArithmetic, a_share_is_the_nearest_cent, ()) {
    const std::int64_t cents = *rc::gen::inRange<std::int64_t>(-1'000'000, 1'000'001);
    const std::int64_t whole = *rc::gen::inRange<std::int64_t>(1, 100'000);
    const std::int64_t part = *rc::gen::inRange<std::int64_t>(0, 2 * whole + 1);
    const std::int64_t rounded = share(Money::of_cents(cents), part, whole)->cents();
    const std::int64_t off = 2 * (rounded * whole - cents * part);
    RC_ASSERT(off <= whole && off >= -whole);
    // A half goes away from zero.
    if (off == whole) RC_ASSERT(cents > 0);
    if (off == -whole) RC_ASSERT(cents < 0);
}

}  // namespace
}  // namespace trastienda
