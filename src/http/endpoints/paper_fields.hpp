// On which paper a document is asked for. Floor 5.
#pragma once

#include "http/endpoint.hpp"
#include "outbound/invoice_pdf.hpp"

#include <cstdint>

namespace trastienda::http {

enum class PaperWord : std::uint8_t { a4 = 1, ticket_80_mm = 2 };
BOOST_DESCRIBE_ENUM(PaperWord, a4, ticket_80_mm)

struct PdfQuery {
    Defaulted<PaperWord, PaperWord::a4> paper;
};
BOOST_DESCRIBE_STRUCT(PdfQuery, (), (paper))

inline outbound::Paper paper_of(const PdfQuery& query) { return static_cast<outbound::Paper>(query.paper.get()); }

}  // namespace trastienda::http
