// Payments by a provider on a real PostgreSQL, with a local server that speaks Stripe's protocol: told often, late,
// never or twice, money is booked once or goes back once.
#include "app/provider_payments.hpp"

#include "outbound/stripe.hpp"
#include "store/stock_test_support.hpp"
#include "tests/support/stripe_double.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::app {
namespace {

namespace asio = boost::asio;
using namespace store;
using namespace std::chrono_literals;
using sales::IntentStatus;
using testing::IsEmpty;
using tests::must;
using tests::StripeDouble;
using tests::StripeFault;

// One server of the shop. Nothing waits: what is to be done again is due at once.
struct Server {
    Server(const asio::any_io_executor& executor, const pg::Settings& settings, const StripeDouble& double_)
        : engine(executor, settings),
          pool(executor, settings, {}),
          sale_store(pool),
          intents(pool),
          stripe(must(outbound::Stripe::make(executor,
                                             {.secret_key = Secret(std::string(StripeDouble::secret_key)),
                                              .webhook_secrets = {},
                                              .publishable_key = "pk_test_double",
                                              .url = double_.url()},
                                             random, {.pause_first = 1ms}))),
          payments(executor,
                   {.provider = stripe.get(),
                    .intents = intents,
                    .sales = sale_store,
                    .engine = *engine,
                    .notice = [this](const ProviderNotice& notice) { notices.emplace_back(notice.what); }},
                   {.look_interval = 0s, .refund_interval = 0s}) {}

    TestEngine engine;
    pg::Pool pool;
    Sales sale_store;
    PaymentIntents intents;
    SystemRandom random;
    std::unique_ptr<outbound::Stripe> stripe;
    std::vector<std::string> notices;
    ProviderPayments payments;
};

sales::Done done_of(Result<sales::Outcome> answer) {
    const auto outcome = must(std::move(answer));
    if (const auto* refusals = std::get_if<sales::Refusals>(&outcome))
        throw std::runtime_error("refused: " + explain(refusals->front(), Language::en));
    return std::get<sales::Done>(outcome);
}

asio::awaitable<sales::Done> act(Server& server, sales::Act what) {
    co_return done_of(co_await server.engine->submit({.user = ana, .idempotency_key = {}, .act = std::move(what)}));
}

// An open sale of one shirt at 19.90, with enough of them in the shop.
asio::awaitable<SaleId> order(Server& server, std::optional<std::chrono::seconds> expires_in = {}) {
    must(co_await server.engine->submit(buy(shirt, 3)));
    sales::OpenSale wanted;
    wanted.channel = sales::Channel::web;
    wanted.location = shop_floor;
    wanted.lines = {{.variant = shirt.variant, .quantity = Quantity::of(1)}};
    wanted.expires_in = expires_in;
    co_return (co_await act(server, wanted)).sale;
}

asio::awaitable<OpenedIntent> open(Server& server, SaleId sale, std::optional<Money> amount = {}) {
    auto opened = must(co_await server.payments.open(sale, amount, berta, std::nullopt));
    if (!opened) throw std::runtime_error(fmt::format("refused: {}", static_cast<int>(opened.error().reason)));
    co_return *std::move(opened);
}

asio::awaitable<IntentRefusal> refusal(Server& server, SaleId sale, std::optional<Money> amount = {},
                                       std::optional<UserId> customer = {}) {
    const auto opened = must(co_await server.payments.open(sale, amount, berta, customer));
    if (opened) throw std::runtime_error("it was opened");
    co_return opened.error().reason;
}

asio::awaitable<void> tell(Server& server, std::string payload) {
    auto event = outbound::read_event(payload);
    if (!event) throw std::runtime_error("no event: " + payload);
    must(co_await server.payments.handle(*std::move(event)));
}

asio::awaitable<void> look(Server& server) { must(co_await server.payments.look()); }

asio::awaitable<std::string> paid_intent(Server& server, StripeDouble& stripe, SaleId sale) {
    const auto opened = co_await open(server, sale);
    stripe.confirm(opened.row.provider_intent_id);
    co_await tell(server, stripe.event("payment_intent.succeeded", opened.row.provider_intent_id));
    co_return opened.row.provider_intent_id;
}

constexpr std::string_view count_payments = "SELECT count(*) FROM payments WHERE payment_intent_id IS NOT NULL";

asio::awaitable<void> told_ten_times(pg::Settings settings) {
    StripeDouble stripe;
    const auto executor = co_await asio::this_coro::executor;
    Server first(executor, settings, stripe);
    Server second(executor, settings, stripe);
    const SaleId sale = co_await order(first);
    const auto opened = co_await open(first, sale);
    EXPECT_EQ(opened.row.amount, Money::of_cents(1990));
    EXPECT_EQ(opened.row.status, IntentStatus::awaiting_payment);
    EXPECT_FALSE(opened.client_secret.empty());
    EXPECT_EQ((co_await open(second, sale)).row.id, opened.row.id);

    stripe.confirm(opened.row.provider_intent_id);
    const std::string event = stripe.event("payment_intent.succeeded", opened.row.provider_intent_id);
    std::vector<asio::awaitable<void>> news;
    for (int times = 0; times < 5; ++times) {
        news.push_back(tell(first, event));
        news.push_back(tell(second, event));
        // The same news under another name, and found out by asking.
        news.push_back(tell(second, stripe.event("payment_intent.succeeded", opened.row.provider_intent_id)));
        news.push_back(look(first));
    }
    co_await run_all(std::move(news));
    EXPECT_EQ(co_await ask(settings, std::string(count_payments)), 1);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM invoices"), 1);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM provider_refunds"), 0);
    const auto found = must(co_await first.sale_store.sale(sale));
    EXPECT_EQ(found->sale.status, sales::SaleStatus::completed);
    EXPECT_EQ(found->payments.front().reference_number, opened.row.provider_intent_id);
    EXPECT_EQ(found->payments.front().user, berta);
    EXPECT_EQ(co_await refusal(first, sale), IntentRefusal::sale_not_open);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(ProviderPayments, told_ten_times_by_two_servers_it_is_one_payment) { StockShop().run(told_ten_times); }

