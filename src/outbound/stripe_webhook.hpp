// What Stripe tells unasked: whether it is Stripe that speaks, and what is said. Floor 3, pure functions.
#pragma once

#include "base/instant.hpp"
#include "base/secret.hpp"
#include "outbound/payment_provider.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace trastienda::outbound {

/// How far a signature's time may lie from ours, either way: what Stripe's own libraries take. A message that somebody
/// has overheard is worth nothing after that.
inline constexpr std::chrono::seconds signature_tolerance{300};
/// Signatures looked at in one header: a few while secrets are rolled.
inline constexpr std::size_t signatures_max = 16;

/// Whether one of the header's `v1` signatures is that of "t.payload" under one of the secrets, and its time near
/// enough. Compares in constant time.
bool is_signed(std::string_view header, std::string_view payload, std::span<const Secret> secrets, Instant now);
/// The header that Stripe would send: for tests, and for whoever sends an event again.
std::string signature_header(std::string_view payload, const Secret& secret, Instant now);

/// Money of a charge that moved by no doing of ours: somebody gave it back by hand, or the customer's bank took it.
struct ChargeNews {
    std::string intent_id;
    std::string what;  // the event's type
};

struct StripeEvent {
    std::string id;
    std::string type;
    /// What it is about; nothing where it is none of what we follow.
    std::variant<std::monostate, ProviderIntent, ProviderRefund, ChargeNews> subject;
};

/// Nothing where the text is no event.
std::optional<StripeEvent> read_event(std::string_view payload);

}  // namespace trastienda::outbound
