// Sales through the engine on a real PostgreSQL: all of a sale or nothing, numbers without gaps, and no unit twice.
#include "store/sale_journal.hpp"

#include "store/invoices.hpp"
#include "store/sale_test_support.hpp"
#include "store/sales.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using sales::Done;
using sales::Refusal;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::must;

asio::awaitable<void> counter_sale(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings);
    must(co_await engine->submit(buy(shirt, 10)));
    sales::OpenSale act = of_shirts(2);
    act.payments = {cash(5000)};
    act.buyer = {.name = "Ana", .tax_number = "", .address = "", .email = "ana@example.com"};
    act.language = Language::en;
    const auto answer = co_await engine->submit(by_ana_sale(act));
    const Done done = done_of(answer);
    EXPECT_EQ(done.status, sales::SaleStatus::completed);
    EXPECT_EQ(done.payment_status, sales::PaymentStatus::paid);
    EXPECT_EQ(done.total, Money::of_cents(3980));
    EXPECT_EQ(done.change, Money::of_cents(1020));
    EXPECT_TRUE(done.invoice_number.starts_with("S")) << done.invoice_number;
    EXPECT_TRUE(done.invoice_number.ends_with("-000001")) << done.invoice_number;
    EXPECT_EQ(
        co_await ask(settings, "SELECT on_hand FROM stock_levels WHERE product_variant_id = 1 AND location_id = 1"), 8);
    EXPECT_EQ(
        co_await ask(settings, fmt::format("SELECT count(*) FROM stock_movements WHERE reference_number = '{}' AND "
                                           "id = (SELECT stock_movement_id FROM sale_details)",
                                           done.invoice_number)),
        1);
    EXPECT_EQ(co_await ask(settings,
                           "SELECT count(*) FROM email_log WHERE recipient = 'ana@example.com' AND status = 1 "
                           "AND content LIKE '%€39.80%'"),
              1);

    pg::Pool pool(executor, settings, {});
    Sales store(pool);
    const auto found = must(co_await store.sale(done.sale));
    EXPECT_TRUE(found.has_value());
    if (!found) co_return;
    EXPECT_EQ(found->sale.total, Money::of_cents(3980));
    EXPECT_EQ(found->sale.lines.front().text.size, "1");
    EXPECT_EQ(found->payments.front().payment.amount, Money::of_cents(3980));
    Invoices invoices(pool);
    const auto invoice = must(co_await invoices.invoice(found->sale.invoice));
    EXPECT_TRUE(invoice.has_value());
    if (!invoice) co_return;
    EXPECT_EQ(invoice->number, done.invoice_number);
    EXPECT_THAT(invoice->taxes, ElementsAre(sales::TaxPart{.rate = sales::Percent::of_hundredths(2100),
                                                           .base = Money::of_cents(3289),
                                                           .tax = Money::of_cents(691)}));
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(SaleJournal, a_sale_at_the_counter_is_one_act) { StockShop().run(counter_sale); }

asio::awaitable<void> order_and_pay(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings);
    must(co_await engine->submit(buy(shirt, 3)));
    const auto opened = co_await engine->submit(by_ana_sale(of_shirts(3)));
    const Done order = done_of(opened);
    EXPECT_EQ(order.status, sales::SaleStatus::open);
    EXPECT_EQ(order.payment_status, sales::PaymentStatus::unpaid);
    // What is promised is nobody else's.
    const auto other = co_await engine->submit(by_ana_sale(paid_in_cash(1)));
    EXPECT_TRUE(std::holds_alternative<stock::Refused>(must(other)));

    pg::Pool pool(executor, settings, {});
    Sales store(pool);
    const auto found = must(co_await store.sale(order.sale));
    std::vector<ReservationId> reservations;
    for (const sales::SaleLine& line : found->sale.lines) reservations.push_back(*line.reservation);
    sales::PaySale pay{.sale = order.sale, .reservations = reservations, .payments = {cash(1000)}};
    EXPECT_EQ(done_of(co_await engine->submit(by_ana_sale(pay))).payment_status, sales::PaymentStatus::partly_paid);
    pay.payments = {cash(6000)};
    const Done paid = done_of(co_await engine->submit(by_ana_sale(pay)));
    EXPECT_EQ(paid.status, sales::SaleStatus::completed);
    EXPECT_EQ(paid.change, Money::of_cents(6000 - 4970));
    const auto again = must(co_await engine->submit(by_ana_sale(pay)));
    EXPECT_EQ(std::get<sales::Refusals>(again).front().reason, Refusal::sale_completed);
    EXPECT_EQ(co_await ask(settings, "SELECT sum(on_hand) + sum(reserved) FROM stock_levels"), 0);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(SaleJournal, an_order_keeps_its_units_until_it_is_paid_in_parts) { StockShop().run(order_and_pay); }

