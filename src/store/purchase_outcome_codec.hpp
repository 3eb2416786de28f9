// The bytes in which an outcome of a purchase is kept with its idempotency key. Floor 3, pure.
#pragma once

#include "domain/purchases/decide.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace trastienda::store {

/// Format 3, all numbers little-endian; the others are outcome_codec.hpp's and sale_outcome_codec.hpp's. What was
/// written by an older program can be read by every newer one.
std::string encode_purchase_outcome(const purchases::Outcome& outcome);

/// Nothing where the bytes are not such an outcome: one of another kind, or a damaged row.
std::optional<purchases::Outcome> decode_purchase_outcome(std::string_view bytes);

}  // namespace trastienda::store
