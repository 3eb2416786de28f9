#include "base/money.hpp"

#include "base/digits.hpp"

#include <fmt/format.h>

namespace trastienda {

std::optional<Money> Money::parse(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);

    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view decimals = point == std::string_view::npos ? "" : text.substr(point + 1);
    constexpr std::size_t whole_digits_max = 10;
    if (whole.empty() || whole.size() > whole_digits_max) return std::nullopt;
    if (point != std::string_view::npos && decimals.empty()) return std::nullopt;

    std::int64_t cents = 0;
    for (const char digit : whole) {
        if (digit < '0' || digit > '9') return std::nullopt;
        cents = cents * 10 + (digit - '0');
    }
    for (std::size_t place = 0; place < decimals.size(); ++place) {
        const char digit = decimals[place];
        if (digit < '0' || digit > '9') return std::nullopt;
        if (place >= 2 && digit != '0') return std::nullopt;
    }
    for (std::size_t place = 0; place < 2; ++place)
        cents = cents * 10 + (place < decimals.size() ? decimals[place] - '0' : 0);
    return from_cents(negative ? -cents : cents);
}

std::string Money::text() const { return text_of_cents(cents_); }

std::string text_of_cents(std::int64_t cents) {
    const std::int64_t magnitude = cents < 0 ? -cents : cents;
    const fmt::format_int whole(magnitude / 100);
    std::string text(cents < 0 ? "-" : "");
    text.append(whole.data(), whole.size());
    text += '.';
    append_digits<2>(text, magnitude % 100);
    return text;
}

}  // namespace trastienda
