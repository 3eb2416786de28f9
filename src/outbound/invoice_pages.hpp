// The two shapes of an invoice: pages of A4, and a ticket. Floor 3; what render_pdf (invoice_pdf.hpp) is made of.
#pragma once

#include "outbound/invoice_document.hpp"
#include "outbound/logo_image.hpp"
#include "outbound/painter.hpp"
#include "outbound/qr_code.hpp"

#include <optional>

namespace trastienda::outbound {

/// What is drawn, with its images read.
struct InvoicePrint {
    const InvoiceDocument& document;
    CairoSurface logo;  // null: none
    std::optional<QrCode> qr_code;
};

void draw_a4(Painter& painter, const InvoicePrint& print);
void draw_ticket(Painter& painter, const InvoicePrint& print);

}  // namespace trastienda::outbound
