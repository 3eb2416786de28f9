#include "domain/sales/sale_return.hpp"

#include "base/check.hpp"
#include "base/money_arithmetic.hpp"

#include <algorithm>
#include <unordered_map>

namespace trastienda::sales {

namespace {

Money first_units(Money subtotal, Quantity quantity, Quantity units, Money unit) {
    return *share(subtotal, units.units(), quantity.units(), unit);
}

// What the customer keeps, as an invoice of just that would say it.
std::vector<TaxPart> kept_parts(std::span<const SoldLine> lines, Money unit) {
    std::vector<TaxedAmount> kept;
    for (const SoldLine& line : lines) {
        const Money given_back = first_units(line.subtotal, line.quantity, line.returned, unit);
        kept.push_back({.rate = line.tax_rate, .amount = *minus(line.subtotal, given_back)});
    }
    return tax_parts(kept, unit);
}

}  // namespace

Money worth_of_units(Money subtotal, Quantity quantity, Quantity returned, Quantity units, Money unit) {
    CHECK(!subtotal.is_negative());
    const auto afterwards = returned.plus(units);
    CHECK(afterwards.has_value() && *afterwards <= quantity);
    return *minus(first_units(subtotal, quantity, *afterwards, unit), first_units(subtotal, quantity, returned, unit));
}

std::expected<Return, Refusals> take_back(SaleStatus status, std::span<const SoldLine> sold,
                                          std::span<const ReturnLine> lines, Money unit) {
    if (const auto reason = refusal_of(SaleAct::take_back, status))
        return std::unexpected(Refusals{{.reason = *reason}});
    if (lines.empty()) return std::unexpected(Refusals{{.reason = Refusal::lines_missing}});

    std::vector<SoldLine> after(sold.begin(), sold.end());
    std::unordered_map<SaleDetailId, SoldLine*> by_id;
    for (SoldLine& line : after) {
        CHECK(line.returned <= line.quantity);
        by_id.emplace(line.id, &line);
    }
    Return result;
    Refusals refusals;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Quantity units = lines[i].quantity;
        const auto found = by_id.find(lines[i].line);
        if (found == by_id.end()) {
            refusals.push_back({.reason = Refusal::sale_line_unknown, .line = i});
            continue;
        }
        SoldLine& line = *found->second;
        const Quantity left = *line.quantity.minus(line.returned);
        if (units.is_zero())
            refusals.push_back({.reason = Refusal::quantity_missing, .line = i});
        else if (units > left)
            refusals.push_back({.reason = Refusal::return_above_sold, .line = i, .units = units, .units_limit = left});
        else {
            result.amounts.push_back(worth_of_units(line.subtotal, line.quantity, line.returned, units, unit));
            // A part of the sale's total, so it fits.
            result.total = *plus(result.total, result.amounts.back());
            line.returned = *line.returned.plus(units);
        }
    }
    if (!refusals.empty()) return std::unexpected(std::move(refusals));

    result.taxes = tax_difference(kept_parts(sold, unit), kept_parts(after, unit));
    const bool all = std::ranges::all_of(after, [](const SoldLine& line) { return line.returned == line.quantity; });
    result.status = all ? SaleStatus::returned : SaleStatus::partly_returned;
    return result;
}

Kept kept_of(std::span<const SoldLine> sold, Money unit) {
    std::vector<SoldLine> left(sold.begin(), sold.end());
    std::erase_if(left, [](const SoldLine& line) { return line.returned == line.quantity; });
    Kept kept{.taxes = kept_parts(left, unit), .total = {}};
    // Parts of the sale's total, so they fit.
    for (const TaxPart& part : kept.taxes) kept.total = *plus(kept.total, part.total());
    return kept;
}

ExchangeDifference exchange_difference(Money returned, Money taken) {
    CHECK(!returned.is_negative());
    CHECK(!taken.is_negative());
    const Money carried = std::min(returned, taken);
    return {.carried = carried, .to_pay = *minus(taken, carried), .to_refund = *minus(returned, carried)};
}

}  // namespace trastienda::sales
