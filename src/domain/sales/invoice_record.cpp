#include "domain/sales/invoice_record.hpp"

#include "base/check.hpp"

#include <fmt/format.h>
#include <string_view>

namespace trastienda::sales {

namespace {

std::string hexadecimal(const InvoiceHash& hash) {
    std::string text;
    for (const std::byte byte : hash) text += fmt::format("{:02X}", std::to_integer<unsigned>(byte));
    return text;
}

// "2024-01-01T19:20:30+01:00": the clock on the shop's wall, and how far it is from UTC.
std::string local_text(Instant instant, std::chrono::minutes utc_offset) {
    constexpr std::size_t date_and_time = std::string_view("2024-01-01T19:20:30").size();
    const auto offset = utc_offset.count();
    const auto magnitude = offset < 0 ? -offset : offset;
    CHECK(magnitude < 24 * 60);
    const Instant local = instant.plus(utc_offset);
    return fmt::format("{}{}{:02}:{:02}", local.text().substr(0, date_and_time), offset < 0 ? '-' : '+', magnitude / 60,
                       magnitude % 60);
}

}  // namespace

std::string_view record_type(InvoiceKind kind, std::optional<InvoiceKind> corrects, CreditCause cause) {
    CHECK(corrects.has_value() == (kind == InvoiceKind::credit_note));
    switch (kind) {
        case InvoiceKind::invoice:
            return "F1";
        case InvoiceKind::simplified:
            return "F2";
        case InvoiceKind::credit_note:
            CHECK(*corrects != InvoiceKind::credit_note);
            if (*corrects == InvoiceKind::simplified) return "R5";
            return cause == CreditCause::goods_returned ? "R1" : "R4";
    }
    CHECK(false);
}

std::string hash_input(const InvoiceRecord& record) {
    return fmt::format(
        "IDEmisorFactura={}&NumSerieFactura={}&FechaExpedicionFactura={:02}-{:02}-{:04}&TipoFactura={}&CuotaTotal={}"
        "&ImporteTotal={}&Huella={}&FechaHoraHusoGenRegistro={}",
        record.issuer, record.number, record.date.day_of_month(), record.date.month(), record.date.year(),
        record_type(record.kind, record.corrects, record.cause), record.tax.text(), record.total.text(),
        record.previous ? hexadecimal(*record.previous) : "", local_text(record.recorded_at, record.utc_offset));
}

}  // namespace trastienda::sales
