// What the audit log tells of the engine's acts: of each who was behind it, and what it changed.
#include "store/act_log.hpp"

#include "pg/acting.hpp"
#include "store/audit_log.hpp"
#include "store/personal_data.hpp"
#include "store/purchase_drafts.hpp"
#include "store/purchases.hpp"
#include "store/sales.hpp"
#include "store/stock_test_support.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using sales::Done;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using tests::must;

std::string acting(UserId user, std::string_view address, std::string_view request) {
    const pg::Acting acting{.source = pg::ActingSource::request,
                            .user = user,
                            .session = SessionId{user.value + 40},
                            .remote_address = address,
                            .request_id = request};
    return pg::acting_text(&acting);
}

sales::PaymentInput cash(std::int64_t cents) {
    return {.tender = {.method = sales::PaymentMethod::cash, .amount = Money::of_cents(cents)}};
}

sales::OpenSale of_shirts(std::int64_t units) {
    sales::OpenSale act;
    act.location = shop_floor;
    act.lines = {{.variant = shirt.variant, .quantity = Quantity::of(units)}};
    act.buyer = {.name = "Anabel Buyer", .tax_number = "", .address = "Calle 1", .email = "anabel@example.com"};
    act.notes = "secret note";
    return act;
}

// A shop with shirts and trousers, and its log.
struct Counter {
    pg::Pool pool;
    Sales sales{pool};
    AuditLog log{pool};
    TestEngine engine;

    Counter(const asio::any_io_executor& executor, const pg::Settings& settings)
        : pool(executor, settings, {}), engine(executor, settings, 1) {}

