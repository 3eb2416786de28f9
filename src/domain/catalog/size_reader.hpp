// SizeReader: takes the words, numbers and units that sizes are written with off the front of a text. Floor 1, pure
// values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace trastienda::catalog {

/// A size as the reader reads it: folded, with "½" spelled " 1/2".
std::string plain_size(std::string_view size);
/// "talla m" -> "m", "gr. 38" -> "38"; a text without such a label comes back whole.
std::string_view without_size_label(std::string_view plain);

enum class AgeUnit : std::uint8_t { months = 1, years = 2 };
constexpr long months(AgeUnit unit) { return unit == AgeUnit::months ? 1 : 12; }

/// Measures of one family are compared after `factor` has brought them to its smallest unit.
struct Measure {
    std::string_view family;
    long factor = 1;
};

/// A number of up to `digits_max` digits and a part, in thousandths. `sort` is its place in an order in which "00", the
/// size below 0 in the United States, stands before "0".
struct SizeNumber {
    static constexpr int digits_max = 4;
    long thousandths = 0;
    long sort = 0;
};

/// A small value: copy it to look ahead. Each take_ skips blanks, and changes nothing when it returns nothing.
class SizeReader {
  public:
    explicit SizeReader(std::string_view plain) : rest_(plain) {}

    /// What was not taken yet, without blanks before it.
    [[nodiscard]] std::string_view rest() const;

    /// One of `characters`.
    std::optional<char> take_any_of(std::string_view characters);
    /// `word`, followed by no further letter.
    bool take_word(std::string_view word);
    /// "36", "36.5", "36,5", "36 1/2".
    std::optional<SizeNumber> take_number();
    /// "m", "xxl", "3xl", "extra large", "pequeño": its rank, 50 for M.
    std::optional<int> take_letter_size();
    std::optional<AgeUnit> take_age_unit();
    std::optional<std::string_view> take_system();
    std::optional<Measure> take_measure();

  private:
    std::string_view rest_;
};

}  // namespace trastienda::catalog
