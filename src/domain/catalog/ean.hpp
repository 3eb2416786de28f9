// Barcode: the number under the bars, with a check digit that is right: EAN-13, UPC-A, EAN-8 or GTIN-14. Floor 1, pure
// values.
#pragma once

#include "base/language.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace trastienda::catalog {

/// Why a text is no barcode, in order of precedence.
enum class BarcodeRefusal : std::uint8_t {
    empty = 1,
    not_digits = 2,
    wrong_length = 3,
    wrong_check_digit = 4,
};

/// A refusal with what a sentence about it needs.
struct BarcodeFault {
    BarcodeRefusal reason = BarcodeRefusal::empty;
    std::size_t length = 0;  // characters of what was given
    char found = '0';        // the last digit, where the check digit is wrong
    char expected = '0';     // what it would have to be
    bool operator==(const BarcodeFault&) const = default;
};

class Barcode {
  public:
    /// Reads 8 (EAN-8), 12 (UPC-A), 13 (EAN-13) or 14 (GTIN-14) digits, nothing before or after.
    static std::expected<Barcode, BarcodeFault> parse(std::string_view text);

    /// The digits as they were given.
    [[nodiscard]] const std::string& text() const { return text_; }
    /// 14 digits, padded with zeros on the left: the same for UPC-A "036000291452" and EAN-13 "0036000291452", which
    /// are one article number. Barcodes are compared by it.
    [[nodiscard]] std::string key() const;

    bool operator==(const Barcode& other) const { return key() == other.key(); }
    std::strong_ordering operator<=>(const Barcode& other) const { return key() <=> other.key(); }

  private:
    explicit Barcode(std::string_view text) : text_(text) {}
    std::string text_;
};

/// The stable word for programs ("wrong_check_digit").
std::string_view code(BarcodeRefusal refusal);
/// One sentence for people: what was wrong and what would be right.
std::string explain(const BarcodeFault& fault, Language language);

}  // namespace trastienda::catalog
