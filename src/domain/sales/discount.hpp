// Discounts: an amount or a percent, and what it takes off. Floor 1, pure functions.
#pragma once

#include "base/money.hpp"
#include "domain/sales/percent.hpp"
#include "domain/sales/refusal.hpp"

#include <expected>
#include <string>
#include <variant>

namespace trastienda::sales {

struct Discount {
    std::variant<Percent, Money> size;
    std::string reason;  // for who looks at it a month later: never empty
};

/// What the discount takes off `amount`; a percent to the unit of the currency, a half up. Never more than there is.
/// @pre `amount` is not negative, and a whole number of units.
std::expected<Money, Refused> discount_on(const Discount& discount, Money amount, Money unit);

}  // namespace trastienda::sales
