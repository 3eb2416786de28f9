#include "http/endpoints/sale_out.hpp"

namespace trastienda::http {

namespace {

std::optional<DiscountOut> discount_out(const std::optional<sales::Discount>& discount) {
    if (!discount) return std::nullopt;
    DiscountOut out{.percent = {}, .amount = {}, .reason = discount->reason};
    if (const auto* percent = std::get_if<sales::Percent>(&discount->size)) out.percent = *percent;
    if (const auto* amount = std::get_if<Money>(&discount->size)) out.amount = *amount;
    return out;
}

std::optional<std::string> text_or_null(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

// "****-****-2345": enough to tell vouchers apart, not to spend one.
std::optional<std::string> masked(const std::string& code) {
    constexpr std::size_t shown_characters = 4;
    std::string shown = code;
    for (std::size_t i = 0; i + shown_characters < shown.size(); ++i)
        if (shown[i] != '-') shown[i] = '*';
    return text_or_null(shown);
}

template <class IdType>
std::optional<IdType> id_or_null(IdType id) {
    return id.is_set() ? std::optional(id) : std::nullopt;
}

// What everybody sees who sees the sale. `out` is of a struct that has these fields, by itself or by the one that it
// goes on from.

void describe(const sales::Sale& sale, OwnSaleRowOut& out) {
    out.id = sale.id;
    out.channel = sale.channel;
    out.location_id = sale.location;
    out.status = sale.status;
    out.payment_status = sale.payment_status();
    out.payment_method = sale.method;
    out.sale_date = sale.date;
    out.expiration_date = sale.expiration.is_never() ? std::nullopt : std::optional(sale.expiration);
    out.total = sale.total;
    out.paid = sale.paid;
    out.refunded = sale.refunded;
    out.invoice_id = id_or_null(sale.invoice);
    out.invoice_number = text_or_null(sale.invoice_number);
    out.buyer_name = sale.buyer.name;
}

void describe(const sales::SaleLine& line, OwnSaleDetailOut& out) {
    out.id = line.id;
    out.product_variant_id = line.variant;
    out.description = line.text.description;
    out.size = line.text.size;
    out.color = line.text.color;
    out.sku = line.text.sku;
    out.quantity = line.quantity;
    out.returned = line.returned;
    out.unit_price = line.unit_price;
    out.discount = discount_out(line.discount);
    out.gross = line.amounts.gross;
    out.line_discount = line.amounts.line_discount;
    out.sale_discount = line.amounts.sale_discount;
    out.subtotal = line.amounts.subtotal;
    out.tax_rate = line.tax_rate;
}

void describe(const store::PaymentRow& row, OwnPaymentOut& out) {
    out.id = row.payment.id;
    out.method = row.payment.method;
    out.amount = row.payment.amount;
    out.change_given = row.change_given;
    out.refunded = row.payment.refunded;
    out.carried_from_payment_id = row.carried_from;
    out.carried_from_sale_id = row.carried_from_sale;
    out.carried_from_credit_note_number = text_or_null(row.carried_from_credit_note);
    out.reference_number = row.reference_number;
    out.payment_date = row.date;
}

void describe(const store::RefundRow& row, OwnRefundOut& out) {
    out.payment_id = row.payment;
    out.sale_return_id = row.sale_return;
    out.way = row.way;
    out.method = row.method;
    out.amount = row.amount;
    out.voucher_code = text_or_null(row.voucher_code);
    out.carried_to_sale_id = row.carried_to_sale;
    out.carried_to_invoice_number = text_or_null(row.carried_to_invoice);
    out.refund_date = row.date;
}

SaleReturnOut return_out(const store::ReturnRow& row) {
    SaleReturnOut out{.id = row.id,
                      .return_date = row.date,
                      .total = row.total,
                      .credit_note_id = row.credit_note,
                      .credit_note_number = row.credit_note_number,
                      .exchange_sale_id = row.exchange_sale,
                      .lines = {}};
    for (const store::ReturnRow::Line& line : row.lines)
        out.lines.push_back({.sale_detail_id = line.line, .quantity = line.quantity, .amount = line.amount});
    return out;
}

template <class Out>
void describe_whole(const store::SaleWithPayments& found, const std::vector<store::ReturnRow>& returns, Out& out) {
    const sales::Sale& sale = found.sale;
    describe(sale, out);
    out.buyer_tax_number = sale.buyer.tax_number;
    out.buyer_address = sale.buyer.address;
    out.buyer_email = sale.buyer.email;
    out.cancelled_at = sale.cancelled_at;
    out.discount = discount_out(sale.discount);
    for (const sales::SaleLine& line : sale.lines) describe(line, out.lines.emplace_back());
    for (const store::PaymentRow& row : found.payments) describe(row, out.payments.emplace_back());
    for (const store::RefundRow& row : found.refunds) describe(row, out.refunds.emplace_back());
    for (const store::ReturnRow& row : returns) out.returns.push_back(return_out(row));
}

void describe_for_staff(const sales::Sale& sale, SaleRowOut& out) {
    out.user_id = id_or_null(sale.customer);
    out.seller_user_id = sale.seller;
}

}  // namespace

SaleRowOut sale_row_out(const sales::Sale& sale) {
    SaleRowOut out;
    describe(sale, out);
    describe_for_staff(sale, out);
    return out;
}

OwnSaleRowOut own_sale_row_out(const sales::Sale& sale) {
    OwnSaleRowOut out;
    describe(sale, out);
    return out;
}

SaleOut sale_out(const store::SaleWithPayments& found, const std::vector<store::ReturnRow>& returns) {
    SaleOut out;
    describe_whole(found, returns, out);
    describe_for_staff(found.sale, out);
    out.notes = found.sale.notes;
    out.cancelled_by_user_id = id_or_null(found.sale.cancelled_by);
    for (std::size_t i = 0; i < out.lines.size(); ++i) {
        out.lines[i].stock_reservation_id = found.sale.lines[i].reservation;
        out.lines[i].stock_movement_id = found.sale.lines[i].movement;
    }
    for (std::size_t i = 0; i < out.payments.size(); ++i) out.payments[i].user_id = found.payments[i].user;
    for (std::size_t i = 0; i < out.refunds.size(); ++i) {
        out.refunds[i].user_id = found.refunds[i].user;
        out.refunds[i].voucher_code = masked(found.refunds[i].voucher_code);
    }
    return out;
}

OwnSaleOut own_sale_out(const store::SaleWithPayments& found, const std::vector<store::ReturnRow>& returns) {
    OwnSaleOut out;
    describe_whole(found, returns, out);
    return out;
}

}  // namespace trastienda::http
