// What somebody wants done with the units of an order to a provider: all of it, with its stock, or nothing. Floor 1,
// pure values.
#pragma once

#include "domain/purchases/purchase.hpp"
#include "domain/stock/command.hpp"

#include <boost/describe/enum.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace trastienda::purchases {

/// The numbers are stored.
enum class ReceiptKind : std::uint8_t {
    receipt = 1,
    give_back = 2,  // units go back to the provider
};
BOOST_DESCRIBE_ENUM(ReceiptKind, receipt, give_back)

/// Books what came of an order, at what it cost.
struct Receive {
    struct Line {
        ReceiptLine line;
        VariantId variant;  // the line's own, as stored: it never changes
    };
    PurchaseId purchase;
    LocationId location;  // the order's own, as stored: it changes while it is a draft only
    std::vector<Line> lines;
    Excess excess = Excess::refused;
    std::string delivery_note;
    std::string notes;
};

/// Books what goes back to the provider, at what those units came in for.
struct GiveBack {
    struct Line {
        GiveBackLine line;
        VariantId variant;  // likewise
    };
    PurchaseId purchase;
    LocationId location;  // likewise
    std::vector<Line> lines;
    std::string delivery_note;
    std::string notes;
};

using Act = std::variant<Receive, GiveBack>;

struct Command {
    UserId user;
    std::optional<stock::IdempotencyKey> idempotency_key;
    Act act;
    std::string acting = {};  // who is behind it, as the audit log is told it: handed on unread
};

std::size_t count_lines(const Act& act);

/// The movements that the act is, one a line; which order they are of (their reference number), and at what cost where
/// the act does not say it, is not in it yet.
stock::RecordMovements stock_act(const Act& act);

}  // namespace trastienda::purchases
