// Prices, quantities and codes as spreadsheets write them. Floor 1, pure functions.
#pragma once

#include "base/money.hpp"
#include "base/quantity.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace trastienda::catalog {

enum class AmountRefusal : std::uint8_t { not_clear = 1, negative = 2 };

/// Reads "19.99", "19,99", "1299", "1,299.00", "1.299,00". Refuses what has two readings ("1,299": 1.30 or 1299?), more
/// than two decimals, and everything that is no number.
std::expected<Money, AmountRefusal> parse_amount(std::string_view cell);

/// What a quantity's cell says.
struct QuantityCell {
    enum class Kind : std::uint8_t {
        absent = 1,       // empty: nothing is said
        not_stocked = 2,  // the variant is not kept there
        units = 3,
        negative = 4,   // sold more than there was
        not_whole = 5,  // a fraction, or no number
        too_large = 6,
    };
    Kind kind = Kind::absent;
    Quantity units;
    bool operator==(const QuantityCell&) const = default;
};

/// Reads "7", "7.0", "-2", "not stocked".
QuantityCell parse_quantity(std::string_view cell);

/// Excel is made to keep leading zeros with an apostrophe before the code: '0850064060010. The view without it.
std::string_view without_apostrophe(std::string_view cell);

/// `cell` with each run of line ends and tabs as one space, for fields of one line.
std::string single_line(std::string_view cell);

/// Whether a spreadsheet has turned a long number into "8.72E+12".
bool is_scientific(std::string_view cell);

/// "TRUE", "yes", "1" and "FALSE", "no", "0" in any letter case.
enum class YesNo : std::uint8_t { yes = 1, no = 2, unclear = 3 };
YesNo parse_yes_no(std::string_view cell);

}  // namespace trastienda::catalog
