// What returns are worth to the stock: what the units left with, whatever was bought meanwhile.
#include "domain/sales/sale_world.hpp"

#include <gtest/gtest.h>

namespace trastienda::sales {
namespace {

// Of three that cost 10.00 together two come back one by one, one of them damaged, after others came at 90.00.
TEST(SalesDecision, what_comes_back_is_worth_what_it_left_with) {
    Shop world;
    stock::Level& level = world.stock.levels[{.variant = {1}, .location = shop}];
    level.on_hand = Quantity::of(6);
    level.value = Money::of_cents(2'000);
    OpenSale bought = of_first(3);
    bought.payments = {in_cash(100'000)};
    const Outcome sold = run(world, bought);
    ASSERT_TRUE(std::holds_alternative<Done>(sold));
    buy(world, 1, 1, 9'000);
    EXPECT_EQ(level.value, Money::of_cents(10'000));

    const Sale& sale = world.sales.at(std::get<Done>(sold).sale);
    TakeBack act{.sale = sale.id, .location = shop, .lines = {}, .reason = {}, .exchange = {}};
    act.lines = {{.line = {.line = sale.lines.front().id, .quantity = Quantity::of(1)}, .variant = {1}}};
    for (const std::int64_t cents : {10'333, 10'667}) {
        ASSERT_TRUE(std::holds_alternative<Done>(run(world, act)));
        EXPECT_EQ(level.value, Money::of_cents(cents));
    }
    // In and out again, with the last cent; and the exchanged one goes at today's average, 106.67 of six.
    act.lines.front().line.condition = Condition::damaged;
    act.exchange = {.lines = of_first(1).lines, .discount = {}, .payments = {}};
    ASSERT_TRUE(std::holds_alternative<Done>(run(world, act)));
    EXPECT_EQ(level.on_hand, Quantity::of(5));
    EXPECT_EQ(level.value, Money::of_cents(10'667 - 1'778));
}

// Sold before it was known with which movement it went: it comes at the average, as whatever comes without a cost.
TEST(SalesDecision, what_left_at_an_unknown_cost_comes_back_at_the_average) {
    Shop world;
    OpenSale bought = of_first(1);
    bought.payments = {in_cash(100'000)};
    const Outcome sold = run(world, bought);
    ASSERT_TRUE(std::holds_alternative<Done>(sold));
    Sale& sale = world.sales.at(std::get<Done>(sold).sale);
    sale.lines.front().movement = {};
    stock::Level& level = world.stock.levels[{.variant = {1}, .location = shop}];
    level.on_hand = Quantity::of(2);
    level.value = Money::of_cents(500);
    TakeBack act{.sale = sale.id, .location = shop, .lines = {}, .reason = {}, .exchange = {}};
    act.lines = {{.line = {.line = sale.lines.front().id, .quantity = Quantity::of(1)}, .variant = {1}}};
    ASSERT_TRUE(std::holds_alternative<Done>(run(world, act)));
    EXPECT_EQ(level.value, Money::of_cents(750));
}

}  // namespace
}  // namespace trastienda::sales
