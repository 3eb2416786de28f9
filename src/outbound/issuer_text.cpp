#include "outbound/issuer_text.hpp"

#include <fmt/format.h>
#include <utility>

namespace trastienda::outbound {

std::string shop_name(const InvoiceIssuer& issuer) { return issuer.name.empty() ? issuer.legal_name : issuer.name; }

std::string author(const InvoiceIssuer& issuer) { return issuer.legal_name.empty() ? issuer.name : issuer.legal_name; }

std::vector<std::string> issuer_lines(const InvoiceIssuer& issuer, Language language) {
    std::vector<std::string> lines;
    if (issuer.legal_name != shop_name(issuer)) add_unless_empty(lines, issuer.legal_name);
    add_unless_empty(lines, labelled_tax_number(issuer.tax_number, issuer, language));
    add_unless_empty(lines, one_paragraph(issuer.address));
    add_unless_empty(lines, issuer.phone);
    add_unless_empty(lines, issuer.email);
    return lines;
}

std::string labelled_tax_number(std::string_view number, const InvoiceIssuer& issuer, Language language) {
    if (number.empty()) return {};
    return fmt::format("{} {}", issuer.tax_number_name.in(language), number);
}

std::string one_paragraph(std::string_view text) {
    std::string out;
    for (const char letter : text)
        if (letter == '\n')
            out += ", ";
        else
            out += letter;
    return out;
}

std::string joined(std::string_view first, std::string_view second, std::string_view between) {
    if (first.empty() || second.empty()) return std::string(first.empty() ? second : first);
    return fmt::format("{}{}{}", first, between, second);
}

void add_unless_empty(std::vector<std::string>& lines, std::string line) {
    if (!line.empty()) lines.push_back(std::move(line));
}

}  // namespace trastienda::outbound
