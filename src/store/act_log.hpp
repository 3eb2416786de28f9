// What a batch of the engine tells the audit log: an entry for each sale, order to a provider and voucher that an act
// made or changed, and who was behind it. Floor 3, pure.
#pragma once

#include "domain/purchases/decide.hpp"
#include "domain/sales/decide.hpp"
#include "pg/connection.hpp"

#include <optional>

namespace trastienda::store {

/// One statement for all acts of the batch; nothing where there is none. Told are numbers alone: no names, no texts
/// that people write, and no code that spends a voucher.
std::optional<pg::Call> log_acts(const sales::Changes& sales, const purchases::Changes& purchases);

}  // namespace trastienda::store
