// Payments by a provider as their tests see them: servers of one shop, a local server that speaks Stripe's protocol,
// and what customers and staff do. For tests only.
#pragma once

#include "app/provider_payments.hpp"
#include "outbound/stripe.hpp"
#include "store/stock_test_support.hpp"
#include "tests/support/stripe_double.hpp"

#include <chrono>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trastienda::app {

namespace asio = boost::asio;
using namespace store;
using namespace std::chrono_literals;
using sales::IntentStatus;
using tests::must;
using tests::StripeDouble;
using tests::StripeFault;

// One server of the shop. Nothing waits: what is to be done again is due at once.
struct Server {
    struct Options {
        outbound::StripeLimits limits{.pause_first = 1ms};
        ProviderPaymentRules rules{.round_interval = 10ms, .look_interval = 0s, .refund_interval = 0s};
    };
    Server(const asio::any_io_executor& executor, const pg::Settings& settings, const StripeDouble& double_)
        : Server(executor, settings, double_, Options()) {}
    Server(const asio::any_io_executor& executor, const pg::Settings& settings, const StripeDouble& double_,
           const Options& options)
        : engine(executor, settings),
          pool(executor, settings, {}),
          sale_store(pool),
          intents(pool),
          stripe(must(outbound::Stripe::make(executor,
                                             {.secret_key = Secret(std::string(StripeDouble::secret_key)),
                                              .webhook_secrets = {},
                                              .publishable_key = "pk_test_double",
                                              .url = double_.url()},
                                             random, options.limits))),
          payments(executor,
                   {.provider = stripe.get(),
                    .intents = intents,
                    .sales = sale_store,
                    .engine = *engine,
                    .notice = [this](const ProviderNotice& notice) { notices.emplace_back(notice.what); }},
                   options.rules) {}

    TestEngine engine;
    pg::Pool pool;
    Sales sale_store;
    PaymentIntents intents;
    SystemRandom random;
    std::unique_ptr<outbound::Stripe> stripe;
    std::vector<std::string> notices;
    ProviderPayments payments;
};

inline sales::Done done_of(Result<sales::Outcome> answer) {
    const auto outcome = must(std::move(answer));
    if (const auto* refusals = std::get_if<sales::Refusals>(&outcome))
        throw std::runtime_error("refused: " + explain(refusals->front(), Language::en));
    return std::get<sales::Done>(outcome);
}

inline asio::awaitable<sales::Done> act(Server& server, sales::Act what) {
    co_return done_of(co_await server.engine->submit({.user = ana, .idempotency_key = {}, .act = std::move(what)}));
}

// An open sale of one shirt at 19.90, with enough of them in the shop.
inline asio::awaitable<SaleId> order(Server& server, std::optional<std::chrono::seconds> expires_in = {}) {
    must(co_await server.engine->submit(buy(shirt, 3)));
    sales::OpenSale wanted;
    wanted.channel = sales::Channel::web;
    wanted.location = shop_floor;
    wanted.lines = {{.variant = shirt.variant, .quantity = Quantity::of(1)}};
    wanted.expires_in = expires_in;
    co_return (co_await act(server, wanted)).sale;
}

inline asio::awaitable<OpenedIntent> open(Server& server, SaleId sale, std::optional<Money> amount = {}) {
    auto opened = must(co_await server.payments.open(sale, amount, berta, std::nullopt));
    if (!opened) throw std::runtime_error(fmt::format("refused: {}", static_cast<int>(opened.error().reason)));
    co_return *std::move(opened);
}

inline asio::awaitable<IntentRefusal> refusal(Server& server, SaleId sale, std::optional<Money> amount = {},
                                              std::optional<UserId> customer = {}) {
    const auto opened = must(co_await server.payments.open(sale, amount, berta, customer));
    if (opened) throw std::runtime_error("it was opened");
    co_return opened.error().reason;
}

inline asio::awaitable<void> tell(Server& server, std::string payload) {
    auto event = outbound::read_event(payload);
    if (!event) throw std::runtime_error("no event: " + payload);
    must(co_await server.payments.handle(*std::move(event)));
}

inline asio::awaitable<void> look(Server& server) { must(co_await server.payments.look()); }

inline asio::awaitable<std::string> paid_intent(Server& server, StripeDouble& stripe, SaleId sale) {
    const auto opened = co_await open(server, sale);
    stripe.confirm(opened.row.provider_intent_id);
    co_await tell(server, stripe.event("payment_intent.succeeded", opened.row.provider_intent_id));
    co_return opened.row.provider_intent_id;
}

inline constexpr std::string_view count_payments = "SELECT count(*) FROM payments WHERE payment_intent_id IS NOT NULL";

// A return of the whole sale.
inline asio::awaitable<sales::TakeBack> all_of(Server& server, SaleId sale) {
    const auto found = must(co_await server.sale_store.sale(sale));
    const sales::SaleLine& line = found->sale.lines.front();
    co_return sales::TakeBack{
        .sale = sale,
        .location = shop_floor,
        .lines = {{.line = {.line = line.id, .quantity = line.quantity}, .variant = line.variant}},
        .reason = {}};
}

/// Runs SQL past the program.
inline asio::awaitable<void> alter(pg::Settings settings, std::string script) {
    const auto connection = must(co_await pg::Connection::open(co_await asio::this_coro::executor, settings));
    must(co_await connection->run_script(script, 10s));
}

/// The time to ask about what has come, and is not settled, is now.
inline asio::awaitable<void> make_due(pg::Settings settings) {
    co_await alter(std::move(settings),
                   "UPDATE payment_intents SET next_look_at = now() WHERE payment_id IS NULL AND returned_at IS NULL");
}

}  // namespace trastienda::app
