#include "app/invoice_print.hpp"

#include "base/check.hpp"
#include "base/money_arithmetic.hpp"
#include "domain/catalog/fold.hpp"
#include "domain/sales/invoice_qr.hpp"
#include "domain/sales/printed_text.hpp"
#include "domain/sales/tax_number.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <span>
#include <utility>
#include <vector>

namespace trastienda::app {

namespace asio = boost::asio;

namespace {

Money negative(Money amount) { return Money::of_cents(-amount.cents()); }

outbound::InvoiceLine line_of(const sales::SaleLine& line) {
    return {.description = line.text.description,
            .sku = line.text.sku,
            .size = line.text.size,
            .color = line.text.color,
            .quantity = line.quantity,
            .unit_price = line.unit_price,
            .discount = line.amounts.line_discount,
            .subtotal = Money::of_cents(line.amounts.gross.cents() - line.amounts.line_discount.cents()),
            .tax_rate = line.tax_rate};
}

// What was carried over from several payments went to one document, and is one row.
void add_payment(outbound::InvoiceDocument& document, outbound::InvoicePayment payment) {
    const auto same =
        std::ranges::find(document.payments, payment.carried_document, &outbound::InvoicePayment::carried_document);
    if (payment.carried_document.empty() || same == document.payments.end())
        document.payments.push_back(std::move(payment));
    else
        same->amount = Money::of_cents(same->amount.cents() + payment.amount.cents());
}

// The lines of the sale, its discount and its payments.
void describe_sale(const store::SaleWithPayments& found, outbound::InvoiceDocument& document) {
    Money discount;
    for (const sales::SaleLine& line : found.sale.lines) {
        document.lines.push_back(line_of(line));
        discount = Money::of_cents(discount.cents() + line.amounts.sale_discount.cents());
    }
    if (found.sale.discount) document.discounts.push_back({.reason = found.sale.discount->reason, .amount = discount});
    for (const store::PaymentRow& row : found.payments) {
        // What was handed over, and then what was given back of it.
        document.change = Money::of_cents(document.change.cents() + row.change_given.cents());
        add_payment(document, {.method = row.payment.method,
                               .amount = Money::of_cents(row.payment.amount.cents() + row.change_given.cents()),
                               .carried_document = row.carried_from_credit_note});
    }
}

// A line with another quantity and what that is worth; what the units cost less of than their price, by the line's
// discount and the sale's, is its discount, so that the line multiplies. A unit is never worth more than its price.
outbound::InvoiceLine part_of(const sales::SaleLine& sold, Quantity quantity, Money worth) {
    outbound::InvoiceLine line = line_of(sold);
    line.quantity = quantity;
    const auto gross = times(line.unit_price, line.quantity);
    CHECK(gross.has_value());
    line.discount = Money::of_cents(gross->cents() - worth.cents());
    line.subtotal = worth;
    return line;
}

// What came back, and how the money went back.
void describe_return(const store::SaleWithPayments& found, const store::ReturnRow& made,
                     outbound::InvoiceDocument& document) {
    for (const store::ReturnRow::Line& returned : made.lines) {
        const auto sold = std::ranges::find(found.sale.lines, returned.line, &sales::SaleLine::id);
        CHECK(sold != found.sale.lines.end());
        outbound::InvoiceLine& line = document.lines.emplace_back(part_of(*sold, returned.quantity, returned.amount));
        line.subtotal = negative(returned.amount);
    }
    std::vector<sales::RefundPart> refunded;
    for (const store::RefundRow& refund : found.refunds) {
        if (refund.sale_return != made.id) continue;
        if (refund.carried_to_invoice.empty())
            refunded.push_back({.payment = refund.payment, .method = refund.method, .amount = refund.amount});
        else
            add_payment(
                document,
                {.method = refund.method, .amount = refund.amount, .carried_document = refund.carried_to_invoice});
    }
    for (const sales::RefundPart& part : sales::printed_refunds(refunded))
        add_payment(document, {.method = part.method, .amount = part.amount});
}

// The lines that a correction takes off and invoices anew: what had not come back by then.
void describe_kept(const store::SaleWithPayments& found, std::span<const store::ReturnRow> returns,
                   outbound::InvoiceDocument& document) {
    for (const sales::SaleLine& sold : found.sale.lines) {
        std::int64_t units = sold.quantity.units(), cents = sold.amounts.subtotal.cents();
        for (const store::ReturnRow& made : returns)
            for (const store::ReturnRow::Line& returned : made.lines) {
                if (returned.line != sold.id) continue;
                units -= returned.quantity.units();
                cents -= returned.amount.cents();
            }
        if (units > 0) document.lines.push_back(part_of(sold, Quantity::of(units), Money::of_cents(cents)));
    }
}

// And the payments, less what had gone back of them.
void describe_kept_payments(const store::SaleWithPayments& found, std::span<const store::ReturnRow> returns,
                            outbound::InvoiceDocument& document) {
    for (const store::PaymentRow& row : found.payments) {
        std::int64_t cents = row.payment.amount.cents();
        for (const store::RefundRow& refund : found.refunds)
            if (refund.payment == row.payment.id && refund.sale_return &&
                std::ranges::find(returns, *refund.sale_return, &store::ReturnRow::id) != returns.end())
                cents -= refund.amount.cents();
        if (cents > 0)
            add_payment(document, {.method = row.payment.method,
                                   .amount = Money::of_cents(cents),
                                   .carried_document = row.carried_from_credit_note});
    }
}

// The two documents of a correction. Returns that came later have credit notes of their own.
void describe_correction(const store::InvoiceRow& invoice, const store::SaleWithPayments& found,
                         std::vector<store::ReturnRow> returns, outbound::InvoiceDocument& document) {
    std::erase_if(returns, [&](const store::ReturnRow& made) { return made.credit_note.value > invoice.id.value; });
    if (invoice.kind == sales::InvoiceKind::credit_note) {
        describe_kept(found, returns, document);
        for (outbound::InvoiceLine& line : document.lines) line.subtotal = negative(line.subtotal);
    } else if (returns.empty()) {
        describe_sale(found, document);
    } else {
        describe_kept(found, returns, document);
        describe_kept_payments(found, returns, document);
    }
}

outbound::InvoiceIssuer issuer_of(const store::InvoiceRow& invoice, const store::Letterhead& letterhead) {
    return {.name = letterhead.name,
            .legal_name = invoice.issuer_name,
            .tax_number = invoice.issuer_tax_number,
            .tax_number_name = sales::tax_number_name(catalog::folded(letterhead.country), invoice.issuer_tax_number),
            .address = invoice.issuer_address,
            .phone = letterhead.phone,
            .email = letterhead.email,
            .logo_png = letterhead.logo_png};
}

outbound::InvoiceDocument document_of(const store::InvoiceRow& invoice) {
    // Eight bytes are enough to compare by eye.
    std::string hash;
    for (std::size_t i = 0; i < 8; ++i) hash += fmt::format("{:02X}", std::to_integer<unsigned>(invoice.hash[i]));
    outbound::InvoiceDocument document{.issuer = {},
                                       .kind = invoice.kind,
                                       .number = invoice.number,
                                       .date = invoice.date,
                                       .taxes = invoice.taxes,
                                       .total = invoice.total,
                                       .currency = invoice.currency,
                                       .language = invoice.language,
                                       .record_hash = hash};
    if (!invoice.buyer_name.empty())
        document.customer = outbound::InvoiceCustomer{
            .name = invoice.buyer_name, .tax_number = invoice.buyer_tax_number, .address = invoice.buyer_address};
    if (sales::is_spanish_tax_number(invoice.issuer_tax_number)) {
        document.qr_content = sales::invoice_qr_content(sales::RecordKeeping::kept, invoice.issuer_tax_number,
                                                        invoice.number, invoice.date, invoice.total);
        document.qr_caption = sales::invoice_qr_caption;
    }
    return document;
}

}  // namespace

asio::awaitable<Result<std::optional<PrintedInvoice>>> InvoicePrint::print(InvoiceId id, outbound::Paper paper) {
    CO_TRY(const auto invoice, co_await invoices_.invoice(id));
    if (!invoice) co_return std::nullopt;
    CO_TRY(const auto found, co_await sales_.sale(invoice->sale));
    if (!found) co_return fail(ErrorCode::internal, "An invoice has no sale: run `trastienda doctor`.");
    CO_TRY(const auto letterhead, co_await shop_.letterhead(invoice->letterhead));
    if (!letterhead) co_return fail(ErrorCode::internal, "An invoice has no letterhead: run `trastienda doctor`.");

    outbound::InvoiceDocument document = document_of(*invoice);
    document.issuer = issuer_of(*invoice, *letterhead);
    if (const auto former = invoice->corrects ? invoice->corrects : invoice->replaces) {
        CO_TRY(const auto corrected, co_await invoices_.invoice(*former));
        if (corrected)
            document.corrects = outbound::CorrectedInvoice{
                .number = corrected->number, .date = corrected->date, .reason = invoice->correction_reason};
        CO_TRY(const auto returns, co_await sales_.returns_of(invoice->sale));
        if (!invoice->sale_return) {
            describe_correction(*invoice, *found, returns, document);
        } else {
            const auto made = std::ranges::find(returns, *invoice->sale_return, &store::ReturnRow::id);
            if (made == returns.end())
                co_return fail(ErrorCode::internal, "A credit note has no return: run `trastienda doctor`.");
            describe_return(*found, *made, document);
            if (document.corrects) document.corrects->reason = made->reason;
        }
    } else {
        describe_sale(*found, document);
    }
    CO_TRY(auto drawn, co_await worker_.run(
                           [document = std::move(document), paper] { return outbound::render_pdf(document, paper); }));
    CO_TRY(auto pdf, std::move(drawn));
    co_return PrintedInvoice{.number = invoice->number, .pdf = std::move(pdf)};
}

}  // namespace trastienda::app
