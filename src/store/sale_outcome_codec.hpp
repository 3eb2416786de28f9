// The bytes in which an outcome of a sale is kept with its idempotency key. Floor 3, pure.
#pragma once

#include "domain/sales/decide.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace trastienda::store {

/// Format 4, all numbers little-endian; 1 is outcome_codec.hpp's, 3 purchase_outcome_codec.hpp's. Format 2 is read,
/// too: it is the same without the ids of invoices. What was written by an older program can be read by every newer
/// one.
std::string encode_sale_outcome(const sales::Outcome& outcome);

/// Nothing where the bytes are not such an outcome: one of stock, or a damaged row.
std::optional<sales::Outcome> decode_sale_outcome(std::string_view bytes);

}  // namespace trastienda::store
