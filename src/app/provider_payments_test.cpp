// Payments by a provider on a real PostgreSQL, with a local server that speaks Stripe's protocol: told often, late,
// never or twice, money is booked once or goes back once.
#include "app/provider_payment_test_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::app {
namespace {

using testing::Contains;
using testing::IsEmpty;

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

// The shop gives back to its provider what a customer has ordered: nothing forbids that.
asio::awaitable<void> lose_all(Server& server) {
    accepted_of(co_await server.engine->submit(record(stock::types::provider_return, {{shirt, 3}})));
}

asio::awaitable<void> restocked(pg::Settings settings) {
    StripeDouble stripe;
    const auto executor = co_await asio::this_coro::executor;
    Server first(executor, settings, stripe);
    Server second(executor, settings, stripe);
    const SaleId sale = co_await order(first);
    const auto opened = co_await open(first, sale);
    co_await lose_all(first);
    stripe.confirm(opened.row.provider_intent_id);
    for (Server* server : {&first, &second}) {
        co_await tell(*server, stripe.event("payment_intent.succeeded", opened.row.provider_intent_id));
        EXPECT_THAT(server->notices, testing::ElementsAre("payment_not_booked"));
    }
    EXPECT_EQ(co_await ask(settings, std::string(count_payments)), 0);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM provider_refunds"), 0);
    // An hour later somebody should know.
    co_await alter(settings, "UPDATE payment_intents SET updated_at = now() - interval '61 minutes'");
    EXPECT_THAT(
        co_await differences(settings),
        testing::ElementsAre(fmt::format("payment_intent_undecided: payment_intent_id={} sale_id={} received=19.90",
                                         opened.row.id.value, sale.value)));
    accepted_of(co_await first.engine->submit(buy(shirt, 1)));
    const auto asked = stripe.count("GET", "/v1/payment_intents");
    co_await make_due(settings);
    std::vector<asio::awaitable<void>> both;
    both.push_back(look(first));
    both.push_back(look(second));
    both.push_back(tell(second, stripe.event("payment_intent.succeeded", opened.row.provider_intent_id)));
    co_await run_all(std::move(both));
    EXPECT_EQ(co_await ask(settings, std::string(count_payments)), 1);
    EXPECT_EQ(must(co_await first.sale_store.sale(sale))->sale.status, sales::SaleStatus::completed);
    // What has come was known: to book it nobody was asked.
    EXPECT_EQ(stripe.count("GET", "/v1/payment_intents"), asked);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(ProviderPayments, money_for_which_there_were_no_units_is_booked_once_there_are) { StockShop().run(restocked); }

asio::awaitable<void> refused_and_expired(pg::Settings settings) {
    StripeDouble stripe;
    Server server(co_await asio::this_coro::executor, settings, stripe);
    const SaleId sale = co_await order(server, 2s);
    const auto opened = co_await open(server, sale);
    co_await lose_all(server);
    stripe.confirm(opened.row.provider_intent_id);
    co_await tell(server, stripe.event("payment_intent.succeeded", opened.row.provider_intent_id));
    EXPECT_THAT(server.notices, testing::ElementsAre("payment_not_booked"));
    co_await wait_for(2'100ms);
    co_await make_due(settings);
    co_await look(server);
    const auto row = must(co_await server.intents.find(opened.row.id));
    EXPECT_TRUE(row->is_returned);
    EXPECT_EQ(row->failure_code, "sale_expired");
    co_await tell(server, stripe.event("payment_intent.succeeded", opened.row.provider_intent_id));
    must(co_await server.payments.send_refunds());
    EXPECT_EQ(stripe.refunds().size(), 1U);
    EXPECT_THAT(server.notices, testing::ElementsAre("payment_not_booked", "payment_given_back"));
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(ProviderPayments, money_for_which_there_are_no_units_goes_back_when_the_sale_expires) {
    StockShop().run(refused_and_expired);
}

asio::awaitable<void> another_amount(pg::Settings settings) {
    StripeDouble stripe;
    const auto executor = co_await asio::this_coro::executor;
    Server first(executor, settings, stripe);
    Server second(executor, settings, stripe);
    const SaleId sale = co_await order(first);
    const auto opened = co_await open(first, sale);
    const std::string& id = opened.row.provider_intent_id;
    stripe.confirm(id, 500);
    // The first server has kept that it has come, and got no further.
    must(co_await first.intents.record(opened.row, {.provider_intent_id = id,
                                                    .status = IntentStatus::succeeded,
                                                    .failure_code = {},
                                                    .received = Money::of_cents(500)}));
    stripe.process(id);
    co_await tell(second, stripe.event("payment_intent.processing", id));
    EXPECT_EQ(co_await ask(settings, std::string(count_payments)), 0);
    must(co_await second.payments.send_refunds());
    EXPECT_EQ(stripe.refunds().size(), 1U);
    EXPECT_EQ(stripe.refunds().front().at("amount").as_int64(), 500);
    EXPECT_EQ(must(co_await first.intents.find(opened.row.id))->failure_code, "amount_differs");
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(ProviderPayments, another_amount_than_was_asked_for_goes_back_whatever_is_told_late) {
    StockShop().run(another_amount);
}

asio::awaitable<void> amount_unknown(pg::Settings settings) {
    StripeDouble stripe;
    Server server(co_await asio::this_coro::executor, settings, stripe);
    const SaleId sale = co_await order(server);
    const auto opened = co_await open(server, sale);
    const std::string& id = opened.row.provider_intent_id;
    // As a server before 0014 has kept it.
    must(co_await server.intents.record(
        opened.row, {.provider_intent_id = id, .status = IntentStatus::succeeded, .failure_code = {}}));
    stripe.process(id);
    co_await tell(server, stripe.event("payment_intent.processing", id));
    EXPECT_EQ(co_await ask(settings, std::string(count_payments)), 0);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM provider_refunds"), 0);
    stripe.confirm(id);
    co_await make_due(settings);
    co_await look(server);
    EXPECT_EQ(co_await ask(settings, std::string(count_payments)), 1);
    EXPECT_EQ(must(co_await server.payments.look()), 0);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(ProviderPayments, is_not_booked_before_it_is_known_how_much_has_come) { StockShop().run(amount_unknown); }

asio::awaitable<void> without_cents(pg::Settings settings) {
    StripeDouble stripe;
    Server server(co_await asio::this_coro::executor, settings, stripe);
    const SaleId sale = co_await order(server);
    co_await alter(settings, "UPDATE shop_settings SET currency = 'CLP'");
    EXPECT_EQ(co_await refusal(server, sale, Money::of_cents(1050)), IntentRefusal::amount_too_fine);
    EXPECT_EQ(co_await refusal(server, sale), IntentRefusal::amount_too_fine);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM payment_intents"), 0);
    co_await open(server, sale, Money::of_cents(1000));
    EXPECT_EQ(stripe.intents().front().at("amount").as_int64(), 10);
}
TEST(ProviderPayments, asks_for_no_amount_that_the_currency_has_no_coins_for) { StockShop().run(without_cents); }

}  // namespace
}  // namespace trastienda::app
