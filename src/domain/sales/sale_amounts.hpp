// What a sale comes to: its lines with their discounts, its total, and the taxes inside. Floor 1, pure functions.
#pragma once

#include "base/money.hpp"
#include "base/quantity.hpp"
#include "domain/sales/discount.hpp"
#include "domain/sales/percent.hpp"
#include "domain/sales/refusal.hpp"
#include "domain/sales/tax.hpp"

#include <expected>
#include <optional>
#include <span>
#include <vector>

namespace trastienda::sales {

struct PricedLine {
    Quantity quantity;
    Money unit_price;                 // with its tax inside
    std::optional<Percent> tax_rate;  // none: TaxTable knows none for its category on that day
    std::optional<Discount> discount = {};
};

/// subtotal = gross - line_discount - sale_discount, exactly.
struct LineAmounts {
    Money gross;  // quantity times unit price
    Money line_discount;
    Money sale_discount;  // its part of the discount on the whole sale
    Money subtotal;       // what the customer pays for the line
    bool operator==(const LineAmounts&) const = default;
};

/// The subtotals add up to the total, and so do the bases and taxes, exactly.
struct SaleAmounts {
    std::vector<LineAmounts> lines;
    std::vector<TaxPart> taxes;  // the lowest rate first
    Money total;
    bool operator==(const SaleAmounts&) const = default;
};

/// First each line's own discount, then the sale's on what is left, spread over the lines in proportion to it. All of
/// it in whole units of the shop's currency (smallest_unit in currency.hpp).
std::expected<SaleAmounts, Refusals> sale_amounts(std::span<const PricedLine> lines,
                                                  const std::optional<Discount>& sale_discount, Money unit);

}  // namespace trastienda::sales
