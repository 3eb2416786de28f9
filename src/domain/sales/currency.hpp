// Currencies in which a shop can trade: the codes of ISO 4217. Floor 1, pure functions.
#pragma once

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

}  // namespace trastienda::sales
