#include "domain/sales/sale_return.hpp"

#include "domain/sales/currency.hpp"

#include <gtest/gtest.h>
#include <map>
#include <rapidcheck/gtest.h>

namespace trastienda::sales {
namespace {

constexpr Percent standard = Percent::of_hundredths(2'100);
constexpr Percent reduced = Percent::of_hundredths(400);

Money money(std::int64_t cents) { return Money::of_cents(cents); }
Quantity units(std::int64_t count) { return Quantity::of(count); }

SoldLine sold(std::int64_t id, std::int64_t quantity, std::int64_t returned, std::int64_t subtotal,
              Percent rate = standard) {
    return {.id = {id},
            .quantity = units(quantity),
            .returned = units(returned),
            .subtotal = money(subtotal),
            .tax_rate = rate};
}
ReturnLine back(std::int64_t id, std::int64_t quantity, Condition condition = Condition::restock) {
    return {.line = {id}, .quantity = units(quantity), .condition = condition};
}

TEST(SaleReturn, units_one_by_one_are_worth_their_line) {
    struct Row {
        std::int64_t subtotal;
        std::vector<std::int64_t> worth;
    };
    const Row rows[] = {
        {1'000, {333, 334, 333}}, {1'001, {334, 333, 334}}, {999, {333, 333, 333}}, {1, {0, 1, 0}}, {1, {1, 0}},
        {0, {0, 0, 0}},           {1'999, {1'999}},         {2, {0, 1, 0, 1, 0}},
    };
    for (const Row& row : rows)
        for (std::size_t i = 0; i < row.worth.size(); ++i)
            EXPECT_EQ(worth_of_units(money(row.subtotal), units(static_cast<std::int64_t>(row.worth.size())),
                                     units(static_cast<std::int64_t>(i)), units(1), cent)
                          .cents(),
                      row.worth[i])
                << row.subtotal << " " << i;
    EXPECT_EQ(
        worth_of_units(money(Money::cents_max), units(Quantity::units_max), units(0), units(Quantity::units_max), cent),
        money(Money::cents_max));
}

TEST(SaleReturn, says_what_it_is_worth_and_what_becomes_of_the_sale) {
    const SoldLine lines[] = {sold(11, 3, 0, 1'000), sold(12, 2, 1, 801, reduced), sold(13, 1, 0, 0)};
    struct Row {
        std::vector<ReturnLine> lines;
        Return expected;
    };
    const auto part = [](Percent rate, std::int64_t base, std::int64_t tax) {
        return TaxPart{.rate = rate, .base = money(base), .tax = money(tax)};
    };
    const Row rows[] = {
        {{back(11, 1)}, {{money(333)}, money(333), {part(standard, 275, 58)}, SaleStatus::partly_returned}},
        {{back(11, 1), back(11, 2, Condition::damaged)},
         {{money(333), money(667)}, money(1'000), {part(standard, 826, 174)}, SaleStatus::partly_returned}},
        {{back(12, 1), back(11, 1)},
         {{money(400), money(333)},
          money(733),
          {part(reduced, 385, 15), part(standard, 275, 58)},
          SaleStatus::partly_returned}},
        // What was free of charge comes back too: nothing is refunded, and the credit note says no tax.
        {{back(13, 1)}, {{money(0)}, money(0), {}, SaleStatus::partly_returned}},
        {{back(13, 1), back(12, 1), back(11, 3)},
         {{money(0), money(400), money(1'000)},
          money(1'400),
          {part(reduced, 385, 15), part(standard, 826, 174)},
          SaleStatus::returned}},
    };
    for (const SaleStatus status : {SaleStatus::completed, SaleStatus::partly_returned})
        for (const Row& row : rows) {
            const auto result = take_back(status, lines, row.lines, cent);
            ASSERT_TRUE(result);
            EXPECT_EQ(result->amounts, row.expected.amounts);
            EXPECT_EQ(result->total, row.expected.total);
            EXPECT_EQ(result->taxes, row.expected.taxes);
            EXPECT_EQ(result->status, row.expected.status);
        }
}

TEST(SaleReturn, never_takes_back_more_than_was_sold) {
    const SoldLine lines[] = {sold(11, 3, 1, 1'000), sold(12, 2, 2, 800)};
    struct Row {
        SaleStatus status;
        std::vector<ReturnLine> lines;
        Refusals refusals;
    };
    const auto above = [](std::size_t line, std::int64_t wanted, std::int64_t most) {
        return Refused{
            .reason = Refusal::return_above_sold, .line = line, .units = units(wanted), .units_limit = units(most)};
    };
    const auto completed = SaleStatus::completed;
    const Row rows[] = {
        {completed, {}, {{.reason = Refusal::lines_missing}}},
        {completed, {back(11, 3)}, {above(0, 3, 2)}},
        {completed, {back(11, 1), back(11, 2)}, {above(1, 2, 1)}},
        {completed, {back(12, 1)}, {above(0, 1, 0)}},
        {completed,
         {back(99, 0), back(11, 0), back(12, 1), back(11, 2)},
         {{.reason = Refusal::sale_line_unknown, .line = 0},
          {.reason = Refusal::quantity_missing, .line = 1},
          above(2, 1, 0)}},
        // The sale's own status comes before its lines.
        {SaleStatus::open, {back(99, 1)}, {{.reason = Refusal::sale_open}}},
        {SaleStatus::returned, {back(12, 1)}, {{.reason = Refusal::sale_returned}}},
        {SaleStatus::cancelled, {}, {{.reason = Refusal::sale_cancelled}}},
        {SaleStatus::expired, {back(11, 1)}, {{.reason = Refusal::sale_expired}}},
    };
    for (const Row& row : rows) {
        const auto result = take_back(row.status, lines, row.lines, cent);
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error(), row.refusals) << explain(result.error()[0], Language::en);
    }
}

TEST(SaleReturn, an_exchange_moves_only_the_difference) {
    struct Row {
        std::int64_t returned, taken, carried, to_pay, to_refund;
    };
    const Row rows[] = {{1'999, 1'999, 1'999, 0, 0}, {1'999, 2'499, 1'999, 500, 0}, {1'999, 1'499, 1'499, 0, 500},
                        {0, 1'499, 0, 1'499, 0},     {1'999, 0, 0, 0, 1'999},       {0, 0, 0, 0, 0}};
    for (const Row& row : rows)
        EXPECT_EQ(exchange_difference(money(row.returned), money(row.taken)),
                  (ExchangeDifference{
                      .carried = money(row.carried), .to_pay = money(row.to_pay), .to_refund = money(row.to_refund)}));
}

// The model: a sale is a heap of units. However they come back, refunds and credit notes add up to what was sold.
RC_GTEST_PROP(SaleReturn, whatever_the_parts_they_add_up_to_the_sale, ()) {
    const Money unit = smallest_unit(*rc::gen::element("EUR", "CLP"));
    std::vector<SoldLine> lines;
    std::vector<std::int64_t> heap;  // of each unit the line that it is of
    std::vector<TaxedAmount> amounts;
    std::int64_t total = 0;
    const int count = *rc::gen::inRange(1, 5);
    for (int i = 0; i < count; ++i) {
        lines.push_back(sold(i, *rc::gen::inRange(1, 6), 0, *rc::gen::inRange(0, 10'000) * unit.cents(),
                             *rc::gen::element(standard, reduced)));
        heap.insert(heap.end(), static_cast<std::size_t>(lines.back().quantity.units()), i);
        amounts.push_back({.rate = lines.back().tax_rate, .amount = lines.back().subtotal});
        total += lines.back().subtotal.cents();
    }
    const std::vector<TaxPart> invoiced = tax_parts(amounts, unit);
    std::map<Percent, std::pair<std::int64_t, std::int64_t>> credited;
    std::int64_t refunded = 0;
    SaleStatus status = SaleStatus::completed;
    while (!heap.empty()) {
        std::vector<ReturnLine> now;
        for (std::size_t i = *rc::gen::inRange<std::size_t>(1, heap.size() + 1); i > 0; --i) {
            const auto taken = static_cast<std::ptrdiff_t>(*rc::gen::inRange<std::size_t>(0, heap.size()));
            now.push_back(back(heap[static_cast<std::size_t>(taken)], 1));
            heap.erase(heap.begin() + taken);
        }
        const auto result = take_back(status, lines, now, unit);
        RC_ASSERT(result.has_value());
        std::int64_t credit = 0;
        for (const TaxPart& part : result->taxes) {
            RC_ASSERT(!part.base.is_negative() && !part.tax.is_negative());
            RC_ASSERT(!is_finer(part.base, unit) && !is_finer(part.tax, unit));
            // Within a unit of what the same amount would bear alone.
            const std::int64_t off = part.tax.cents() - tax_inside(part.total(), part.rate, unit).cents();
            RC_ASSERT(off >= -unit.cents() && off <= unit.cents());
            credit += part.total().cents();
            credited[part.rate].first += part.base.cents();
            credited[part.rate].second += part.tax.cents();
        }
        RC_ASSERT(credit == result->total.cents());
        for (const ReturnLine& line : now) {
            SoldLine& of = lines[static_cast<std::size_t>(line.line.value)];
            of.returned = *of.returned.plus(line.quantity);
        }
        RC_ASSERT(may_become(status, result->status));
        status = result->status;
        refunded += result->total.cents();
        RC_ASSERT((status == SaleStatus::returned) == heap.empty());
    }
    RC_ASSERT(refunded == total);
    for (const TaxPart& part : invoiced)
        RC_ASSERT(credited[part.rate] == std::pair(part.base.cents(), part.tax.cents()));
}

RC_GTEST_PROP(SaleReturn, two_units_of_a_line_differ_by_a_cent_at_most, ()) {
    const Quantity quantity = units(*rc::gen::inRange(1, 500));
    const Money subtotal = money(*rc::gen::inRange(0, 100'000));
    const std::int64_t even = subtotal.cents() / quantity.units();
    std::int64_t sum = 0;
    for (int i = 0; i < quantity.units(); ++i) {
        const std::int64_t worth = worth_of_units(subtotal, quantity, units(i), units(1), cent).cents();
        RC_ASSERT(worth == even || worth == even + 1);
        sum += worth;
    }
    RC_ASSERT(sum == subtotal.cents());
}

}  // namespace
}  // namespace trastienda::sales
