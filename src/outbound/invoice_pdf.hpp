// An invoice as PDF: text that can be searched and copied, in fonts that it carries. Floor 3, pure but for the fonts of
// the machine. Any thread, several at once; it takes some milliseconds (a thousand lines some hundred), so never the
// event loop's: app::Worker.
#pragma once

#include "base/result.hpp"
#include "outbound/invoice_document.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace trastienda::outbound {

/// The numbers are not stored.
enum class Paper : std::uint8_t {
    a4 = 1,            // as many pages as it takes
    ticket_80_mm = 2,  // a roll: one page as long as it takes, up to what a PDF's page may be (5 m), then the next
};

/// Ten times what the interface takes for one sale. A document of more is refused as `invalid`.
inline constexpr std::size_t invoice_lines_max = 10'000;

/// The same document gives the same bytes on the same machine: the dates inside are the invoice's own. Text that no
/// font of the machine has shows as boxes; bytes that are not UTF-8, as U+FFFD; a text of more than
/// `printed_characters_max` characters (painter.hpp) is cut.
Result<std::string> render_pdf(const InvoiceDocument& document, Paper paper);

}  // namespace trastienda::outbound
