// Purchase orders to providers: what can become of one, what is received of it, what goes back. Floor 1, pure
// functions. The tables are in purchase.cpp, and nowhere else.
#pragma once

#include "base/id.hpp"
#include "base/money.hpp"
#include "base/quantity.hpp"
#include "domain/sales/refusal.hpp"

#include <boost/describe/enum.hpp>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <vector>

namespace trastienda {

using PurchaseReceiptId = Id<struct PurchaseReceiptTag>;

}  // namespace trastienda

namespace trastienda::purchases {

// Why something about a purchase is refused has its numbers among those of sales: they are stored alike.
using sales::Refusal;
using sales::Refusals;
using sales::Refused;

/// Lines of one order, receipt or return to the provider.
inline constexpr std::size_t purchase_lines_max = 1'000;

/// The numbers are stored.
enum class PurchaseStatus : std::uint8_t {
    draft = 1,  // the provider knows nothing of it
    sent = 2,
    partly_received = 3,
    received = 4,   // all of it is here, or nothing more will come
    cancelled = 5,  // before anything came
};
BOOST_DESCRIBE_ENUM(PurchaseStatus, draft, sent, partly_received, received, cancelled)

enum class PurchaseAct : std::uint8_t {
    change = 1,  // its lines, its expected date
    send = 2,
    receive = 3,
    close = 4,  // nothing more will come
    cancel = 5,
    give_back = 6,  // units that were received go back to the provider
};
BOOST_DESCRIBE_ENUM(PurchaseAct, change, send, receive, close, cancel, give_back)

/// Whether a status may follow. Only `partly_received` follows itself.
[[nodiscard]] bool may_become(PurchaseStatus from, PurchaseStatus to);

/// Why it cannot be done in that status, or nothing where it can.
[[nodiscard]] std::optional<Refusal> refusal_of(PurchaseAct act, PurchaseStatus status);

struct PurchaseLine {
    PurchaseLineId id;
    Quantity ordered;
    Quantity received;
    Quantity given_back;
    std::optional<Money> unit_cost;  // nothing: not known yet, which nothing but a draft may leave open
};

/// How many units of the line are still to come: none of a draft, nor of an order that is closed. What was given back
/// is not to come again: who wants others orders them.
[[nodiscard]] Quantity outstanding(PurchaseStatus status, const PurchaseLine& line);

/// One line may be named several times: a box now, a box after it.
struct ReceiptLine {
    PurchaseLineId line;
    Quantity quantity;
    std::optional<Money> unit_cost = {};  // where the provider's invoice says another than the order
};

/// Units past what was ordered. They do come, and a shop may keep them; but 100 typed for 10 would be stock that is not
/// there, bought with money that nobody spent. So whoever receives them says that they are really here.
enum class Excess : std::uint8_t { refused = 1, accepted = 2 };
BOOST_DESCRIBE_ENUM(Excess, refused, accepted)

struct Receipt {
    std::vector<Money> unit_costs;                     // of each line of the receipt: what a unit of it is booked at
    PurchaseStatus status = PurchaseStatus::received;  // the order's from now on
    bool operator==(const Receipt&) const = default;
};

/// Each line against what the ones before it left.
/// @pre No unit cost is negative.
std::expected<Receipt, Refusals> receive(PurchaseStatus status, std::span<const PurchaseLine> ordered,
                                         std::span<const ReceiptLine> lines, Excess excess);

struct GiveBackLine {
    PurchaseLineId line;
    Quantity quantity;
};

/// Never more than was received less what was given back before. The order keeps its status.
std::expected<void, Refusals> give_back(PurchaseStatus status, std::span<const PurchaseLine> ordered,
                                        std::span<const GiveBackLine> lines);

}  // namespace trastienda::purchases
