// Money that goes back by a provider: once, whatever is lost on the way, and once more where somebody says so.
#include "app/provider_payment_test_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::app {
namespace {

using testing::IsEmpty;

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
TEST(ProviderRefunds, a_refund_goes_once_though_its_answer_was_lost) { StockShop().run(refund_sent_once); }

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
TEST(ProviderRefunds, nothing_is_asked_again_under_a_key_that_was_forgotten) { StockShop().run(old_keys); }

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
TEST(ProviderRefunds, doctor_finds_what_does_not_belong_together) { StockShop().run(damaged); }

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
TEST(ProviderRefunds, what_an_exchange_carried_over_goes_back_to_the_card_that_paid) { StockShop().run(carried_over); }

asio::awaitable<void> retry(Server& server, SaleId sale, ProviderRefundRow refund, std::size_t& retried) {
    if (must(co_await server.intents.retry_refund(sale, refund.intent, refund.id))) ++retried;
}

asio::awaitable<void> sent_once_more(pg::Settings settings) {
    StripeDouble stripe;
    const auto executor = co_await asio::this_coro::executor;
    Server first(executor, settings, stripe);
    Server second(executor, settings, stripe);
    const SaleId sale = co_await order(first);
    co_await paid_intent(first, stripe, sale);
    co_await act(first, co_await all_of(first, sale));
    must(co_await first.payments.send_refunds());
    const std::string refund(stripe.refunds().front().at("id").as_string());
    stripe.fail_refund(refund, "lost_or_stolen_card");
    co_await tell(second, stripe.event("refund.failed", refund));
    // Somebody sees to it, twice at once: it is sent once more, and once.
    const auto failed = must(co_await first.intents.refunds_of_sale(sale)).front();
    EXPECT_EQ(must(co_await first.intents.retry_refund({sale.value + 1}, failed.intent, failed.id)), std::nullopt);
    std::size_t retried = 0;
    std::vector<asio::awaitable<void>> both;
    both.push_back(retry(first, sale, failed, retried));
    both.push_back(retry(second, sale, failed, retried));
    co_await run_all(std::move(both));
    EXPECT_EQ(retried, 1U);
    must(co_await second.payments.send_refunds());
    EXPECT_EQ(stripe.refunds().size(), 2U);
    const auto refunds = must(co_await first.intents.refunds_of_sale(sale));
    EXPECT_EQ(refunds.front().status, sales::ProviderRefundStatus::failed);
    EXPECT_EQ(refunds.front().replaced_by, refunds.back().id);
    EXPECT_EQ(refunds.back().status, sales::ProviderRefundStatus::succeeded);
    // The bank's word about the first, again, is no word about the second; and what has succeeded is not sent again.
    co_await tell(second, stripe.event("refund.failed", refund));
    EXPECT_EQ(must(co_await first.intents.retry_refund(sale, failed.intent, refunds.back().id)), std::nullopt);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM provider_refunds WHERE status = 3"), 1);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(ProviderRefunds, what_failed_is_sent_once_more_where_somebody_says_so) { StockShop().run(sent_once_more); }

asio::awaitable<void> settle(Server& server, SaleId sale, ProviderRefundRow refund, std::size_t& settled) {
    if (must(co_await server.intents.settle_refund(
            sale, refund.intent, refund.id,
            {.method = sales::PaymentMethod::transfer, .reference_number = "TR-1", .user = ana})))
        ++settled;
}

asio::awaitable<void> settled_otherwise(pg::Settings settings) {
    StripeDouble stripe;
    const auto executor = co_await asio::this_coro::executor;
    Server first(executor, settings, stripe);
    Server second(executor, settings, stripe);
    const SaleId sale = co_await order(first);
    co_await paid_intent(first, stripe, sale);
    co_await act(first, co_await all_of(first, sale));
    // While it is on its way there is nothing to settle.
    const auto queued = must(co_await first.intents.refunds_of_sale(sale)).front();
    std::size_t settled = 0;
    co_await settle(first, sale, queued, settled);
    EXPECT_EQ(settled, 0U);
    must(co_await first.payments.send_refunds());
    const std::string refund(stripe.refunds().front().at("id").as_string());
    stripe.fail_refund(refund, "lost_or_stolen_card");
    co_await tell(second, stripe.event("refund.failed", refund));
    co_await settle(first, {sale.value + 1}, queued, settled);
    EXPECT_EQ(settled, 0U);
    // Three at once: one of them sees to it.
    std::size_t retried = 0;
    std::vector<asio::awaitable<void>> all;
    all.push_back(settle(first, sale, queued, settled));
    all.push_back(settle(second, sale, queued, settled));
    all.push_back(retry(second, sale, queued, retried));
    co_await run_all(std::move(all));
    EXPECT_EQ(settled + retried, 1U);
    if (retried == 1) {
        // The one that was sent once more fails, too.
        must(co_await first.payments.send_refunds());
        const std::string again(stripe.refunds().back().at("id").as_string());
        stripe.fail_refund(again, "lost_or_stolen_card");
        co_await tell(second, stripe.event("refund.failed", again));
        co_await settle(first, sale, must(co_await first.intents.refunds_of_sale(sale)).back(), settled);
        EXPECT_EQ(settled, 1U);
    }
    const auto at_its_end = must(co_await first.intents.refunds_of_sale(sale)).back();
    EXPECT_EQ(at_its_end.status, sales::ProviderRefundStatus::settled);
    EXPECT_TRUE(at_its_end.settlement.has_value());
    EXPECT_EQ(at_its_end.settlement->method, sales::PaymentMethod::transfer);
    EXPECT_EQ(at_its_end.settlement->reference_number, "TR-1");
    EXPECT_EQ(at_its_end.settlement->user, ana);
    // Late news of the provider's, and another hand, change nothing of it.
    co_await tell(first, stripe.event("refund.failed", refund));
    co_await retry(first, sale, at_its_end, retried);
    const auto sent = stripe.count("POST", "/v1/refunds");
    must(co_await first.payments.send_refunds());
    EXPECT_EQ(stripe.count("POST", "/v1/refunds"), sent);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM provider_refunds WHERE status = 5"), 1);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(ProviderRefunds, what_failed_is_settled_otherwise_once) { StockShop().run(settled_otherwise); }

asio::awaitable<void> passing_mistake(pg::Settings settings) {
    StripeDouble stripe;
    Server server(co_await asio::this_coro::executor, settings, stripe);
    const SaleId sale = co_await order(server);
    co_await paid_intent(server, stripe, sale);
    co_await act(server, co_await all_of(server, sale));
    using enum StripeFault;
    // A key of another account's, a bank that is down, an object in use.
    stripe.fail_next("/v1/refunds", {not_there, bank_broken, try_later, try_later, try_later});
    for (int times = 0; times < 3; ++times) {
        must(co_await server.payments.send_refunds());
        EXPECT_EQ(co_await ask(settings, "SELECT status FROM provider_refunds"), 1) << times;
    }
    must(co_await server.payments.send_refunds());
    EXPECT_EQ(co_await ask(settings, "SELECT status FROM provider_refunds"), 3);
    EXPECT_EQ(stripe.refunds().size(), 1U);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(ProviderRefunds, wait_while_somebody_is_mistaken) { StockShop().run(passing_mistake); }

}  // namespace
}  // namespace trastienda::app
