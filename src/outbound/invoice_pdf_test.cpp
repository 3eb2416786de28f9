#include "outbound/invoice_pdf.hpp"

#include "domain/sales/invoice_qr.hpp"
#include "outbound/invoice_test_support.hpp"
#include "tests/support/pdf_text.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>
#include <unistd.h>

namespace trastienda::outbound {
namespace {

using tests::qr_codes_of_pdf;
using tests::text_of_pdf;
using tests::words_of_pdf;

constexpr std::array papers{Paper::a4, Paper::ticket_80_mm};

std::string pdf_of(const InvoiceDocument& document, Paper paper) {
    auto pdf = render_pdf(document, paper);
    EXPECT_TRUE(pdf) << pdf.error().message << " " << pdf.error().detail;
    return pdf ? *std::move(pdf) : std::string();
}

void check_text(const InvoiceDocument& document, Paper paper, const std::vector<std::string>& expected) {
    const std::string text = words_of_pdf(pdf_of(document, paper));
    for (const std::string& words : expected) EXPECT_TRUE(text.contains(words)) << words;
}

const std::vector<std::string> in_both_languages{"QR tributario:",
                                                 "Trastienda Moda",
                                                 "Trastienda Moda y Complementos, S.L.",
                                                 "NIF B12345674",
                                                 "Calle de la Montera, 24, bajo",
                                                 "+34 910 000 000",
                                                 "hola@trastienda.example",
                                                 "F2026-000123",
                                                 "María del Carmen Núñez-Öztürk",
                                                 "NIF 12345678Z",
                                                 "Avenida de la Constitución, 101, 3.º B, 41004",
                                                 "Camisa de lino de manga larga",
                                                 "Vestido «Año Nuevo»",
                                                 "Guía de estilo (libro)",
                                                 "LIB-0001",
                                                 "F7B94CFD8924EDFF"};

TEST(InvoicePdf, says_everything_in_spanish) {
    for (const Paper paper : papers) {
        check_text(full_invoice(Language::es), paper, in_both_languages);
        check_text(full_invoice(Language::es), paper,
                   {"Factura",
                    "26/11/2026",
                    "Cliente",
                    "CAM-LIN-001-M-AZ · Talla M · Color Azul celeste",
                    "39,95 €",
                    "79,90 €",
                    "1.299,00 €",
                    "-129,90 €",
                    "1.169,10 €",
                    "IVA 10 % 15,49 € 1,55 € 17,04 €",
                    "IVA 21 % 977,65 € 205,31 € 1.182,96 €",
                    "Base imponible",
                    "Cuota",
                    "Precios con IVA incluido",
                    "1.267,00 €",
                    "Cliente habitual",
                    "-67,00 €",
                    "Total",
                    "1.200,00 €",
                    "Pagado",
                    "Tarjeta 1.000,00 €",
                    "Efectivo 250,00 €",
                    "Cambio -50,00 €",
                    "Huella"});
    }
    check_text(full_invoice(Language::es), Paper::a4,
               {"2 39,95 € 21 % 79,90 €", "1 1.299,00 € -129,90 € 21 % 1.169,10 €", "1 18,00 € 10 % 18,00 €",
                "Página 1 de 1"});
    check_text(full_invoice(Language::es), Paper::ticket_80_mm,
               {"2 × 39,95 € · IVA 21 %", "1 × 1.299,00 € · Dto. -129,90 € · IVA 21 %", "1 × 18,00 € · IVA 10 %"});
}

TEST(InvoicePdf, says_everything_in_english) {
    for (const Paper paper : papers) {
        check_text(full_invoice(Language::en), paper, in_both_languages);
        check_text(full_invoice(Language::en), paper,
                   {"Invoice",
                    "26 Nov 2026",
                    "Bill to",
                    "CAM-LIN-001-M-AZ · Size M · Colour Azul celeste",
                    "€39.95",
                    "€79.90",
                    "€1,299.00",
                    "-€129.90",
                    "€1,169.10",
                    "VAT 10% €15.49 €1.55 €17.04",
                    "VAT 21% €977.65 €205.31 €1,182.96",
                    "Net",
                    "Prices include VAT",
                    "€1,267.00",
                    "-€67.00",
                    "Total",
                    "€1,200.00",
                    "Paid",
                    "Card €1,000.00",
                    "Cash €250.00",
                    "Change -€50.00",
                    "Hash"});
    }
    check_text(full_invoice(Language::en), Paper::a4, {"Page 1 of 1"});
}

TEST(InvoicePdf, a_credit_note_names_what_it_corrects) {
    InvoiceDocument document = full_invoice(Language::es);
    document.kind = sales::InvoiceKind::credit_note;
    document.number = "R2026-000007";
    document.corrects = CorrectedInvoice{
        .number = "S2026-000045", .date = *Day::parse("2026-10-31"), .reason = "Costura rota\nen la manga"};
    document.discounts.clear();
    document.total = Money::of_cents(-7'990);
    document.payments = {{.method = sales::PaymentMethod::voucher, .amount = Money::of_cents(7'990)}};
    document.change = {};
    for (const Paper paper : papers)
        check_text(document, paper,
                   {"Factura rectificativa", "R2026-000007", "Rectifica la factura S2026-000045 del", "31/10/2026",
                    "-79,90 €", "Devuelto", "Vale 79,90 €", "Motivo", "Costura rota en la manga"});
    document.language = Language::en;
    for (const Paper paper : papers)
        check_text(document, paper,
                   {"Credit note", "Corrects invoice S2026-000045 of", "31 Oct 2026", "-€79.90", "Refunded", "Voucher",
                    "Reason"});
    document.corrects->reason.clear();
    for (const Paper paper : papers) EXPECT_FALSE(words_of_pdf(pdf_of(document, paper)).contains("Reason"));
}

TEST(InvoicePdf, an_invoice_names_what_it_replaces) {
    InvoiceDocument document = full_invoice(Language::es);
    document.corrects = CorrectedInvoice{.number = "S2026-000045", .date = *Day::parse("2026-10-31")};
    for (const Paper paper : papers)
        check_text(document, paper, {"Factura", "Sustituye a la factura S2026-000045 del", "31/10/2026"});
    document.language = Language::en;
    for (const Paper paper : papers) check_text(document, paper, {"Replaces invoice S2026-000045 of", "31 Oct 2026"});
}

TEST(InvoicePdf, an_exchange_names_the_other_document_and_only_the_money_that_moved) {
    InvoiceDocument document = full_invoice(Language::es);
    document.kind = sales::InvoiceKind::credit_note;
    document.change = {};
    document.payments = {
        {.method = sales::PaymentMethod::cash, .amount = Money::of_cents(700), .carried_document = "F2026-000124"},
        {.method = sales::PaymentMethod::cash, .amount = Money::of_cents(300)}};
    InvoiceDocument exchange = full_invoice(Language::es);
    exchange.change = {};
    exchange.payments = {
        {.method = sales::PaymentMethod::cash, .amount = Money::of_cents(700), .carried_document = "R2026-000007"}};
    for (const Paper paper : papers) {
        document.language = exchange.language = Language::es;
        std::string text = words_of_pdf(pdf_of(document, paper));
        for (const std::string_view words :
             {"Liquidación", "Trasladado a la", "F2026-000124", "7,00 €", "Efectivo 3,00 €"})
            EXPECT_TRUE(text.contains(words)) << words;
        for (const std::string_view words : {"Devuelto", "Efectivo 7,00"}) EXPECT_FALSE(text.contains(words)) << words;
        text = words_of_pdf(pdf_of(exchange, paper));
        for (const std::string_view words : {"Liquidación", "Trasladado de la", "R2026-000007", "7,00 €"})
            EXPECT_TRUE(text.contains(words)) << words;
        for (const std::string_view words : {"Pagado", "Efectivo"}) EXPECT_FALSE(text.contains(words)) << words;
        document.language = exchange.language = Language::en;
        text = words_of_pdf(pdf_of(document, paper));
        for (const std::string_view words : {"Settlement", "Carried over to", "F2026-000124", "Cash €3.00"})
            EXPECT_TRUE(text.contains(words)) << words;
        text = words_of_pdf(pdf_of(exchange, paper));
        for (const std::string_view words : {"Settlement", "Carried over from", "R2026-000007"})
            EXPECT_TRUE(text.contains(words)) << words;
    }
}

TEST(InvoicePdf, a_credit_note_of_what_was_free_has_no_table_of_taxes) {
    InvoiceDocument document = full_invoice(Language::es);
    document.kind = sales::InvoiceKind::credit_note;
    document.corrects = CorrectedInvoice{.number = "S2026-000045", .date = *Day::parse("2026-10-31")};
    document.taxes.clear();
    document.discounts.clear();
    document.payments.clear();
    document.total = document.change = {};
    for (const Paper paper : papers) {
        const std::string text = words_of_pdf(pdf_of(document, paper));
        for (const std::string_view absent : {"Base imponible", "Cuota", "IVA"})
            EXPECT_FALSE(text.contains(absent)) << absent;
        EXPECT_TRUE(text.contains("Total 0,00 €"));
    }
}

// Of what a printer makes of it: 203 dots per inch is a printer of tickets, 300 one of sheets.
TEST(InvoicePdf, has_a_code_that_a_telephone_reads) {
    InvoiceDocument long_number = full_invoice(Language::es);
    long_number.number = "TIENDA-CENTRO-2026-000123";
    long_number.qr_content = sales::invoice_qr_content(sales::RecordKeeping::sent, "B12345674", long_number.number,
                                                       long_number.date, Money::of_cents(999'999'999'999));
    InvoiceDocument without_logo = invoice_of_lines(3);
    without_logo.issuer.logo_png.clear();
    for (const InvoiceDocument& document :
         {full_invoice(Language::es), full_invoice(Language::en), without_logo, long_number}) {
        ASSERT_FALSE(document.qr_content.empty());
        EXPECT_EQ(qr_codes_of_pdf(pdf_of(document, Paper::ticket_80_mm), 203), document.qr_content + "\n");
        EXPECT_EQ(qr_codes_of_pdf(pdf_of(document, Paper::a4), 300), document.qr_content + "\n");
    }
    without_logo.qr_content.clear();
    for (const Paper paper : papers) EXPECT_EQ(qr_codes_of_pdf(pdf_of(without_logo, paper), 300), "");
}

TEST(InvoicePdf, leaves_out_what_is_not_there) {
    InvoiceDocument document = invoice_of_lines(1);
    document.issuer = {.name = "Boutique", .tax_number_name = {"RFC", "RFC"}};
    document.qr_content.clear();
    document.record_hash.clear();
    document.payments.clear();
    document.currency = "MXN";
    document.tax_name = "I.V.A.";
    for (const Paper paper : papers) {
        const std::string text = words_of_pdf(pdf_of(document, paper));
        for (const std::string_view absent :
             {"QR", "NIF", "Huella", "Pagado", "Cliente", "Dto.", "Suma", "Rectifica", "RFC"})
            EXPECT_FALSE(text.contains(absent)) << absent;
        EXPECT_TRUE(text.contains("Factura simplificada"));
        EXPECT_TRUE(text.contains("I.V.A. 21 % 8,27 MXN 1,74 MXN 10,01 MXN"));
    }
    document.issuer.tax_number = "XAXX010101000";
    check_text(document, Paper::a4, {"RFC XAXX010101000"});
}

TEST(InvoicePdf, has_as_many_pages_as_it_takes) {
    struct Row {
        std::size_t lines;
        std::size_t a4_pages;
        std::size_t ticket_pages;
    };
    const Row rows[] = {{0, 1, 1}, {1, 1, 1}, {40, 2, 1}, {1'000, 41, 3}};
    for (const Row& row : rows) {
        const InvoiceDocument document = invoice_of_lines(row.lines);
        const std::string pdf = pdf_of(document, Paper::a4);
        EXPECT_EQ(pages_of_pdf(pdf), row.a4_pages) << row.lines;
        EXPECT_EQ(pages_of_pdf(pdf_of(document, Paper::ticket_80_mm)), row.ticket_pages) << row.lines;
        const std::string text = words_of_pdf(pdf);
        for (std::size_t page = 1; page <= row.a4_pages; ++page)
            EXPECT_TRUE(text.contains(fmt::format("Página {} de {}", page, row.a4_pages))) << page;
    }
}

TEST(InvoicePdf, loses_none_of_a_thousand_lines_and_repeats_its_heads) {
    const InvoiceDocument document = invoice_of_lines(1'000);
    for (const Paper paper : papers) {
        const std::string text = words_of_pdf(pdf_of(document, paper));
        for (std::size_t line = 1; line <= document.lines.size(); ++line) {
            EXPECT_TRUE(text.contains(fmt::format("Camiseta de algodón número {} ", line)));
            EXPECT_TRUE(text.contains(fmt::format("SKU-{:05}", line)));
        }
    }
    std::string pages = text_of_pdf(pdf_of(document, Paper::a4));
    std::size_t count = 0;
    for (std::size_t end = 0; (end = pages.find('\f')) != std::string::npos; pages.erase(0, end + 1), ++count) {
        const std::string page = pages.substr(0, end);
        EXPECT_TRUE(page.contains("S2026-000123"));
        EXPECT_TRUE(page.contains("Trastienda Moda"));
        if (page.contains("Camiseta")) EXPECT_TRUE(page.contains("Descripción"));
        // The sums stay together.
        EXPECT_EQ(page.contains("Base imponible"), page.contains("15.005,00")) << count;
    }
}

TEST(InvoicePdf, is_made_whatever_stands_in_it) {
    InvoiceDocument document = full_invoice(Language::es);
    document.issuer.name = "Confecciones y Complementos Hermanas Fernández-Villaverde de la Torre y Asociadas";
    document.customer->name = std::string(3'000, 'W');
    document.customer->address = std::string(500, '\n') + "Sevilla";
    document.corrects = CorrectedInvoice{.reason = std::string(1'900, '\n') + "al final"};
    document.currency = "CHF";
    document.total = Money::of_cents(-Money::cents_max);
    document.lines[0].description =
        "Emoji 👗👠 👨‍👩‍👧‍👦 🇪🇸 مرحبا بالعالم 世界您好 Ελληνικά "
        "Кириллица "
        "e\u0301 "
        "﷽";
    document.lines[0].unit_price = Money::of_cents(Money::cents_max);
    document.lines[0].subtotal = Money::of_cents(-Money::cents_max);
    document.lines[0].discount = Money::of_cents(Money::cents_max);
    document.lines[0].quantity = Quantity::of(Quantity::units_max);
    document.lines[1].description = "\x01\x02\xFF\xFE <b>&amp;</b> " + std::string(9'000, 'x');
    document.lines[2] = {.quantity = {}, .unit_price = {}, .discount = {}, .subtotal = {}};
    document.taxes.assign(12, document.taxes[0]);
    document.payments.assign(100, document.payments[0]);
    for (const Paper paper : papers)
        check_text(document, paper, {"-9.999.999.999,99 CHF", "2147483647", "<b>", "Ελληνικά", "al final"});
}

TEST(InvoicePdf, does_without_a_logo_that_cannot_be_read) {
    InvoiceDocument document = full_invoice(Language::es);
    const std::string png = document.issuer.logo_png;
    const std::size_t with_logo = pdf_of(document, Paper::a4).size();
    for (const std::string& broken : {std::string(), std::string("GIF89a"), png.substr(0, png.size() / 2)}) {
        document.issuer.logo_png = broken;
        for (const Paper paper : papers) check_text(document, paper, in_both_languages);
        EXPECT_LT(pdf_of(document, Paper::a4).size(), with_logo);
    }
}

TEST(InvoicePdf, shrinks_a_large_logo_to_what_print_shows) {
    InvoiceDocument document = full_invoice(Language::es);
    const std::size_t with_small = pdf_of(document, Paper::a4).size();
    document.issuer.logo_png = png_of(2'000, 800);
    EXPECT_LT(pdf_of(document, Paper::a4).size(), with_small + 50'000);
}

TEST(InvoicePdf, is_the_same_bytes_for_the_same_document) {
    for (const Paper paper : papers) {
        const std::string pdf = pdf_of(full_invoice(Language::es), paper);
        EXPECT_EQ(pdf, pdf_of(full_invoice(Language::es), paper));
        EXPECT_NE(pdf, pdf_of(full_invoice(Language::en), paper));
        EXPECT_TRUE(pdf.contains("(Trastienda)"));
        EXPECT_TRUE(pdf.contains("(20261126000000)"));
    }
}

TEST(InvoicePdf, refuses_more_lines_than_the_bound) {
    InvoiceDocument document = invoice_of_lines(1);
    document.lines.resize(invoice_lines_max + 1, document.lines[0]);
    EXPECT_EQ(render_pdf(document, Paper::a4).error().code, ErrorCode::invalid);
}

TEST(InvoicePdf, is_made_on_several_threads_at_once) {
    const std::string expected = pdf_of(full_invoice(Language::es), Paper::a4);
    std::vector<std::jthread> threads;
    std::array<int, 4> same{};
    constexpr int rounds = 5;
    for (int& count : same)
        threads.emplace_back([&count, &expected] {
            for (int round = 0; round < rounds; ++round)
                if (pdf_of(full_invoice(Language::es), Paper::a4) == expected) ++count;
        });
    threads.clear();
    EXPECT_THAT(same, testing::Each(rounds));
}

std::size_t resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t total = 0;
    std::size_t resident = 0;
    file >> total >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

// The processor's time: a busy machine must not fail us.
double processor_ms() { return static_cast<double>(std::clock()) * 1'000.0 / CLOCKS_PER_SEC; }

TEST(InvoicePdf, takes_bounded_time_and_no_more_memory_each_time) {
    const InvoiceDocument document = full_invoice(Language::es);
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    // They keep what was freed for a while, and take ten times as long; what is lost, LeakSanitizer tells at the end.
    constexpr int renderings = 50;
    constexpr std::size_t growth_max = std::size_t{200} << 20U;
#else
    constexpr int renderings = 1'000;
    constexpr std::size_t growth_max = std::size_t{2} << 20U;
#endif
    for (int i = 0; i < 20; ++i) pdf_of(document, i % 2 == 0 ? Paper::a4 : Paper::ticket_80_mm);
    const std::size_t before = resident_bytes();
    const double begin = processor_ms();
    for (int i = 0; i < renderings; ++i) pdf_of(document, i % 2 == 0 ? Paper::a4 : Paper::ticket_80_mm);
    const double taken = (processor_ms() - begin) / renderings;
    const std::size_t after = resident_bytes();
    const double long_begin = processor_ms();
    pdf_of(invoice_of_lines(1'000), Paper::a4);
    const double long_taken = processor_ms() - long_begin;
    RecordProperty("invoice_ms", fmt::format("{:.1f}", taken));
    RecordProperty("thousand_lines_ms", fmt::format("{:.0f}", long_taken));
    RecordProperty("grown_bytes", std::to_string(after - std::min(before, after)));
    EXPECT_LT(after, before + growth_max);
    EXPECT_LT(taken, 500);
    EXPECT_LT(long_taken, 10'000);
}

}  // namespace
}  // namespace trastienda::outbound
