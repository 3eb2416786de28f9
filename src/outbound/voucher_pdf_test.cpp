#include "outbound/voucher_pdf.hpp"

#include "outbound/invoice_test_support.hpp"
#include "tests/support/pdf_text.hpp"

#include <array>
#include <gtest/gtest.h>
#include <string_view>
#include <vector>

namespace trastienda::outbound {
namespace {

using tests::words_of_pdf;

constexpr std::array papers{Paper::a4, Paper::ticket_80_mm};

VoucherDocument voucher(Language language, std::int64_t balance_cents) {
    return {.issuer = full_invoice(language).issuer,
            .code = "K7QM-2XPA-9RTD",
            .amount = Money::of_cents(123'456),
            .balance = Money::of_cents(balance_cents),
            .date = *Day::parse("2026-11-26"),
            .balance_date = *Day::parse("2026-12-24"),
            .currency = "EUR",
            .language = language};
}

std::string pdf_of(const VoucherDocument& document, Paper paper) {
    auto pdf = render_pdf(document, paper);
    EXPECT_TRUE(pdf) << pdf.error().message << " " << pdf.error().detail;
    return pdf ? *std::move(pdf) : std::string();
}

struct Case {
    Language language;
    std::int64_t balance_cents;
    std::vector<std::string_view> said;
    std::vector<std::string_view> not_said;
};

void check(const Case& one) {
    for (const Paper paper : papers) {
        const std::string pdf = pdf_of(voucher(one.language, one.balance_cents), paper);
        const std::string text = words_of_pdf(pdf);
        for (const std::string_view words : one.said) EXPECT_TRUE(text.contains(words)) << words << "\n" << text;
        for (const std::string_view words : one.not_said) EXPECT_FALSE(text.contains(words)) << words << "\n" << text;
        for (const std::string_view words :
             {"K7QM-2XPA-9RTD", "Trastienda Moda", "Trastienda Moda y Complementos, S.L.", "NIF B12345674",
              "Calle de la Montera, 24, bajo", "+34 910 000 000", "hola@trastienda.example"})
            EXPECT_TRUE(text.contains(words)) << words;
        EXPECT_EQ(pages_of_pdf(pdf), 1U);
        // The picture of the shop, and nothing of an invoice.
        for (const std::string_view words : {"Factura", "Invoice", "Huella", "IVA", "QR tributario"})
            EXPECT_FALSE(text.contains(words)) << words;
    }
}

TEST(VoucherPdf, says_what_it_is_worth_and_what_spends_it) {
    check({.language = Language::es,
           .balance_cents = 123'456,
           .said = {"Vale", "26/11/2026", "1.234,56 €", "hasta agotar su saldo", "guárdelo como si fuera dinero"},
           .not_said = {"24/12/2026", "Queda a", "gastado", "Voucher"}});
    check({.language = Language::en,
           .balance_cents = 123'456,
           .said = {"Voucher", "26 Nov 2026", "€1,234.56", "until nothing is left", "keep it as you would keep money"},
           .not_said = {"24 Dec 2026", "Left on", "Nothing is left on", "Vale"}});
}

TEST(VoucherPdf, says_what_is_left_and_when) {
    check({.language = Language::es,
           .balance_cents = 990,
           .said = {"Vale", "26/11/2026", "9,90 €", "Queda a 24/12/2026, de 1.234,56 €", "hasta agotar su saldo"},
           .not_said = {"gastado"}});
    check({.language = Language::en,
           .balance_cents = 990,
           .said = {"26 Nov 2026", "€9.90", "Left on 24 Dec 2026, of €1,234.56", "until nothing is left"},
           .not_said = {"Nothing is left on"}});
}

TEST(VoucherPdf, of_one_that_is_spent_promises_nothing) {
    check({.language = Language::es,
           .balance_cents = 0,
           .said = {"0,00 €", "Queda a 24/12/2026, de 1.234,56 €", "Este vale está gastado."},
           .not_said = {"hasta agotar su saldo", "como si fuera dinero"}});
    check({.language = Language::en,
           .balance_cents = 0,
           .said = {"€0.00", "Nothing is left on this voucher."},
           .not_said = {"until nothing is left", "keep it"}});
}

TEST(VoucherPdf, leaves_out_what_the_shop_has_not_said_and_a_logo_that_cannot_be_read) {
    VoucherDocument document = voucher(Language::es, 990);
    const std::size_t with_logo = pdf_of(document, Paper::a4).size();
    document.issuer = {.name = "Boutique", .tax_number_name = {"RFC", "RFC"}, .logo_png = "GIF89a"};
    document.currency = "MXN";
    for (const Paper paper : papers) {
        const std::string text = words_of_pdf(pdf_of(document, paper));
        EXPECT_TRUE(text.contains("Boutique"));
        EXPECT_TRUE(text.contains("9,90 MXN"));
        EXPECT_FALSE(text.contains("NIF"));
    }
    EXPECT_LT(pdf_of(document, Paper::a4).size(), with_logo);
}

TEST(VoucherPdf, is_made_whatever_stands_in_it) {
    VoucherDocument document = voucher(Language::es, 990);
    document.issuer.name = "Confecciones y Complementos Hermanas Fernández-Villaverde de la Torre y Asociadas";
    document.issuer.address = std::string(500, '\n') + std::string(3'000, 'W');
    document.amount = document.balance = Money::of_cents(Money::cents_max);
    document.currency = "CHF";
    for (const Paper paper : papers) {
        const std::string pdf = pdf_of(document, paper);
        EXPECT_TRUE(words_of_pdf(pdf).contains("9.999.999.999,99 CHF"));
        EXPECT_EQ(pages_of_pdf(pdf), 1U);
    }
}

TEST(VoucherPdf, is_the_same_bytes_for_the_same_voucher) {
    for (const Paper paper : papers) {
        const std::string pdf = pdf_of(voucher(Language::es, 990), paper);
        EXPECT_EQ(pdf, pdf_of(voucher(Language::es, 990), paper));
        EXPECT_NE(pdf, pdf_of(voucher(Language::es, 980), paper));
        EXPECT_TRUE(pdf.contains("(20261126000000)"));
    }
}

TEST(VoucherPdf, is_none_without_a_code) {
    VoucherDocument document = voucher(Language::es, 990);
    document.code.clear();
    for (const Paper paper : papers) EXPECT_EQ(render_pdf(document, paper).error().code, ErrorCode::invalid);
}

}  // namespace
}  // namespace trastienda::outbound
