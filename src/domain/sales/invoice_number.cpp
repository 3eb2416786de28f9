#include "domain/sales/invoice_number.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace trastienda::sales {

namespace {

constexpr std::size_t year_digits = 4;
constexpr std::size_t number_digits_min = 6;
constexpr std::size_t number_digits_max = 9;

struct Letter {
    char letter;
    InvoiceKind kind;
};
// F for "factura", S for "simplificada", R for "rectificativa".
constexpr Letter letters[] = {
    {'F', InvoiceKind::invoice}, {'S', InvoiceKind::simplified}, {'R', InvoiceKind::credit_note}};

std::optional<std::int32_t> digits(std::string_view text) {
    std::int32_t number = 0;
    for (const char digit : text) {
        if (digit < '0' || digit > '9') return std::nullopt;
        number = number * 10 + (digit - '0');
    }
    return number;
}

}  // namespace

std::optional<InvoiceNumber> InvoiceNumber::parse(std::string_view text) {
    constexpr std::size_t number_begin = 1 + year_digits + 1;
    if (text.size() < number_begin + number_digits_min || text.size() > number_begin + number_digits_max)
        return std::nullopt;
    const auto* letter = std::ranges::find(letters, text[0], &Letter::letter);
    const auto year = digits(text.substr(1, year_digits));
    const auto number = digits(text.substr(number_begin));
    if (letter == std::end(letters) || !year || text[1 + year_digits] != '-' || !number) return std::nullopt;
    const bool has_needless_zero = text.size() > number_begin + number_digits_min && text[number_begin] == '0';
    if (*year == 0 || *number == 0 || has_needless_zero) return std::nullopt;
    return InvoiceNumber{.series = {.kind = letter->kind, .year = *year}, .number = *number};
}

std::string InvoiceNumber::text() const {
    const auto* letter = std::ranges::find(letters, series.kind, &Letter::kind);
    CHECK(letter != std::end(letters));
    return fmt::format("{}{:0{}}-{:0{}}", letter->letter, series.year, year_digits, number, number_digits_min);
}

std::expected<InvoiceNumber, Refused> next_number(InvoiceSeries series, std::optional<InvoiceNumber> last) {
    if (!last) return InvoiceNumber{.series = series, .number = 1};
    CHECK(last->series == series);
    if (last->number >= InvoiceNumber::number_max) return std::unexpected(Refused{.reason = Refusal::series_exhausted});
    return InvoiceNumber{.series = series, .number = last->number + 1};
}

}  // namespace trastienda::sales
