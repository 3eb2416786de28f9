#include "domain/sales/invoice_record.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace trastienda::sales {
namespace {

InvoiceHash hash(std::string_view hexadecimal) {
    InvoiceHash hash{};
    for (std::size_t i = 0; i < hash.size(); ++i)
        hash[i] = static_cast<std::byte>(std::stoi(std::string(hexadecimal.substr(2 * i, 2)), nullptr, 16));
    return hash;
}

// The examples 6.1 and 6.2 of the AEAT's document. The second carries the first one's SHA-256; its own is
// F7B94CFD8924EDFF273501B01EE5153E4CE8F259766F88CF6ACB8935802A2B97.
TEST(InvoiceRecord, says_byte_by_byte_what_the_aeat_says) {
    InvoiceRecord record{.issuer = "89890001K",
                         .number = "12345678/G33",
                         .date = *Day::parse("2024-01-01"),
                         .kind = InvoiceKind::invoice,
                         .tax = Money::of_cents(1'235),
                         .total = Money::of_cents(12'345),
                         .recorded_at = *Instant::parse("2024-01-01T19:20:30+01:00"),
                         .utc_offset = std::chrono::hours(1)};
    EXPECT_EQ(hash_input(record),
              "IDEmisorFactura=89890001K&NumSerieFactura=12345678/G33&FechaExpedicionFactura=01-01-2024"
              "&TipoFactura=F1&CuotaTotal=12.35&ImporteTotal=123.45&Huella="
              "&FechaHoraHusoGenRegistro=2024-01-01T19:20:30+01:00");
    record.number = "12345679/G34";
    record.previous = hash("3C464DAF61ACB827C65FDA19F352A4E3BDC2C640E9E9FC4CC058073F38F12F60");
    record.recorded_at = *Instant::parse("2024-01-01T19:20:35+01:00");
    EXPECT_EQ(hash_input(record),
              "IDEmisorFactura=89890001K&NumSerieFactura=12345679/G34&FechaExpedicionFactura=01-01-2024"
              "&TipoFactura=F1&CuotaTotal=12.35&ImporteTotal=123.45"
              "&Huella=3C464DAF61ACB827C65FDA19F352A4E3BDC2C640E9E9FC4CC058073F38F12F60"
              "&FechaHoraHusoGenRegistro=2024-01-01T19:20:35+01:00");
}

TEST(InvoiceRecord, a_credit_note_is_negative_and_the_clock_is_the_shops) {
    const InvoiceRecord record{.issuer = "B12345674",
                               .number = "R2026-000001",
                               .date = *Day::parse("2026-12-31"),
                               .kind = InvoiceKind::credit_note,
                               .corrects = InvoiceKind::simplified,
                               .tax = Money::of_cents(-5),
                               .total = Money::of_cents(-29),
                               .recorded_at = *Instant::parse("2027-01-01T01:29:59.999999Z"),
                               .utc_offset = -std::chrono::minutes(210)};
    EXPECT_EQ(hash_input(record),
              "IDEmisorFactura=B12345674&NumSerieFactura=R2026-000001&FechaExpedicionFactura=31-12-2026"
              "&TipoFactura=R5&CuotaTotal=-0.05&ImporteTotal=-0.29&Huella="
              "&FechaHoraHusoGenRegistro=2026-12-31T21:59:59-03:30");
}

TEST(InvoiceRecord, each_kind_has_its_type) {
    using enum InvoiceKind;
    using enum CreditCause;
    EXPECT_EQ(record_type(invoice, std::nullopt, goods_returned), "F1");
    EXPECT_EQ(record_type(simplified, std::nullopt, goods_returned), "F2");
    EXPECT_EQ(record_type(credit_note, invoice, goods_returned), "R1");
    EXPECT_EQ(record_type(credit_note, invoice, wrong_buyer), "R4");
    EXPECT_EQ(record_type(credit_note, simplified, goods_returned), "R5");
    EXPECT_EQ(record_type(credit_note, simplified, wrong_buyer), "R5");
}

// Whatever is changed in a record changes what is hashed.
RC_GTEST_PROP(InvoiceRecord, no_change_goes_unseen, ()) {
    const auto make = [] {
        InvoiceRecord record{.issuer = *rc::gen::element<std::string>("89890001K", "B12345674"),
                             .number = *rc::gen::element<std::string>("F2026-000001", "F2026-000011"),
                             .date = Day{*rc::gen::inRange(20'000, 20'003)},
                             .kind = *rc::gen::element(InvoiceKind::invoice, InvoiceKind::simplified),
                             .tax = Money::of_cents(*rc::gen::inRange(-1, 2)),
                             .total = Money::of_cents(*rc::gen::inRange(-11, 12)),
                             .recorded_at = {1'000'000'000'000'000 + 1'000'000 * *rc::gen::inRange(0, 3)}};
        if (*rc::gen::arbitrary<bool>()) {
            record.previous = InvoiceHash{};
            record.previous->at(*rc::gen::inRange<std::size_t>(0, 32)) =
                static_cast<std::byte>(*rc::gen::inRange(0, 256));
        }
        return record;
    };
    const InvoiceRecord one = make();
    const InvoiceRecord other = make();
    const bool same = one.issuer == other.issuer && one.number == other.number && one.date == other.date &&
                      one.kind == other.kind && one.tax == other.tax && one.total == other.total &&
                      one.recorded_at == other.recorded_at && one.previous == other.previous;
    RC_ASSERT((hash_input(one) == hash_input(other)) == same);
}

}  // namespace
}  // namespace trastienda::sales
