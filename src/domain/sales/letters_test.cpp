#include "domain/sales/letters.hpp"

#include <gtest/gtest.h>

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

constexpr Sender sender{.shop_name = "La Tienda", .currency = "EUR", .utc_offset = std::chrono::minutes(60)};

TEST(Letters, an_order_says_until_when_it_is_kept_by_the_shops_clock) {
    const auto letter = sales::letter(mail::EmailType::sale_opened, sender, order(), {});
    ASSERT_TRUE(letter.has_value());
    EXPECT_EQ(letter->recipient, "ana@example.com");
    EXPECT_EQ(letter->user, UserId{7});
    EXPECT_EQ(letter->subject, "La Tienda: su pedido 812");
    EXPECT_EQ(letter->content,
              "Hola, Ana:\n\n"
              "Hemos apartado lo que pidió. Se lo guardamos hasta que lo pague.\n\n"
              "2 x Camisa Oxford, M, Azul: 1.239,80\u00A0€\n"
              "Total: 1.239,80\u00A0€\n"
              "Guardado hasta: 26/11/2026 18:30\n\n"
              "La Tienda\n");
}

TEST(Letters, a_return_says_what_goes_back_and_how) {
    Sale sale = order();
    sale.status = SaleStatus::returned;
    sale.buyer.language = Language::en;
    Done done;
    done.credit_note_number = "R2026-000003";
    done.returned = sale.total;
    done.refunds = {{.payment = {1}, .method = PaymentMethod::voucher, .amount = sale.total}};
    done.voucher_code = "ABCD-EFGH-2345";
    const auto letter = sales::letter(mail::EmailType::sale_returned, sender, sale, done);
    ASSERT_TRUE(letter.has_value());
    EXPECT_EQ(letter->subject, "La Tienda: your return of purchase 812");
    EXPECT_NE(letter->content.find("Credit note: R2026-000003 (€1,239.80)"), std::string::npos) << letter->content;
    EXPECT_NE(letter->content.find("We give back as a voucher: €1,239.80"), std::string::npos) << letter->content;
    EXPECT_NE(letter->content.find("Your voucher: ABCD-EFGH-2345"), std::string::npos) << letter->content;
}

TEST(Letters, nobody_without_an_address_is_written_to) {
    Sale sale = order();
    sale.buyer.email.clear();
    EXPECT_FALSE(sales::letter(mail::EmailType::sale_paid, sender, sale, {}).has_value());
}

}  // namespace
}  // namespace trastienda::sales
