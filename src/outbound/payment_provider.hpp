// The port to whoever takes cards for the shop. Floor 3. One executor thread. The one implementation is Stripe's
// (stripe.hpp); nothing above this floor knows how a provider speaks.
#pragma once

#include "base/money.hpp"
#include "domain/sales/payment_intent.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>

namespace trastienda::outbound {

/// Why a provider did not do what it was asked.
enum class ProviderFailure : std::uint8_t {
    refused = 1,       // it said no, for good: nothing was done
    unavailable = 2,   // it cannot be reached, is busy, or does not know our key: nothing was done
    unknown_fate = 3,  // its answer was lost: asking again under the same key finds out
    // It has no such thing: never had, or our key is another account's, which is mended one day. Nothing was done.
    not_known_there = 4,
};

struct ProviderRefused {
    ProviderFailure kind = ProviderFailure::unavailable;
    std::string code = {};     // the provider's own word ("card_declined"); empty where it gave none
    std::string message = {};  // its sentence, for the log and for staff; never holds a secret
};

template <class T>
using ProviderAnswer = std::expected<T, ProviderRefused>;

/// An intent as the provider has it.
struct ProviderIntent {
    std::string id;
    std::string reference = {};      // what we called it when we asked: NewIntent::reference
    std::string client_secret = {};  // lets whoever has it pay, and do nothing else; not kept, not logged
    sales::IntentStatus status = sales::IntentStatus::awaiting_payment;
    std::optional<Money> received = {};  // nothing: no amount of that currency
    std::string failure_code = {};       // why the last try to pay failed
};

struct ProviderRefund {
    std::string id;
    std::string reference = {};
    sales::ProviderRefundStatus status = sales::ProviderRefundStatus::sent;
    std::string failure_code = {};
};

struct NewIntent {
    std::string reference;  // ours: unique for ever, and the name under which asking again does nothing twice
    SaleId sale;
    Money amount;
    std::string currency;  // ISO 4217, capitals
};

struct NewRefund {
    std::string reference;  // likewise
    std::string intent_id;
    Money amount;
    std::string currency;
};

class PaymentProvider {
  public:
    virtual ~PaymentProvider() = default;
    virtual boost::asio::awaitable<ProviderAnswer<ProviderIntent>> create_intent(NewIntent wanted) = 0;
    virtual boost::asio::awaitable<ProviderAnswer<ProviderIntent>> retrieve_intent(std::string intent_id) = 0;
    virtual boost::asio::awaitable<ProviderAnswer<ProviderIntent>> cancel_intent(std::string intent_id) = 0;
    virtual boost::asio::awaitable<ProviderAnswer<ProviderRefund>> create_refund(NewRefund wanted) = 0;
    virtual boost::asio::awaitable<ProviderAnswer<ProviderRefund>> retrieve_refund(std::string refund_id) = 0;
    /// The refund of that reference, if the provider has it: for when a key has grown too old to be asked under.
    virtual boost::asio::awaitable<ProviderAnswer<std::optional<ProviderRefund>>> find_refund(
        std::string intent_id, std::string reference) = 0;
    /// What the customer's page needs to speak with the provider itself; no secret.
    [[nodiscard]] virtual const std::string& publishable_key() const = 0;
};

}  // namespace trastienda::outbound
