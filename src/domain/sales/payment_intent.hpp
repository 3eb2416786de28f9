// Payments by a provider as the shop sees them: what may become of one, and of the money that it brought. Floor 1, pure
// values and functions. Who the provider is, the floors above know.
#pragma once

#include "base/id.hpp"
#include "domain/sales/refusal.hpp"

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <span>

namespace trastienda {

/// What a customer is to pay by a provider: of one sale, of one amount.
using PaymentIntentId = Id<struct PaymentIntentTag>;
/// Money that goes back by a provider.
using ProviderRefundId = Id<struct ProviderRefundTag>;

}  // namespace trastienda

namespace trastienda::sales {

/// The numbers of these enums are stored.
enum class IntentStatus : std::uint8_t {
    creating = 1,          // asked for, and not answered yet
    awaiting_payment = 2,  // the customer has still to do something
    processing = 3,        // the provider has still to do something
    succeeded = 4,         // the money has come
    cancelled = 5,
    refused = 6,  // the provider would not make it
};
BOOST_DESCRIBE_ENUM(IntentStatus, creating, awaiting_payment, processing, succeeded, cancelled, refused)

enum class ProviderRefundStatus : std::uint8_t {
    queued = 1,
    sent = 2,  // the provider has it
    succeeded = 3,
    failed = 4,   // somebody must see to it
    settled = 5,  // it failed, and somebody has given the money back otherwise
};
BOOST_DESCRIBE_ENUM(ProviderRefundStatus, queued, sent, succeeded, failed, settled)

/// Whether news of that status may follow. Money that has come is never taken back by late news of something else.
[[nodiscard]] bool may_become(IntentStatus from, IntentStatus to);

/// What is to be done with money that has come, where booking it was refused.
enum class ReceivedMoney : std::uint8_t {
    give_back = 1,  // it came too late, or twice: the sale has no room for it, and never will
    keep_trying = 2,
};
/// @pre There is a refusal.
[[nodiscard]] ReceivedMoney fate_of_money(std::span<const Refused> refusals);

}  // namespace trastienda::sales
