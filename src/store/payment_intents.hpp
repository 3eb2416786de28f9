// Payments by a provider, as they are kept: intents, the money that goes back, and the events that were handled. Floor
// 3. One executor thread. That an intent is booked, and a refund queued, the engine's journal writes
// (sale_journal.sql).
#pragma once

#include "domain/sales/payment.hpp"
#include "domain/sales/payment_intent.hpp"
#include "pg/pool.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/describe/enum.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::store {

/// Who takes the money. The numbers are stored.
enum class IntentProvider : std::uint8_t { stripe = 1 };
BOOST_DESCRIBE_ENUM(IntentProvider, stripe)

struct PaymentIntentRow {
    PaymentIntentId id;
    SaleId sale;
    UserId user;  // who asked for it
    std::string reference;
    std::string provider_intent_id;  // empty: the provider has not answered yet
    Money amount;
    std::string currency;
    sales::IntentStatus status = sales::IntentStatus::creating;
    std::string failure_code;
    std::optional<PaymentId> payment;  // that it is booked as
    bool is_returned = false;          // it could not be booked: its money goes back
    Instant created_at;
    Instant updated_at;
    bool is_key_old = false;             // past PaymentIntents::key_kept: asking again may make another
    std::optional<Money> received = {};  // how much has come, once that is known

    /// Money has come, and nothing has been done about it yet.
    [[nodiscard]] bool is_unsettled() const {
        return status == sales::IntentStatus::succeeded && !payment && !is_returned;
    }
};

/// How money went back that a provider or a bank would not give back.
struct RefundSettlement {
    sales::PaymentMethod method = sales::PaymentMethod::cash;  // never a voucher
    std::string reference_number;
    UserId user;  // who has given it back
    Instant at = {};
};

struct ProviderRefundRow {
    ProviderRefundId id;
    PaymentIntentId intent;
    std::string provider_intent_id;
    std::string reference;
    std::string provider_refund_id;  // empty: it was not sent, or its answer has not come
    Money amount;
    std::string currency;
    sales::ProviderRefundStatus status = sales::ProviderRefundStatus::queued;
    std::string failure_code;
    Instant created_at;
    Instant updated_at;
    bool is_key_old = false;
    std::optional<ProviderRefundId> replaced_by;  // it failed, and was sent once more
    std::optional<RefundSettlement> settlement = {};
};

/// What the provider says of an intent.
struct IntentNews {
    std::string provider_intent_id;
    sales::IntentStatus status = sales::IntentStatus::awaiting_payment;
    std::string failure_code;
    std::optional<Money> received = {};  // only together with `succeeded`
};

struct RefundNews {
    std::string provider_refund_id;
    sales::ProviderRefundStatus status = sales::ProviderRefundStatus::sent;
    std::string failure_code;
};

class PaymentIntents {
  public:
    /// Stripe keeps a key and its answer for 24 hours from its first use; an hour for clocks and waits.
    static constexpr std::chrono::hours key_kept{23};

    explicit PaymentIntents(pg::Pool& pool) : pool_(pool) {}

    /// The living intent of that sale and amount, made where there is none. Nothing: the sale has had `of_sale_max`
    /// already. `first_look` from now the provider is asked what became of it.
    boost::asio::awaitable<Result<std::optional<PaymentIntentRow>>> open(SaleId sale, UserId user, Money amount,
                                                                         std::chrono::seconds first_look,
                                                                         std::int64_t of_sale_max);
    boost::asio::awaitable<Result<std::optional<PaymentIntentRow>>> find(PaymentIntentId id);
    /// Of the provider's own id, or of our reference where its answer to us was lost.
    boost::asio::awaitable<Result<std::optional<PaymentIntentRow>>> find(std::string_view provider_intent_id,
                                                                         std::string_view reference);
    /// In the order in which they were made.
    boost::asio::awaitable<Result<std::vector<PaymentIntentRow>>> of_sale(SaleId sale);
    boost::asio::awaitable<Result<std::vector<ProviderRefundRow>>> refunds_of_sale(SaleId sale);

    /// Keeps the news, unless what is known already outlives it (sales::may_become), but for how much has come where
    /// nobody has said so yet. The row after it.
    boost::asio::awaitable<Result<std::optional<PaymentIntentRow>>> record(PaymentIntentRow row, IntentNews news);
    /// Money that cannot be booked: it is queued to go back, once, and never where it has been booked after all.
    /// Whether this call has done so.
    boost::asio::awaitable<Result<bool>> give_back(PaymentIntentId id, Money amount, std::string_view failure_code);
    /// The provider does not know of it, for the first time or still. Ends one that is still to be paid, as refused,
    /// where that is so for longer than `older_than`. Whether there was such a one.
    boost::asio::awaitable<Result<bool>> give_up(PaymentIntentId id, std::string_view failure_code,
                                                 std::chrono::seconds older_than);
    /// That in which open() makes them: the shop's.
    boost::asio::awaitable<Result<std::string>> currency();

    /// Up to `count` intents that the provider is to be asked about, each of them for this caller alone: the next time
    /// comes after `pause`, doubling up to 12 times that.
    boost::asio::awaitable<Result<std::vector<PaymentIntentRow>>> take_to_look_at(std::int64_t count,
                                                                                  std::chrono::seconds pause);
    /// Likewise refunds to be sent, or asked about.
    boost::asio::awaitable<Result<std::vector<ProviderRefundRow>>> take_refunds_to_try(std::int64_t count,
                                                                                       std::chrono::seconds pause);
    boost::asio::awaitable<Result<std::optional<ProviderRefundRow>>> find_refund(std::string_view provider_refund_id,
                                                                                 std::string_view reference);
    boost::asio::awaitable<Result<void>> record_refund(ProviderRefundId id, RefundNews news);
    /// Queues once more what failed, as a row of its own. Nothing: there is no such refund of that sale's intent, or it
    /// has not failed, or it was sent once more already.
    boost::asio::awaitable<Result<std::optional<ProviderRefundId>>> retry_refund(SaleId sale, PaymentIntentId intent,
                                                                                 ProviderRefundId refund);

    /// Notes that what failed has gone back otherwise, now. False: there is no such refund of that sale's intent, or it
    /// has not failed, or it was sent once more or settled already.
    boost::asio::awaitable<Result<bool>> settle_refund(SaleId sale, PaymentIntentId intent, ProviderRefundId refund,
                                                       RefundSettlement settlement);

    boost::asio::awaitable<Result<bool>> has_handled(std::string_view event_id);
    boost::asio::awaitable<Result<void>> note_handled(std::string_view event_id, std::string_view event_type);
    /// How many are gone: at most `count`.
    boost::asio::awaitable<Result<std::int64_t>> forget_events(std::chrono::seconds older_than, std::int64_t count);

  private:
    boost::asio::awaitable<Result<std::optional<PaymentIntentRow>>> read_one(pg::Call call);
    pg::Pool& pool_;
};

}  // namespace trastienda::store
