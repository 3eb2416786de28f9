// Why something about a sale, an invoice or a purchase was refused: numbered, in order of precedence, said in two
// languages. Floor 1, pure values.
#pragma once

#include "base/language.hpp"
#include "base/money.hpp"
#include "base/quantity.hpp"

#include <boost/describe/enum.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::sales {

/// Where several reasons hold for a line, the one with the lowest number is given. The numbers are stored: never change
/// one, add at its place in the order with a number of its own.
enum class Refusal : std::uint8_t {
    purchase_unknown = 8,
    sale_unknown = 9,
    sale_line_unknown = 10,
    purchase_line_unknown = 11,
    tax_rate_unknown = 12,  // no rate holds for its category on that day
    customer_unknown = 13,
    voucher_unknown = 14,
    provider_unknown = 15,
    location_unknown = 16,
    variant_unknown = 17,
    sale_open = 20,  // 20 to 34: its status does not let do that with it
    sale_completed = 21,
    sale_returned = 22,
    sale_cancelled = 23,
    sale_expired = 24,
    refund_not_permitted = 25,  // of who asks, who may do the rest
    purchase_draft = 30,
    purchase_sent = 31,
    purchase_partly_received = 32,
    purchase_received = 33,
    purchase_cancelled = 34,
    provider_inactive = 35,  // 35 to 37: nothing is ordered from it, for it, of it
    location_inactive = 36,
    variant_inactive = 37,
    expected_date_too_far = 39,
    lines_missing = 40,
    quantity_missing = 41,  // zero units
    unit_price_negative = 42,
    payment_not_positive = 43,
    refund_negative = 44,
    tax_period_backwards = 45,    // it ends before it begins
    tax_periods_overlap = 46,     // its category has another rate on a day of it
    purchase_line_repeated = 47,  // an order has one line of a variant
    purchase_lines_too_many = 48,
    expected_date_past = 49,
    discount_reason_missing = 50,
    discount_negative = 51,
    discount_above_hundred_percent = 52,
    discount_above_amount = 53,
    discount_too_fine = 54,  // 54 to 56: finer than the currency's unit
    unit_price_too_fine = 55,
    payment_too_fine = 56,
    payment_above_due = 60,  // only cash gives change
    payment_below_due = 61,
    refund_above_paid = 62,
    return_above_sold = 63,
    receipt_above_ordered = 64,
    give_back_above_received = 65,
    payments_too_many = 66,
    payment_above_voucher = 67,  // the voucher has less left
    payment_not_needed = 68,     // beside the others nothing is due any more
    nothing_to_refund = 69,
    amount_too_large = 70,  // past Money::cents_max
    series_exhausted = 71,  // past InvoiceNumber::number_max
    unit_cost_missing = 72,
    correction_unneeded = 73,  // the invoice names that buyer already
};
// In two parts: BOOST_DESCRIBE_ENUM takes 52 names.
BOOST_DESCRIBE_ENUM_BEGIN(Refusal)
BOOST_DESCRIBE_PP_FOR_EACH(BOOST_DESCRIBE_ENUM_ENTRY, Refusal, purchase_unknown, sale_unknown, sale_line_unknown,
                           purchase_line_unknown, tax_rate_unknown, customer_unknown, voucher_unknown, provider_unknown,
                           location_unknown, variant_unknown, sale_open, sale_completed, sale_returned, sale_cancelled,
                           sale_expired, refund_not_permitted, purchase_draft, purchase_sent, purchase_partly_received,
                           purchase_received, purchase_cancelled)
BOOST_DESCRIBE_PP_FOR_EACH(BOOST_DESCRIBE_ENUM_ENTRY, Refusal, provider_inactive, location_inactive, variant_inactive,
                           lines_missing, quantity_missing, unit_price_negative, payment_not_positive, refund_negative,
                           tax_period_backwards, tax_periods_overlap, purchase_line_repeated, purchase_lines_too_many,
                           expected_date_past, expected_date_too_far, discount_reason_missing, discount_negative,
                           discount_above_hundred_percent, discount_above_amount, discount_too_fine,
                           unit_price_too_fine, payment_too_fine, payment_above_due, payment_below_due,
                           refund_above_paid, return_above_sold, receipt_above_ordered, give_back_above_received,
                           payments_too_many, payment_above_voucher, payment_not_needed, nothing_to_refund,
                           amount_too_large, series_exhausted, unit_cost_missing, correction_unneeded)
BOOST_DESCRIBE_ENUM_END(Refusal)

/// One reason, with the numbers that its sentence says: what was asked for, and the most (or, of what is due, the
/// least) that could have been.
struct Refused {
    Refusal reason = Refusal::sale_line_unknown;
    std::optional<std::size_t> line = {};  // from 0; none where it is not about a line
    Quantity units = {};
    Quantity units_limit = {};
    Money amount = {};
    Money amount_limit = {};
    bool operator==(const Refused&) const = default;
};

/// All that is wrong at once, by line; what is about no line comes last. Never empty.
using Refusals = std::vector<Refused>;

/// Does the number, as it was stored, stand for a reason?
bool is_refusal(Refusal reason);
/// The stable word for programs ("return_above_sold").
std::string_view code(Refusal reason);
/// One sentence for people: what was wrong and what would be right.
std::string explain(const Refused& refused, Language language);

}  // namespace trastienda::sales
