// What a decision about a sale says, case by case, where days of any kind (decide_test.cpp) would hardly come.
#include "domain/sales/decide.hpp"
#include "domain/sales/sale_world.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>

namespace trastienda::sales {
namespace {

TEST(SalesDecision, a_damaged_unit_is_not_exchanged_for_one_that_somebody_else_was_promised) {
    Shop world;
    OpenSale bought = of_first(1);
    bought.payments = {in_cash(1'000)};
    const Outcome sold = run(world, bought);
    ASSERT_TRUE(std::holds_alternative<Done>(sold));
    ASSERT_TRUE(std::holds_alternative<Done>(run(world, of_first(units_at_first - 1))));
    const Sale& sale = world.sales.at(std::get<Done>(sold).sale);
    TakeBack act{.sale = sale.id, .location = shop, .lines = {}, .reason = {}, .exchange = {}};
    act.lines = {{.line = {.line = sale.lines.front().id, .quantity = Quantity::of(1), .condition = Condition::damaged},
                  .variant = {1}}};
    act.exchange = {.lines = of_first(1).lines, .discount = {}, .payments = {}};
    const Outcome exchanged = run(world, act);
    ASSERT_TRUE(std::holds_alternative<stock::Refused>(exchanged));
    EXPECT_EQ(std::get<stock::Refused>(exchanged).lines.front().reason, stock::Refusal::insufficient_available);
    act.lines.front().line.condition = Condition::restock;
    EXPECT_TRUE(std::holds_alternative<Done>(run(world, act)));
}

TEST(SalesDecision, what_comes_back_and_what_is_taken_for_it_are_refused_together) {
    Shop world;
    OpenSale bought = of_first(1);
    bought.payments = {in_cash(1'000)};
    const Sale sale = world.sales.at(std::get<Done>(run(world, bought)).sale);
    TakeBack act{.sale = sale.id, .location = shop, .lines = {}, .reason = {}, .exchange = {}};
    act.lines = {{.line = {.line = sale.lines.front().id, .quantity = Quantity::of(2)}, .variant = {1}}};
    act.exchange = {.lines = of_first(1).lines, .discount = {}, .payments = {}};
    act.exchange->lines.front().discount = Discount{.size = Percent::of_hundredths(10'100), .reason = "a friend"};
    EXPECT_EQ(
        std::get<Refusals>(run(world, act)),
        (Refusals{
            {.reason = Refusal::return_above_sold, .line = 0, .units = Quantity::of(2), .units_limit = Quantity::of(1)},
            {.reason = Refusal::discount_above_hundred_percent,
             .line = 0,
             .amount = Money::of_cents(10'100),
             .amount_limit = Money::of_cents(10'000)}}));
}

TEST(SalesDecision, what_comes_back_is_refused_before_an_unknown_variant_is_asked_for) {
    Shop world;
    OpenSale bought = of_first(1);
    bought.payments = {in_cash(1'000)};
    const Sale sale = world.sales.at(std::get<Done>(run(world, bought)).sale);
    TakeBack act{.sale = sale.id, .location = shop, .lines = {}, .reason = {}, .exchange = {}};
    act.lines = {{.line = {.line = {9'999}, .quantity = Quantity::of(1)}, .variant = {}}};
    act.exchange = {.lines = of_first(1).lines, .discount = {}, .payments = {}};
    act.exchange->lines.front().variant = {999};
    const Refusals refusals = std::get<Refusals>(run(world, act));
    ASSERT_EQ(refusals.size(), 1U);
    EXPECT_EQ(refusals.front().reason, Refusal::sale_line_unknown);
    act.lines = {{.line = {.line = sale.lines.front().id, .quantity = Quantity::of(1)}, .variant = {1}}};
    EXPECT_EQ(std::get<stock::Refused>(run(world, act)).lines.front().reason, stock::Refusal::variant_unknown);
}

TEST(SalesDecision, who_may_not_give_money_back_cancels_only_what_nobody_paid) {
    Shop world;
    const Outcome unpaid = run(world, of_first(1)), paid = run(world, of_first(1));
    const auto cancel = [&](const Outcome& opened, MoneyBack money_back) {
        const Sale& sale = world.sales.at(std::get<Done>(opened).sale);
        return run(world, CancelSale{.sale = sale.id, .reservations = reservations_of(sale), .money_back = money_back});
    };
    const SaleId part_paid = std::get<Done>(paid).sale;
    ASSERT_TRUE(
        std::holds_alternative<Done>(run(world, PaySale{.sale = part_paid,
                                                        .reservations = reservations_of(world.sales.at(part_paid)),
                                                        .payments = {in_cash(100)}})));
    EXPECT_EQ(std::get<Refusals>(cancel(paid, MoneyBack::forbidden)),
              (Refusals{{.reason = Refusal::refund_not_permitted, .amount = Money::of_cents(100)}}));
    EXPECT_EQ(world.sales.at(part_paid).status, SaleStatus::open);
    EXPECT_TRUE(std::holds_alternative<Done>(cancel(unpaid, MoneyBack::forbidden)));
    EXPECT_TRUE(std::holds_alternative<Done>(cancel(paid, MoneyBack::allowed)));
    EXPECT_EQ(world.sales.at(part_paid).cancelled_by, ana);
    EXPECT_EQ(world.sales.at(part_paid).cancelled_at, world.stock.now);
}

TEST(SalesDecision, a_vouchers_code_pays_as_a_voucher_alone) {
    Shop world;
    world.vouchers["V"] = {.id = {1}, .balance = Money::of_cents(5'000)};
    struct Case {
        PaymentMethod method;
        std::string code;
        bool is_taken;
    };
    const Case cases[] = {{PaymentMethod::voucher, "V", true},
                          {PaymentMethod::voucher, "", false},
                          {PaymentMethod::voucher, "W", false},
                          {PaymentMethod::cash, "V", false},
                          {PaymentMethod::card, "V", false}};
    for (const Case& one : cases) {
        OpenSale act = of_first(1);
        act.payments = {{.tender = {.method = one.method, .amount = Money::of_cents(1'000)}, .voucher_code = one.code}};
        EXPECT_EQ(std::holds_alternative<Done>(run(world, act)), one.is_taken)
            << one.code << " " << static_cast<int>(one.method);
    }
    // Nor does it pay more by being handed over twice.
    world.vouchers["V"].balance = Money::of_cents(600);
    const PaymentInput half{.tender = {.method = PaymentMethod::voucher, .amount = Money::of_cents(500)},
                            .voucher_code = "V"};
    OpenSale twice = of_first(1);
    twice.payments = {half, half};
    EXPECT_EQ(std::get<Refusals>(run(world, twice)), (Refusals{{.reason = Refusal::payment_above_voucher,
                                                                .line = 1,
                                                                .amount = Money::of_cents(500),
                                                                .amount_limit = Money::of_cents(100)}}));
}

TEST(SalesDecision, what_an_exchange_carries_over_is_not_refunded_too) {
    Shop world;
    OpenSale act = of_first(3);
    act.payments = {{.tender = {.method = PaymentMethod::card, .amount = Money::of_cents(1'000)}}, in_cash(2'000)};
    const Sale& sale = world.sales.at(std::get<Done>(run(world, act)).sale);
    TakeBack back{.sale = sale.id, .location = shop, .lines = {}, .reason = {}, .exchange = {}};
    back.lines = {{.line = {.line = sale.lines.front().id, .quantity = Quantity::of(3)}, .variant = {1}}};
    back.exchange = {.lines = of_first(2).lines, .discount = {}, .payments = {}};
    const Done done = std::get<Done>(run(world, back));
    const auto note = std::ranges::find(world.invoices, done.credit_note, &Invoice::id);
    ASSERT_NE(note, world.invoices.end());
    EXPECT_EQ(note->corrects, sale.invoice);
    EXPECT_EQ(note->corrects_kind, InvoiceKind::simplified);
    // The card's 10.00 and as much of the cash pay the exchange: what is left is cash.
    EXPECT_EQ(done.refunds,
              (std::vector<RefundPart>{
                  {.payment = sale.payments[1].id, .method = PaymentMethod::cash, .amount = Money::of_cents(1'000)}}));
}

TEST(SalesDecision, an_order_of_before_the_currency_changed_is_paid_and_comes_back_in_its_own_cents) {
    Shop world;
    OpenSale act = of_first(2);
    act.lines.front().variant = {2};
    const SaleId order = std::get<Done>(run(world, act)).sale;
    world.currency = "CLP";
    run(world,
        PaySale{.sale = order, .reservations = reservations_of(world.sales.at(order)), .payments = {in_cash(4'000)}});
    ASSERT_EQ(world.sales.at(order).status, SaleStatus::completed);
    EXPECT_EQ(world.invoices.back().taxes.front().tax, Money::of_cents(694));
    TakeBack back{.sale = order, .location = shop, .lines = {}, .reason = {}, .exchange = {}};
    back.lines = {
        {.line = {.line = world.sales.at(order).lines.front().id, .quantity = Quantity::of(1)}, .variant = {2}}};
    EXPECT_EQ(std::get<Done>(run(world, back)).returned, Money::of_cents(1'999));
}

TEST(SalesDecision, an_account_that_gives_the_name_makes_an_invoice_of_it_paid_at_once_or_later) {
    Shop world;
    OpenSale act = of_first(1);
    act.payments = {in_cash(1'000)};
    act.buyer.tax_number = "12345678Z";
    EXPECT_TRUE(std::get<Done>(run(world, act)).invoice_number.starts_with("S"));
    act.buyer.name = "Ana";
    EXPECT_TRUE(std::get<Done>(run(world, act)).invoice_number.starts_with("F"));
    world.customer = Customer{.name = "Berta", .email = "b@example.com"};
    act.customer = {7};
    act.buyer.name.clear();
    EXPECT_TRUE(std::get<Done>(run(world, act)).invoice_number.starts_with("F"));
}

TEST(SalesDecision, a_buyer_is_written_to_as_named_else_as_the_account_says_else_as_the_shop) {
    struct Case {
        std::optional<Language> named;
        std::optional<Language> of_account;
        Language of_shop;
        Language wanted;
    };
    using enum Language;
    const Case cases[] = {{{}, {}, es, es}, {{}, {}, en, en}, {es, {}, en, es}, {en, {}, es, en},
                          {{}, es, en, es}, {{}, en, es, en}, {es, en, en, es}, {en, es, es, en}};
    for (const Case& one : cases) {
        Shop world;
        world.language = one.of_shop;
        OpenSale act = of_first(1);
        act.language = one.named;
        if (one.of_account) {
            world.customer = Customer{.name = "Berta", .email = "b@example.com", .language = *one.of_account};
            act.customer = {7};
        }
        act.payments = {in_cash(1'000)};
        const Sale& sale = world.sales.at(std::get<Done>(run(world, act)).sale);
        EXPECT_EQ(sale.buyer.language, one.wanted);
        EXPECT_EQ(world.invoices.back().buyer.language, one.wanted);
    }
}

TEST(SalesDecision, an_exchange_is_a_sale_to_the_same_customer) {
    Shop world;
    world.customer = Customer{.name = "Berta", .email = "b@example.com"};
    OpenSale act = of_first(1);
    act.customer = {7};
    act.buyer.tax_number = "12345678Z";
    act.language = Language::en;
    act.payments = {in_cash(1'000)};
    const Sale sale = world.sales.at(std::get<Done>(run(world, act)).sale);
    TakeBack back{.sale = sale.id, .location = shop, .lines = {}, .reason = {}, .exchange = {}};
    back.lines = {{.line = {.line = sale.lines.front().id, .quantity = Quantity::of(1)}, .variant = {1}}};
    back.exchange = {.lines = of_first(1).lines, .discount = {}, .payments = {}};
    const Done done = std::get<Done>(run(world, back));
    const Sale& exchange = world.sales.at(done.exchange_sale);
    EXPECT_EQ(exchange.customer, UserId{7});
    EXPECT_EQ(exchange.channel, sale.channel);
    EXPECT_EQ(exchange.buyer.name, "Berta");
    EXPECT_EQ(exchange.buyer.language, Language::en);
    EXPECT_EQ(exchange.buyer.tax_number, "12345678Z");
    EXPECT_TRUE(done.invoice_number.starts_with("F")) << done.invoice_number;
}

TEST(SalesDecision, an_order_is_not_paid_with_nothing_nor_in_more_parts_than_there_may_be) {
    Shop world;
    const SaleId order = std::get<Done>(run(world, of_first(1))).sale;
    const auto pay = [&](std::vector<PaymentInput> payments) {
        return run(world, PaySale{.sale = order,
                                  .reservations = reservations_of(world.sales.at(order)),
                                  .payments = std::move(payments)});
    };
    EXPECT_EQ(std::get<Refusals>(pay({})),
              (Refusals{{.reason = Refusal::payment_below_due, .amount_limit = Money::of_cents(1'000)}}));
    for (std::size_t i = 0; i < payments_of_sale_max; ++i)
        ASSERT_TRUE(std::holds_alternative<Done>(pay({in_cash(1)}))) << i;
    EXPECT_EQ(std::get<Refusals>(pay({in_cash(1)})),
              (Refusals{{.reason = Refusal::payments_too_many, .units_limit = Quantity::of(payments_of_sale_max)}}));
}

TEST(SalesDecision, what_was_paid_of_an_expired_order_goes_back_once) {
    Shop world;
    OpenSale act = of_first(1);
    act.expires_in = std::chrono::seconds(2);
    const SaleId order = std::get<Done>(run(world, act)).sale;
    EXPECT_EQ(world.sales.at(order).expiration, world.stock.now.plus(std::chrono::seconds(2)));
    run(world,
        PaySale{.sale = order, .reservations = reservations_of(world.sales.at(order)), .payments = {in_cash(400)}});
    world.stock.now = world.stock.now.plus(std::chrono::seconds(2));
    const Done done = std::get<Done>(run(world, RefundSale{.sale = order}));
    EXPECT_EQ(done.status, SaleStatus::expired);
    EXPECT_EQ(done.refunded, Money::of_cents(400));
    EXPECT_EQ(std::get<Refusals>(run(world, RefundSale{.sale = order})),
              (Refusals{{.reason = Refusal::nothing_to_refund,
                         .amount = Money::of_cents(400),
                         .amount_limit = Money::of_cents(400)}}));
}

TEST(SalesDecision, a_customers_account_or_ones_own_is_who_buys_and_no_colleagues) {
    for (const auto kind : {AccountKind::customer, AccountKind::staff}) {
        for (const UserId account : {ana, UserId{7}}) {
            Shop world;
            world.customer = Customer{.name = "Berta", .email = "b@example.com", .kind = kind};
            OpenSale act = of_first(1);
            act.customer = account;
            const Outcome outcome = run(world, act);
            if (kind == AccountKind::customer || account == ana)
                EXPECT_TRUE(std::holds_alternative<Done>(outcome));
            else
                EXPECT_EQ(std::get<Refusals>(outcome), (Refusals{{.reason = Refusal::customer_unknown}}));
        }
    }
}

TEST(SalesDecision, the_first_line_that_bears_a_rate_is_told_of_and_no_refused_one) {
    Shop world;
    OpenSale act = of_first(units_at_first + 1);
    EXPECT_TRUE(std::holds_alternative<stock::Refused>(run(world, act)));
    EXPECT_EQ(world.tax.first_sold_on, std::nullopt);
    // Two lines, one rate; and an order bears it as much as what is paid.
    act.lines = {{.variant = {1}, .quantity = Quantity::of(1)}, {.variant = {2}, .quantity = Quantity::of(1)}};
    EXPECT_TRUE(std::holds_alternative<Done>(run(world, act)));
    EXPECT_EQ(world.tax.first_sold_on, Day{20'000});
    // The world refuses to be told twice.
    EXPECT_TRUE(std::holds_alternative<Done>(run(world, act)));
}

}  // namespace
}  // namespace trastienda::sales
