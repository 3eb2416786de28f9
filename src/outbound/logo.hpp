// A shop's logo: a PNG image that we can draw. Floor 3, pure functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace trastienda::outbound {

/// Every invoice reads it again, and many carry it.
inline constexpr std::size_t logo_bytes_max = std::size_t{512} * 1024;
/// In pixels, either way: a hand's breadth in print. Read, it takes four bytes for each of them.
inline constexpr std::int32_t logo_side_max = 2'000;

/// What is wrong with a logo.
enum class LogoFault : std::uint8_t {
    too_many_bytes = 1,
    not_png = 2,
    too_many_pixels = 3,  // known from its head: it was not read
    broken = 4,           // it begins like one, and cannot be read to its end
};

/// Reads it wholly, a few milliseconds for each megapixel: nothing where it can be drawn.
std::optional<LogoFault> find_logo_fault(std::string_view png);

}  // namespace trastienda::outbound
