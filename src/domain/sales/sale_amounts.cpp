#include "domain/sales/sale_amounts.hpp"

#include "base/money_arithmetic.hpp"
#include "domain/sales/currency.hpp"

namespace trastienda::sales {

namespace {

// The largest amount of whole units.
constexpr Money money_max(Money unit) { return Money::of_cents(Money::cents_max - Money::cents_max % unit.cents()); }

// What `discount` takes off `amount`, and a refusal where it or the amount itself cannot be. An amount that does not
// fit counts as the largest: no discount is above it, and all else that is wrong with the discount still comes first.
std::expected<Money, Refused> discount_on(const std::optional<Discount>& discount, std::optional<Money> amount,
                                          Money unit) {
    Money taken;
    if (discount) {
        const auto of_amount = discount_on(*discount, amount.value_or(money_max(unit)), unit);
        if (!of_amount) return of_amount;
        taken = *of_amount;
    }
    if (!amount) return std::unexpected(Refused{.reason = Refusal::amount_too_large});
    return taken;
}

// The line without its part of the sale's discount.
std::expected<LineAmounts, Refused> line_amounts(const PricedLine& line, Money unit) {
    if (!line.tax_rate) return std::unexpected(Refused{.reason = Refusal::tax_rate_unknown});
    if (line.quantity.is_zero()) return std::unexpected(Refused{.reason = Refusal::quantity_missing});
    if (line.unit_price.is_negative())
        return std::unexpected(Refused{.reason = Refusal::unit_price_negative, .amount = line.unit_price});
    if (is_finer(line.unit_price, unit))
        return std::unexpected(
            Refused{.reason = Refusal::unit_price_too_fine, .amount = line.unit_price, .amount_limit = unit});
    const auto gross = times(line.unit_price, line.quantity);
    const auto taken = discount_on(line.discount, gross, unit);
    if (!taken) return std::unexpected(taken.error());
    return LineAmounts{
        .gross = *gross, .line_discount = *taken, .sale_discount = {}, .subtotal = *minus(*gross, *taken)};
}

}  // namespace

std::expected<SaleAmounts, Refusals> sale_amounts(std::span<const PricedLine> lines,
                                                  const std::optional<Discount>& sale_discount, Money unit) {
    SaleAmounts amounts;
    Refusals refusals;
    std::optional<Money> sum = Money();
    for (const PricedLine& line : lines) {
        auto one = line_amounts(line, unit);
        if (!one) {
            one.error().line = static_cast<std::size_t>(&line - lines.data());
            refusals.push_back(one.error());
            continue;
        }
        sum = sum ? plus(*sum, one->subtotal) : std::nullopt;
        amounts.lines.push_back(*one);
    }
    if (lines.empty()) refusals.push_back({.reason = Refusal::lines_missing});

    // While lines are refused nobody knows the sum: only what is wrong with the discount itself can be said.
    const auto taken = discount_on(sale_discount, refusals.empty() ? sum : money_max(unit), unit);
    if (!taken) refusals.push_back(taken.error());
    if (!refusals.empty()) return std::unexpected(std::move(refusals));

    std::vector<Money> weights;
    for (const LineAmounts& line : amounts.lines) weights.push_back(line.subtotal);
    const std::vector<Money> parts = spread(*taken, weights, unit);
    std::vector<TaxedAmount> taxed;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        LineAmounts& line = amounts.lines[i];
        line.sale_discount = parts[i];
        line.subtotal = *minus(line.subtotal, parts[i]);
        taxed.push_back({.rate = *lines[i].tax_rate, .amount = line.subtotal});
    }
    amounts.total = *minus(*sum, *taken);
    amounts.taxes = tax_parts(taxed, unit);
    return amounts;
}

}  // namespace trastienda::sales
