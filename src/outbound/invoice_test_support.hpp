// Invoices and logos for tests.
#pragma once

#include "outbound/invoice_pdf.hpp"

#include <cstddef>
#include <string>

namespace trastienda::outbound {

/// A Spanish shop's invoice with everything on it: two rates, discounts, a customer, two payments, a logo.
InvoiceDocument full_invoice(Language language);

/// The same shop's ticket of so many lines.
InvoiceDocument invoice_of_lines(std::size_t lines);

/// A PNG of so many pixels: a coloured disc on nothing.
std::string png_of(int width, int height);

std::size_t pages_of_pdf(const std::string& pdf);

}  // namespace trastienda::outbound
