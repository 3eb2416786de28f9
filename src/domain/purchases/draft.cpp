#include "domain/purchases/draft.hpp"

#include "base/money_arithmetic.hpp"

#include <boost/unordered/unordered_flat_set.hpp>
#include <limits>

namespace trastienda::purchases {

namespace {

void check_lines(const std::vector<DraftLine>& lines, const DraftFacts& facts, DraftUse use, Refusals& refusals) {
    boost::unordered_flat_set<VariantId, std::hash<VariantId>> seen;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto refuse = [&](Refusal reason) { refusals.push_back({.reason = reason, .line = i}); };
        const auto variant = facts.variants.find(lines[i].variant);
        if (variant == facts.variants.end())
            refuse(Refusal::variant_unknown);
        else if (variant->second == stock::Activity::inactive)
            refuse(Refusal::variant_inactive);
        else if (lines[i].ordered.is_zero())
            refuse(Refusal::quantity_missing);
        else if (!seen.insert(lines[i].variant).second)
            refuse(Refusal::purchase_line_repeated);
        else if (use == DraftUse::send && !lines[i].unit_cost)
            refuse(Refusal::unit_cost_missing);
    }
    if (lines.size() > purchase_lines_max)
        refusals.push_back(
            {.reason = Refusal::purchase_lines_too_many, .units_limit = Quantity::of(purchase_lines_max)});
    if (lines.empty() && use != DraftUse::keep) refusals.push_back({.reason = Refusal::lines_missing});
    if (!total_of(lines)) refusals.push_back({.reason = Refusal::amount_too_large});
}

// The same day that many years on; of a leap day, the day after.
Day expected_date_last(Day today) {
    const int year = today.year() + expected_years_ahead_max;
    const auto same = Day::from(year, today.month(), today.day_of_month());
    return same.value_or(Day::from(year, 3, 1).value_or(Day{std::numeric_limits<std::int32_t>::max()}));
}

}  // namespace

Refusals check(const Draft& draft, const DraftFacts& facts, DraftUse use) {
    Refusals refusals;
    if (draft.lines) check_lines(*draft.lines, facts, use, refusals);
    if (draft.provider && !facts.provider)
        refusals.push_back({.reason = Refusal::provider_unknown});
    else if (draft.provider && facts.provider == stock::Activity::inactive)
        refusals.push_back({.reason = Refusal::provider_inactive});
    if (draft.location && !facts.location)
        refusals.push_back({.reason = Refusal::location_unknown});
    else if (draft.location && facts.location == stock::Activity::inactive)
        refusals.push_back({.reason = Refusal::location_inactive});
    if (draft.expected_date && *draft.expected_date < facts.today)
        refusals.push_back({.reason = Refusal::expected_date_past});
    if (draft.expected_date && *draft.expected_date > expected_date_last(facts.today))
        refusals.push_back(
            {.reason = Refusal::expected_date_too_far, .units_limit = Quantity::of(expected_years_ahead_max)});
    return refusals;
}

std::optional<Money> total_of(std::span<const DraftLine> lines) {
    Money total;
    for (const DraftLine& line : lines) {
        if (!line.unit_cost) continue;
        const auto cost = times(*line.unit_cost, line.ordered);
        const auto sum = cost ? plus(total, *cost) : std::nullopt;
        if (!sum) return std::nullopt;
        total = *sum;
    }
    return total;
}

}  // namespace trastienda::purchases
