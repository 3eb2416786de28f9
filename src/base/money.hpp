// Money: a whole number of cents of the shop's currency; a decimal string outside, numeric(12,2) in SQL. Floor 0.
#pragma once

#include "base/check.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace trastienda {

class Money {
  public:
    /// The largest amount that numeric(12,2) holds: 9,999,999,999.99.
    static constexpr std::int64_t cents_max = 999'999'999'999;

    constexpr Money() = default;

    static constexpr std::optional<Money> from_cents(std::int64_t cents) {
        if (cents < -cents_max || cents > cents_max) return std::nullopt;
        return Money(cents);
    }
    static constexpr Money of_cents(std::int64_t cents) {
        CHECK(cents >= -cents_max);
        CHECK(cents <= cents_max);
        return Money(cents);
    }
    /// Reads "19.99", "19.9", "19", "-3.50". Nothing for an empty text, a sign other than '-', an exponent, more than
    /// two decimals that are not zero, or an amount out of range.
    static std::optional<Money> parse(std::string_view text);

    [[nodiscard]] constexpr std::int64_t cents() const { return cents_; }
    [[nodiscard]] constexpr bool is_negative() const { return cents_ < 0; }
    /// Always two decimals: "19.90", "-0.05".
    [[nodiscard]] std::string text() const;

    constexpr auto operator<=>(const Money&) const = default;

  private:
    constexpr explicit Money(std::int64_t cents) : cents_(cents) {}
    std::int64_t cents_ = 0;
};

/// The same for any number of cents: the sum over a whole shop may pass what one Money holds.
std::string text_of_cents(std::int64_t cents);

}  // namespace trastienda
