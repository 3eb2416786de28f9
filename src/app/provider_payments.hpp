// Payments by a provider: from what a customer is to pay, by way of what the provider tells, to a payment of the sale
// or to the money's way back. Floor 4. One executor thread. docs/adr/0024 says why it is so.
//
// News of money comes by webhook, by asking, or both, to several servers, in any order and more than once. All of it
// goes through absorb(): what is known is kept, and money that has come is booked by the engine as a payment that names
// the intent, so that it is one payment and one invoice however often it is told.
#pragma once

#include "engine/engine.hpp"
#include "outbound/payment_provider.hpp"
#include "outbound/stripe_webhook.hpp"
#include "store/payment_intents.hpp"
#include "store/sales.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::app {

struct ProviderPaymentRules {
    /// How often it is looked whether there is anything to do: how long a refund waits before it is sent.
    std::chrono::milliseconds round_interval{1'000};
    /// How long the provider may be silent about an intent before it is asked; each time after that twice as long, up
    /// to an hour.
    std::chrono::seconds look_interval = std::chrono::minutes(5);
    /// Before a refund is sent again of which nothing is known, doubling up to an hour. Longer than all tries of one
    /// request, so that no two servers send at once.
    std::chrono::seconds refund_interval = std::chrono::minutes(1);
    /// Of one round each: they are worked off one after the other.
    std::int64_t round_max = 20;
    /// Of one sale, all that were ever asked for: as many as it can have payments.
    std::int64_t intents_of_sale_max = 100;
    /// Requests of people at once that may wait for the provider; the next one is told so. Fewer than
    /// outbound::StripeLimits::calls_max: whatever customers do, the worker finds a place.
    std::size_t requests_max = 24;
    /// What the provider says it does not know, after that long, is over: until then the keys may be another account's
    /// by mistake.
    std::chrono::seconds unknown_kept = std::chrono::days(7);
    /// Events are sent again for 3 days, and by hand for 30.
    std::chrono::seconds events_kept = std::chrono::days(35);
    std::chrono::milliseconds removal_interval = std::chrono::minutes(1);
};

/// Something that whoever runs the shop may want to see: a word, the provider's intent, and why.
struct ProviderNotice {
    std::string_view what;
    std::string provider_id;
    std::string detail;
};

struct ProviderPaymentPorts {
    outbound::PaymentProvider* provider = nullptr;  // null: payments by a provider are switched off
    store::PaymentIntents& intents;
    store::Sales& sales;
    engine::Engine& engine;
    std::function<void(const ProviderNotice&)> notice;  // may be empty
};

/// An intent, and what the customer's page needs to pay it.
struct OpenedIntent {
    store::PaymentIntentRow row;
    std::string client_secret;  // empty where there is nothing left to pay
};

enum class IntentRefusal : std::uint8_t {
    off = 1,
    sale_unknown,
    sale_not_open,
    amount_not_positive,
    amount_above_due,
    amount_too_fine,
    too_many,
    intent_unknown,
    intent_final,  // it has succeeded, is being processed, or was cancelled
    provider_refused,
    provider_unavailable,  // or its answer was lost: asking again goes on where it stopped
};

struct IntentRefused {
    IntentRefusal reason;
    sales::SaleStatus sale_status = sales::SaleStatus::open;            // of sale_not_open
    Money amount = {};                                                  // of the amounts
    Money amount_limit = {};                                            // likewise: what is due, or the smallest unit
    sales::IntentStatus intent_status = sales::IntentStatus::creating;  // of intent_final
    std::string provider_code = {};
    std::string provider_message = {};
};

template <class T>
using IntentAnswer = std::expected<T, IntentRefused>;

class ProviderPayments {
  public:
    /// What the ports hold outlives it.
    ProviderPayments(boost::asio::any_io_executor executor, ProviderPaymentPorts ports, ProviderPaymentRules rules = {})
        : ports_(std::move(ports)), rules_(rules), timer_(executor) {}

    [[nodiscard]] bool is_on() const { return ports_.provider != nullptr; }

    /// What is due of the sale, or a part of it, is to be paid by the provider. Asked again for the same amount it is
    /// the same intent, as long as it can still be paid. `customer`: the sale must be theirs.
    boost::asio::awaitable<Result<IntentAnswer<OpenedIntent>>> open(SaleId sale, std::optional<Money> amount,
                                                                    UserId user, std::optional<UserId> customer);
    /// From then on it cannot be paid.
    boost::asio::awaitable<Result<IntentAnswer<store::PaymentIntentRow>>> cancel(SaleId sale, PaymentIntentId id);

    /// What the provider tells. When it returns without an error everything is kept, and it need not be told again.
    boost::asio::awaitable<Result<void>> handle(outbound::StripeEvent event);

    /// Sends refunds, asks about what was not told, forgets old events: until stop(). Returns at once where payments
    /// are off.
    boost::asio::awaitable<void> run(std::function<void(const Error&)> report);
    /// No further work is begun.
    void stop();
    [[nodiscard]] bool is_idle() const { return !is_working_; }

    /// One round each: how many were worked off.
    boost::asio::awaitable<Result<std::int64_t>> look();
    boost::asio::awaitable<Result<std::int64_t>> send_refunds();

  private:
    boost::asio::awaitable<Result<IntentAnswer<OpenedIntent>>> open_admitted(SaleId sale, std::optional<Money> amount,
                                                                             UserId user,
                                                                             std::optional<UserId> customer);
    boost::asio::awaitable<Result<IntentAnswer<store::PaymentIntentRow>>> cancel_admitted(SaleId sale,
                                                                                          PaymentIntentId id);
    boost::asio::awaitable<Result<IntentAnswer<OpenedIntent>>> create(store::PaymentIntentRow row);
    boost::asio::awaitable<Result<store::PaymentIntentRow>> absorb(store::PaymentIntentRow row,
                                                                   outbound::ProviderIntent news);
    boost::asio::awaitable<Result<void>> settle(store::PaymentIntentRow row);
    boost::asio::awaitable<Result<void>> give_back(const store::PaymentIntentRow& row, Money amount,
                                                   std::string_view why);
    boost::asio::awaitable<Result<void>> look_at(store::PaymentIntentRow row);
    boost::asio::awaitable<Result<void>> try_refund(store::ProviderRefundRow row);
    boost::asio::awaitable<Result<void>> absorb_refund(store::ProviderRefundRow row, outbound::ProviderRefund news);
    boost::asio::awaitable<outbound::ProviderAnswer<outbound::ProviderRefund>> send(store::ProviderRefundRow row);
    boost::asio::awaitable<Result<void>> handle_subject(outbound::StripeEvent event);
    boost::asio::awaitable<void> work_once(const std::function<void(const Error&)>& report);
    boost::asio::awaitable<Result<void>> forget_events();
    /// Of one row of a round: the others are not to wait for it.
    void note_failure(std::string_view what, std::string_view provider_id, const Error& error) const;
    void note(std::string_view what, std::string_view provider_id, std::string_view detail) const;

    ProviderPaymentPorts ports_;
    ProviderPaymentRules rules_;
    boost::asio::steady_timer timer_;
    std::chrono::steady_clock::time_point next_removal_ = std::chrono::steady_clock::now();
    std::size_t requests_ = 0;
    bool is_stopping_ = false;
    bool is_working_ = false;
};

}  // namespace trastienda::app
