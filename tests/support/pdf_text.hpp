// What a reader can search and copy of a PDF, as pdftotext finds it, and what a telephone reads of its codes. For tests
// only. Blocking.
#pragma once

#include <string>

namespace trastienda::tests {

/// Page by page ("\f" behind each).
std::string text_of_pdf(const std::string& pdf);

/// In one line: blanks of every kind, breaks too, and as many of them, are one.
std::string words_of_pdf(const std::string& pdf);

/// The contents of the QR codes on the first page, a line each, as it comes out of a printer of so many dots per inch
/// and black alone. Nothing where there is none that can be read.
std::string qr_codes_of_pdf(const std::string& pdf, int dots_per_inch);

}  // namespace trastienda::tests
