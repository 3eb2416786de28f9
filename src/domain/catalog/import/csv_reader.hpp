// CsvReader: comma-separated values (RFC 4180) as they arrive, in chunks of any size, without ever holding the whole
// file. Floor 1, pure: fed with bytes, hands out records. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::catalog {

inline constexpr std::size_t csv_field_bytes_max = std::size_t{1} << 20U;
inline constexpr std::size_t csv_record_bytes_max = std::size_t{4} << 20U;
inline constexpr std::size_t csv_fields_max = 1000;

/// Why a file cannot be read on. Each of them ends the reading.
enum class CsvRefusal : std::uint8_t {
    utf16 = 1,               // begins with UTF-16's byte order mark
    not_utf8 = 2,            // most likely Windows-1252, what Excel calls "CSV"
    nul_byte = 3,            // no text file has one
    quote_in_field = 4,      // a quote inside a field that did not begin with one
    text_after_quote = 5,    // something else than the delimiter after the closing quote
    quote_unterminated = 6,  // the file ended inside quotes
    field_too_large = 7,
    record_too_large = 8,
    fields_too_many = 9,
};

struct CsvFault {
    CsvRefusal reason = CsvRefusal::utf16;
    std::uint64_t line = 1;         // of the fault; of the opening quote where it was never closed
    std::size_t column = 1;         // number of the field in its record, from 1
    std::uint64_t byte_offset = 0;  // in the file, from 0
    std::uint8_t byte = 0;          // the byte that is wrong, for not_utf8
    bool operator==(const CsvFault&) const = default;
};

/// A field's text without its quotes, and the line on which it begins.
struct CsvField {
    std::string_view text;
    std::uint64_t line = 1;
};

/// Valid only during the call that hands it out.
struct CsvRecord {
    std::uint64_t line = 1;  // on which it begins, from 1
    std::span<const CsvField> fields;
};

/// Records end with LF, CRLF or a lone CR; empty lines are passed over; a byte order mark at the start is dropped. The
/// delimiter (comma, semicolon or tab) is the one that the first line has most of: Excel writes semicolons where the
/// comma parts decimals.
class CsvReader {
  public:
    using OnRecord = std::function<void(const CsvRecord&)>;

    explicit CsvReader(OnRecord on_record);

    /// Reads on. After a fault every further call returns the same fault.
    std::expected<void, CsvFault> feed(std::string_view chunk);
    /// The file has ended: hands out a last record without a line end.
    std::expected<void, CsvFault> finish();

    [[nodiscard]] char delimiter() const { return delimiter_; }

  private:
    enum class State : std::uint8_t { field_start = 1, unquoted = 2, quoted = 3, quote_in_quoted = 4 };
    struct FieldStart {
        std::size_t at = 0;  // in text_
        std::uint64_t line = 1;
    };

    // What returns a bool returns false after a fault.
    bool take_utf8(std::string_view chunk);
    bool take_unfinished(std::string_view& chunk);
    bool take_text(std::string_view text);
    bool choose_delimiter();
    bool read(std::string_view text);
    bool read_special(char byte);
    bool read_after_quote(char byte);
    bool append(std::string_view text);
    bool start_field();
    void read_line_end(char byte);
    void end_record();
    void count_line(char byte);
    bool refuse(CsvRefusal reason, std::uint8_t byte = 0);

    OnRecord on_record_;
    std::optional<CsvFault> fault_;

    std::string unfinished_;  // the first bytes of a character that the next chunk completes
    bool has_chosen_ = false;
    bool header_has_text_ = false;
    bool header_in_quotes_ = false;
    std::string header_;  // the first line, until its end shows which delimiter it uses
    char delimiter_ = ',';

    State state_ = State::field_start;
    bool after_cr_ = false;  // the byte before was a CR: an LF now belongs to it
    bool record_has_quotes_ = false;
    std::uint64_t line_ = 1;
    std::uint64_t quote_line_ = 1;  // of the quote that opened this field
    std::uint64_t offset_ = 0;      // of the byte being read
    std::string text_;              // the fields of this record, one after another
    std::vector<FieldStart> starts_;
    std::vector<CsvField> fields_;
};

}  // namespace trastienda::catalog
