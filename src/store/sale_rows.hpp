// Rows of sales, their lines and their payments <-> domain: what the journal and the readers share. Floor 3, pure.
#pragma once

#include "base/day.hpp"
#include "domain/sales/invoice_record.hpp"
#include "domain/sales/sale.hpp"
#include "domain/sales/tax.hpp"
#include "pg/rows.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace trastienda::store {

/// A sale without lines and payments, out of a row whose columns are id, customer, seller, channel, location, status,
/// date, expiration date, total, paid, refunded, payment method, discount's percent, amount and reason, invoice, its
/// number, buyer's name, tax number, address, e-mail and language, notes, who cancelled it, and when.
sales::Sale sale_of(const pg::Row& row);
inline constexpr int sale_columns = 25;

/// A line out of a row whose columns are, from `first` on: id, variant, description, size, colour, SKU, quantity,
/// returned, unit price, discount's percent, amount and reason, gross, line's and sale's discount, subtotal, tax rate,
/// reservation, movement.
sales::SaleLine sale_line_of(const pg::Row& row, int first);

/// A payment out of a row whose columns are, from `first` on: id, method, amount, refunded.
sales::Payment payment_of(const pg::Row& row, int first);

/// A period of the table of taxes out of a row that starts with: id, category, rate, first and last day, first day on
/// which it was sold with.
sales::TaxPeriod tax_period_of(const pg::Row& row);

sales::Percent percent_of(const pg::Row& row, int column);

/// A day out of a column of days since 1970, and back: a parameter that the SQL adds to '1970-01-01'.
Day day_of(const pg::Row& row, int column);
std::optional<std::int64_t> days_or_null(const std::optional<Day>& day);

/// Nothing where the bytes are no hash: a damaged row.
std::optional<sales::InvoiceHash> invoice_hash_of(std::string_view bytes);

/// A discount out of three columns from `first` on: percent, amount (one of them, or neither), reason.
std::optional<sales::Discount> discount_of(const pg::Row& row, int first);

}  // namespace trastienda::store
