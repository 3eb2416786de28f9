#include "domain/catalog/ean.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace trastienda::catalog {

namespace {

// GS1: from the right, the digits before the check digit weigh 3, 1, 3, 1 ...; the check digit fills up to a ten.
char check_digit(std::string_view digits) {
    int sum = 0;
    int weight = 3;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
        sum += weight * (*digit - '0');
        weight = 4 - weight;
    }
    return static_cast<char>('0' + (10 - sum % 10) % 10);
}

}  // namespace

std::expected<Barcode, BarcodeFault> Barcode::parse(std::string_view text) {
    const auto refuse = [&](BarcodeRefusal reason) {
        return std::unexpected(BarcodeFault{.reason = reason, .length = count_characters(text)});
    };
    if (text.empty()) return refuse(BarcodeRefusal::empty);
    if (!std::ranges::all_of(text, [](char byte) { return byte >= '0' && byte <= '9'; }))
        return refuse(BarcodeRefusal::not_digits);
    if (text.size() != 8 && text.size() != 12 && text.size() != 13 && text.size() != 14)
        return refuse(BarcodeRefusal::wrong_length);
    const char expected = check_digit(text.substr(0, text.size() - 1));
    if (text.back() != expected)
        return std::unexpected(BarcodeFault{.reason = BarcodeRefusal::wrong_check_digit,
                                            .length = text.size(),
                                            .found = text.back(),
                                            .expected = expected});
    return Barcode(text);
}

std::string Barcode::key() const {
    constexpr std::size_t gtin_digits = 14;
    return std::string(gtin_digits - text_.size(), '0') + text_;
}

std::string_view code(BarcodeRefusal refusal) {
    switch (refusal) {
        case BarcodeRefusal::empty:
            return "empty";
        case BarcodeRefusal::not_digits:
            return "not_digits";
        case BarcodeRefusal::wrong_length:
            return "wrong_length";
        case BarcodeRefusal::wrong_check_digit:
            return "wrong_check_digit";
    }
    return "unknown";
}

std::string explain(const BarcodeFault& fault, Language language) {
    const bool es = language == Language::es;
    switch (fault.reason) {
        case BarcodeRefusal::empty:
            return es ? "El código de barras está vacío: escriba 8, 12, 13 o 14 dígitos."
                      : "The barcode is empty: give 8, 12, 13 or 14 digits.";
        case BarcodeRefusal::not_digits:
            return es ? "Un código de barras EAN o UPC solo tiene dígitos, sin espacios, letras ni signos."
                      : "An EAN or UPC barcode has digits only, no blanks, letters or signs.";
        case BarcodeRefusal::wrong_length:
            return fmt::format(
                fmt::runtime(
                    es ? "Un código de barras tiene 8 (EAN-8), 12 (UPC-A), 13 (EAN-13) o 14 (GTIN-14) dígitos, "
                         "no {}."
                       : "A barcode has 8 (EAN-8), 12 (UPC-A), 13 (EAN-13) or 14 (GTIN-14) digits, not {}."),
                fault.length);
        case BarcodeRefusal::wrong_check_digit:
            return fmt::format(
                fmt::runtime(
                    es ? "El último dígito, el de control, tendría que ser {1} y es {0}: algún dígito está mal."
                       : "The last digit, the check digit, would have to be {1} and is {0}: some digit is wrong."),
                fault.found, fault.expected);
    }
    return {};
}

}  // namespace trastienda::catalog
