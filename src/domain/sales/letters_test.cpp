#include "domain/sales/letters.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string_view>
#include <vector>

namespace trastienda::sales {
namespace {

Sale order() {
    Sale sale;
    sale.id = {812};
    sale.customer = {7};
    sale.status = SaleStatus::open;
    sale.expiration = *Instant::parse("2026-11-26T17:30:00Z");
    sale.buyer = {.name = "Ana", .tax_number = "", .address = "", .email = "ana@example.com", .language = Language::es};
    sale.total = Money::of_cents(123'980);
    SaleLine line;
    line.text = {.description = "Camisa Oxford", .size = "M", .color = "Azul", .sku = "CO-M"};
    line.quantity = Quantity::of(2);
    line.amounts.subtotal = sale.total;
    sale.lines = {line};
    return sale;
}

constexpr Sender sender{
    .shop_name = "La Tienda", .currency = "EUR", .clock = {.utc_offset = std::chrono::minutes(60), .next_change = {}}};

// What a letter says between its greeting and the shop's name.
struct Written {
    mail::EmailType type;
    SaleStatus status;
    Done done;
    std::string_view subject_es, text_es;
    std::string_view subject_en, text_en;
};

Done done_with(PaymentMethod method, Money amount) {
    Done done;
    done.refunds = {{.payment = {1}, .method = method, .amount = amount}};
    return done;
}

std::vector<Written> letters_written() {
    Done paid;
    paid.invoice_number = "S2026-000007";
    Done returned = done_with(PaymentMethod::voucher, Money::of_cents(123'980));
    returned.credit_note_number = "R2026-000003";
    returned.returned = Money::of_cents(123'980);
    returned.voucher_code = "ABCD-EFGH-2345";
    Done corrected;
    corrected.invoice_number = "F2026-000009";
    corrected.credit_note_number = "R2026-000004";
    corrected.returned = Money::of_cents(123'980);
    return {
        {.type = mail::EmailType::sale_opened,
         .status = SaleStatus::open,
         .done = {},
         .subject_es = "La Tienda: su pedido 812",
         .text_es = "Hemos apartado lo que pidió. Se lo guardamos hasta que lo pague.\n\n"
                    "2 x Camisa Oxford, M, Azul: 1.239,80\u00A0€\n"
                    "Total: 1.239,80\u00A0€\n"
                    "Guardado hasta: 26/11/2026 18:30\n",
         .subject_en = "La Tienda: your order 812",
         .text_en = "We have set aside what you ordered. We keep it for you until you pay for it.\n\n"
                    "2 x Camisa Oxford, M, Azul: €1,239.80\n"
                    "Total: €1,239.80\n"
                    "Kept until: 26\u00A0Nov\u00A02026 18:30\n"},
        {.type = mail::EmailType::sale_paid,
         .status = SaleStatus::completed,
         .done = paid,
         .subject_es = "La Tienda: su compra 812",
         .text_es = "Gracias por su compra.\n\n"
                    "2 x Camisa Oxford, M, Azul: 1.239,80\u00A0€\n"
                    "Total: 1.239,80\u00A0€\n"
                    "Factura: S2026-000007\n",
         .subject_en = "La Tienda: your purchase 812",
         .text_en = "Thank you for your purchase.\n\n"
                    "2 x Camisa Oxford, M, Azul: €1,239.80\n"
                    "Total: €1,239.80\n"
                    "Invoice: S2026-000007\n"},
        {.type = mail::EmailType::sale_cancelled,
         .status = SaleStatus::cancelled,
         .done = done_with(PaymentMethod::cash, Money::of_cents(1'000)),
         .subject_es = "La Tienda: su pedido 812 está cancelado",
         .text_es = "Su pedido está cancelado.\n\n"
                    "2 x Camisa Oxford, M, Azul: 1.239,80\u00A0€\n"
                    "Total: 1.239,80\u00A0€\n"
                    "Le devolvemos en efectivo: 10,00\u00A0€\n",
         .subject_en = "La Tienda: your order 812 is cancelled",
         .text_en = "Your order is cancelled.\n\n"
                    "2 x Camisa Oxford, M, Azul: €1,239.80\n"
                    "Total: €1,239.80\n"
                    "We give back in cash: €10.00\n"},
        {.type = mail::EmailType::sale_returned,
         .status = SaleStatus::returned,
         .done = returned,
         .subject_es = "La Tienda: su devolución de la compra 812",
         .text_es = "Hemos recibido lo que devuelve.\n\n"
                    "2 x Camisa Oxford, M, Azul: 1.239,80\u00A0€\n"
                    "Total: 1.239,80\u00A0€\n"
                    "Factura rectificativa: R2026-000003 (1.239,80\u00A0€)\n"
                    "Le devolvemos en un vale: 1.239,80\u00A0€\n"
                    "Su vale: ABCD-EFGH-2345\n",
         .subject_en = "La Tienda: your return of purchase 812",
         .text_en = "We have received what you return.\n\n"
                    "2 x Camisa Oxford, M, Azul: €1,239.80\n"
                    "Total: €1,239.80\n"
                    "Credit note: R2026-000003 (€1,239.80)\n"
                    "We give back as a voucher: €1,239.80\n"
                    "Your voucher: ABCD-EFGH-2345\n"},
        {.type = mail::EmailType::sale_refunded,
         .status = SaleStatus::expired,
         .done = done_with(PaymentMethod::transfer, Money::of_cents(2'050)),
         .subject_es = "La Tienda: su pedido 812 caducó",
         .text_es = "Su pedido no se pagó a tiempo. Le devolvemos lo que había pagado.\n\n"
                    "2 x Camisa Oxford, M, Azul: 1.239,80\u00A0€\n"
                    "Total: 1.239,80\u00A0€\n"
                    "Le devolvemos por transferencia: 20,50\u00A0€\n",
         .subject_en = "La Tienda: your order 812 has expired",
         .text_en = "Your order was not paid in time. We give back what you had paid.\n\n"
                    "2 x Camisa Oxford, M, Azul: €1,239.80\n"
                    "Total: €1,239.80\n"
                    "We give back by transfer: €20.50\n"},
        {.type = mail::EmailType::sale_corrected,
         .status = SaleStatus::completed,
         .done = corrected,
         .subject_es = "La Tienda: la factura corregida de su compra 812",
         .text_es = "Hemos corregido la factura de su compra. No tiene que pagar ni devolver nada.\n\n"
                    "2 x Camisa Oxford, M, Azul: 1.239,80\u00A0€\n"
                    "Total: 1.239,80\u00A0€\n"
                    "Factura: F2026-000009\n"
                    "Factura rectificativa: R2026-000004 (1.239,80\u00A0€)\n",
         .subject_en = "La Tienda: the corrected invoice of your purchase 812",
         .text_en = "We have corrected the invoice of your purchase. There is nothing to pay or to bring back.\n\n"
                    "2 x Camisa Oxford, M, Azul: €1,239.80\n"
                    "Total: €1,239.80\n"
                    "Invoice: F2026-000009\n"
                    "Credit note: R2026-000004 (€1,239.80)\n"},
    };
}

void check(const Written& written, Language language) {
    Sale sale = order();
    sale.status = written.status;
    sale.buyer.language = language;
    const bool is_spanish = language == Language::es;
    const auto letter = sales::letter(written.type, sender, sale, written.done);
    ASSERT_TRUE(letter.has_value());
    EXPECT_EQ(letter->type, written.type);
    EXPECT_EQ(letter->recipient, "ana@example.com");
    EXPECT_EQ(letter->user, UserId{7});
    EXPECT_EQ(letter->subject, is_spanish ? written.subject_es : written.subject_en);
    EXPECT_EQ(letter->content, fmt::format("{}\n\n{}\nLa Tienda\n", is_spanish ? "Hola, Ana:" : "Dear Ana,",
                                           is_spanish ? written.text_es : written.text_en));
}

TEST(Letters, each_says_all_of_it_in_the_buyers_language) {
    for (const Written& written : letters_written())
        for (const Language language : {Language::es, Language::en}) check(written, language);
}

TEST(Letters, say_how_money_goes_back) {
    struct Row {
        PaymentMethod method;
        std::string_view es, en;
    };
    const Row rows[] = {
        {PaymentMethod::cash, "Le devolvemos en efectivo: ", "We give back in cash: "},
        {PaymentMethod::card, "Le devolvemos a la tarjeta: ", "We give back to the card: "},
        {PaymentMethod::transfer, "Le devolvemos por transferencia: ", "We give back by transfer: "},
        {PaymentMethod::voucher, "Le devolvemos en un vale: ", "We give back as a voucher: "},
        {PaymentMethod::other, "Le devolvemos como se pagó: ", "We give back the way it was paid: "},
    };
    for (const Row& row : rows)
        for (const Language language : {Language::es, Language::en}) {
            Sale sale = order();
            sale.status = SaleStatus::cancelled;
            sale.buyer.language = language;
            const auto letter = sales::letter(mail::EmailType::sale_cancelled, sender, sale,
                                              done_with(row.method, Money::of_cents(1'000)));
            ASSERT_TRUE(letter.has_value());
            EXPECT_NE(letter->content.find(language == Language::es ? row.es : row.en), std::string::npos)
                << letter->content;
        }
}

TEST(Letters, tell_of_one_voucher_once_whatever_it_stands_for) {
    Done done = done_with(PaymentMethod::voucher, Money::of_cents(1'000));
    done.refunds.push_back({.payment = {2}, .method = PaymentMethod::voucher, .amount = Money::of_cents(250)});
    done.voucher_code = "ABCD-EFGH-2345";
    const auto letter = sales::letter(mail::EmailType::sale_returned, sender, order(), done);
    ASSERT_TRUE(letter.has_value());
    EXPECT_NE(letter->content.find("Le devolvemos en un vale: 12,50\u00A0€\nSu vale: ABCD-EFGH-2345\n"),
              std::string::npos)
        << letter->content;
    EXPECT_EQ(letter->content.find("10,00"), std::string::npos) << letter->content;
}

TEST(Letters, who_gave_no_name_is_greeted_all_the_same) {
    Sale sale = order();
    sale.buyer.name.clear();
    EXPECT_TRUE(sales::letter(mail::EmailType::sale_opened, sender, sale, {})->content.starts_with("Hola:\n\n"));
    sale.buyer.language = Language::en;
    EXPECT_TRUE(sales::letter(mail::EmailType::sale_opened, sender, sale, {})->content.starts_with("Hello,\n\n"));
}

ShopClock clock_of(int hours, std::string_view changed_at = "", int hours_then = 0) {
    ShopClock clock{.utc_offset = std::chrono::hours(hours), .next_change = {}};
    if (!changed_at.empty())
        clock.next_change = {.at = *Instant::parse(changed_at), .utc_offset = std::chrono::hours(hours_then)};
    return clock;
}

TEST(Letters, say_until_when_by_the_clock_that_the_shop_will_have_then) {
    const ShopClock madrid_in_october = clock_of(2, "2026-10-25T01:00:00Z", 1);
    const ShopClock madrid_in_march = clock_of(1, "2026-03-29T01:00:00Z", 2);
    const ShopClock bogota = clock_of(-5);
    struct Row {
        ShopClock clock;
        std::string_view expiration, shown;
    };
    const Row rows[] = {
        {madrid_in_october, "2026-10-20T10:00:00Z", "20/10/2026 12:00"},
        {madrid_in_october, "2026-10-25T00:59:59.999999Z", "25/10/2026 02:59"},
        {madrid_in_october, "2026-10-25T01:00:00Z", "25/10/2026 02:00"},
        {madrid_in_october, "2026-11-09T10:00:00Z", "09/11/2026 11:00"},
        {madrid_in_october, "2026-11-09T23:30:00Z", "10/11/2026 00:30"},
        {madrid_in_march, "2026-03-29T00:59:59.999999Z", "29/03/2026 01:59"},
        {madrid_in_march, "2026-03-29T01:00:00Z", "29/03/2026 03:00"},
        {madrid_in_march, "2026-04-10T22:30:00Z", "11/04/2026 00:30"},
        {bogota, "2026-10-20T10:00:00Z", "20/10/2026 05:00"},
        {bogota, "2026-11-09T10:00:00Z", "09/11/2026 05:00"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.expiration);
        Sale sale = order();
        sale.expiration = *Instant::parse(row.expiration);
        const auto letter = sales::letter(mail::EmailType::sale_opened,
                                          {.shop_name = "La Tienda", .currency = "EUR", .clock = row.clock}, sale, {});
        ASSERT_TRUE(letter.has_value());
        EXPECT_NE(letter->content.find(fmt::format("Guardado hasta: {}\n", row.shown)), std::string::npos)
            << letter->content;
    }
}

TEST(Letters, nobody_without_an_address_is_written_to) {
    Sale sale = order();
    sale.buyer.email.clear();
    EXPECT_FALSE(sales::letter(mail::EmailType::sale_paid, sender, sale, {}).has_value());
}

}  // namespace
}  // namespace trastienda::sales
