#include "outbound/invoice_pdf.hpp"

#include "outbound/invoice_pages.hpp"
#include "outbound/invoice_text.hpp"
#include "outbound/issuer_text.hpp"

namespace trastienda::outbound {

Result<std::string> render_pdf(const InvoiceDocument& document, Paper paper) {
    if (document.lines.size() > invoice_lines_max)
        return fail(ErrorCode::invalid, "An invoice has 10,000 lines at the most.");
    InvoicePrint print{.document = document, .logo = nullptr, .qr_code = std::nullopt};
    // An invoice that is due does not wait for a better picture.
    if (!document.issuer.logo_png.empty())
        if (auto logo = read_logo(document.issuer.logo_png)) print.logo = *std::move(logo);
    if (!document.qr_content.empty()) {
        TRY(print.qr_code, make_qr_code(document.qr_content));
    }
    const InvoiceText text(document);
    Painter painter({.title = text.title_with_number(), .author = author(document.issuer), .date = document.date});
    if (paper == Paper::a4)
        draw_a4(painter, print);
    else
        draw_ticket(painter, print);
    return painter.finish();
}

}  // namespace trastienda::outbound
