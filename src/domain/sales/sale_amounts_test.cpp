#include "domain/sales/sale_amounts.hpp"

#include "domain/sales/currency.hpp"

#include <gtest/gtest.h>
#include <map>
#include <rapidcheck/gtest.h>

namespace trastienda::sales {
namespace {

constexpr Percent standard = Percent::of_hundredths(2'100);
constexpr Percent reduced = Percent::of_hundredths(400);

PricedLine line(std::int64_t units, std::int64_t price_cents, Percent rate = standard) {
    return {.quantity = Quantity::of(units), .unit_price = Money::of_cents(price_cents), .tax_rate = rate};
}
PricedLine with(PricedLine line, std::variant<Percent, Money> discount, std::string reason = "tara") {
    line.discount = Discount{.size = discount, .reason = std::move(reason)};
    return line;
}
PricedLine without_rate(PricedLine line) {
    line.tax_rate.reset();
    return line;
}
Discount discount(std::variant<Percent, Money> size, std::string reason = "rebajas") {
    return {.size = size, .reason = std::move(reason)};
}
LineAmounts amounts(std::int64_t gross, std::int64_t own, std::int64_t part, std::int64_t subtotal) {
    return {.gross = Money::of_cents(gross),
            .line_discount = Money::of_cents(own),
            .sale_discount = Money::of_cents(part),
            .subtotal = Money::of_cents(subtotal)};
}

TEST(SaleAmounts, a_lines_discount_comes_before_the_sales) {
    const PricedLine lines[] = {with(line(3, 1'999), Percent::of_hundredths(1'000)), line(1, 1'040, reduced),
                                with(line(2, 500), Money::of_cents(1'000))};
    const auto sale = sale_amounts(lines, discount(Money::of_cents(700)), cent);
    ASSERT_TRUE(sale);
    // Left after their own: 53.97, 10.40 and nothing. 7.00 spread over 64.37: 5.869 and 1.131.
    const std::vector<LineAmounts> expected = {amounts(5'997, 600, 587, 4'810), amounts(1'040, 0, 113, 927),
                                               amounts(1'000, 1'000, 0, 0)};
    EXPECT_EQ(sale->lines, expected);
    EXPECT_EQ(sale->total.cents(), 5'737);
    const std::vector<TaxPart> taxes = {
        {.rate = reduced, .base = Money::of_cents(891), .tax = Money::of_cents(36)},
        {.rate = standard, .base = Money::of_cents(3'975), .tax = Money::of_cents(835)}};
    EXPECT_EQ(sale->taxes, taxes);
}

TEST(SaleAmounts, a_percent_of_the_whole_sale_is_rounded_once) {
    const std::vector<PricedLine> lines(3, line(1, 5));
    const auto sale = sale_amounts(lines, discount(Percent::of_hundredths(1'000)), cent);
    ASSERT_TRUE(sale);
    // 1.5 cents of 15 are 2; of each line alone they would be none or three.
    const std::vector<LineAmounts> expected = {amounts(5, 0, 1, 4), amounts(5, 0, 1, 4), amounts(5, 0, 0, 5)};
    EXPECT_EQ(sale->lines, expected);
    EXPECT_EQ(sale->total.cents(), 13);
}

TEST(SaleAmounts, all_of_it_may_be_free_of_charge) {
    const PricedLine lines[] = {line(1, 1'999), line(1, 0)};
    for (const Discount& all : {discount(Percent::of_hundredths(10'000)), discount(Money::of_cents(1'999))}) {
        const auto sale = sale_amounts(lines, all, cent);
        ASSERT_TRUE(sale);
        EXPECT_EQ(sale->total, Money());
        EXPECT_EQ(sale->taxes, (std::vector<TaxPart>{{.rate = standard, .base = Money(), .tax = Money()}}));
    }
}

TEST(SaleAmounts, the_largest_sale_fits_and_one_cent_more_does_not) {
    EXPECT_TRUE(sale_amounts(std::vector{line(1, Money::cents_max)}, std::nullopt, cent));
    EXPECT_FALSE(sale_amounts(std::vector{line(1, Money::cents_max), line(1, 1)}, std::nullopt, cent));
}

TEST(SaleAmounts, a_currency_without_cents_has_none_anywhere) {
    const PricedLine lines[] = {with(line(3, 99'900), Percent::of_hundredths(3'333)), line(1, 50'000, reduced)};
    const auto sale = sale_amounts(lines, discount(Percent::of_hundredths(1'000)), smallest_unit("CLP"));
    ASSERT_TRUE(sale);
    // 2997 less 998.9 is 1998; a tenth of 2498 is 249.8, of which 199.97 and 50.03.
    const std::vector<LineAmounts> expected = {amounts(299'700, 99'900, 20'000, 179'800),
                                               amounts(50'000, 0, 5'000, 45'000)};
    EXPECT_EQ(sale->lines, expected);
    EXPECT_EQ(sale->total.cents(), 224'800);
    const std::vector<TaxPart> taxes = {
        {.rate = reduced, .base = Money::of_cents(43'300), .tax = Money::of_cents(1'700)},
        {.rate = standard, .base = Money::of_cents(148'600), .tax = Money::of_cents(31'200)}};
    EXPECT_EQ(sale->taxes, taxes);
}

TEST(SaleAmounts, what_is_finer_than_the_currency_is_refused) {
    const PricedLine lines[] = {line(2, 1'050), with(line(1, 1'000), Money::of_cents(50)),
                                with(line(2, Money::cents_max - 99), Percent::of_hundredths(10'000))};
    const auto sale = sale_amounts(lines, discount(Money::of_cents(5)), smallest_unit("JPY"));
    ASSERT_FALSE(sale);
    const Money yen = Money::of_cents(100);
    const Refusals refusals = {
        {.reason = Refusal::unit_price_too_fine, .line = 0, .amount = Money::of_cents(1'050), .amount_limit = yen},
        {.reason = Refusal::discount_too_fine, .line = 1, .amount = Money::of_cents(50), .amount_limit = yen},
        {.reason = Refusal::amount_too_large, .line = 2},
        {.reason = Refusal::discount_too_fine, .amount = Money::of_cents(5), .amount_limit = yen}};
    EXPECT_EQ(sale.error(), refusals);
}

// Everything that is wrong is said at once; of one line, the reason that comes first in the order.
TEST(SaleAmounts, says_all_that_is_wrong) {
    struct Row {
        std::string_view what;
        std::vector<PricedLine> lines;
        std::optional<Discount> sale_discount;
        std::vector<std::pair<std::optional<std::size_t>, Refusal>> refusals;
    };
    constexpr std::optional<std::size_t> whole;
    const Money much = Money::of_cents(Money::cents_max);
    const Percent above = Percent::of_hundredths(10'001);
    const PricedLine good = line(1, 1'000);
    const PricedLine huge = line(2, Money::cents_max);
    const Row rows[] = {
        {"no lines", {}, {}, {{whole, Refusal::lines_missing}}},
        {"no lines and a bad discount",
         {},
         discount(above),
         {{whole, Refusal::lines_missing}, {whole, Refusal::discount_above_hundred_percent}}},
        {"each line its own",
         {without_rate(good), line(0, 5), good, line(1, -1), with(good, above), huge},
         {},
         {{0, Refusal::tax_rate_unknown},
          {1, Refusal::quantity_missing},
          {3, Refusal::unit_price_negative},
          {4, Refusal::discount_above_hundred_percent},
          {5, Refusal::amount_too_large}}},
        {"rate before quantity", {without_rate(line(0, -1))}, {}, {{0, Refusal::tax_rate_unknown}}},
        {"quantity before price", {with(line(0, -1), above)}, {}, {{0, Refusal::quantity_missing}}},
        {"price before discount", {with(line(1, -1), above)}, {}, {{0, Refusal::unit_price_negative}}},
        {"discount before size", {with(huge, above)}, {}, {{0, Refusal::discount_above_hundred_percent}}},
        {"a discount that could be", {with(huge, much)}, {}, {{0, Refusal::amount_too_large}}},
        {"a lines discount without reason", {with(good, much, "")}, {}, {{0, Refusal::discount_reason_missing}}},
        {"a lines discount too large", {with(good, much)}, {}, {{0, Refusal::discount_above_amount}}},
        {"sales discount above what the lines' own left",
         {with(good, Money::of_cents(1))},
         discount(Money::of_cents(1'000)),
         {{whole, Refusal::discount_above_amount}}},
        {"nobody knows the sum",
         {good, line(0, 5)},
         discount(Money::of_cents(9'999)),
         {{1, Refusal::quantity_missing}}},
        {"but what is wrong with the discount itself",
         {good, line(0, 5)},
         discount(Money::of_cents(-1)),
         {{1, Refusal::quantity_missing}, {whole, Refusal::discount_negative}}},
        {"the sum does not fit",
         {line(1, Money::cents_max), good},
         discount(much),
         {{whole, Refusal::amount_too_large}}},
        {"the sum does not fit, the discount cannot be",
         {line(1, Money::cents_max), good},
         discount(much, ""),
         {{whole, Refusal::discount_reason_missing}}},
    };
    for (const Row& row : rows) {
        const auto sale = sale_amounts(row.lines, row.sale_discount, cent);
        ASSERT_FALSE(sale) << row.what;
        std::vector<std::pair<std::optional<std::size_t>, Refusal>> refusals;
        for (const Refused& refused : sale.error()) refusals.emplace_back(refused.line, refused.reason);
        EXPECT_EQ(refusals, row.refusals) << row.what;
    }
}

RC_GTEST_PROP(SaleAmounts, everything_adds_up_to_the_unit_of_the_currency, ()) {
    const Money unit = smallest_unit(*rc::gen::element("EUR", "CLP"));
    const std::int64_t unit_cents = unit.cents();
    std::vector<PricedLine> lines;
    std::int64_t left_of_own = 0;
    for (int i = *rc::gen::inRange(1, 12); i > 0; --i) {
        PricedLine one = line(*rc::gen::inRange(1, 20), *rc::gen::inRange(0, 20'000) * unit_cents,
                              *rc::gen::element(standard, reduced, Percent()));
        const std::int64_t gross = one.quantity.units() * one.unit_price.cents();
        std::int64_t taken = 0;
        if (*rc::gen::arbitrary<bool>()) {
            const std::int64_t hundredths = *rc::gen::inRange(0, 10'001);
            taken = (gross / unit_cents * hundredths + 5'000) / 10'000 * unit_cents;
            one = with(one, Percent::of_hundredths(hundredths));
        } else if (*rc::gen::arbitrary<bool>()) {
            taken = *rc::gen::inRange<std::int64_t>(0, gross / unit_cents + 1) * unit_cents;
            one = with(one, Money::of_cents(taken));
        }
        left_of_own += gross - taken;
        lines.push_back(one);
    }
    const std::int64_t taken = *rc::gen::inRange<std::int64_t>(0, left_of_own / unit_cents + 1) * unit_cents;
    const auto sale = sale_amounts(lines, discount(Money::of_cents(taken)), unit);
    RC_ASSERT(sale.has_value());
    RC_ASSERT(sale->total.cents() == left_of_own - taken);

    std::int64_t subtotals = 0;
    std::int64_t parts = 0;
    std::map<Percent, std::int64_t> by_rate;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const LineAmounts& one = sale->lines[i];
        RC_ASSERT(one.gross.cents() == lines[i].quantity.units() * lines[i].unit_price.cents());
        RC_ASSERT(one.gross.cents() - one.line_discount.cents() - one.sale_discount.cents() == one.subtotal.cents());
        RC_ASSERT(!one.subtotal.is_negative() && !is_finer(one.subtotal, unit));
        RC_ASSERT(!is_finer(one.line_discount, unit) && !is_finer(one.sale_discount, unit));
        subtotals += one.subtotal.cents();
        parts += one.sale_discount.cents();
        by_rate[*lines[i].tax_rate] += one.subtotal.cents();
    }
    RC_ASSERT(subtotals == sale->total.cents());
    RC_ASSERT(parts == taken);
    RC_ASSERT(sale->taxes.size() == by_rate.size());
    for (const TaxPart& part : sale->taxes) {
        RC_ASSERT(part.total().cents() == by_rate.at(part.rate));
        RC_ASSERT(!is_finer(part.base, unit) && !is_finer(part.tax, unit));
    }
}

}  // namespace
}  // namespace trastienda::sales
