#include "domain/sales/invoice_qr.hpp"

#include <fmt/format.h>

namespace trastienda::sales {

namespace {

// RFC 3986, section 2.3.
bool is_unreserved(unsigned char byte) {
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
           byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (is_unreserved(byte))
            out += letter;
        else
            out += fmt::format("%{:02X}", byte);
    }
    return out;
}

}  // namespace

std::string invoice_qr_content(RecordKeeping keeping, std::string_view issuer, std::string_view number, Day date,
                               Money total) {
    return fmt::format(
        "https://www2.agenciatributaria.gob.es/wlpl/TIKE-CONT/{}?nif={}&numserie={}&fecha={:02}-{:02}-{:04}&importe={}",
        keeping == RecordKeeping::sent ? "ValidarQR" : "ValidarQRNoVerifactu", percent_encoded(issuer),
        percent_encoded(number), date.day_of_month(), date.month(), date.year(), total.text());
}

}  // namespace trastienda::sales
