// What is done about payments by a provider while nobody asks, whatever one of them, the provider or the customers do.
#include "app/provider_payment_test_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::app {
namespace {

using testing::Contains;
using testing::IsEmpty;

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
TEST(ProviderUpkeep, asks_about_what_was_not_told) { StockShop().run(never_told); }

// From then on every statement that changes the status of the table's first row fails.
std::string break_first(std::string_view table) {
    return fmt::format(
        "CREATE FUNCTION break_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$;"
        "CREATE TRIGGER breaks BEFORE UPDATE OF status ON {} FOR EACH ROW WHEN (OLD.id = 1) EXECUTE FUNCTION "
        "break_it()",
        table);
}

asio::awaitable<void> one_bad_intent(pg::Settings settings) {
    StripeDouble stripe;
    Server server(co_await asio::this_coro::executor, settings, stripe);
    for (int times = 0; times < 2; ++times) {
        const auto opened = co_await open(server, co_await order(server));
        stripe.confirm(opened.row.provider_intent_id);
    }
    co_await alter(settings, break_first("payment_intents"));
    EXPECT_EQ(must(co_await server.payments.look()), 2);
    EXPECT_THAT(server.notices, testing::ElementsAre("payment_intent_not_looked_at"));
    EXPECT_EQ(co_await ask(settings, "SELECT payment_intent_id FROM payments"), 2);
}
TEST(ProviderUpkeep, one_intent_that_cannot_be_kept_delays_no_other) { StockShop().run(one_bad_intent); }

asio::awaitable<void> one_bad_refund(pg::Settings settings) {
    StripeDouble stripe;
    Server server(co_await asio::this_coro::executor, settings, stripe);
    for (int times = 0; times < 2; ++times) {
        const SaleId sale = co_await order(server);
        co_await paid_intent(server, stripe, sale);
        co_await act(server, co_await all_of(server, sale));
    }
    co_await alter(settings, break_first("provider_refunds"));
    EXPECT_EQ(must(co_await server.payments.send_refunds()), 2);
    EXPECT_THAT(server.notices, testing::ElementsAre("provider_refund_not_tried"));
    EXPECT_EQ(stripe.refunds().size(), 2U);
    EXPECT_EQ(co_await ask(settings, "SELECT status FROM provider_refunds WHERE id = 2"), 3);
}
TEST(ProviderUpkeep, one_refund_that_cannot_be_kept_delays_no_other) { StockShop().run(one_bad_refund); }

asio::awaitable<void> stop_when_booked(Server& server, pg::Settings settings) {
    for (int times = 0; times < 200 && co_await ask(settings, std::string(count_payments)) == 0; ++times)
        co_await wait_for(50ms);
    server.payments.stop();
}

asio::awaitable<void> bad_refunds(pg::Settings settings) {
    StripeDouble stripe;
    Server server(co_await asio::this_coro::executor, settings, stripe);
    const auto opened = co_await open(server, co_await order(server));
    stripe.confirm(opened.row.provider_intent_id);
    co_await alter(settings, "ALTER TABLE provider_refunds RENAME TO provider_refunds_gone");
    std::size_t errors = 0;
    std::vector<asio::awaitable<void>> both;
    both.push_back(server.payments.run([&errors](const Error&) { ++errors; }));
    both.push_back(stop_when_booked(server, settings));
    co_await run_all(std::move(both));
    EXPECT_EQ(co_await ask(settings, std::string(count_payments)), 1);
    EXPECT_GT(errors, 0U);
    EXPECT_TRUE(server.payments.is_idle());
}
TEST(ProviderUpkeep, asks_about_what_has_come_though_no_refund_can_be_sent) { StockShop().run(bad_refunds); }

asio::awaitable<void> not_known_there(pg::Settings settings) {
    StripeDouble stripe;
    Server server(co_await asio::this_coro::executor, settings, stripe);
    const SaleId sale = co_await order(server);
    const auto opened = co_await open(server, sale);
    stripe.fail_next("/v1/payment_intents/", {StripeFault::not_there, StripeFault::not_there, StripeFault::not_there});
    co_await look(server);
    EXPECT_EQ(must(co_await server.intents.find(opened.row.id))->status, IntentStatus::awaiting_payment);
    // However old it is: a wrong key for a minute is no reason.
    co_await alter(settings, "UPDATE payment_intents SET created_at = now() - interval '8 days'");
    co_await look(server);
    EXPECT_EQ(must(co_await server.intents.find(opened.row.id))->status, IntentStatus::awaiting_payment);
    co_await alter(settings, "UPDATE payment_intents SET unknown_since = now() - interval '8 days'");
    co_await look(server);
    const auto row = must(co_await server.intents.find(opened.row.id));
    EXPECT_EQ(row->status, IntentStatus::refused);
    EXPECT_EQ(row->failure_code, "resource_missing");
    EXPECT_THAT(server.notices, Contains("payment_intent_given_up"));
    EXPECT_EQ(must(co_await server.payments.look()), 0);
    // Somebody has put the right key back, and the customer has paid: it is money all the same.
    stripe.confirm(opened.row.provider_intent_id);
    co_await tell(server, stripe.event("payment_intent.succeeded", opened.row.provider_intent_id));
    EXPECT_EQ(co_await ask(settings, std::string(count_payments)), 1);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(ProviderUpkeep, asks_no_more_about_what_the_provider_has_not_known_for_a_week) {
    StockShop().run(not_known_there);
}

asio::awaitable<void> wait_in_vain(Server& server, SaleId sale) {
    EXPECT_EQ(co_await refusal(server, sale), IntentRefusal::provider_unavailable);
}

asio::awaitable<void> work_meanwhile(Server& server, StripeDouble& stripe, PaymentIntentRow other) {
    co_await wait_for(100ms);
    const auto seen = stripe.seen().size();
    EXPECT_EQ(co_await refusal(server, other.sale), IntentRefusal::provider_unavailable);
    EXPECT_EQ(must(co_await server.payments.cancel(other.sale, other.id)).error().reason,
              IntentRefusal::provider_unavailable);
    EXPECT_EQ(stripe.seen().size(), seen);
    must(co_await server.payments.send_refunds());
    EXPECT_EQ(stripe.refunds().size(), 1U);
}

asio::awaitable<void> crowded(pg::Settings settings) {
    static_assert(ProviderPaymentRules{}.requests_max < outbound::StripeLimits{}.calls_max);
    StripeDouble stripe;
    Server server(co_await asio::this_coro::executor, settings, stripe,
                  {.limits = {.tries_max = 1, .try_timeout = 2s, .pause_first = 1ms, .calls_max = 2},
                   .rules = {.look_interval = 0s, .refund_interval = 0s, .requests_max = 1}});
    const SaleId returned = co_await order(server);
    co_await paid_intent(server, stripe, returned);
    co_await act(server, co_await all_of(server, returned));
    const auto other = co_await open(server, co_await order(server));
    const SaleId waiting = co_await order(server);
    stripe.fail_next("/v1/payment_intents", {StripeFault::never_answers});
    std::vector<asio::awaitable<void>> both;
    both.push_back(wait_in_vain(server, waiting));
    both.push_back(work_meanwhile(server, stripe, other.row));
    co_await run_all(std::move(both));
    // Who waited has made room.
    EXPECT_EQ((co_await open(server, other.row.sale)).row.id, other.row.id);
}
TEST(ProviderUpkeep, customers_leave_the_worker_a_place) { StockShop().run(crowded); }

asio::awaitable<void> audited(pg::Settings settings) {
    StripeDouble stripe;
    Server server(co_await asio::this_coro::executor, settings, stripe);
    const SaleId sale = co_await order(server, 1s);
    const auto opened = co_await open(server, sale);
    co_await wait_for(1'100ms);
    co_await look(server);
    co_await look(server);
    // Made, named by the provider, and cancelled by the server itself; that it looked is no change.
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM audit_log WHERE resource_type = 'payment_intent'"), 3);
    EXPECT_EQ(co_await ask(settings,
                           "SELECT count(*) FROM audit_log WHERE resource_type = 'payment_intent' AND source = 3 AND "
                           "user_id IS NULL AND after ->> 'status' = '5' AND NOT after ? 'next_look_at'"),
              1);
}
TEST(ProviderUpkeep, what_the_server_does_by_itself_is_in_the_audit_log_as_its_own) { StockShop().run(audited); }

}  // namespace
}  // namespace trastienda::app
