// What is wrong with a file that somebody imports: each problem numbered, with its place and two sentences. Floor 1,
// values.
#pragma once

#include "base/language.hpp"
#include "domain/catalog/catalog.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::catalog {

/// The numbers are said to programs: never change one. Below 20 nothing of the file can be used, below 40 a row is left
/// out, below 60 one field of it; from 60 on they are warnings.
enum class ProblemCode : std::uint8_t {
    file_utf16 = 1,
    file_not_utf8 = 2,
    file_nul_byte = 3,
    quote_in_field = 4,
    text_after_quote = 5,
    quote_unterminated = 6,
    field_too_large = 7,
    record_too_large = 8,
    fields_too_many = 9,
    file_empty = 10,
    columns_missing = 11,
    rows_too_many = 12,

    row_ragged = 20,
    handle_missing = 21,
    title_missing = 22,
    text_invalid = 23,  // too long, or with invisible characters
    option_name_missing = 24,
    sku_repeated = 25,
    sku_elsewhere = 26,     // the SKU belongs to a variant of another product
    variant_repeated = 27,  // the same size, colour and variation twice in one product
    options_taken = 28,     // another variant of the product has these options already
    price_missing = 29,
    price_invalid = 30,
    price_negative = 31,
    quantity_invalid = 32,
    quantity_too_large = 33,
    variant_unknown = 34,
    location_missing = 35,
    level_repeated = 36,
    location_inactive = 37,
    locations_too_many = 38,
    price_too_fine = 39,  // the shop's currency has no cents

    barcode_invalid = 40,
    barcode_rounded = 41,  // 8.72E+12: a spreadsheet has thrown its digits away
    barcode_repeated = 42,
    barcode_elsewhere = 43,
    cost_invalid = 44,
    sku_left_out = 45,  // repeated, and ImportOptions keep the row

    sku_missing = 60,
    sku_letter_case = 61,
    price_column_missing = 62,
    quantity_negative = 63,
    status_unknown = 64,
    title_differs = 65,
    column_repeated = 66,
};

/// What becomes of the part of the file that has the problem.
enum class Severity : std::uint8_t {
    fatal = 1,    // nothing can be imported
    error = 2,    // nothing is imported unless asked to leave out what is wrong
    warning = 3,  // it is imported
};

/// The longest piece of the file that a problem quotes.
inline constexpr std::size_t problem_value_bytes_max = 80;

struct Problem {
    ProblemCode code = ProblemCode::file_empty;
    std::uint64_t line = 1;        // where it stands in the file, from 1
    std::string column = {};       // the name of the column as the file has it; empty where the row is meant
    std::string value = {};        // what was read, shortened
    std::string detail = {};       // what else the sentence names: the handle, the columns found ...
    std::uint64_t other_line = 0;  // of the first use, where something is repeated
    std::uint64_t count = 0;       // fields in the row, variants without a SKU, the byte's offset
    std::uint64_t expected = 0;    // fields in the header, the most that fits
    std::uint8_t byte = 0;         // the byte that is not UTF-8
    FieldFault fault = {};         // for text_invalid
    bool operator==(const Problem&) const = default;
};

/// The stable word for programs ("sku_repeated").
std::string_view code(ProblemCode problem_code);
Severity severity(ProblemCode problem_code);
std::string_view code(Severity severity);
/// What is wrong and what to do, in one or two sentences. Line and column are not repeated in it.
std::string explain(const Problem& problem, Language language);

/// The problems of a file in the order of its lines, the first of each severity kept, all counted.
class ProblemList {
  public:
    /// How many errors and how many warnings are kept; further ones are counted only.
    static constexpr std::size_t kept_max = 10'000;

    void add(Problem problem);
    void add_all(ProblemList others);
    /// Puts them in the order of their lines.
    void sort();

    [[nodiscard]] const std::vector<Problem>& items() const { return items_; }
    [[nodiscard]] std::uint64_t errors() const { return errors_; }  // fatal ones too
    [[nodiscard]] std::uint64_t warnings() const { return warnings_; }
    /// How many are counted but not kept.
    [[nodiscard]] std::uint64_t dropped() const { return errors_ + warnings_ - items_.size(); }
    /// Reading ended, or could not begin: nothing may be imported, not even when leaving out what is wrong.
    [[nodiscard]] bool is_fatal() const { return is_fatal_; }

  private:
    std::vector<Problem> items_;
    std::uint64_t errors_ = 0;
    std::uint64_t warnings_ = 0;
    bool is_fatal_ = false;
};

}  // namespace trastienda::catalog
