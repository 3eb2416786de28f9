#include "domain/sales/tax.hpp"

#include "base/check.hpp"
#include "base/money_arithmetic.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

namespace trastienda::sales {

namespace {

// By category, then by the first day.
auto place_of(const TaxPeriod& period) { return std::tuple(period.category, period.from); }

}  // namespace

bool may_become(const TaxPeriod& before, const std::optional<TaxPeriod>& after) {
    if (!before.first_sold_on) return true;
    if (!after || after->category != before.category || after->rate != before.rate || after->from != before.from)
        return false;
    return !after->until || after->until == before.until || *after->until >= *before.first_sold_on;
}

std::expected<TaxTable, Refusals> TaxTable::make(std::span<const TaxPeriod> periods) {
    std::vector<std::size_t> order(periods.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return std::tuple(place_of(periods[i]), i); });
    TaxTable table;
    Refusals refusals;
    const TaxPeriod* longest = nullptr;  // of those before it, the one that ends last
    for (const std::size_t i : order) {
        const TaxPeriod& period = periods[i];
        if (period.until && *period.until < period.from) {
            refusals.push_back({.reason = Refusal::tax_period_backwards, .line = i});
            continue;
        }
        if (longest != nullptr && longest->category != period.category) longest = nullptr;
        if (longest != nullptr && (!longest->until || *longest->until >= period.from))
            refusals.push_back({.reason = Refusal::tax_periods_overlap, .line = i});
        if (longest == nullptr || (longest->until && (!period.until || *period.until > *longest->until)))
            longest = &period;
        table.periods_.push_back(period);
    }
    std::ranges::sort(refusals, {}, &Refused::line);
    if (!refusals.empty()) return std::unexpected(std::move(refusals));
    return table;
}

std::optional<Percent> TaxTable::rate_on(CategoryId category, Day day) const {
    const TaxPeriod* period = period_on(category, day);
    return period != nullptr ? std::optional(period->rate) : std::nullopt;
}

const TaxPeriod* TaxTable::period_on(CategoryId category, Day day) const {
    const TaxPeriod* own = own_period_on(category, day);
    return own != nullptr ? own : own_period_on(CategoryId(), day);
}

const TaxPeriod* TaxTable::own_period_on(CategoryId category, Day day) const {
    // The last period of the category that has begun: they do not overlap, so no other can hold.
    const auto after = std::ranges::upper_bound(periods_, std::tuple(category, day), {}, [](const TaxPeriod& period) {
        return std::tuple(period.category, period.from);
    });
    if (after == periods_.begin()) return nullptr;
    const TaxPeriod& last = *std::prev(after);
    if (last.category != category || (last.until && *last.until < day)) return nullptr;
    return &last;
}

Money tax_inside(Money total, Percent rate, Money unit) {
    // Less than the total, so it fits.
    return *share(total, rate.hundredths(), Percent::hundredths_of_whole + rate.hundredths(), unit);
}

std::vector<TaxPart> tax_parts(std::span<const TaxedAmount> amounts, Money unit) {
    std::map<Percent, Money> totals;
    for (const TaxedAmount& one : amounts) {
        const auto sum = plus(totals[one.rate], one.amount);
        CHECK(sum.has_value());
        totals[one.rate] = *sum;
    }
    std::vector<TaxPart> parts;
    for (const auto& [rate, total] : totals) {
        const Money tax = tax_inside(total, rate, unit);
        parts.push_back({.rate = rate, .base = *minus(total, tax), .tax = tax});
    }
    return parts;
}

std::vector<TaxPart> tax_difference(std::span<const TaxPart> before, std::span<const TaxPart> after) {
    std::vector<TaxPart> parts(before.begin(), before.end());
    for (const TaxPart& kept : after) {
        const auto part = std::ranges::find(parts, kept.rate, &TaxPart::rate);
        CHECK(part != parts.end());
        part->base = *minus(part->base, kept.base);
        part->tax = *minus(part->tax, kept.tax);
    }
    std::erase_if(parts, [](const TaxPart& part) { return part.base == Money() && part.tax == Money(); });
    return parts;
}

Money total_tax(std::span<const TaxPart> parts) {
    std::int64_t cents = 0;
    for (const TaxPart& part : parts) cents += part.tax.cents();
    return Money::of_cents(cents);
}

}  // namespace trastienda::sales
