#include "base/money_arithmetic.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <numeric>
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

TEST(MoneyArithmetic, shares_and_parts_are_of_whole_units) {
    constexpr Money unit = Money::of_cents(100);
    EXPECT_EQ(share(Money::of_cents(300), 1, 2, unit), Money::of_cents(200));
    EXPECT_EQ(share(Money::of_cents(-300), 1, 2, unit), Money::of_cents(-200));
    EXPECT_EQ(share(Money::of_cents(149), 1, 3, unit), Money());
    EXPECT_EQ(share(Money::of_cents(150), 1, 3, unit), Money::of_cents(100));
    EXPECT_EQ(share(most, 1, 1, unit), std::nullopt);  // it would be rounded up
    const std::vector<Money> weights = {Money::of_cents(100'000), Money::of_cents(100'000), Money::of_cents(100'000)};
    const std::vector<Money> parts = {Money::of_cents(3'400), Money::of_cents(3'300), Money::of_cents(3'300)};
    EXPECT_EQ(spread(Money::of_cents(10'000), weights, unit), parts);
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

std::vector<Money> moneys(const std::vector<std::int64_t>& cents) {
    std::vector<Money> moneys;
    for (const std::int64_t one : cents) moneys.push_back(Money::of_cents(one));
    return moneys;
}

TEST(MoneyArithmetic, cents_that_are_left_go_where_most_was_lost) {
    struct Row {
        std::int64_t amount;
        std::vector<std::int64_t> weights;
        std::vector<std::int64_t> parts;
    };
    constexpr std::int64_t large = Money::cents_max;
    const Row rows[] = {
        {100, {1'000, 1'000, 1'000}, {34, 33, 33}},  // as much lost: the earlier one
        {200, {1'000, 1'000, 1'000}, {67, 67, 66}},
        {10, {1, 2, 97}, {0, 0, 10}},  // lost 0.1, 0.2 and 0.7
        {50, {1, 2, 97}, {1, 1, 48}},  // lost 0.5, 0 and 0.5
        {1, {0, 0, 5}, {0, 0, 1}},
        {5, {0, 5, 0}, {0, 5, 0}},
        {0, {3, 4}, {0, 0}},
        {0, {0, 0}, {0, 0}},
        {0, {}, {}},
        {large, {large, large, large}, {333'333'333'333, 333'333'333'333, 333'333'333'333}},
        {large - 1, {large, large}, {499'999'999'999, 499'999'999'999}},
    };
    for (const Row& row : rows)
        EXPECT_EQ(spread(Money::of_cents(row.amount), moneys(row.weights)), moneys(row.parts)) << row.amount;
}

// What largest remainder means, said without doing it: each part is its exact share rounded down or up, and none was
// rounded up while another had lost more.
RC_GTEST_PROP(MoneyArithmetic, parts_add_up_and_are_as_near_to_their_shares_as_can_be, ()) {
    const auto weights = *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 5'000));
    const std::int64_t weight = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
    const std::int64_t amount = *rc::gen::inRange<std::int64_t>(0, weight + 1);
    const std::vector<Money> parts = spread(Money::of_cents(amount), moneys(weights));
    // In units of another size they are the same parts, each so many times as large.
    std::vector<std::int64_t> larger_weights = weights, larger_parts;
    for (std::int64_t& one : larger_weights) one *= 100;
    for (const Money part : parts) larger_parts.push_back(part.cents() * 100);
    RC_ASSERT(spread(Money::of_cents(amount * 100), moneys(larger_weights), Money::of_cents(100)) ==
              moneys(larger_parts));
    RC_ASSERT(parts.size() == weights.size());
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::int64_t part = parts[i].cents();
        sum += part;
        RC_ASSERT(part >= 0 && part <= weights[i]);
        if (amount == 0) continue;
        const std::int64_t lost = amount * weights[i] % weight;
        const std::int64_t floor = amount * weights[i] / weight;
        RC_ASSERT(part == floor || (part == floor + 1 && lost > 0));
        for (std::size_t other = 0; other < parts.size(); ++other) {
            const bool other_was_rounded_up = parts[other].cents() > amount * weights[other] / weight;
            const std::int64_t other_lost = amount * weights[other] % weight;
            if (part > floor && !other_was_rounded_up)
                RC_ASSERT(lost > other_lost || (lost == other_lost && i < other));
        }
    }
    RC_ASSERT(sum == amount);
}

}  // namespace
}  // namespace trastienda
