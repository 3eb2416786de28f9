#include "domain/sales/tax.hpp"

#include "domain/sales/currency.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace trastienda::sales {
namespace {

constexpr CategoryId every{};
constexpr CategoryId books{7};
constexpr CategoryId coats{8};

Percent percent(std::int64_t hundredths) { return Percent::of_hundredths(hundredths); }
Day day(std::string_view text) { return *Day::parse(text); }

TEST(Tax, the_categorys_own_rate_comes_before_the_one_for_all) {
    const TaxPeriod periods[] = {
        {.category = every, .rate = percent(2'100), .from = day("2012-09-01")},
        {.category = every, .rate = percent(1'800), .from = day("2010-07-01"), .until = day("2012-08-31")},
        {.category = books, .rate = percent(400), .from = day("2020-01-01"), .until = day("2020-12-31")},
        {.category = books, .rate = percent(0), .from = day("2022-01-01"), .until = day("2022-01-01")},
    };
    const auto table = TaxTable::make(periods);
    ASSERT_TRUE(table);
    struct Row {
        CategoryId category;
        std::string_view on;
        std::optional<int> hundredths;
    };
    const Row rows[] = {
        {coats, "2010-06-30", std::nullopt}, {coats, "2010-07-01", 1'800}, {coats, "2012-08-31", 1'800},
        {coats, "2012-09-01", 2'100},        {coats, "9999-12-31", 2'100}, {books, "2010-06-30", std::nullopt},
        {books, "2019-12-31", 2'100},        {books, "2020-01-01", 400},   {books, "2020-12-31", 400},
        {books, "2021-01-01", 2'100},        {books, "2022-01-01", 0},     {books, "2022-01-02", 2'100},
        {every, "2020-06-01", 2'100},
    };
    for (const Row& row : rows)
        EXPECT_EQ(table->rate_on(row.category, day(row.on)),
                  row.hundredths ? std::optional(percent(*row.hundredths)) : std::nullopt)
            << row.category.value << " " << row.on;
    EXPECT_EQ(TaxTable().rate_on(coats, day("2020-01-01")), std::nullopt);
}

TEST(Tax, a_rate_that_was_sold_with_changes_its_last_day_alone) {
    const TaxPeriod unsold{.id = {3}, .category = books, .rate = percent(210), .from = day("2020-01-01")};
    TaxPeriod sold = unsold, of_all = unsold, dearer = unsold, earlier = unsold, ended = unsold, too_soon = unsold;
    sold.first_sold_on = day("2020-02-01");
    of_all.category = every;
    dearer.rate = percent(2'100);
    earlier.from = day("2019-12-31");
    ended.until = day("2020-02-01");
    too_soon.until = day("2020-01-31");
    struct Row {
        std::optional<TaxPeriod> after;
        bool once_sold;
    };
    const Row rows[] = {{unsold, true},  {ended, true},    {too_soon, false}, {of_all, false},
                        {dearer, false}, {earlier, false}, {{}, false}};
    for (const Row& row : rows) {
        EXPECT_TRUE(may_become(unsold, row.after));
        EXPECT_EQ(may_become(sold, row.after), row.once_sold) << &row - rows;
    }
    // One that was ended so while that could be done stays as it is, or becomes right.
    TaxPeriod sold_after_its_end = sold, sooner_still = sold;
    sold_after_its_end.until = day("2020-01-31");
    sooner_still.until = day("2020-01-30");
    EXPECT_TRUE(may_become(sold_after_its_end, sold_after_its_end));
    EXPECT_TRUE(may_become(sold_after_its_end, ended));
    EXPECT_TRUE(may_become(sold_after_its_end, unsold));
    EXPECT_FALSE(may_become(sold_after_its_end, sooner_still));
}

TEST(Tax, two_rates_of_one_category_never_hold_on_one_day) {
    const auto period = [](CategoryId category, std::string_view from, std::string_view until) {
        return TaxPeriod{.category = category, .rate = percent(400), .from = day(from), .until = Day::parse(until)};
    };
    constexpr std::string_view open;
    constexpr auto overlap = Refusal::tax_periods_overlap;
    constexpr auto backwards = Refusal::tax_period_backwards;
    struct Row {
        std::vector<TaxPeriod> periods;
        std::vector<std::pair<std::size_t, Refusal>> refusals;
    };
    const TaxPeriod from_2020 = period(books, "2020-01-01", open);
    const TaxPeriod of_2020 = period(books, "2020-01-01", "2020-12-31");
    const Row rows[] = {
        {{}, {}},
        {{of_2020, period(books, "2021-01-01", open)}, {}},
        {{from_2020, period(books, "2019-01-01", "2019-12-31")}, {}},
        {{from_2020, period(coats, "2020-01-01", open), period(every, "2020-01-01", open)}, {}},
        {{period(coats, "2020-01-02", "2020-01-02")}, {}},
        {{from_2020, period(books, "2021-01-01", open)}, {{1, overlap}}},
        {{period(books, "2021-01-01", open), from_2020}, {{0, overlap}}},
        {{from_2020, from_2020}, {{1, overlap}}},
        {{of_2020, period(books, "2020-12-31", open)}, {{1, overlap}}},
        {{from_2020, period(books, "2019-01-01", "2020-01-01")}, {{0, overlap}}},
        // The one that is overlapped need not be the one just before.
        {{from_2020, period(books, "2021-01-01", "2021-06-30"), period(books, "2022-01-01", open)},
         {{1, overlap}, {2, overlap}}},
        {{of_2020, period(books, "2020-02-01", "2020-03-31"), period(books, "2020-05-01", "2020-05-31"),
          period(books, "2021-01-01", open)},
         {{1, overlap}, {2, overlap}}},
        // One that never holds stands in nobody's way.
        {{period(coats, "2020-01-02", "2020-01-01"), period(coats, "2020-01-01", open)}, {{0, backwards}}},
        {{of_2020, period(coats, "2020-01-02", "2020-01-01"), of_2020}, {{1, backwards}, {2, overlap}}},
    };
    for (const Row& row : rows) {
        const auto table = TaxTable::make(row.periods);
        std::vector<std::pair<std::size_t, Refusal>> refusals;
        if (!table)
            for (const Refused& refused : table.error()) refusals.emplace_back(refused.line.value(), refused.reason);
        EXPECT_EQ(refusals, row.refusals);
        EXPECT_EQ(table.has_value(), row.refusals.empty());
    }
}

TEST(Tax, is_inside_the_total_and_rounds_halves_away_from_zero) {
    struct Row {
        std::int64_t total;
        std::int64_t rate;
        std::int64_t tax;
    };
    const Row rows[] = {
        {12'100, 2'100, 2'100},
        {1'999, 2'100, 347},  // 346.93
        {10, 2'100, 2},       // 1.74
        {1, 2'100, 0},        // 0.17
        {3, 2'100, 1},        // 0.52
        {1, 10'000, 1},       // 0.5
        {-1, 10'000, -1},
        {3, 10'000, 2},  // 1.5
        {-3, 10'000, -2},
        {-1'999, 2'100, -347},
        {1'999, 0, 0},
        {0, 2'100, 0},
        {5'262, 520, 260},  // 260.10
        {Money::cents_max, 2'100, 173'553'719'008},
        {Money::cents_max, Percent::hundredths_max, 909'090'082'636},
    };
    for (const Row& row : rows)
        EXPECT_EQ(tax_inside(Money::of_cents(row.total), percent(row.rate), cent).cents(), row.tax)
            << row.total << " at " << row.rate;
}

TEST(Tax, is_of_whole_units_in_a_currency_without_cents) {
    const Money peso = smallest_unit("CLP");
    EXPECT_EQ(tax_inside(Money::of_cents(199'800), percent(2'100), peso), Money::of_cents(34'700));  // 346.76
    EXPECT_EQ(tax_inside(Money::of_cents(-300), percent(10'000), peso), Money::of_cents(-200));      // 1.5
    EXPECT_EQ(tax_inside(Money::of_cents(200), percent(2'100), peso), Money());                      // 0.35
}

TEST(Tax, is_that_of_the_sum_and_not_the_sum_of_the_taxes) {
    // Each alone bears 0.17 cents, so none; together they bear one.
    const std::vector<TaxedAmount> lines(6, {.rate = percent(2'100), .amount = Money::of_cents(1)});
    const std::vector<TaxPart> parts = tax_parts(lines, cent);
    ASSERT_EQ(parts.size(), 1U);
    EXPECT_EQ(parts[0], (TaxPart{.rate = percent(2'100), .base = Money::of_cents(5), .tax = Money::of_cents(1)}));
}

TEST(Tax, stands_rate_by_rate_the_lowest_first) {
    const TaxedAmount lines[] = {{.rate = percent(2'100), .amount = Money::of_cents(12'100)},
                                 {.rate = percent(400), .amount = Money::of_cents(1'040)},
                                 {.rate = percent(0), .amount = Money::of_cents(55)},
                                 {.rate = percent(400), .amount = Money::of_cents(2'080)}};
    const std::vector<TaxPart> parts = tax_parts(lines, cent);
    const std::vector<TaxPart> expected = {
        {.rate = percent(0), .base = Money::of_cents(55), .tax = Money()},
        {.rate = percent(400), .base = Money::of_cents(3'000), .tax = Money::of_cents(120)},
        {.rate = percent(2'100), .base = Money::of_cents(10'000), .tax = Money::of_cents(2'100)}};
    EXPECT_EQ(parts, expected);
    EXPECT_EQ(total_tax(parts), Money::of_cents(2'220));
    EXPECT_EQ(tax_parts({}, cent), std::vector<TaxPart>());
    EXPECT_EQ(total_tax({}), Money());
}

TEST(Tax, a_difference_leaves_out_what_did_not_change) {
    const std::vector<TaxPart> before = {
        {.rate = percent(400), .base = Money::of_cents(100), .tax = Money::of_cents(4)},
        {.rate = percent(1'000), .base = Money::of_cents(200), .tax = Money::of_cents(20)},
        {.rate = percent(2'100), .base = Money::of_cents(300), .tax = Money::of_cents(63)}};
    const std::vector<TaxPart> after = {
        {.rate = percent(400), .base = Money::of_cents(100), .tax = Money::of_cents(4)},
        {.rate = percent(2'100), .base = Money::of_cents(100), .tax = Money::of_cents(21)}};
    const std::vector<TaxPart> expected = {
        {.rate = percent(1'000), .base = Money::of_cents(200), .tax = Money::of_cents(20)},
        {.rate = percent(2'100), .base = Money::of_cents(200), .tax = Money::of_cents(42)}};
    EXPECT_EQ(tax_difference(before, after), expected);
    EXPECT_EQ(tax_difference(before, before), std::vector<TaxPart>());
}

// The model: by hand, in whole numbers that fit.
RC_GTEST_PROP(Tax, base_and_tax_are_the_total_and_the_tax_is_the_nearest_cent, ()) {
    const std::int64_t total = *rc::gen::inRange<std::int64_t>(-10'000'000, 10'000'001);
    const std::int64_t rate = *rc::gen::inRange<std::int64_t>(0, 3'000);
    const TaxedAmount line{.rate = percent(rate), .amount = Money::of_cents(total)};
    const std::vector<TaxPart> parts = tax_parts({&line, 1}, cent);
    RC_ASSERT(parts.size() == 1U);
    RC_ASSERT(parts[0].total() == line.amount);
    const std::int64_t off = 2 * (parts[0].tax.cents() * (10'000 + rate) - total * rate);
    RC_ASSERT(off <= 10'000 + rate && off >= -(10'000 + rate));
    // A credit note of all of it is the invoice with its signs turned.
    RC_ASSERT(tax_inside(Money::of_cents(-total), percent(rate), cent).cents() == -parts[0].tax.cents());
}

RC_GTEST_PROP(Tax, the_table_says_what_a_search_through_all_periods_says, ()) {
    std::vector<TaxPeriod> periods;
    for (int i = *rc::gen::inRange(0, 8); i > 0; --i) {
        TaxPeriod period{.category = CategoryId{*rc::gen::inRange(0, 3)},
                         .rate = percent(*rc::gen::inRange(0, 3'000)),
                         .from = Day{*rc::gen::inRange(0, 40)}};
        if (*rc::gen::arbitrary<bool>()) period.until = Day{*rc::gen::inRange(0, 40)};
        periods.push_back(period);
    }
    const auto holds = [](const TaxPeriod& period, CategoryId category, Day on) {
        return period.category == category && period.from <= on && (!period.until || on <= *period.until);
    };
    bool is_good = std::ranges::none_of(periods, [](const auto& one) { return one.until && *one.until < one.from; });
    for (int i = 0; i < 41; ++i)
        for (int category = 0; category < 3; ++category)
            if (std::ranges::count_if(periods, [&](const auto& one) { return holds(one, {category}, Day{i}); }) > 1)
                is_good = false;

    const auto table = TaxTable::make(periods);
    RC_ASSERT(table.has_value() == is_good);
    if (!table) return;
    for (int i = -1; i < 42; ++i)
        for (int category = 0; category < 3; ++category) {
            std::optional<Percent> expected;
            for (const auto& one : periods)
                if (holds(one, CategoryId(), Day{i})) expected = one.rate;
            for (const auto& one : periods)
                if (holds(one, CategoryId{category}, Day{i})) expected = one.rate;
            RC_ASSERT(table->rate_on(CategoryId{category}, Day{i}) == expected);
        }
}

}  // namespace
}  // namespace trastienda::sales
