// How Stripe speaks: forms in, JSON out, amounts in minor units, and what its statuses and errors mean to us. Floor 3,
// pure functions. https://docs.stripe.com/api as of version 2024-06-20, which every request names.
#pragma once

#include "outbound/payment_provider.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trastienda::outbound {

inline constexpr std::string_view stripe_version = "2024-06-20";

/// application/x-www-form-urlencoded, in the order of the fields.
using FormFields = std::vector<std::pair<std::string_view, std::string>>;
std::string form_encoded(const FormFields& fields);

/// An amount as Stripe counts it: cents of most currencies, whole units of those without them. Where Stripe differs
/// from ISO 4217 (ISK and UGX with two decimals, MGA with none) it is Stripe's way. Nothing where the amount has
/// cents that its currency has not.
std::optional<std::int64_t> minor_units(Money amount, std::string_view currency);
/// And back; nothing for a currency that no shop trades in, or past Money's range.
std::optional<Money> money_of_minor_units(std::int64_t units, std::string_view currency);

/// The fields of POST /v1/payment_intents and /v1/refunds; nothing where the amount is none of the currency's.
std::optional<FormFields> intent_fields(const NewIntent& wanted);
std::optional<FormFields> refund_fields(const NewRefund& wanted);

/// An answer's head and body, as far as they tell anything.
struct StripeReply {
    int status = 0;
    std::string should_retry = {};  // Stripe-Should-Retry: "true", "false" or nothing
    std::string body = {};
};

/// Whether the same request, under the same key, may give another answer in a moment.
bool may_retry(const StripeReply& reply);

/// What a reply other than 2xx means. `changes`: the request was one that changes something.
enum class RequestKind : std::uint8_t { reads = 1, changes = 2 };
ProviderRefused refusal_of(const StripeReply& reply, RequestKind kind);

/// The objects, out of a body or a part of one; nothing where it is none of them.
std::optional<ProviderIntent> read_intent(std::string_view json);
std::optional<ProviderRefund> read_refund(std::string_view json);

/// Of a list of refunds, the one with that reference.
struct RefundPage {
    std::optional<ProviderRefund> found;
    std::string next;  // the id behind which the list goes on; empty: it was found, or there are no more
};
/// Nothing where the text is no list.
std::optional<RefundPage> find_in_refunds(std::string_view json, std::string_view reference);

}  // namespace trastienda::outbound