    asio::awaitable<void> begin() {
        accepted_of(co_await engine->submit(buy(shirt, 50)));
        accepted_of(co_await engine->submit(buy(trousers, 50)));
    }
    asio::awaitable<Done> act(sales::Act act, std::string by) {
        co_return std::get<Done>(must(co_await engine->submit(
            sales::Command{.user = ana, .idempotency_key = {}, .act = std::move(act), .acting = std::move(by)})));
    }
    asio::awaitable<sales::PaySale> payment_of(SaleId sale, std::int64_t cents) {
        sales::PaySale pay{.sale = sale, .reservations = {}, .payments = {cash(cents)}};
        for (const sales::SaleLine& line : must(co_await sales.sale(sale))->sale.lines)
            pay.reservations.push_back(*line.reservation);
        co_return pay;
    }
    // The oldest first.
    asio::awaitable<std::vector<AuditEntry>> entries(std::string type) {
        AuditFilter only;
        only.resource_type = std::move(type);
        auto found = must(co_await log.list(only, {}, 1'000));
        std::ranges::reverse(found);
        co_return found;
    }
    // "3 changed {...} -> {...}"
    asio::awaitable<std::vector<std::string>> told(std::string type) {
        std::vector<std::string> texts;
        for (const AuditEntry& entry : co_await entries(std::move(type)))
            texts.push_back(fmt::format("{} {} {} -> {}", entry.resource_id,
                                        entry.action == AuditAction::created ? "created" : "changed",
                                        entry.before.value_or("-"), entry.after.value_or("-")));
        co_return texts;
    }
};

asio::awaitable<void> acts_of_a_sale(pg::Settings settings) {
    Counter counter(co_await asio::this_coro::executor, settings);
    co_await counter.begin();
    const Done order = co_await counter.act(of_shirts(2), acting(ana, "192.0.2.7", "opened"));
    co_await counter.act(co_await counter.payment_of(order.sale, 1000), acting(berta, "192.0.2.8", "paid-in-part"));
    const Done paid =
        co_await counter.act(co_await counter.payment_of(order.sale, 5000), acting(ana, "192.0.2.7", "paid"));

    const auto entries = co_await counter.entries("sale");
    EXPECT_EQ(entries.size(), 3U);
    if (entries.size() != 3) co_return;
    EXPECT_EQ(entries[0].action, AuditAction::created);
    EXPECT_EQ(entries[0].resource_id, order.sale.value);
    EXPECT_EQ(entries[0].before, std::nullopt);
    for (const std::string_view part :
         {R"("total": 39.80)", R"("paid": 0.00)", R"("status": "open")", R"("location_id": 1)",
          R"("seller_user_id": 1)", R"("user_id": null)", R"("invoice_number": "")"})
        EXPECT_THAT(entries[0].after.value_or(""), HasSubstr(part));
    EXPECT_EQ(entries[1].source, AuditSource::request);
    EXPECT_EQ(entries[1].user, berta);
    EXPECT_EQ(entries[1].session, SessionId{42});
    EXPECT_EQ(entries[1].remote_address, "192.0.2.8");
    EXPECT_EQ(entries[1].request_id, "paid-in-part");
    const auto told = co_await counter.told("sale");
    EXPECT_EQ(told[1],
              R"(1 changed {"paid": 0.00, "payment_method": null, "payment_status": "unpaid"} -> {"paid": 10.00, )"
              R"("payments": [{"id": 1, "amount": 10.00, "method": "cash"}], "payment_method": "cash", )"
              R"("payment_status": "partly_paid"})");
    EXPECT_EQ(told[2],
              fmt::format(R"(1 changed {{"paid": 10.00, "status": "open", "invoice_number": "", "payment_status": )"
                          R"("partly_paid"}} -> {{"paid": 39.80, "status": "completed", "payments": [{{"id": 2, )"
                          R"("amount": 29.80, "method": "cash", "change_given": 20.20}}], "invoice_number": "{}", )"
                          R"("payment_status": "paid"}})",
                          paid.invoice_number));
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(ActLog, tells_who_opened_and_who_paid_a_sale) { StockShop().run(acts_of_a_sale); }

asio::awaitable<void> given_up(pg::Settings settings) {
    Counter counter(co_await asio::this_coro::executor, settings);
    co_await counter.begin();
    const std::string by = acting(ana, "192.0.2.7", "r");
    const Done order = co_await counter.act(of_shirts(1), by);
    const sales::PaySale pay = co_await counter.payment_of(order.sale, 500);
    co_await counter.act(pay, by);
    co_await counter.act(sales::CancelSale{.sale = order.sale, .reservations = pay.reservations}, by);
    sales::OpenSale short_lived = of_shirts(1);
    short_lived.expires_in = std::chrono::seconds(1);
    const Done late = co_await counter.act(short_lived, by);
    co_await counter.act(co_await counter.payment_of(late.sale, 700), by);
    co_await wait_for(std::chrono::milliseconds(1100));
    // By the server itself.
    co_await counter.act(sales::RefundSale{.sale = late.sale, .way = sales::RefundWay::voucher, .voucher_code = "V-9"},
                         {});
    EXPECT_THAT(co_await counter.told("sale"),
                IsSupersetOf(
                    {R"(1 changed {"status": "open", "refunded": 0.00, "payment_status": "partly_paid"} -> {"status": )"
                     R"("cancelled", "refunds": [{"way": "as_paid", "amount": 5.00, "method": "cash", "payment_id": )"
                     R"(1}], "refunded": 5.00, "payment_status": "refunded"})",
                     R"(2 changed {"status": "open", "refunded": 0.00, "payment_status": "partly_paid"} -> {"status": )"
                     R"("expired", "refunds": [{"way": "voucher", "amount": 7.00, "method": "voucher", )"
                     R"("payment_id": 2, "voucher_id": 2}], "refunded": 7.00, "payment_status": "refunded"})"}));
    EXPECT_THAT(co_await counter.told("voucher"),
                ElementsAre(R"(2 created - -> {"amount": 7.00, "balance": 7.00, "sale_id": 2})"));
    const auto vouchers = co_await counter.entries("voucher");
    EXPECT_EQ(vouchers.front().source, AuditSource::server);
    EXPECT_EQ(vouchers.front().user, std::nullopt);
    EXPECT_EQ(vouchers.front().remote_address, "");
}
TEST(ActLog, tells_of_cancellations_and_refunds) { StockShop().run(given_up); }

asio::awaitable<void> taken_back(pg::Settings settings) {
    Counter counter(co_await asio::this_coro::executor, settings);
    co_await counter.begin();
    const std::string by = acting(ana, "192.0.2.7", "r");
    sales::OpenSale sold = of_shirts(2);
    sold.payments = {cash(3980)};
    const Done sale = co_await counter.act(sold, by);
    sales::TakeBack back;
    back.sale = sale.sale;
    back.location = shop_floor;
    back.reason = "he did not like it";
    const SaleDetailId line = must(co_await counter.sales.sale(sale.sale))->sale.lines.front().id;
    back.lines = {{.line = {.line = line, .quantity = Quantity::of(1)}, .variant = shirt.variant}};
    back.way = sales::RefundWay::voucher;
    back.voucher_code = "V-7";
    co_await counter.act(back, by);
    // The other shirt for two pairs of trousers, the difference by that voucher.
    back.exchange = {
        .lines = {{.variant = trousers.variant, .quantity = Quantity::of(2)}}, .discount = {}, .payments = {}};
    back.exchange->payments = {
        {.tender = {.method = sales::PaymentMethod::voucher, .amount = Money::of_cents(1990)}, .voucher_code = "V-7"}};
    back.voucher_code = "V-8";
    const Done exchanged = co_await counter.act(back, by);

    const auto told = co_await counter.told("sale");
    EXPECT_EQ(told.size(), 4U);
    if (told.size() != 4) co_return;
    EXPECT_EQ(
        told[1],
        R"(1 changed {"status": "completed", "refunded": 0.00, "payment_status": "paid"} -> {"status": )"
        R"("partly_returned", "refunds": [{"way": "voucher", "amount": 19.90, "method": "voucher", "payment_id": )"
        R"(1, "voucher_id": 1}], "refunded": 19.90, "sale_returns": [{"id": 1, "way": "voucher", "total": 19.90, )"
        R"("location_id": 1, "credit_note_id": 2}], "payment_status": "partly_refunded"})");
    EXPECT_EQ(
        told[2],
        R"(1 changed {"status": "partly_returned", "refunded": 19.90, "payment_status": "partly_refunded"} -> )"
        R"({"status": "returned", "refunds": [{"way": "carried", "amount": 19.90, "method": "cash", "payment_id": )"
        R"(1}], "refunded": 39.80, "sale_returns": [{"id": 2, "way": "voucher", "total": 19.90, "location_id": 1, )"
        R"("credit_note_id": 3, "exchange_sale_id": 2}], "payment_status": "refunded"})");
    EXPECT_THAT(told[3], HasSubstr("2 created - -> "));
    EXPECT_THAT(told[3], HasSubstr(R"("payments": [{"id": 2, "amount": 19.90, "method": "cash", )"
                                   R"("carried_from_payment_id": 1}, {"id": 3, "amount": 19.90, "method": "voucher", )"
                                   R"("voucher_id": 1}])"));
    EXPECT_THAT(told[3], HasSubstr(exchanged.invoice_number));
    EXPECT_THAT(co_await counter.told("voucher"),
                ElementsAre(R"(1 created - -> {"amount": 19.90, "balance": 19.90, "sale_id": 1})",
                            R"(1 changed {"balance": 19.90} -> {"balance": 0.00, "payment_id": 3})"));
    // Neither who buys, nor what people write, nor what spends a voucher.
    for (const std::string_view text : {"nabel", "Calle", "secret", "like it", "V-7", "V-8"})
        for (const std::string_view type : {"sale", "voucher"})
            for (const std::string& one : co_await counter.told(std::string(type)))
                EXPECT_THAT(one, Not(HasSubstr(text)));
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(ActLog, tells_of_returns_exchanges_and_vouchers) { StockShop().run(taken_back); }

asio::awaitable<void> once(pg::Settings settings) {
    Counter counter(co_await asio::this_coro::executor, settings);
    co_await counter.begin();
    sales::OpenSale sold = of_shirts(1);
    sold.payments = {cash(1990)};
    sales::Command command{.user = ana,
                           .idempotency_key = stock::IdempotencyKey{.key = "caja-1", .digest = {}},
                           .act = sold,
                           .acting = acting(ana, "192.0.2.7", "first")};
    const auto first = must(co_await counter.engine->submit(command));
    command.acting = acting(ana, "192.0.2.7", "again");
    EXPECT_EQ(must(co_await counter.engine->submit(command)), first);
    sold.payments = {cash(1)};
    const auto refused = must(co_await counter.engine->submit(sales::Command{
        .user = ana, .idempotency_key = {}, .act = sold, .acting = acting(ana, "192.0.2.7", "refused")}));
    EXPECT_FALSE(std::holds_alternative<Done>(refused));
    const auto entries = co_await counter.entries("sale");
    EXPECT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries.front().request_id, "first");
}
TEST(ActLog, tells_of_a_repeated_key_once_and_of_a_refusal_never) { StockShop().run(once); }

asio::awaitable<void> crowd(pg::Settings settings) {
    Counter counter(co_await asio::this_coro::executor, settings);
    co_await counter.begin();
    const auto batches_before = counter.engine->counts().batches;
    std::vector<asio::awaitable<void>> clients;
    const auto client = [&](int number) -> asio::awaitable<void> {
        sales::OpenSale sold = of_shirts(1);
        sold.payments = {cash(1990 + number)};
        co_await counter.act(
            sold, acting(UserId{100 + number}, fmt::format("192.0.2.{}", number), fmt::format("r{}", number)));
    };
    for (int i = 1; i <= 20; ++i) clients.push_back(client(i));
    co_await run_all(std::move(clients));
    EXPECT_LT(counter.engine->counts().batches - batches_before, 20U);  // else this shows nothing
    const auto entries = co_await counter.entries("sale");
    EXPECT_EQ(entries.size(), 20U);
    // What each has paid in cash tells which sale is whose.
    for (const AuditEntry& entry : entries) {
        const auto number = entry.user->value - 100;
        EXPECT_EQ(entry.remote_address, fmt::format("192.0.2.{}", number));
        EXPECT_EQ(entry.request_id, fmt::format("r{}", number));
        EXPECT_THAT(*entry.after, HasSubstr(fmt::format(R"("change_given": 0.{:02})", number)));
    }
}
TEST(ActLog, tells_the_acts_of_one_batch_apart) { StockShop().run(crowd); }

asio::awaitable<void> erased(pg::Settings settings) {
    Counter counter(co_await asio::this_coro::executor, settings);
    co_await counter.begin();
    co_await counter.act(of_shirts(1), acting(berta, "192.0.2.8", "hers"));
    co_await counter.act(of_shirts(1), acting(ana, "192.0.2.7", "another's"));
    PersonalData personal_data(counter.pool);
    EXPECT_TRUE(must(co_await personal_data.erase(berta)).has_value());
    const auto entries = co_await counter.entries("sale");
    EXPECT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].user, berta);
    EXPECT_EQ(entries[0].remote_address, "");
    EXPECT_EQ(entries[1].remote_address, "192.0.2.7");
}
TEST(ActLog, forgets_the_address_of_whoever_is_erased) { StockShop().run(erased); }

asio::awaitable<void> purchased(pg::Settings settings) {
    Counter counter(co_await asio::this_coro::executor, settings);
    co_await counter.begin();
    Purchases purchases(counter.pool);
    PurchaseDrafts drafts(counter.pool);
    PurchaseFields fields;
    fields.provider = ProviderId{1};
    fields.location = shop_floor;
    fields.lines = {{.variant = shirt.variant, .ordered = Quantity::of(10), .unit_cost = Money::of_cents(750)}};
    const PurchaseId order = *must(co_await drafts.add(ana, {}, std::move(fields)));
    EXPECT_TRUE(must(co_await drafts.step(order, {}, purchases::PurchaseAct::send)).has_value());
    const auto before = (co_await counter.told("purchase_order")).size();
    const PurchaseLineId line = must(co_await purchases.read(order))->lines.front().line.id;
    const auto receive = [&](std::int64_t units) -> asio::awaitable<void> {
        purchases::Receive act{
            .purchase = order, .location = shop_floor, .lines = {}, .delivery_note = {}, .notes = {}};
        act.lines.push_back({.line = {.line = line, .quantity = Quantity::of(units)}, .variant = shirt.variant});
        must(co_await counter.engine->submit(purchases::Command{.user = ana,
                                                                .idempotency_key = {},
                                                                .act = std::move(act),
                                                                .acting = acting(ana, "192.0.2.7", "received")}));
    };
    co_await receive(4);
    co_await receive(1);
    purchases::GiveBack back{.purchase = order, .location = shop_floor, .lines = {}, .delivery_note = {}, .notes = {}};
    back.lines.push_back({.line = {.line = line, .quantity = Quantity::of(2)}, .variant = shirt.variant});
    must(co_await counter.engine->submit(purchases::Command{
        .user = ana, .idempotency_key = {}, .act = std::move(back), .acting = acting(ana, "192.0.2.7", "given back")}));
    auto told = co_await counter.told("purchase_order");
    told.erase(told.begin(), told.begin() + static_cast<std::ptrdiff_t>(before));
    EXPECT_EQ(told.size(), 3U);
    if (told.size() != 3) co_return;
    EXPECT_EQ(told[0], R"(1 changed {"status": "sent", "received": 0} -> {"status": "partly_received", "received": 4, )"
                       R"("purchase_receipt": {"id": 1, "kind": "receipt", "value": 30.00, "quantity": 4}})");
    EXPECT_EQ(told[1],
              R"(1 changed {"received": 4} -> {"received": 5, "purchase_receipt": {"id": 2, "kind": "receipt", )"
              R"("value": 7.50, "quantity": 1}})");
    EXPECT_THAT(told[2], HasSubstr(R"(1 changed {"given_back": 0} -> {"given_back": 2, "purchase_receipt": {"id": 3, )"
                                   R"("kind": "give_back", )"));
    const auto entries = co_await counter.entries("purchase_order");
    EXPECT_EQ(entries.back().user, ana);
    EXPECT_EQ(entries.back().remote_address, "192.0.2.7");
    EXPECT_EQ(entries.back().request_id, "given back");
}
TEST(ActLog, tells_of_what_providers_bring_and_take) {
    const StockShop shop;
    shop.execute("INSERT INTO providers (name, name_folded) VALUES ('Textiles del Sur', 'textiles del sur')");
    shop.run(purchased);
}

}  // namespace
}  // namespace trastienda::store
