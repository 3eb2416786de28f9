// Payments of a sale and what is given back of them. Floor 1, pure functions. Why money goes back in this order is
// docs/adr/0016-refunds-and-exchanges.md.
#pragma once

#include "base/id.hpp"
#include "base/money.hpp"
#include "domain/sales/refusal.hpp"

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <vector>

namespace trastienda::sales {

/// How money comes and goes. The numbers are stored.
enum class PaymentMethod : std::uint8_t { cash = 1, card = 2, transfer = 3, voucher = 4, other = 5 };
BOOST_DESCRIBE_ENUM(PaymentMethod, cash, card, transfer, voucher, other)

/// What a customer hands over.
struct Tender {
    PaymentMethod method = PaymentMethod::cash;
    Money amount;
};

/// Whether tenders must pay all that is due.
enum class Extent : std::uint8_t {
    whole = 1,
    part = 2,  // or a part of it: the rest stays due
};

/// What becomes of tenders. What was due is what is kept and what is left; what was handed over, what is kept and the
/// change.
struct Settlement {
    std::vector<Money> kept;  // of each tender, never zero: the payments to be booked
    Money change;             // in cash
    Money left;               // still due
    bool operator==(const Settlement&) const = default;
};

/// All else is counted before cash, so that change is as small as it can be. Only cash gives any; a tender of which
/// nothing would be kept is refused, also in cash, and so is one that is finer than the currency's unit.
/// @pre `due` is not negative, and a whole number of units.
std::expected<Settlement, Refusals> settle(Money due, std::span<const Tender> tenders, Extent extent, Money unit);

/// A payment that was booked, and how much of it has gone back already.
struct Payment {
    PaymentId id;
    PaymentMethod method = PaymentMethod::cash;
    Money amount;
    Money refunded;
};

/// By which method most was paid; of two that paid as much the first one. Nothing where nothing was paid.
[[nodiscard]] std::optional<PaymentMethod> method_of_most(std::span<const Payment> payments);

/// Where money goes that is given back.
enum class RefundWay : std::uint8_t {
    as_paid = 1,
    voucher = 2,
    carried = 3,  // to the sale that an exchange makes, where it is a payment by the same method
};
BOOST_DESCRIBE_ENUM(RefundWay, as_paid, voucher, carried)

struct RefundPart {
    PaymentId payment;
    PaymentMethod method = PaymentMethod::cash;  // by which it goes back, or was paid where it is carried
    Money amount;
    bool operator==(const RefundPart&) const = default;
};

/// From which payments `amount` is taken: first vouchers, then cards, transfers, other ways, cash; of one method the
/// last payment first; each wholly before the next. So two refunds take the same as one of both together. Nothing where
/// the amount is zero.
/// @pre The payments are in the order in which they were made; of none has more gone back than there was.
std::expected<std::vector<RefundPart>, Refused> refund(Money amount, std::span<const Payment> payments, RefundWay way);

}  // namespace trastienda::sales
