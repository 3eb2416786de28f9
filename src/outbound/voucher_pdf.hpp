// A voucher as PDF, for the counter that hands it out: its code as text and as a QR code, what is left on it, and what
// it is good for. Floor 3, pure but for the fonts of the machine. Any thread, several at once; it takes some
// milliseconds, so never the event loop's: app::Worker.
#pragma once

#include "outbound/invoice_document.hpp"
#include "outbound/invoice_pdf.hpp"

#include <string>

namespace trastienda::outbound {

/// Everything that stands on it, as plain values.
struct VoucherDocument {
    InvoiceIssuer issuer;
    std::string code = {};  // as it is typed and told
    Money amount = {};      // that it was issued for
    Money balance = {};     // what is left of it
    Day date = {};          // when it was issued
    Day balance_date = {};  // when that was left
    std::string currency = "EUR";
    Language language = Language::es;
};

/// One page, whatever paper. The same document gives the same bytes on the same machine. `invalid` without a code, or
/// with one that is too long for a QR code (qr_code.hpp).
Result<std::string> render_pdf(const VoucherDocument& document, Paper paper);

}  // namespace trastienda::outbound
