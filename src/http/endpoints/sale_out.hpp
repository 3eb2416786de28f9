// How a sale is shown: as a row of a list, and with all that belongs to it. Floor 5.
#pragma once

#include "http/endpoints/sale_fields.hpp"

#include <optional>
#include <string>
#include <vector>

namespace trastienda::http {

/// 30 days: how long a sale may keep its units unpaid.
inline constexpr std::int64_t expiry_s_max = std::int64_t{30} * 24 * 60 * 60;

// The names with Own are what a sale's customer sees of it; staff sees who did it, and what became of the stock, too.

struct OwnSaleRowOut {
    SaleId id;
    sales::Channel channel = sales::Channel::counter;
    LocationId location_id;
    sales::SaleStatus status = sales::SaleStatus::open;
    sales::PaymentStatus payment_status = sales::PaymentStatus::unpaid;
    std::optional<sales::PaymentMethod> payment_method;
    Instant sale_date;
    std::optional<Instant> expiration_date;
    Money total;
    Money paid;
    Money refunded;
    std::optional<InvoiceId> invoice_id;
    std::optional<std::string> invoice_number;
    std::string buyer_name;
};
BOOST_DESCRIBE_STRUCT(OwnSaleRowOut, (),
                      (id, channel, location_id, status, payment_status, payment_method, sale_date, expiration_date,
                       total, paid, refunded, invoice_id, invoice_number, buyer_name))
constexpr auto notes(const OwnSaleRowOut*) {
    return std::to_array<FieldNote>(
        {{.field = "status", .text = "As it is now: one that was not paid in time is expired from that instant on."},
         {.field = "payment_method", .text = "By which most was paid."}});
}

struct SaleRowOut : OwnSaleRowOut {
    std::optional<UserId> user_id;
    UserId seller_user_id;
};
BOOST_DESCRIBE_STRUCT(SaleRowOut, (OwnSaleRowOut), (user_id, seller_user_id))

struct DiscountOut {
    std::optional<sales::Percent> percent;
    std::optional<Money> amount;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(DiscountOut, (), (percent, amount, reason))

struct OwnSaleDetailOut {
    SaleDetailId id;
    VariantId product_variant_id;
    std::string description;
    std::string size;
    std::string color;
    std::string sku;
    Quantity quantity;
    Quantity returned;
    Money unit_price;
    std::optional<DiscountOut> discount;
    Money gross;
    Money line_discount;
    Money sale_discount;
    Money subtotal;
    sales::Percent tax_rate;
};
BOOST_DESCRIBE_STRUCT(OwnSaleDetailOut, (),
                      (id, product_variant_id, description, size, color, sku, quantity, returned, unit_price, discount,
                       gross, line_discount, sale_discount, subtotal, tax_rate))
constexpr auto notes(const OwnSaleDetailOut*) {
    return std::to_array<FieldNote>(
        {{.field = "sale_discount", .text = "Its part of the discount on the whole sale."},
         {.field = "subtotal", .text = "What the customer pays for it: gross less both discounts, its tax inside."}});
}

struct SaleDetailOut : OwnSaleDetailOut {
    std::optional<ReservationId> stock_reservation_id;
    std::optional<MovementId> stock_movement_id;
};
BOOST_DESCRIBE_STRUCT(SaleDetailOut, (OwnSaleDetailOut), (stock_reservation_id, stock_movement_id))

struct OwnPaymentOut {
    PaymentId id;
    sales::PaymentMethod method = sales::PaymentMethod::cash;
    Money amount;
    Money change_given;
    Money refunded;
    std::optional<PaymentId> carried_from_payment_id;
    std::optional<SaleId> carried_from_sale_id;
    std::optional<std::string> carried_from_credit_note_number;
    std::string reference_number;
    Instant payment_date;
};
BOOST_DESCRIBE_STRUCT(OwnPaymentOut, (),
                      (id, method, amount, change_given, refunded, carried_from_payment_id, carried_from_sale_id,
                       carried_from_credit_note_number, reference_number, payment_date))
constexpr auto notes(const OwnPaymentOut*) {
    return std::to_array<FieldNote>(
        {{.field = "change_given", .text = "In cash, of what was handed over beside the amount."},
         {.field = "carried_from_payment_id", .text = "Of an exchange: no money came in, it was this payment's."},
         {.field = "carried_from_sale_id", .text = "The sale that payment was of."},
         {.field = "carried_from_credit_note_number", .text = "That took it off there."}});
}

struct PaymentOut : OwnPaymentOut {
    UserId user_id;
};
BOOST_DESCRIBE_STRUCT(PaymentOut, (OwnPaymentOut), (user_id))

struct OwnRefundOut {
    PaymentId payment_id;
    std::optional<SaleReturnId> sale_return_id;
    sales::RefundWay way = sales::RefundWay::as_paid;
    sales::PaymentMethod method = sales::PaymentMethod::cash;
    Money amount;
    std::optional<std::string> voucher_code;
    std::optional<SaleId> carried_to_sale_id;
    std::optional<std::string> carried_to_invoice_number;
    Instant refund_date;
};
BOOST_DESCRIBE_STRUCT(OwnRefundOut, (),
                      (payment_id, sale_return_id, way, method, amount, voucher_code, carried_to_sale_id,
                       carried_to_invoice_number, refund_date))
constexpr auto notes(const OwnRefundOut*) {
    return std::to_array<FieldNote>(
        {{.field = "way", .text = "carried: to the sale that an exchange made; no money went out."},
         {.field = "carried_to_sale_id", .text = "The sale that it paid instead."},
         {.field = "carried_to_invoice_number", .text = "That sale's invoice."}});
}

struct RefundOut : OwnRefundOut {
    UserId user_id;
};
BOOST_DESCRIBE_STRUCT(RefundOut, (OwnRefundOut), (user_id))

struct SaleReturnLineOut {
    SaleDetailId sale_detail_id;
    Quantity quantity;
    Money amount;
};
BOOST_DESCRIBE_STRUCT(SaleReturnLineOut, (), (sale_detail_id, quantity, amount))

/// A return as its sale shows it, to its customer too: /sales/{sale_id}/returns says more.
struct SaleReturnOut {
    SaleReturnId id;
    Instant return_date;
    Money total;
    InvoiceId credit_note_id;
    std::string credit_note_number;
    std::optional<SaleId> exchange_sale_id;
    std::vector<SaleReturnLineOut> lines;
};
BOOST_DESCRIBE_STRUCT(SaleReturnOut, (),
                      (id, return_date, total, credit_note_id, credit_note_number, exchange_sale_id, lines))
constexpr auto notes(const SaleReturnOut*) {
    return std::to_array<FieldNote>(
        {{.field = "credit_note_id", .text = "An invoice's id, so that it can be printed like one."},
         {.field = "exchange_sale_id", .text = "The sale of what went out for it; null: it was no exchange."}});
}

struct OwnSaleOut : OwnSaleRowOut {
    std::string buyer_tax_number;
    std::string buyer_address;
    std::string buyer_email;
    std::optional<Instant> cancelled_at;
    std::optional<DiscountOut> discount;
    std::vector<OwnSaleDetailOut> lines;
    std::vector<OwnPaymentOut> payments;
    std::vector<OwnRefundOut> refunds;
    std::vector<SaleReturnOut> returns;
};
BOOST_DESCRIBE_STRUCT(OwnSaleOut, (OwnSaleRowOut),
                      (buyer_tax_number, buyer_address, buyer_email, cancelled_at, discount, lines, payments, refunds,
                       returns))
constexpr auto notes(const OwnSaleOut*) {
    return std::to_array<FieldNote>(
        {{.field = "status", .text = "As it is now: one that was not paid in time is expired from that instant on."},
         {.field = "payment_method", .text = "By which most was paid."},
         {.field = "refunds", .text = "With the whole code of a voucher that was issued: it is the customer's."}});
}

struct SaleOut : SaleRowOut {
    std::string buyer_tax_number;
    std::string buyer_address;
    std::string buyer_email;
    std::string notes;
    std::optional<UserId> cancelled_by_user_id;
    std::optional<Instant> cancelled_at;
    std::optional<DiscountOut> discount;
    std::vector<SaleDetailOut> lines;
    std::vector<PaymentOut> payments;
    std::vector<RefundOut> refunds;
    std::vector<SaleReturnOut> returns;
};
BOOST_DESCRIBE_STRUCT(SaleOut, (SaleRowOut),
                      (buyer_tax_number, buyer_address, buyer_email, notes, cancelled_by_user_id, cancelled_at,
                       discount, lines, payments, refunds, returns))

SaleRowOut sale_row_out(const sales::Sale& sale);
OwnSaleRowOut own_sale_row_out(const sales::Sale& sale);
/// Staff sees that there is a voucher, and its customer alone the code that spends it.
SaleOut sale_out(const store::SaleWithPayments& found, const std::vector<store::ReturnRow>& returns);
/// Neither who of the staff did what, nor their notes, nor how the stock moved.
OwnSaleOut own_sale_out(const store::SaleWithPayments& found, const std::vector<store::ReturnRow>& returns);

}  // namespace trastienda::http
