// What a printed document says of the shop that issues it, and how texts become lines. Floor 3, pure functions.
#pragma once

#include "base/language.hpp"
#include "outbound/invoice_document.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace trastienda::outbound {

std::string shop_name(const InvoiceIssuer& issuer);
/// Who answers for the document.
std::string author(const InvoiceIssuer& issuer);
/// Who issues it, beneath the shop's name; each its own line, none empty.
std::vector<std::string> issuer_lines(const InvoiceIssuer& issuer, Language language);
/// "NIF B12345674", as the issuer's country calls it; empty where there is none.
std::string labelled_tax_number(std::string_view number, const InvoiceIssuer& issuer, Language language);

/// The same in one paragraph: line breaks become commas.
std::string one_paragraph(std::string_view text);
/// "a, b", or the one that is not empty.
std::string joined(std::string_view first, std::string_view second, std::string_view between);
void add_unless_empty(std::vector<std::string>& lines, std::string line);

}  // namespace trastienda::outbound
