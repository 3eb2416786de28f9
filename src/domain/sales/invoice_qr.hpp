// The QR code that Spain asks for on every invoice: the address where its holder can check it with the tax agency.
// Floor 1, pure functions. docs/verifactu.md says what else the rules ask for.
#pragma once

#include "base/day.hpp"
#include "base/money.hpp"

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace trastienda::sales {

/// What becomes of the record of an invoice; each has an address of its own at the AEAT.
enum class RecordKeeping : std::uint8_t {
    sent = 1,  // to the AEAT as it is made ("VERI*FACTU"): whoever holds the invoice hears whether it is there
    kept = 2,  // by the shop, for who asks ("no verificable"): the AEAT takes a note of what the holder tells it
};
BOOST_DESCRIBE_ENUM(RecordKeeping, sent, kept)

/// What stands above the code, in Spanish for every reader: the rules give the words.
inline constexpr std::string_view invoice_qr_caption = "QR tributario:";

/// The content of the code (AEAT, "características del QR", version 0.5.0): the issuer's tax number, the invoice's
/// number, its date and its total, percent-encoded where they are not letters, digits, "-", ".", "_" or "~".
std::string invoice_qr_content(RecordKeeping keeping, std::string_view issuer, std::string_view number, Day date,
                               Money total);

}  // namespace trastienda::sales
