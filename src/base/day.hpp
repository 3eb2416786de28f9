// Day: a day of the calendar, as a shop counts it in its own time zone; it knows neither hour nor zone. Floor 0.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace trastienda {

struct Day {
    std::int32_t days = 0;  // since 1970-01-01

    /// A day that the calendar has, in the years 1 to 9999.
    static std::optional<Day> from(int year, unsigned month, unsigned day);
    /// Reads "2026-11-22": ten characters, nothing else.
    static std::optional<Day> parse(std::string_view text);

    [[nodiscard]] int year() const;
    [[nodiscard]] unsigned month() const;
    [[nodiscard]] unsigned day_of_month() const;
    /// "2026-11-22".
    [[nodiscard]] std::string text() const;

    constexpr auto operator<=>(const Day&) const = default;
};

}  // namespace trastienda
