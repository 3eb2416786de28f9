// What a reader can search and copy of a PDF, as pdftotext finds it. For tests only. Blocking.
#pragma once

#include <string>

namespace trastienda::tests {

/// Page by page ("\f" behind each).
std::string text_of_pdf(const std::string& pdf);

/// In one line: blanks of every kind, breaks too, and as many of them, are one.
std::string words_of_pdf(const std::string& pdf);

}  // namespace trastienda::tests
