#include "outbound/invoice_text.hpp"

#include "base/check.hpp"
#include "domain/sales/printed_text.hpp"
#include "outbound/issuer_text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace trastienda::outbound {

namespace {

Bilingual name_of(sales::InvoiceKind kind) {
    switch (kind) {
        case sales::InvoiceKind::invoice:
            return {"Factura", "Invoice"};
        case sales::InvoiceKind::simplified:
            return {"Factura simplificada", "Simplified invoice"};
        case sales::InvoiceKind::credit_note:
            return {"Factura rectificativa", "Credit note"};
    }
    CHECK(false);
}

Bilingual name_of(sales::PaymentMethod method) {
    switch (method) {
        case sales::PaymentMethod::cash:
            return {"Efectivo", "Cash"};
        case sales::PaymentMethod::card:
            return {"Tarjeta", "Card"};
        case sales::PaymentMethod::transfer:
            return {"Transferencia", "Bank transfer"};
        case sales::PaymentMethod::voucher:
            return {"Vale", "Voucher"};
        case sales::PaymentMethod::other:
            return {"Otro medio de pago", "Other"};
    }
    CHECK(false);
}

Money negated(Money money) { return Money::of_cents(-money.cents()); }

}  // namespace

std::string InvoiceText::title() const { return std::string(word(name_of(document_.kind))); }

std::string InvoiceText::title_with_number() const { return fmt::format("{} {}", title(), document_.number); }

std::vector<std::string> InvoiceText::customer_lines() const {
    std::vector<std::string> lines;
    if (!document_.customer) return lines;
    add_unless_empty(lines, document_.customer->name);
    add_unless_empty(lines, labelled_tax_number(document_.customer->tax_number, document_.issuer, document_.language));
    add_unless_empty(lines, one_paragraph(document_.customer->address));
    return lines;
}

std::string InvoiceText::correction() const {
    if (!document_.corrects) return {};
    const CorrectedInvoice& corrected = *document_.corrects;
    const bool is_credit_note = document_.kind == sales::InvoiceKind::credit_note;
    return fmt::format(
        fmt::runtime(word(is_credit_note ? Bilingual{"Rectifica la factura {} del {}", "Corrects invoice {} of {}"}
                                         : Bilingual{"Sustituye a la factura {} del {}", "Replaces invoice {} of {}"})),
        corrected.number, sales::day_text(corrected.date, document_.language));
}

std::string InvoiceText::amount(Money money) const {
    return sales::amount_text(money, document_.currency, document_.language);
}

std::string InvoiceText::taken_off(Money money) const { return money == Money() ? "" : amount(negated(money)); }

std::string InvoiceText::rate(sales::Percent percent) const { return sales::percent_text(percent, document_.language); }

std::string InvoiceText::date() const { return sales::day_text(document_.date, document_.language); }

std::string InvoiceText::tax_name() const {
    return document_.tax_name.empty() ? std::string(word({"IVA", "VAT"})) : document_.tax_name;
}

std::string InvoiceText::details(const InvoiceLine& line) const {
    const auto labelled = [&](Bilingual label, std::string_view value) {
        return value.empty() ? std::string() : fmt::format("{} {}", word(label), value);
    };
    constexpr std::string_view dot = " · ";
    return joined(joined(line.sku, labelled({"Talla", "Size"}, line.size), dot),
                  labelled({"Color", "Colour"}, line.color), dot);
}

std::vector<LabelledText> InvoiceText::sums() const {
    std::vector<LabelledText> rows;
    if (document_.discounts.empty()) return rows;
    std::int64_t cents = document_.total.cents();
    for (const InvoiceDiscount& discount : document_.discounts) cents += discount.amount.cents();
    const auto before = Money::from_cents(cents);
    if (before) rows.push_back({std::string(word({"Suma", "Subtotal"})), amount(*before)});
    for (const InvoiceDiscount& discount : document_.discounts)
        rows.push_back({joined(word({"Descuento", "Discount"}), discount.reason, ": "), taken_off(discount.amount)});
    return rows;
}

std::vector<TaxRow> InvoiceText::taxes() const {
    std::vector<TaxRow> rows;
    for (const sales::TaxPart& part : document_.taxes)
        rows.push_back({.rate = fmt::format("{} {}", tax_name(), rate(part.rate)),
                        .base = amount(part.base),
                        .tax = amount(part.tax),
                        .total = amount(part.total())});
    return rows;
}

std::string InvoiceText::taxes_included() const {
    return fmt::format(fmt::runtime(word({"Precios con {} incluido", "Prices include {}"})), tax_name());
}

std::vector<LabelledText> InvoiceText::payments() const {
    std::vector<LabelledText> rows;
    const bool is_credit_note = document_.kind == sales::InvoiceKind::credit_note;
    const Bilingual carried = is_credit_note
                                  ? Bilingual{"Trasladado a la factura {}", "Carried over to invoice {}"}
                                  : Bilingual{"Trasladado de la rectificativa {}", "Carried over from credit note {}"};
    for (const InvoicePayment& payment : document_.payments)
        rows.push_back({payment.carried_document.empty()
                            ? std::string(word(name_of(payment.method)))
                            : fmt::format(fmt::runtime(word(carried)), payment.carried_document),
                        amount(payment.amount)});
    if (document_.change != Money())
        rows.push_back({std::string(word({"Cambio", "Change"})), taken_off(document_.change)});
    return rows;
}

std::string InvoiceText::payments_heading() const {
    // Of what was carried over, nothing was paid or given back.
    if (std::ranges::any_of(document_.payments, [](const auto& one) { return !one.carried_document.empty(); }))
        return std::string(word({"Liquidación", "Settlement"}));
    return std::string(word(document_.kind == sales::InvoiceKind::credit_note ? Bilingual{"Devuelto", "Refunded"}
                                                                              : Bilingual{"Pagado", "Paid"}));
}

std::string InvoiceText::record_hash() const {
    if (document_.record_hash.empty()) return {};
    return fmt::format("{} {}", word({"Huella", "Hash"}), document_.record_hash);
}

std::string InvoiceText::page(std::size_t number, std::size_t count) const {
    return fmt::format(fmt::runtime(word({"Página {} de {}", "Page {} of {}"})), number, count);
}

}  // namespace trastienda::outbound
