// The bytes in which an outcome of stock is kept with its idempotency key. Floor 3, pure.
#pragma once

#include "domain/stock/decide.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace trastienda::store {

/// Format 1, all numbers little-endian. What was written by an older program can be read by every newer one.
std::string encode_outcome(const stock::Outcome& outcome);

/// Nothing where the bytes are not an outcome of a format that we know: a damaged row.
std::optional<stock::Outcome> decode_outcome(std::string_view bytes);

}  // namespace trastienda::store
