// Currencies in which a shop can trade: the codes of ISO 4217. Floor 1, pure functions.
#pragma once

#include "base/money_arithmetic.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace trastienda::sales {

struct Currency {
    std::string_view code;  // "EUR"
    std::string_view sign;  // "€"; empty where people write the code
    std::uint8_t decimals = 2;
};

/// The currency of a code in capitals. Those of ISO 4217 that people pay with (no funds, metals or test codes), as of
/// 2026; without the seven whose unit has a thousandth part (BHD, IQD, JOD, KWD, LYD, OMR, TND): Money counts cents.
std::optional<Currency> find_currency(std::string_view code);

/// As fine as Money is.
inline constexpr Money cent = Money::of_cents(1);

/// The least that can be paid in a currency: 0.01, or 1.00 where it has no cents. Of a code that is no currency's:
/// 0.01. No price, discount, payment or tax of a sale is finer (is_finer); what a unit cost may be, as a box of three
/// for 1000 pesos is.
Money smallest_unit(std::string_view code);

}  // namespace trastienda::sales
