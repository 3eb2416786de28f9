// Taxes inside prices: which rate holds for a category on a day, and how much of a total is tax. Floor 1, pure
// functions. The rounding rule is docs/adr/0015-tax-rounding.md.
#pragma once

#include "base/day.hpp"
#include "base/id.hpp"
#include "base/money.hpp"
#include "domain/sales/percent.hpp"
#include "domain/sales/refusal.hpp"

#include <expected>
#include <optional>
#include <span>
#include <vector>

namespace trastienda::sales {

/// A rate, and the days on which it holds.
struct TaxPeriod {
    TaxRateId id = {};         // not set: not kept yet
    CategoryId category = {};  // not set: of every category that has none of its own that day
    Percent rate;
    Day from;
    std::optional<Day> until = {};          // the last day, none: until another is made
    std::optional<Day> first_sold_on = {};  // the day of the first line that bears it; none: no line does
    bool operator==(const TaxPeriod&) const = default;
};

/// A tax above its base is a slip of the pen: 210.00 for 21.00.
inline constexpr Percent tax_rate_max = Percent::of_hundredths(Percent::hundredths_of_whole);

/// Whether a period may become `after`, or go where that is none. A line bears the rate's number, and the table says
/// why: once one was sold under it, only its last day changes, and to none before that sale.
bool may_become(const TaxPeriod& before, const std::optional<TaxPeriod>& after);

class TaxTable {
  public:
    TaxTable() = default;
    /// The periods in any order; a refusal's line is a period's place in it. No category has two rates on one day.
    static std::expected<TaxTable, Refusals> make(std::span<const TaxPeriod> periods);

    /// The rate of the category's own period, else of the one for every category, else none.
    [[nodiscard]] std::optional<Percent> rate_on(CategoryId category, Day day) const;
    /// The period that says it; valid as long as the table.
    [[nodiscard]] const TaxPeriod* period_on(CategoryId category, Day day) const;

  private:
    [[nodiscard]] const TaxPeriod* own_period_on(CategoryId category, Day day) const;
    std::vector<TaxPeriod> periods_;  // by category, then by day
};

/// An amount with its tax inside.
struct TaxedAmount {
    Percent rate;
    Money amount;
};

/// What a document says of one rate. Base and tax are its total, always.
struct TaxPart {
    Percent rate;
    Money base;
    Money tax;
    bool operator==(const TaxPart&) const = default;

    [[nodiscard]] Money total() const { return Money::of_cents(base.cents() + tax.cents()); }
};

/// How much of `total` is tax: total * rate / (100 % + rate) to the unit of the currency, a half away from zero.
Money tax_inside(Money total, Percent rate, Money unit);

/// One part for each rate among the amounts, the lowest rate first: the tax of their sum, not the sum of their taxes.
/// @pre The amounts of one rate add up to what Money holds.
std::vector<TaxPart> tax_parts(std::span<const TaxedAmount> amounts, Money unit);

/// What a credit note takes off, where a customer who had kept `before` keeps only `after`: the difference of the two
/// documents, rate by rate, without what did not change. So all credit notes of an invoice never take off a cent more
/// or less than the invoice bears.
/// @pre Every rate of `after` is in `before`.
std::vector<TaxPart> tax_difference(std::span<const TaxPart> before, std::span<const TaxPart> after);

/// The tax of all rates.
Money total_tax(std::span<const TaxPart> parts);

}  // namespace trastienda::sales
