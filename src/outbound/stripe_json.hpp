// Reading Stripe's JSON: members that may be missing, and its two objects. For stripe_*.cpp alone. Floor 3.
#pragma once

#include "outbound/payment_provider.hpp"

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace trastienda::outbound {

/// Nothing where the text is not JSON, or nested deeper than anything of Stripe's.
std::optional<boost::json::value> parse_json(std::string_view text);

const boost::json::object* object_in(const boost::json::object& object, std::string_view name);
/// Empty where there is none.
std::string text_in(const boost::json::object& object, std::string_view name);
std::optional<std::int64_t> number_in(const boost::json::object& object, std::string_view name);

std::optional<ProviderIntent> intent_of(const boost::json::object& object);
std::optional<ProviderRefund> refund_of(const boost::json::object& object);

}  // namespace trastienda::outbound
