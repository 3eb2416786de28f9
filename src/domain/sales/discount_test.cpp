#include "domain/sales/discount.hpp"

#include "domain/sales/currency.hpp"

#include <gtest/gtest.h>

namespace trastienda::sales {
namespace {

Discount percent(std::int64_t hundredths, std::string reason = "sale") {
    return {.size = Percent::of_hundredths(hundredths), .reason = std::move(reason)};
}
Discount amount(std::int64_t cents, std::string reason = "sale") {
    return {.size = Money::of_cents(cents), .reason = std::move(reason)};
}

TEST(Discount, takes_off_an_amount_or_a_percent_to_the_cent) {
    struct Row {
        Discount discount;
        std::int64_t of;
        std::int64_t taken;
    };
    const Row rows[] = {
        {amount(500), 1'999, 500},
        {amount(1'999), 1'999, 1'999},
        {amount(0), 1'999, 0},
        {amount(0), 0, 0},
        {percent(1'000), 1'999, 200},
        {percent(5'000), 1, 1},
        {percent(5'000), 3, 2},
        {percent(4'999), 1, 0},
        {percent(10'000), 1'999, 1'999},
        {percent(0), 1'999, 0},
        {percent(10'000), 0, 0},
        {percent(1'234), 10'000, 1'234},
        {percent(10'000), Money::cents_max, Money::cents_max},
    };
    for (const Row& row : rows) {
        const auto taken = discount_on(row.discount, Money::of_cents(row.of), cent);
        ASSERT_TRUE(taken) << row.of;
        EXPECT_EQ(taken->cents(), row.taken) << row.of;
    }
}

TEST(Discount, takes_off_whole_units_of_a_currency_without_cents) {
    const Money peso = smallest_unit("CLP");
    // 33.33 % of 2997 are 998.9001.
    EXPECT_EQ(discount_on(percent(3'333), Money::of_cents(299'700), peso), Money::of_cents(99'900));
    EXPECT_EQ(discount_on(percent(5'000), Money::of_cents(100), peso), Money::of_cents(100));
    EXPECT_EQ(discount_on(amount(500), Money::of_cents(1'000), peso), Money::of_cents(500));
    const Refused too_fine{
        .reason = Refusal::discount_too_fine, .amount = Money::of_cents(550), .amount_limit = Money::of_cents(100)};
    EXPECT_EQ(discount_on(amount(550), Money::of_cents(1'000), peso).error(), too_fine);
    EXPECT_EQ(discount_on(amount(1'050), Money::of_cents(1'000), peso).error().reason, Refusal::discount_above_amount);
}

// The last rows: where several reasons hold, the first of the order is given.
TEST(Discount, is_refused_with_its_own_numbers) {
    struct Row {
        Discount discount;
        std::int64_t of;
        Refusal reason;
        std::int64_t amount;
        std::int64_t amount_limit;
    };
    const Row rows[] = {
        {amount(2'000), 1'999, Refusal::discount_above_amount, 2'000, 1'999},
        {amount(1), 0, Refusal::discount_above_amount, 1, 0},
        {amount(-1), 1'999, Refusal::discount_negative, -1, 0},
        {percent(10'001), 1'999, Refusal::discount_above_hundred_percent, 10'001, 10'000},
        {percent(10'001), 0, Refusal::discount_above_hundred_percent, 10'001, 10'000},
        {amount(5, ""), 10, Refusal::discount_reason_missing, 0, 0},
        {amount(-1, ""), 10, Refusal::discount_reason_missing, 0, 0},
        {amount(11, ""), 10, Refusal::discount_reason_missing, 0, 0},
        {percent(10'001, ""), 10, Refusal::discount_reason_missing, 0, 0},
    };
    for (const Row& row : rows) {
        const auto taken = discount_on(row.discount, Money::of_cents(row.of), cent);
        ASSERT_FALSE(taken) << row.of;
        EXPECT_EQ(taken.error(), (Refused{.reason = row.reason,
                                          .amount = Money::of_cents(row.amount),
                                          .amount_limit = Money::of_cents(row.amount_limit)}))
            << code(row.reason);
    }
}

}  // namespace
}  // namespace trastienda::sales
