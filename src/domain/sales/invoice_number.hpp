// Invoice numbers: a series for each kind and year, without gap or double. Floor 1, pure values.
#pragma once

#include "domain/sales/refusal.hpp"

#include <boost/describe/enum.hpp>
#include <compare>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace trastienda::sales {

/// What a document is. The numbers are stored.
enum class InvoiceKind : std::uint8_t {
    invoice = 1,      // names the customer
    simplified = 2,   // a ticket
    credit_note = 3,  // corrects one of the other two, which never changes
};
BOOST_DESCRIBE_ENUM(InvoiceKind, invoice, simplified, credit_note)

/// The numbers of one kind in one year begin at 1 and rise by 1. Credit notes are a series of their own, as Spain's
/// invoicing rules ask for.
struct InvoiceSeries {
    InvoiceKind kind = InvoiceKind::simplified;
    std::int32_t year = 0;  // of the invoice's own day: 1 to 9999
    constexpr auto operator<=>(const InvoiceSeries&) const = default;
};

struct InvoiceNumber {
    /// Nine digits: thirty invoices a second, day and night, do not use up a year's numbers.
    static constexpr std::int32_t number_max = 999'999'999;

    InvoiceSeries series;
    std::int32_t number = 0;  // from 1
    constexpr auto operator<=>(const InvoiceNumber&) const = default;

    /// Reads what `text` writes and nothing else, so that two texts are never one number.
    static std::optional<InvoiceNumber> parse(std::string_view text);
    /// "F2026-000123", "S2026-000123" a simplified one, "R2026-000123" a credit note ("rectificativa"). At least six
    /// digits, more from the millionth on.
    [[nodiscard]] std::string text() const;
};

/// The number after `last` of the same series; the first one of `series` where there is none yet.
/// @pre `last` is of the series.
std::expected<InvoiceNumber, Refused> next_number(InvoiceSeries series, std::optional<InvoiceNumber> last);

}  // namespace trastienda::sales
