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

// "****-****-2345": enough to tell vouchers apart, not to spend one.
std::optional<std::string> shown(std::string code, Reader reader) {
    constexpr std::size_t shown_characters = 4;
    if (code.empty()) return std::nullopt;
    if (reader == Reader::staff)
        for (std::size_t i = 0; i + shown_characters < code.size(); ++i)
            if (code[i] != '-') code[i] = '*';
    return code;
}

std::optional<std::string> text_or_null(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

SaleDetailOut detail_out(const sales::SaleLine& line) {
    return {.id = line.id,
            .product_variant_id = line.variant,
            .description = line.text.description,
            .size = line.text.size,
            .color = line.text.color,
            .sku = line.text.sku,
            .quantity = line.quantity,
            .returned = line.returned,
            .unit_price = line.unit_price,
            .discount = discount_out(line.discount),
            .gross = line.amounts.gross,
            .line_discount = line.amounts.line_discount,
            .sale_discount = line.amounts.sale_discount,
            .subtotal = line.amounts.subtotal,
            .tax_rate = line.tax_rate,
            .stock_reservation_id = line.reservation,
            .stock_movement_id = line.movement};
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

}  // namespace

SaleRowOut sale_row_out(const sales::Sale& sale) {
    return {.id = sale.id,
            .user_id = sale.customer.is_set() ? std::optional(sale.customer) : std::nullopt,
            .seller_user_id = sale.seller,
            .channel = sale.channel,
            .location_id = sale.location,
            .status = sale.status,
            .payment_status = sale.payment_status(),
            .payment_method = sale.method,
            .sale_date = sale.date,
            .expiration_date = sale.expiration.is_never() ? std::nullopt : std::optional(sale.expiration),
            .total = sale.total,
            .paid = sale.paid,
            .refunded = sale.refunded,
            .invoice_id = sale.invoice.is_set() ? std::optional(sale.invoice) : std::nullopt,
            .invoice_number = text_or_null(sale.invoice_number),
            .buyer_name = sale.buyer.name};
}

SaleOut sale_out(const store::SaleWithPayments& found, const std::vector<store::ReturnRow>& returns, Reader reader) {
    const sales::Sale& sale = found.sale;
    SaleOut out{sale_row_out(sale),
                sale.buyer.tax_number,
                sale.buyer.address,
                sale.buyer.email,
                sale.notes,
                sale.cancelled_by.is_set() ? std::optional(sale.cancelled_by) : std::nullopt,
                sale.cancelled_at,
                discount_out(sale.discount),
                std::vector<SaleDetailOut>(),
                {},
                {},
                {}};
    for (const sales::SaleLine& line : sale.lines) out.lines.push_back(detail_out(line));
    for (const store::PaymentRow& row : found.payments)
        out.payments.push_back({.id = row.payment.id,
                                .method = row.payment.method,
                                .amount = row.payment.amount,
                                .change_given = row.change_given,
                                .refunded = row.payment.refunded,
                                .carried_from_payment_id = row.carried_from,
                                .carried_from_sale_id = row.carried_from_sale,
                                .carried_from_credit_note_number = text_or_null(row.carried_from_credit_note),
                                .reference_number = row.reference_number,
                                .user_id = row.user,
                                .payment_date = row.date});
    for (const store::RefundRow& row : found.refunds)
        out.refunds.push_back({.payment_id = row.payment,
                               .sale_return_id = row.sale_return,
                               .way = row.way,
                               .method = row.method,
                               .amount = row.amount,
                               .voucher_code = shown(row.voucher_code, reader),
                               .carried_to_sale_id = row.carried_to_sale,
                               .carried_to_invoice_number = text_or_null(row.carried_to_invoice),
                               .user_id = row.user,
                               .refund_date = row.date});
    for (const store::ReturnRow& row : returns) out.returns.push_back(return_out(row));
    if (reader == Reader::customer) out.notes.clear();
    return out;
}

}  // namespace trastienda::http