asio::awaitable<void> expired_order(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings);
    must(co_await engine->submit(buy(shirt, 1)));
    sales::OpenSale act = of_shirts(1);
    act.expires_in = std::chrono::seconds(1);
    const Done order = done_of(co_await engine->submit(by_ana_sale(act)));
    co_await wait_for(std::chrono::milliseconds(1100));
    pg::Pool pool(executor, settings, {});
    Sales store(pool);
    const auto found = must(co_await store.sale(order.sale));
    EXPECT_EQ(found->sale.status, sales::SaleStatus::expired);
    const sales::PaySale pay{
        .sale = order.sale, .reservations = {*found->sale.lines.front().reservation}, .payments = {cash(1990)}};
    const auto late = must(co_await engine->submit(by_ana_sale(pay)));
    EXPECT_EQ(std::get<sales::Refusals>(late).front().reason, Refusal::sale_expired);
    EXPECT_EQ(done_of(co_await engine->submit(by_ana_sale(paid_in_cash(1)))).status, sales::SaleStatus::completed);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(SaleJournal, an_order_that_expired_frees_its_units_at_that_instant) { StockShop().run(expired_order); }

asio::awaitable<void> last_unit(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine one(executor, settings), other(executor, settings);
    must(co_await one->submit(buy(shirt, 1)));
    int sold = 0, refused = 0;
    std::vector<asio::awaitable<void>> clients;
    const auto client = [&](engine::Engine& engine) -> asio::awaitable<void> {
        const auto answer = must(co_await engine.submit(by_ana_sale(paid_in_cash(1))));
        (std::holds_alternative<Done>(answer) ? sold : refused) += 1;
    };
    for (int i = 0; i < 32; ++i) {
        clients.push_back(client(*one));
        clients.push_back(client(*other));
    }
    co_await run_all(std::move(clients));
    EXPECT_EQ(sold, 1);
    EXPECT_EQ(refused, 63);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM invoices"), 1);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(SaleJournal, of_64_clients_for_the_last_unit_one_has_it_and_one_invoice_is_made) { StockShop().run(last_unit); }

asio::awaitable<void> many_invoices(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine one(executor, settings), other(executor, settings);
    must(co_await one->submit(buy(shirt, 100)));
    std::vector<asio::awaitable<void>> clients;
    const auto client = [&](engine::Engine& engine, int number) -> asio::awaitable<void> {
        // Every third is refused: its number must not be missing.
        sales::OpenSale act = paid_in_cash(number % 3 == 0 ? 200 : 1);
        if (number % 2 == 0) act.buyer = {.name = "Ana", .tax_number = "12345678Z", .address = "", .email = ""};
        must(co_await engine.submit(by_ana_sale(act)));
    };
    for (int i = 1; i <= 64; ++i) clients.push_back(client(i % 2 == 0 ? *one : *other, i));
    co_await run_all(std::move(clients));
    EXPECT_EQ(co_await ask(settings,
                           "SELECT count(*) FROM (SELECT kind FROM invoices GROUP BY kind, year HAVING "
                           "max(series_number) <> count(*)) AS gaps"),
              0);
    EXPECT_EQ(co_await ask(settings, "SELECT max(chain_number) - count(*) FROM invoices"), 0);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM invoices WHERE kind = 1"), 22);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(SaleJournal, numbers_have_no_gaps_under_64_clients_of_two_servers) { StockShop().run(many_invoices); }

asio::awaitable<void> exchange_one(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings);
    must(co_await engine->submit(buy(shirt, 5)));
    must(co_await engine->submit(buy(trousers, 5)));
    const Done sale = done_of(co_await engine->submit(by_ana_sale(paid_in_cash(2))));
    pg::Pool pool(executor, settings, {});
    Sales store(pool);
    const auto sold = must(co_await store.sale(sale.sale));
    const SaleDetailId line = sold->sale.lines.front().id;
    sales::TakeBack act;
    act.sale = sale.sale;
    act.location = shop_floor;
    act.reason = "other size";
    act.lines = {{.line = {.line = line, .quantity = Quantity::of(1), .condition = sales::Condition::damaged},
                  .variant = shirt.variant}};
    act.exchange = {.lines = {{.variant = trousers.variant, .quantity = Quantity::of(2)}},
                    .discount = {},
                    .payments = {cash(2000)}};
    const Done done = done_of(co_await engine->submit(by_ana_sale(act)));
    EXPECT_EQ(done.status, sales::SaleStatus::partly_returned);
    EXPECT_EQ(done.payment_status, sales::PaymentStatus::partly_refunded);
    EXPECT_EQ(done.returned, Money::of_cents(1990));
    EXPECT_THAT(done.refunds, IsEmpty());
    EXPECT_TRUE(done.credit_note_number.starts_with("R"));
    EXPECT_EQ(done.change, Money::of_cents(10));
    EXPECT_EQ(
        co_await ask(settings, "SELECT on_hand FROM stock_levels WHERE product_variant_id = 1 AND location_id = 1"), 3);
    EXPECT_EQ(
        co_await ask(settings, "SELECT on_hand FROM stock_levels WHERE product_variant_id = 2 AND location_id = 1"), 3);
    const auto returns = must(co_await store.returns_of(sale.sale));
    EXPECT_EQ(returns.size(), 1U);
    EXPECT_EQ(returns.front().exchange_sale, done.exchange_sale);
    EXPECT_TRUE(returns.front().lines.front().loss.has_value());

    // The other one for money, twice at once: one of the two is refused.
    act.exchange = {};
    act.way = sales::RefundWay::voucher;
    act.voucher_code = "V-1";
    auto second = act;
    second.voucher_code = "V-2";
    std::vector<SaleAnswer> answers;
    std::vector<asio::awaitable<void>> clients;
    const auto client = [&](sales::TakeBack one) -> asio::awaitable<void> {
        answers.push_back(co_await engine->submit(by_ana_sale(std::move(one))));
    };
    clients.push_back(client(act));
    clients.push_back(client(second));
    co_await run_all(std::move(clients));
    const auto count =
        std::ranges::count_if(answers, [](const SaleAnswer& answer) { return std::holds_alternative<Done>(*answer); });
    EXPECT_EQ(count, 1);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM vouchers WHERE balance = 19.90"), 1);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM sales WHERE status = 4 AND payment_status = 5"), 1);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(SaleJournal, an_exchange_and_a_return_for_a_voucher) { StockShop().run(exchange_one); }

