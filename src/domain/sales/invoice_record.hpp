// What an invoice record says under its hash, byte by byte, so that each carries the one before it. Floor 1, pure
// functions: who has SHA-256 hashes the bytes.
//
// The bytes are those of Spain's VERI*FACTU rules (AEAT, "huella de los registros de facturación", version 0.1.2, a
// record of "alta"): eight fields in this order, name=value, joined by "&", in UTF-8. Every shop uses them, wherever it
// stands: docs/adr/0017-invoice-records.md.
#pragma once

#include "base/day.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "domain/sales/invoice_number.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace trastienda::sales {

using InvoiceHash = std::array<std::byte, 32>;

/// Why a credit note takes something off. It is not stored: one with a return is for that, another a correction's.
enum class CreditCause : std::uint8_t { goods_returned = 1, wrong_buyer = 2 };

struct InvoiceRecord {
    std::string issuer;  // the shop's tax number, without blanks
    std::string number;  // as it is printed: InvoiceNumber::text()
    Day date;            // as it is printed
    InvoiceKind kind = InvoiceKind::simplified;
    /// What a credit note corrects; none for the others.
    std::optional<InvoiceKind> corrects = {};
    CreditCause cause = CreditCause::goods_returned;  // of a credit note
    Money tax;                                        // of all rates; negative where a credit note takes it off
    Money total;                                      // likewise
    std::optional<InvoiceHash> previous = {};         // none: it is the first record of the shop
    Instant recorded_at;
    std::chrono::minutes utc_offset{0};  // of the shop's time zone at that instant
};

/// VERI*FACTU's "TipoFactura": F1 an invoice, F2 a simplified one, R5 a credit note of a simplified one; of another R1
/// where goods were brought back (article 80 of the law on VAT), R4 where it named the wrong buyer ("resto").
/// @pre A credit note, and nothing else, corrects something that is no credit note.
std::string_view record_type(InvoiceKind kind, std::optional<InvoiceKind> corrects, CreditCause cause);

/// The bytes whose SHA-256 is the record's hash. The previous hash stands in them as 64 capital hexadecimal digits, the
/// instant in the shop's own time, to the second.
std::string hash_input(const InvoiceRecord& record);

}  // namespace trastienda::sales
