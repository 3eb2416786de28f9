// Instant: a point in time, in microseconds of UTC since 1970, as exact as PostgreSQL's timestamptz. Floor 0.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace trastienda {

struct Instant {
    std::int64_t microseconds = 0;

    /// Later than every real instant: what never expires. PostgreSQL's 'infinity'.
    static constexpr Instant never() { return {std::numeric_limits<std::int64_t>::max()}; }
    [[nodiscard]] constexpr bool is_never() const { return *this == never(); }

    /// Reads RFC 3339: "2026-11-22T17:04:00Z", "2026-11-22T12:04:00.250-05:00". A zone is required; years 1970 to 9999.
    static std::optional<Instant> parse(std::string_view text);
    /// RFC 3339 in UTC, with as many decimals as needed (none, 3 or 6): "2026-11-22T17:04:00.250Z".
    [[nodiscard]] std::string text() const;

    /// Later by `duration`; `never` stays never, and so does what would pass the year 9999.
    [[nodiscard]] Instant plus(std::chrono::microseconds duration) const;

    constexpr auto operator<=>(const Instant&) const = default;
};

}  // namespace trastienda
