// Percent: a rate or a discount in hundredths of a per cent, as exact as people write them. Floor 1, pure values.
#pragma once

#include "base/check.hpp"
#include "base/money.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace trastienda::sales {

class Percent {
  public:
    /// 999.99 %, what numeric(5,2) holds. More than a hundred is a percent too, so that who asks for a discount of
    /// 150 % hears what is wrong with it.
    static constexpr std::int64_t hundredths_max = 99'999;
    static constexpr std::int32_t hundredths_of_whole = 10'000;

    constexpr Percent() = default;

    static constexpr std::optional<Percent> from_hundredths(std::int64_t hundredths) {
        if (hundredths < 0 || hundredths > hundredths_max) return std::nullopt;
        return Percent(static_cast<std::int32_t>(hundredths));
    }
    static constexpr Percent of_hundredths(std::int64_t hundredths) {
        CHECK(hundredths >= 0);
        CHECK(hundredths <= hundredths_max);
        return Percent(static_cast<std::int32_t>(hundredths));
    }
    /// Reads "21", "5.2", "10.00"; nothing for a sign, the sign "%", or more than two decimals that are not zero.
    static std::optional<Percent> parse(std::string_view text);

    [[nodiscard]] constexpr std::int32_t hundredths() const { return hundredths_; }
    /// Always two decimals: "5.20".
    [[nodiscard]] std::string text() const;

    constexpr auto operator<=>(const Percent&) const = default;

  private:
    constexpr explicit Percent(std::int32_t hundredths) : hundredths_(hundredths) {}
    std::int32_t hundredths_ = 0;
};

}  // namespace trastienda::sales
