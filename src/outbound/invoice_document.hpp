// Everything that stands on a printed invoice, as plain values: who makes one has looked it all up. Floor 3.
#pragma once

#include "base/day.hpp"
#include "base/language.hpp"
#include "base/money.hpp"
#include "base/quantity.hpp"
#include "domain/sales/invoice_number.hpp"
#include "domain/sales/payment.hpp"
#include "domain/sales/percent.hpp"
#include "domain/sales/tax.hpp"

#include <optional>
#include <string>
#include <vector>

namespace trastienda::outbound {

/// The shop as it issues the invoice. What is empty is left out.
struct InvoiceIssuer {
    std::string name = {};        // over the door
    std::string legal_name = {};  // who answers for the invoice
    std::string tax_number = {};
    Bilingual tax_number_name = {};  // of the customer's, too: sales::tax_number_name
    std::string address = {};
    std::string phone = {};
    std::string email = {};
    std::string logo_png = {};  // one that cannot be read is left out, too
};

struct InvoiceCustomer {
    std::string name = {};
    std::string tax_number = {};
    std::string address = {};  // may have several lines
};

struct InvoiceLine {
    std::string description = {};
    std::string sku = {};
    std::string size = {};
    std::string color = {};
    Quantity quantity = {};
    Money unit_price = {};  // with its tax inside
    Money discount =
        {};  // what the line's own discount takes off; where all discounts stand with the lines, they: not negative
    Money subtotal = {};                          // negative on a credit note
    std::optional<sales::Percent> tax_rate = {};  // printed where the document bears several
};

/// A discount on the whole document.
struct InvoiceDiscount {
    std::string reason = {};
    Money amount = {};  // taken off: not negative
};

struct InvoicePayment {
    sales::PaymentMethod method = sales::PaymentMethod::cash;
    Money amount = {};  // handed over; on a credit note: given back
    // Of an exchange, where no money moved: the number of the credit note that it was carried over from; on a credit
    // note, of the invoice that it was carried over to. Empty: money moved.
    std::string carried_document = {};
};

/// What a credit note corrects; of another document, what it replaces.
struct CorrectedInvoice {
    std::string number = {};
    Day date = {};
    std::string reason = {};  // why; empty: nobody said. May have several lines
};

struct InvoiceDocument {
    InvoiceIssuer issuer;
    sales::InvoiceKind kind = sales::InvoiceKind::simplified;
    std::string number = {};  // InvoiceNumber::text()
    Day date = {};
    std::optional<CorrectedInvoice> corrects = {};
    std::optional<InvoiceCustomer> customer = {};
    std::vector<InvoiceLine> lines = {};
    std::vector<InvoiceDiscount> discounts = {};
    std::vector<sales::TaxPart> taxes = {};
    Money total = {};
    std::vector<InvoicePayment> payments = {};
    Money change = {};             // given back in cash: not negative
    std::string currency = "EUR";  // ISO 4217
    Language language = Language::es;
    std::string tax_name = {};     // "IGIC"; empty: "IVA" in Spanish, "VAT" in English
    std::string record_hash = {};  // short, for comparing by eye; empty: none is printed
    std::string qr_content = {};   // empty: no code is printed
    std::string qr_caption = {};   // above the code: sales::invoice_qr_caption
};

}  // namespace trastienda::outbound
