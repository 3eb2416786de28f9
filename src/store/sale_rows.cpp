#include "store/sale_rows.hpp"

#include <algorithm>

namespace trastienda::store {

sales::Percent percent_of(const pg::Row& row, int column) {
    // numeric(5,2) has the two decimals of money.
    return sales::Percent::of_hundredths(row.money(column).cents());
}

sales::TaxPeriod tax_period_of(const pg::Row& row) {
    const auto maybe_day = [&](int column) {
        return row.is_null(column) ? std::nullopt : std::optional(day_of(row, column));
    };
    return {.id = {row.bigint(0)},
            .category = {row.maybe_bigint(1).value_or(0)},
            .rate = percent_of(row, 2),
            .from = day_of(row, 3),
            .until = maybe_day(4),
            .first_sold_on = maybe_day(5)};
}

Day day_of(const pg::Row& row, int column) { return {row.integer(column)}; }

std::optional<std::int64_t> days_or_null(const std::optional<Day>& day) {
    return day ? std::optional<std::int64_t>(day->days) : std::nullopt;
}

std::optional<sales::InvoiceHash> invoice_hash_of(std::string_view bytes) {
    sales::InvoiceHash hash{};
    if (bytes.size() != hash.size()) return std::nullopt;
    std::ranges::transform(bytes, hash.begin(), [](char byte) { return static_cast<std::byte>(byte); });
    return hash;
}

std::optional<sales::Discount> discount_of(const pg::Row& row, int first) {
    if (!row.is_null(first))
        return sales::Discount{.size = percent_of(row, first), .reason = std::string(row.text(first + 2))};
    if (!row.is_null(first + 1))
        return sales::Discount{.size = row.money(first + 1), .reason = std::string(row.text(first + 2))};
    return std::nullopt;
}

sales::Sale sale_of(const pg::Row& row) {
    sales::Sale sale;
    sale.id = {row.bigint(0)};
    sale.customer = {row.maybe_bigint(1).value_or(0)};
    sale.seller = {row.bigint(2)};
    sale.channel = static_cast<sales::Channel>(row.integer(3));
    sale.location = {row.bigint(4)};
    sale.status = static_cast<sales::SaleStatus>(row.integer(5));
    sale.date = row.instant(6);
    sale.expiration = row.instant(7);
    sale.total = row.money(8);
    sale.paid = row.money(9);
    sale.refunded = row.money(10);
    if (!row.is_null(11)) sale.method = static_cast<sales::PaymentMethod>(row.integer(11));
    sale.discount = discount_of(row, 12);
    sale.invoice = {row.maybe_bigint(15).value_or(0)};
    sale.invoice_number = std::string(row.text(16));
    sale.buyer = {.name = std::string(row.text(17)),
                  .tax_number = std::string(row.text(18)),
                  .address = std::string(row.text(19)),
                  .email = std::string(row.text(20)),
                  .language = static_cast<Language>(row.integer(21))};
    sale.notes = std::string(row.text(22));
    sale.cancelled_by = {row.maybe_bigint(23).value_or(0)};
    sale.cancelled_at = row.maybe_instant(24);
    return sale;
}

sales::SaleLine sale_line_of(const pg::Row& row, int first) {
    sales::SaleLine line;
    line.id = {row.bigint(first)};
    line.variant = {row.bigint(first + 1)};
    line.text = {.description = std::string(row.text(first + 2)),
                 .size = std::string(row.text(first + 3)),
                 .color = std::string(row.text(first + 4)),
                 .sku = std::string(row.text(first + 5))};
    line.quantity = Quantity::of(row.integer(first + 6));
    line.returned = Quantity::of(row.integer(first + 7));
    line.unit_price = row.money(first + 8);
    line.discount = discount_of(row, first + 9);
    line.amounts = {.gross = row.money(first + 12),
                    .line_discount = row.money(first + 13),
                    .sale_discount = row.money(first + 14),
                    .subtotal = row.money(first + 15)};
    line.tax_rate = percent_of(row, first + 16);
    if (const auto id = row.maybe_bigint(first + 17)) line.reservation = ReservationId{*id};
    if (const auto id = row.maybe_bigint(first + 18)) line.movement = MovementId{*id};
    return line;
}

sales::Payment payment_of(const pg::Row& row, int first) {
    return {.id = {row.bigint(first)},
            .method = static_cast<sales::PaymentMethod>(row.integer(first + 1)),
            .amount = row.money(first + 2),
            .refunded = row.money(first + 3)};
}

}  // namespace trastienda::store