asio::awaitable<void> lost_answer(pg::Settings settings) {
    StripeDouble stripe;
    Server server(co_await asio::this_coro::executor, settings, stripe);
    const SaleId sale = co_await order(server);
    using enum StripeFault;
    stripe.fail_next("/v1/payment_intents", {answer_lost, answer_lost, answer_lost});
    EXPECT_EQ(co_await refusal(server, sale), IntentRefusal::provider_unavailable);
    const auto opened = co_await open(server, sale);
    EXPECT_EQ(stripe.intents().size(), 1U);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM payment_intents"), 1);
    EXPECT_FALSE(opened.client_secret.empty());
    // A part of it is another one, and what was declined can be tried again.
    const auto part = co_await open(server, sale, Money::of_cents(990));
    EXPECT_NE(part.row.id, opened.row.id);
    stripe.decline(part.row.provider_intent_id, "lost_card");
    co_await tell(server, stripe.event("payment_intent.payment_failed", part.row.provider_intent_id));
    const auto again = co_await open(server, sale, Money::of_cents(990));
    EXPECT_EQ(again.row.id, part.row.id);
    EXPECT_EQ(again.row.failure_code, "lost_card");
    EXPECT_EQ(co_await refusal(server, sale, Money::of_cents(1991)), IntentRefusal::amount_above_due);
    EXPECT_EQ(co_await refusal(server, sale, Money()), IntentRefusal::amount_not_positive);
    EXPECT_EQ(co_await refusal(server, sale, {}, ana), IntentRefusal::sale_unknown);
    EXPECT_EQ(co_await refusal(server, {999'999}), IntentRefusal::sale_unknown);
}
TEST(ProviderPayments, a_lost_answer_makes_no_second_intent) { StockShop().run(lost_answer); }

asio::awaitable<void> refused_by_provider(pg::Settings settings) {
    StripeDouble stripe;
    Server server(co_await asio::this_coro::executor, settings, stripe);
    const SaleId sale = co_await order(server);
    stripe.fail_next("/v1/payment_intents", {StripeFault::card_declined});
    EXPECT_EQ(co_await refusal(server, sale), IntentRefusal::provider_refused);
    // Under another key: the old one would be answered as before.
    const auto opened = co_await open(server, sale);
    EXPECT_EQ(opened.row.status, IntentStatus::awaiting_payment);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM payment_intents WHERE status = 6"), 1);
}
TEST(ProviderPayments, what_the_provider_refused_is_asked_anew) { StockShop().run(refused_by_provider); }

asio::awaitable<void> unheard_of_answer(pg::Settings settings) {
    StripeDouble stripe;
    Server server(co_await asio::this_coro::executor, settings, stripe);
    const SaleId sale = co_await order(server);
    using enum StripeFault;
    stripe.fail_next("/v1/payment_intents", {answer_lost, answer_lost, answer_lost});
    EXPECT_EQ(co_await refusal(server, sale), IntentRefusal::provider_unavailable);
    // Its answer never came to us, and the webhook finds the row by our own reference.
    const std::string id(stripe.intents().front().at("id").as_string());
    stripe.confirm(id);
    co_await tell(server, stripe.event("payment_intent.succeeded", id));
    EXPECT_EQ(co_await ask(settings, std::string(count_payments)), 1);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(ProviderPayments, finds_an_intent_whose_answer_was_lost) { StockShop().run(unheard_of_answer); }

asio::awaitable<void> too_late(pg::Settings settings) {
    StripeDouble stripe;
    Server server(co_await asio::this_coro::executor, settings, stripe);
    const SaleId sale = co_await order(server);
    const auto opened = co_await open(server, sale);
    const auto found = must(co_await server.sale_store.sale(sale));
    sales::CancelSale cancel{.sale = sale, .reservations = {*found->sale.lines.front().reservation}};
    co_await act(server, cancel);
    stripe.confirm(opened.row.provider_intent_id);
    for (int times = 0; times < 3; ++times) {
        co_await tell(server, stripe.event("payment_intent.succeeded", opened.row.provider_intent_id));
        co_await look(server);
        must(co_await server.payments.send_refunds());
    }
    EXPECT_EQ(co_await ask(settings, std::string(count_payments)), 0);
    EXPECT_EQ(stripe.refunds().size(), 1U);
    EXPECT_EQ(stripe.refunds().front().at("amount").as_int64(), 1990);
    const auto row = must(co_await server.intents.find(opened.row.id));
    EXPECT_TRUE(row->is_returned);
    EXPECT_EQ(row->failure_code, "sale_cancelled");
    EXPECT_EQ(co_await ask(settings, "SELECT status FROM provider_refunds"), 3);
    EXPECT_THAT(server.notices, testing::Contains("payment_given_back"));
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(ProviderPayments, money_that_comes_too_late_goes_back_once) { StockShop().run(too_late); }

// What another server would do that has read the intent a moment ago.
asio::awaitable<ErrorCode> book(Server& server, SaleId sale, PaymentIntentId intent) {
    const auto found = must(co_await server.sale_store.sale(sale));
    const sales::PaySale pay{
        .sale = sale,
        .reservations = {*found->sale.lines.front().reservation},
        .payments = {
            {.tender = {.method = sales::PaymentMethod::card, .amount = found->sale.left()}, .intent = intent}}};
    const auto answer = co_await server.engine->submit({.user = ana, .idempotency_key = {}, .act = pay});
    if (answer) throw std::runtime_error("it was booked");
    co_return answer.error().code;
}

asio::awaitable<void> one_fate(pg::Settings settings) {
    StripeDouble stripe;
    Server server(co_await asio::this_coro::executor, settings, stripe);
    const SaleId first = co_await order(server);
    const auto returned = co_await open(server, first);
    stripe.confirm(returned.row.provider_intent_id);
    // Another server has decided otherwise: what it did is the end of it.
    must(co_await server.intents.give_back(returned.row.id, returned.row.amount, "sale_expired"));
    must(co_await server.intents.give_back(returned.row.id, returned.row.amount, "sale_expired"));
    co_await tell(server, stripe.event("payment_intent.succeeded", returned.row.provider_intent_id));
    EXPECT_EQ(co_await book(server, first, returned.row.id), ErrorCode::constraint);
    EXPECT_EQ(co_await ask(settings, std::string(count_payments)), 0);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM provider_refunds"), 1);

    const SaleId second = co_await order(server);
    co_await paid_intent(server, stripe, second);
    EXPECT_EQ(co_await ask(settings, std::string(count_payments)), 1);
    const auto rows = must(co_await server.intents.of_sale(second));
    EXPECT_EQ(co_await book(server, first, rows.front().id), ErrorCode::constraint);
    must(co_await server.intents.give_back(rows.front().id, rows.front().amount, "sale_expired"));
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM provider_refunds"), 1);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(ProviderPayments, what_goes_back_is_not_kept_and_what_is_kept_does_not_go_back) { StockShop().run(one_fate); }

// A return of the whole sale.
asio::awaitable<sales::TakeBack> all_of(Server& server, SaleId sale) {
    const auto found = must(co_await server.sale_store.sale(sale));
    const sales::SaleLine& line = found->sale.lines.front();
    co_return sales::TakeBack{
        .sale = sale,
        .location = shop_floor,
        .lines = {{.line = {.line = line.id, .quantity = line.quantity}, .variant = line.variant}},
        .reason = {}};
}

asio::awaitable<void> refund_sent_once(pg::Settings settings) {
    StripeDouble stripe;
    const auto executor = co_await asio::this_coro::executor;
    Server first(executor, settings, stripe);
    Server second(executor, settings, stripe);
    const SaleId sale = co_await order(first);
    const std::string intent = co_await paid_intent(first, stripe, sale);
    const sales::Done done = co_await act(first, co_await all_of(first, sale));
    EXPECT_EQ(done.refunds.front().method, sales::PaymentMethod::card);
    using enum StripeFault;
    stripe.fail_next("/v1/refunds", {answer_lost, answer_lost, answer_lost});
    must(co_await first.payments.send_refunds());
    EXPECT_EQ(co_await ask(settings, "SELECT status FROM provider_refunds"), 1);
    must(co_await second.payments.send_refunds());
    must(co_await first.payments.send_refunds());
    EXPECT_EQ(stripe.refunds().size(), 1U);
    EXPECT_EQ(stripe.refunds().front().at("payment_intent").as_string(), intent);
    EXPECT_EQ(co_await ask(settings, "SELECT status FROM provider_refunds"), 3);
    // The bank sends it back: somebody is told.
    const std::string refund(stripe.refunds().front().at("id").as_string());
    stripe.fail_refund(refund, "lost_or_stolen_card");
    co_await tell(second, stripe.event("refund.failed", refund));
    EXPECT_EQ(co_await ask(settings, "SELECT status FROM provider_refunds"), 4);
    EXPECT_THAT(second.notices, testing::Contains("provider_refund_failed"));
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(ProviderPayments, a_refund_goes_once_though_its_answer_was_lost) { StockShop().run(refund_sent_once); }

asio::awaitable<void> old_keys(pg::Settings settings) {
    StripeDouble stripe;
    Server server(co_await asio::this_coro::executor, settings, stripe);
    const SaleId sale = co_await order(server);
    co_await paid_intent(server, stripe, sale);
    co_await act(server, co_await all_of(server, sale));
    using enum StripeFault;
    stripe.fail_next("/v1/refunds", {answer_lost, answer_lost, answer_lost});
    must(co_await server.payments.send_refunds());
    const auto connection = must(co_await pg::Connection::open(co_await asio::this_coro::executor, settings));
    // A day later Stripe has forgotten the key: to double it is to send under another.
    must(co_await connection->run_script(
        "UPDATE provider_refunds SET first_try_at = now() - interval '25 hours', idempotency_key = idempotency_key",
        10s));
    const auto posts = stripe.count("POST", "/v1/refunds");
    must(co_await server.payments.send_refunds());
    EXPECT_EQ(stripe.count("POST", "/v1/refunds"), posts);
    EXPECT_EQ(co_await ask(settings, "SELECT status FROM provider_refunds"), 3);

    const SaleId another = co_await order(server);
    stripe.fail_next("/v1/payment_intents", {answer_lost, answer_lost, answer_lost});
    EXPECT_EQ(co_await refusal(server, another), IntentRefusal::provider_unavailable);
    must(
        co_await connection->run_script("UPDATE payment_intents SET created_at = now() - interval '25 hours' "
                                        "WHERE status = 1",
                                        10s));
    const auto opened = co_await open(server, another);
    EXPECT_EQ(opened.row.status, IntentStatus::awaiting_payment);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM payment_intents WHERE failure_code = 'no_answer'"), 1);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(ProviderPayments, nothing_is_asked_again_under_a_key_that_was_forgotten) { StockShop().run(old_keys); }

asio::awaitable<void> damaged(pg::Settings settings) {
    StripeDouble stripe;
    Server server(co_await asio::this_coro::executor, settings, stripe);
    const SaleId sale = co_await order(server);
    co_await paid_intent(server, stripe, sale);
    co_await act(server, co_await all_of(server, sale));
    EXPECT_THAT(co_await differences(settings), IsEmpty());
    const auto connection = must(co_await pg::Connection::open(co_await asio::this_coro::executor, settings));
    must(co_await connection->run_script("UPDATE provider_refunds SET amount = 5", 10s));
    EXPECT_THAT(co_await differences(settings),
                testing::ElementsAre("payment_intent_unlike_refunds: payment_intent_id=1 owed=19.90 "
                                     "sum_of_provider_refunds=5.00"));
    must(co_await connection->run_script("UPDATE payments SET payment_intent_id = 7", 10s));
    EXPECT_THAT(co_await differences(settings),
                testing::Contains("payment_intent_unlike_payment: payment_intent_id=1 booked_payment_id=1 payment_id=0 "
                                  "amount=19.90 payment_amount=0"));
}
TEST(ProviderPayments, doctor_finds_what_does_not_belong_together) { StockShop().run(damaged); }

asio::awaitable<void> carried_over(pg::Settings settings) {
    StripeDouble stripe;
    Server server(co_await asio::this_coro::executor, settings, stripe);
    const SaleId sale = co_await order(server);
    const std::string intent = co_await paid_intent(server, stripe, sale);
    auto exchange = co_await all_of(server, sale);
    exchange.exchange = {
        .lines = {{.variant = shirt.variant, .quantity = Quantity::of(1)}}, .discount = {}, .payments = {}};
    const sales::Done exchanged = co_await act(server, exchange);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM provider_refunds"), 0);
    co_await act(server, co_await all_of(server, exchanged.exchange_sale));
    must(co_await server.payments.send_refunds());
    EXPECT_EQ(stripe.refunds().size(), 1U);
    EXPECT_EQ(stripe.refunds().front().at("payment_intent").as_string(), intent);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(ProviderPayments, what_an_exchange_carried_over_goes_back_to_the_card_that_paid) { StockShop().run(carried_over); }

asio::awaitable<void> never_told(pg::Settings settings) {
    StripeDouble stripe;
    Server server(co_await asio::this_coro::executor, settings, stripe);
    const SaleId sale = co_await order(server);
    const auto opened = co_await open(server, sale);
    stripe.process(opened.row.provider_intent_id);
    co_await look(server);
    EXPECT_EQ(must(co_await server.intents.find(opened.row.id))->status, IntentStatus::processing);
    const auto cancelled = must(co_await server.payments.cancel(sale, opened.row.id));
    EXPECT_EQ(cancelled.error().reason, IntentRefusal::intent_final);
    stripe.confirm(opened.row.provider_intent_id);
    co_await look(server);
    EXPECT_EQ(co_await ask(settings, std::string(count_payments)), 1);
    EXPECT_EQ(must(co_await server.payments.look()), 0);

    // What can no longer be booked should not be paid.
    const SaleId expiring = co_await order(server, 1s);
    const auto unpaid = co_await open(server, expiring);
    const SaleId given_up = co_await order(server);
    const auto dropped = co_await open(server, given_up);
    EXPECT_TRUE(must(co_await server.payments.cancel(given_up, dropped.row.id)).has_value());
    co_await wait_for(1'100ms);
    co_await look(server);
    for (const auto& row : {unpaid.row, dropped.row})
        EXPECT_EQ(must(co_await server.intents.find(row.id))->status, IntentStatus::cancelled);
    for (const auto& intent : stripe.intents())
        if (intent.at("id").as_string() == unpaid.row.provider_intent_id)
            EXPECT_EQ(intent.at("status").as_string(), "canceled");
    const auto reopened = co_await open(server, given_up);
    EXPECT_NE(reopened.row.id, dropped.row.id);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(ProviderPayments, asks_about_what_was_not_told) { StockShop().run(never_told); }

asio::awaitable<void> not_ours(pg::Settings settings) {
    StripeDouble stripe;
    Server server(co_await asio::this_coro::executor, settings, stripe);
    Server other(co_await asio::this_coro::executor, settings, stripe);
    for (const std::string_view payload :
         {R"({"id":"evt_1","type":"customer.created","data":{"object":{}}})",
          R"({"id":"evt_2","type":"payment_intent.succeeded","data":{"object":{"id":"pi_9","object":"payment_intent",)"
          R"("status":"succeeded","metadata":{"trastienda_reference":"x'); --"}}}})",
          R"({"id":"evt_3","type":"refund.updated","data":{"object":{"id":"re_9","object":"refund"}}})",
          R"({"id":"evt_4","type":"charge.dispute.created","data":{"object":{"payment_intent":"pi_9"}}})"})
        co_await tell(server, std::string(payload));
    EXPECT_THAT(server.notices,
                testing::ElementsAre("payment_intent_unknown", "provider_refund_unknown", "payment_disputed"));
    EXPECT_EQ(must(co_await server.intents.forget_events(0s, 10)), 4);
    EXPECT_EQ(must(co_await server.intents.forget_events(0s, 10)), 0);
    ProviderPayments off(co_await asio::this_coro::executor, {.provider = nullptr,
                                                              .intents = server.intents,
                                                              .sales = server.sale_store,
                                                              .engine = *server.engine,
                                                              .notice = {}});
    const auto refused = must(co_await off.open({1}, {}, ana, {}));
    EXPECT_EQ(refused.error().reason, IntentRefusal::off);
    co_await off.run([](const Error&) {});
}
TEST(ProviderPayments, lets_be_what_is_none_of_its_own) { StockShop().run(not_ours); }

}  // namespace
}  // namespace trastienda::app