asio::awaitable<void> corrections(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine one(executor, settings), other(executor, settings);
    must(co_await one->submit(buy(shirt, 10)));
    sales::OpenSale bought = paid_in_cash(3);
    bought.buyer = {.name = "Ana", .tax_number = "", .address = "", .email = "ana@example.com"};
    const Done sale = done_of(co_await one->submit(by_ana_sale(bought)));
    pg::Pool pool(executor, settings, {});
    Sales store(pool);
    Invoices invoices(pool);
    const auto units_back = [&](std::int64_t units) -> asio::awaitable<Done> {
        const auto found = must(co_await store.sale(sale.sale));
        sales::TakeBack act;
        act.sale = sale.sale;
        act.location = shop_floor;
        act.lines = {{.line = {.line = found->sale.lines.front().id, .quantity = Quantity::of(units)},
                      .variant = shirt.variant}};
        co_return done_of(co_await one->submit(by_ana_sale(act)));
    };
    co_await units_back(1);

    // The same correction at both servers at once: one makes it, for the other there is nothing left to correct.
    sales::CorrectInvoice act{.sale = sale.sale,
                              .buyer = {.name = "Ana Ruiz", .tax_number = "12345678Z", .address = "Sol 1", .email = ""},
                              .reason = "asked for an invoice"};
    std::vector<SaleAnswer> answers;
    std::vector<asio::awaitable<void>> clients;
    const auto client = [&](engine::Engine& engine) -> asio::awaitable<void> {
        answers.push_back(co_await engine.submit(by_ana_sale(act)));
    };
    for (int i = 0; i < 8; ++i) {
        clients.push_back(client(*one));
        clients.push_back(client(*other));
    }
    co_await run_all(std::move(clients));
    std::optional<Done> corrected;
    for (const SaleAnswer& answer : answers) {
        const sales::Outcome outcome = must(answer);
        if (const auto* done = std::get_if<Done>(&outcome)) {
            EXPECT_FALSE(corrected.has_value());
            corrected = *done;
        } else {
            EXPECT_EQ(std::get<sales::Refusals>(outcome).front().reason, Refusal::correction_unneeded);
        }
    }
    EXPECT_TRUE(corrected.has_value());
    if (!corrected) co_return;
    const auto note = must(co_await invoices.invoice(corrected->credit_note));
    EXPECT_EQ(note->total, Money::of_cents(-2 * 1990));
    EXPECT_EQ(note->corrects, sale.invoice);
    EXPECT_EQ(note->correction_reason, "asked for an invoice");
    EXPECT_EQ(note->buyer_name, "Ana");
    const auto invoice = must(co_await invoices.invoice(corrected->invoice));
    EXPECT_EQ(invoice->total, Money::of_cents(2 * 1990));
    EXPECT_EQ(invoice->replaces_number, sale.invoice_number);
    EXPECT_EQ(invoice->buyer_name, "Ana Ruiz");
    EXPECT_EQ(invoice->buyer_address, "Sol 1");
    const auto found = must(co_await store.sale(sale.sale));
    EXPECT_EQ(found->sale.invoice, corrected->invoice);
    EXPECT_EQ(found->sale.buyer.tax_number, "12345678Z");
    EXPECT_EQ(found->refunds.size(), 1U);
    EXPECT_EQ(must(co_await store.returns_of(sale.sale)).size(), 1U);
    EXPECT_EQ(co_await ask(settings, "SELECT sum(on_hand) FROM stock_levels WHERE product_variant_id = 1"), 8);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM email_log WHERE email_type = 15"), 1);

    // What comes back later is taken off the new one, and another correction is of that.
    const Done back = co_await units_back(1);
    EXPECT_EQ(must(co_await invoices.invoice(back.credit_note))->corrects, corrected->invoice);
    act.buyer.name = "Berta";
    const Done again = done_of(co_await other->submit(by_ana_sale(act)));
    EXPECT_EQ(must(co_await invoices.invoice(again.invoice))->replaces, corrected->invoice);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
    co_await units_back(1);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(SaleJournal, an_invoice_is_corrected_once_and_returns_are_of_the_new_one) { StockShop().run(corrections); }

asio::awaitable<void> letterheads(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings);
    must(co_await engine->submit(buy(shirt, 5)));
    pg::Pool pool(executor, settings, {});
    ShopStore shop(pool);
    Sales sales(pool);
    Invoices invoices(pool);
    const auto issue = [&]() -> asio::awaitable<InvoiceRow> {
        const Done done = done_of(co_await engine->submit(by_ana_sale(paid_in_cash(1))));
        co_return *must(co_await invoices.invoice(must(co_await sales.sale(done.sale))->sale.invoice));
    };
    const std::string logo("\x89PNG\0\xFF", 6);
    EXPECT_TRUE(must(co_await shop.change(std::nullopt, {.name = "Moda Centro", .phone = "910 000 000"})).has_value());
    EXPECT_TRUE(must(co_await shop.change_logo(std::nullopt, logo)).has_value());
    const InvoiceRow first = co_await issue();
    EXPECT_TRUE(must(co_await shop.change(
                         std::nullopt,
                         {.name = "Moda Sur", .country = "México", .phone = "950 000 000", .email = "sur@example.com"}))
                    .has_value());
    EXPECT_TRUE(must(co_await shop.change_logo(std::nullopt, "")).has_value());
    const InvoiceRow second = co_await issue();
    // What stands elsewhere in the settings makes no other, and going back finds the one of before.
    EXPECT_TRUE(must(co_await shop.change(std::nullopt, {.city = "Almería", .sale_expiry_s = 60})).has_value());
    EXPECT_EQ((co_await issue()).letterhead, second.letterhead);
    EXPECT_TRUE(must(co_await shop.change(std::nullopt,
                                          {.name = "Moda Centro", .country = "", .phone = "910 000 000", .email = ""}))
                    .has_value());
    EXPECT_TRUE(must(co_await shop.change_logo(std::nullopt, logo)).has_value());
    EXPECT_EQ((co_await issue()).letterhead, first.letterhead);
    // A tax number that a version before kept with its signs is the agency's on what is issued now.
    EXPECT_TRUE(must(co_await shop.change(std::nullopt, {.tax_number = "B-12345674"})).has_value());
    EXPECT_EQ((co_await issue()).issuer_tax_number, "B12345674");

    const Letterhead old = *must(co_await shop.letterhead(first.letterhead));
    EXPECT_EQ(old.name, "Moda Centro");
    EXPECT_EQ(old.phone, "910 000 000");
    EXPECT_EQ(old.email, "");
    EXPECT_EQ(old.logo_png, logo);
    EXPECT_EQ(old.country, "");
    const Letterhead later = *must(co_await shop.letterhead(second.letterhead));
    EXPECT_EQ(later.name, "Moda Sur");
    EXPECT_EQ(later.email, "sur@example.com");
    EXPECT_EQ(later.logo_png, "");
    EXPECT_EQ(later.country, "México");
    for (const std::string_view change : {"UPDATE shop_letterheads SET name = 'x'", "DELETE FROM shop_letterheads"}) {
        const auto done = co_await pool.write({.statement = {change, change}});
        EXPECT_FALSE(done.has_value()) << change;
        if (!done) EXPECT_EQ(done.error().sqlstate, "23000") << done.error().message;
    }
    EXPECT_EQ(co_await ask(settings,
                           "SELECT count(*) FROM audit_log WHERE resource_type = 'shop_settings' AND "
                           "(before ? 'letterhead_id' OR after ? 'letterhead_id')"),
              0);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(SaleJournal, an_invoice_keeps_what_the_shop_was_called_when_it_was_issued) { StockShop().run(letterheads); }

asio::awaitable<void> keys(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings);
    must(co_await engine->submit(buy(shirt, 5)));
    sales::Command command = by_ana_sale(paid_in_cash(1));
    command.idempotency_key = stock::IdempotencyKey{.key = "caja-1", .digest = {}};
    const auto first = must(co_await engine->submit(command));
    EXPECT_EQ(must(co_await engine->submit(command)), first);
    command.idempotency_key->digest[0] = std::byte{1};
    const auto other = must(co_await engine->submit(command));
    EXPECT_EQ(std::get<stock::Refused>(other).lines.front().reason, stock::Refusal::key_reused);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM sales"), 1);
}
TEST(SaleJournal, a_key_gives_the_same_answer_again) { StockShop().run(keys); }

}  // namespace
}  // namespace trastienda::store
