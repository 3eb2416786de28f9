#include "outbound/invoice_test_support.hpp"

#include "domain/sales/invoice_qr.hpp"
#include "outbound/logo_image.hpp"
#include "tests/support/pdf_text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <memory>
#include <numbers>

namespace trastienda::outbound {

namespace {

using sales::Percent;

Money cents(std::int64_t amount) { return Money::of_cents(amount); }

InvoiceDocument shop_document(Language language) {
    InvoiceDocument document{
        .issuer = {.name = "Trastienda Moda",
                   .legal_name = "Trastienda Moda y Complementos, S.L.",
                   .tax_number = "B12345674",
                   .tax_number_name = {"NIF", "NIF"},
                   .address = "Calle de la Montera, 24, bajo",
                   .phone = "+34 910 000 000",
                   .email = "hola@trastienda.example",
                   .logo_png = png_of(600, 240)},
        .number = "S2026-000123",
        .date = *Day::parse("2026-11-26"),
        .lines = {},
        .taxes = {},
        .total = {},
        .change = {},
        .language = language,
        .record_hash = "F7B94CFD8924EDFF",
    };
    document.qr_caption = sales::invoice_qr_caption;
    return document;
}

void add_qr(InvoiceDocument& document) {
    document.qr_content = sales::invoice_qr_content(sales::RecordKeeping::kept, document.issuer.tax_number,
                                                    document.number, document.date, document.total);
}

cairo_status_t take_bytes(void* closure, const unsigned char* bytes, unsigned int count) {
    static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(bytes), count);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

InvoiceDocument full_invoice(Language language) {
    InvoiceDocument document = shop_document(language);
    document.kind = sales::InvoiceKind::invoice;
    document.number = "F2026-000123";
    document.customer = InvoiceCustomer{.name = "María del Carmen Núñez-Öztürk",
                                        .tax_number = "12345678Z",
                                        .address = "Avenida de la Constitución, 101, 3.º B\n41004 Sevilla"};
    const Percent full = Percent::of_hundredths(2'100);
    const Percent reduced = Percent::of_hundredths(1'000);
    document.lines = {
        {.description = "Camisa de lino de manga larga",
         .sku = "CAM-LIN-001-M-AZ",
         .size = "M",
         .color = "Azul celeste",
         .quantity = Quantity::of(2),
         .unit_price = cents(3'995),
         .discount = {},
         .subtotal = cents(7'990),
         .tax_rate = full},
        {.description = "Vestido «Año Nuevo» con cinturón y bolsillos, edición limitada de la colección de invierno",
         .sku = "VES-ANO-38-RO",
         .size = "38",
         .color = "Rojo",
         .quantity = Quantity::of(1),
         .unit_price = cents(129'900),
         .discount = cents(12'990),
         .subtotal = cents(116'910),
         .tax_rate = full},
        {.description = "Guía de estilo (libro)",
         .sku = "LIB-0001",
         .quantity = Quantity::of(1),
         .unit_price = cents(1'800),
         .discount = {},
         .subtotal = cents(1'800),
         .tax_rate = reduced},
    };
    document.discounts = {{.reason = "Cliente habitual", .amount = cents(6'700)}};
    document.taxes = {{.rate = reduced, .base = cents(1'549), .tax = cents(155)},
                      {.rate = full, .base = cents(97'765), .tax = cents(20'531)}};
    document.total = cents(120'000);
    document.payments = {{.method = sales::PaymentMethod::card, .amount = cents(100'000)},
                         {.method = sales::PaymentMethod::cash, .amount = cents(25'000)}};
    document.change = cents(5'000);
    add_qr(document);
    return document;
}

InvoiceDocument invoice_of_lines(std::size_t lines) {
    InvoiceDocument document = shop_document(Language::es);
    std::int64_t total = 0;
    for (std::size_t i = 1; i <= lines; ++i) {
        const auto price = static_cast<std::int64_t>(1'000 + i);
        document.lines.push_back({.description = fmt::format("Camiseta de algodón número {}", i),
                                  .sku = fmt::format("SKU-{:05}", i),
                                  .size = i % 2 == 0 ? "M" : "XL",
                                  .color = "Verde",
                                  .quantity = Quantity::of(1),
                                  .unit_price = cents(price),
                                  .discount = {},
                                  .subtotal = cents(price),
                                  .tax_rate = Percent::of_hundredths(2'100)});
        total += price;
    }
    const Money tax = sales::tax_inside(cents(total), Percent::of_hundredths(2'100), cents(1));
    document.taxes = {{.rate = Percent::of_hundredths(2'100), .base = cents(total - tax.cents()), .tax = tax}};
    document.total = cents(total);
    document.payments = {{.method = sales::PaymentMethod::card, .amount = document.total}};
    add_qr(document);
    return document;
}

std::string png_of(int width, int height) {
    const CairoSurface image(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height));
    const std::unique_ptr<cairo_t, decltype([](cairo_t* context) { cairo_destroy(context); })> context(
        cairo_create(image.get()));
    cairo_set_source_rgb(context.get(), 0.72, 0.16, 0.24);
    cairo_arc(context.get(), height / 2.0, height / 2.0, height / 2.0, 0, 2 * std::numbers::pi);
    cairo_fill(context.get());
    std::string bytes;
    EXPECT_EQ(cairo_surface_write_to_png_stream(image.get(), take_bytes, &bytes), CAIRO_STATUS_SUCCESS);
    return bytes;
}

std::size_t pages_of_pdf(const std::string& pdf) {
    const std::string text = tests::text_of_pdf(pdf);
    return static_cast<std::size_t>(std::ranges::count(text, '\f'));
}

}  // namespace trastienda::outbound
