#include "domain/stock/cost.hpp"

#include "domain/stock/decide_table.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace trastienda::stock {
namespace {

TEST(Cost, what_goes_out_costs_the_average_and_the_last_unit_takes_the_rest) {
    check(R"(
        level 1/1 0
        record: 1/1 purchase 3 at 10.00, 1/1 purchase 1 at 5.00 -> accepted
        values 101 +30.00 30.00, 102 +5.00 35.00
        worth 1/1 35.00 8.75
        record: 1/1 sale 1, 1/1 sale 1, 1/1 sale 1, 1/1 sale 1 -> accepted
        values 103 -8.75 26.25, 104 -8.75 17.50, 105 -8.75 8.75, 106 -8.75 0.00
        record: 1/1 purchase 3 at 0.01, 1/1 purchase 1 at 0.02 -> accepted
        batch
        record: 1/1 loss 3, 1/1 loss 1 -> accepted
        values 109 -0.04 0.01, 110 -0.01 0.00
        worth 1/1 0.00 0.01
    )");
}

TEST(Cost, what_comes_in_without_a_cost_comes_at_the_average_or_at_the_last_one_known) {
    check(R"(
        level 1/1 0
        record: 1/1 adjustment_in 2 -> accepted
        worth 1/1 0.00 0.00
        record: 1/1 purchase 2 at 10.00 -> accepted
        batch
        record: 1/1 customer_return 2 -> accepted
        values 103 +10.00 30.00
        record: 1/1 sale 6 -> accepted
        worth 1/1 0.00 5.00
        record: 1/1 customer_return 1 -> accepted
        values 105 +5.00 5.00
        set: 1/1 4 -> accepted
        values 106 +15.00 20.00
    )");
}

TEST(Cost, a_transfer_takes_the_value_along) {
    check(R"(
        level 1/1 0
        level 1/2 0
        record: 1/1 purchase 3 at 3.33, 1/2 purchase 1 at 1.00 -> accepted
        batch
        transfer 1 2: 1 2 -> accepted
        values 103 -6.66 3.33, 104 +6.66 7.66
        worth 1/1 3.33 3.33
        worth 1/2 7.66 2.55
    )");
}

TEST(Cost, a_reversal_takes_the_value_back) {
    check(R"(
        level 1/1 0
        record: 1/1 purchase 2 at 10.00, 1/1 purchase 2 at 20.00, 1/1 sale 1 -> accepted
        values 101 +20.00 20.00, 102 +40.00 60.00, 103 -15.00 45.00
        reverse: 103 -> accepted
        values 104 +15.00 60.00
        reverse: 102 -> accepted
        values 105 -40.00 20.00
        worth 1/1 20.00 10.00
        record: 1/1 purchase 2 at 90.00 -> accepted
        record: 1/1 sale 2 -> accepted
        worth 1/1 100.00 50.00
        reverse: 106 -> accepted
        values 108 -100.00 0.00
    )");
}

TEST(Cost, a_level_is_never_worth_more_than_money_can_say) {
    check(R"(
        level 1/1 0
        record: 1/1 purchase 1 at 9999999999.99 -> accepted
        record: 1/1 purchase 1 at 0.01 -> 0 value_too_large
        record: 1/1 purchase 1 at 0.00 -> accepted
        record: 1/1 purchase max-2 at 9999999999.99 -> 0 value_too_large
        record: 1/1 purchase max at 9999999999.99 -> 0 balance_too_large
        worth 1/1 9999999999.99 5000000000.00
    )");
}

// However units come and go: what came in is worth what went out and what is here.
RC_GTEST_PROP(Cost, nothing_is_lost_to_rounding, ()) {
    Level level;
    std::int64_t in_cents = 0;
    std::int64_t out_cents = 0;
    for (int i = 0; i < 60; ++i) {
        const Quantity quantity = Quantity::of(*rc::gen::inRange(1, 50));
        if (*rc::gen::arbitrary<bool>()) {
            const auto unit_cost = *rc::gen::arbitrary<bool>()
                                       ? std::optional(Money::of_cents(*rc::gen::inRange(0, 10'000)))
                                       : std::nullopt;
            const auto value = value_of_entry(level, quantity, unit_cost);
            RC_ASSERT(value.has_value());
            enter(level, quantity, *value);
            in_cents += value->cents();
        } else if (quantity <= level.on_hand) {
            const Money value = value_of_exit(level, quantity);
            // The exact share lies within half a cent.
            const std::int64_t twice = 2 * level.value.cents() * quantity.units();
            const std::int64_t off = twice - 2 * value.cents() * level.on_hand.units();
            RC_ASSERT(off < level.on_hand.units() && off >= -level.on_hand.units());
            leave(level, quantity, value);
            out_cents += value.cents();
        }
        RC_ASSERT(level.value.cents() == in_cents - out_cents);
        RC_ASSERT(!level.value.is_negative());
        RC_ASSERT(!level.on_hand.is_zero() || level.value == Money());
    }
}

TEST(Cost, the_largest_numbers_do_not_overflow) {
    Level level;
    level.on_hand = Quantity::of(Quantity::units_max);
    level.value = Money::of_cents(Money::cents_max);
    EXPECT_EQ(value_of_exit(level, level.on_hand), level.value);
    EXPECT_EQ(value_of_exit(level, Quantity::of(Quantity::units_max - 1)).cents(), Money::cents_max - 466);
    EXPECT_EQ(average_unit_cost(level).cents(), 466);
    level.on_hand = Quantity::of(1);
    EXPECT_EQ(value_of_entry(level, Quantity::of(Quantity::units_max), std::nullopt), std::nullopt);
    EXPECT_EQ(value_of_entry(level, Quantity::of(Quantity::units_max), level.value), std::nullopt);
}

}  // namespace
}  // namespace trastienda::stock
