// Quantity: a count of pieces of clothing, never negative, never past what SQL's integer holds. Floor 0.
#pragma once

#include "base/check.hpp"

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>

namespace trastienda {

class Quantity {
  public:
    /// The largest count: SQL's integer, as in the original design.
    static constexpr std::int64_t units_max = std::numeric_limits<std::int32_t>::max();

    constexpr Quantity() = default;

    /// A quantity of `units`, or nothing if that is negative or too large. For numbers from outside.
    static constexpr std::optional<Quantity> from(std::int64_t units) {
        if (units < 0 || units > units_max) return std::nullopt;
        return Quantity(static_cast<std::int32_t>(units));
    }
    /// A quantity that our own code knows to be in range.
    static constexpr Quantity of(std::int64_t units) {
        CHECK(units >= 0);
        CHECK(units <= units_max);
        return Quantity(static_cast<std::int32_t>(units));
    }

    [[nodiscard]] constexpr std::int32_t units() const { return units_; }
    [[nodiscard]] constexpr bool is_zero() const { return units_ == 0; }

    /// The sum, or nothing if it does not fit.
    [[nodiscard]] constexpr std::optional<Quantity> plus(Quantity other) const {
        return from(std::int64_t{units_} + other.units_);
    }
    /// The difference, or nothing if it would be negative.
    [[nodiscard]] constexpr std::optional<Quantity> minus(Quantity other) const {
        return from(std::int64_t{units_} - other.units_);
    }
    /// The difference, or zero if it would be negative.
    [[nodiscard]] constexpr Quantity minus_or_zero(Quantity other) const {
        return other.units_ >= units_ ? Quantity() : Quantity(units_ - other.units_);
    }

    constexpr auto operator<=>(const Quantity&) const = default;

  private:
    constexpr explicit Quantity(std::int32_t units) : units_(units) {}
    std::int32_t units_ = 0;
};

}  // namespace trastienda
