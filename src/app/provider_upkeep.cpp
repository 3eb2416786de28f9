// What is done about payments by a provider while nobody asks: see provider_payments.hpp.
#include "app/provider_payments.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace trastienda::app {

namespace asio = boost::asio;
using outbound::ProviderAnswer;
using outbound::ProviderFailure;
using outbound::ProviderRefund;
using sales::IntentStatus;
using sales::ProviderRefundStatus;

asio::awaitable<void> ProviderPayments::run(std::function<void(const Error&)> report) {
    while (is_on() && !is_stopping_) {
        timer_.expires_after(rules_.round_interval);
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (is_stopping_) break;
        is_working_ = true;
        co_await work_once(report);
        is_working_ = false;
    }
}

void ProviderPayments::stop() {
    is_stopping_ = true;
    timer_.cancel();
}

// Each for itself: what one of them cannot do is no reason to leave the others.
asio::awaitable<void> ProviderPayments::work_once(const std::function<void(const Error&)>& report) {
    if (const auto sent = co_await send_refunds(); !sent) report(sent.error());
    if (const auto looked = co_await look(); !looked) report(looked.error());
    if (const auto forgotten = co_await forget_events(); !forgotten) report(forgotten.error());
}

asio::awaitable<Result<void>> ProviderPayments::forget_events() {
    if (std::chrono::steady_clock::now() < next_removal_) co_return Result<void>{};
    constexpr std::int64_t forgotten_max = 1'000;
    CO_TRY(const auto forgotten, co_await ports_.intents.forget_events(rules_.events_kept, forgotten_max));
    // While there are many the next ones follow at once.
    if (forgotten < forgotten_max) next_removal_ = std::chrono::steady_clock::now() + rules_.removal_interval;
    co_return Result<void>{};
}

void ProviderPayments::note_failure(std::string_view what, std::string_view provider_id, const Error& error) const {
    note(what, provider_id, error.detail.empty() ? error.message : error.message + ": " + error.detail);
}

asio::awaitable<Result<std::int64_t>> ProviderPayments::look() {
    CO_TRY(const auto rows, co_await ports_.intents.take_to_look_at(rules_.round_max, rules_.look_interval));
    for (const store::PaymentIntentRow& row : rows) {
        // What is left is taken again when its time has come.
        if (is_stopping_) break;
        if (const auto looked = co_await look_at(row); !looked)
            note_failure("payment_intent_not_looked_at", row.provider_intent_id, looked.error());
    }
    co_return std::ssize(rows);
}

asio::awaitable<Result<void>> ProviderPayments::look_at(store::PaymentIntentRow row) {
    // To book what has come, or to send it back, nobody need be asked.
    if (row.is_unsettled() && row.received) co_return co_await settle(std::move(row));
    if (row.provider_intent_id.empty()) {
        // Nobody has the secret to pay it. When its key has grown old, it is over.
        if (row.is_key_old)
            CO_TRY_DO(co_await ports_.intents.record(
                row, {.provider_intent_id = {}, .status = IntentStatus::refused, .failure_code = "no_answer"}));
        co_return Result<void>{};
    }
    auto news = co_await ports_.provider->retrieve_intent(row.provider_intent_id);
    if (news && news->status == IntentStatus::awaiting_payment) {
        // What can no longer be booked should not be paid.
        CO_TRY(const auto sale, co_await ports_.sales.sale(row.sale));
        const bool is_payable = sale && sale->sale.status == sales::SaleStatus::open && row.amount <= sale->sale.left();
        if (!is_payable) news = co_await ports_.provider->cancel_intent(row.provider_intent_id);
        // It was paid at this very moment, or is about to be: then it says so.
        if (!news && news.error().kind == ProviderFailure::refused)
            news = co_await ports_.provider->retrieve_intent(row.provider_intent_id);
    }
    if (!news) {
        note("payment_intent_not_read", row.provider_intent_id, news.error().code + ": " + news.error().message);
        if (news.error().kind != ProviderFailure::not_known_there) co_return Result<void>{};
        // Asked for ever it would not be known any better; and the sale may be paid by another one of that amount.
        CO_TRY(const bool is_over, co_await ports_.intents.give_up(row.id, news.error().code, rules_.unknown_kept));
        if (is_over) note("payment_intent_given_up", row.provider_intent_id, news.error().code);
        co_return Result<void>{};
    }
    CO_TRY_DO(co_await absorb(std::move(row), *std::move(news)));
    co_return Result<void>{};
}

asio::awaitable<Result<std::int64_t>> ProviderPayments::send_refunds() {
    CO_TRY(const auto rows, co_await ports_.intents.take_refunds_to_try(rules_.round_max, rules_.refund_interval));
    for (const store::ProviderRefundRow& row : rows) {
        if (is_stopping_) break;
        if (const auto tried = co_await try_refund(row); !tried)
            note_failure("provider_refund_not_tried", row.provider_intent_id, tried.error());
    }
    co_return std::ssize(rows);
}

asio::awaitable<ProviderAnswer<ProviderRefund>> ProviderPayments::send(store::ProviderRefundRow row) {
    if (!row.provider_refund_id.empty()) co_return co_await ports_.provider->retrieve_refund(row.provider_refund_id);
    if (row.is_key_old) {
        // Under a key that the provider has forgotten it would go back twice: first it is asked whether it has.
        auto found = co_await ports_.provider->find_refund(row.provider_intent_id, row.reference);
        if (!found) co_return std::unexpected(std::move(found).error());
        if (*found) co_return **std::move(found);
    }
    co_return co_await ports_.provider->create_refund({.reference = row.reference,
                                                       .intent_id = row.provider_intent_id,
                                                       .amount = row.amount,
                                                       .currency = row.currency});
}

asio::awaitable<Result<void>> ProviderPayments::try_refund(store::ProviderRefundRow row) {
    const auto answer = co_await send(row);
    if (answer) co_return co_await absorb_refund(std::move(row), *answer);
    note("provider_refund_not_sent", row.provider_intent_id, answer.error().code + ": " + answer.error().message);
    // Without an answer, or none that settles it, its next try stands already: taking it has put it off.
    if (answer.error().kind != ProviderFailure::refused || !row.provider_refund_id.empty()) co_return Result<void>{};
    co_return co_await ports_.intents.record_refund(
        row.id,
        {.provider_refund_id = {}, .status = ProviderRefundStatus::failed, .failure_code = answer.error().code});
}

asio::awaitable<Result<void>> ProviderPayments::absorb_refund(store::ProviderRefundRow row, ProviderRefund news) {
    CO_TRY_DO(co_await ports_.intents.record_refund(
        row.id, {.provider_refund_id = news.id, .status = news.status, .failure_code = news.failure_code}));
    if (news.status == ProviderRefundStatus::failed) note("provider_refund_failed", news.id, news.failure_code);
    co_return Result<void>{};
}

}  // namespace trastienda::app
