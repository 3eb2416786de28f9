#include "domain/sales/currency.hpp"

#include <algorithm>
#include <array>

namespace trastienda::sales {

namespace {

// Both lists in the order of the alphabet.
constexpr auto with_cents = std::to_array<std::string_view>(
    {"AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BMD", "BND", "BOB",
     "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CNY", "COP", "CRC", "CUP", "CVE", "CZK",
     "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GTQ",
     "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IRR", "JMD", "KES", "KGS", "KHR", "KPW", "KYD",
     "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR",
     "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "PAB", "PEN", "PGK", "PHP",
     "PKR", "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS",
     "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH",
     "USD", "UYU", "UZS", "VED", "VES", "WST", "XCD", "XCG", "YER", "ZAR", "ZMW", "ZWG"});
constexpr auto without_cents = std::to_array<std::string_view>(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"});
static_assert(std::ranges::is_sorted(with_cents) && std::ranges::is_sorted(without_cents));

// Only where a sign stands for one currency to its readers: what "$" is, they know from the shop.
std::string_view sign_of(std::string_view code) {
    if (code == "EUR") return "€";
    if (code == "GBP") return "£";
    if (code == "USD") return "$";
    if (code == "JPY") return "¥";
    return {};
}

}  // namespace

std::optional<Currency> find_currency(std::string_view code) {
    if (const auto found = std::ranges::lower_bound(with_cents, code); found != with_cents.end() && *found == code)
        return Currency{.code = *found, .sign = sign_of(*found)};
    if (const auto found = std::ranges::lower_bound(without_cents, code);
        found != without_cents.end() && *found == code)
        return Currency{.code = *found, .sign = sign_of(*found), .decimals = 0};
    return std::nullopt;
}

Money smallest_unit(std::string_view code) {
    constexpr Money whole = Money::of_cents(100);
    const auto known = find_currency(code);
    return known && known->decimals == 0 ? whole : cent;
}

}  // namespace trastienda::sales
