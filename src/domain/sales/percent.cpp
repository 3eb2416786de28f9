#include "domain/sales/percent.hpp"

namespace trastienda::sales {

std::optional<Percent> Percent::parse(std::string_view text) {
    // Two decimals and no exponent, as money is written; but "-0" is not.
    if (text.starts_with('-')) return std::nullopt;
    const auto hundredths = Money::parse(text);
    return hundredths ? from_hundredths(hundredths->cents()) : std::nullopt;
}

std::string Percent::text() const { return text_of_cents(hundredths_); }

}  // namespace trastienda::sales
