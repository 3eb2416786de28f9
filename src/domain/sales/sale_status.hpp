// What can become of a sale: its status, that of its payment, which of them follow each other, and what may be done in
// each. The tables are in sale_status.cpp, and nowhere else. Floor 1, pure functions.
#pragma once

#include "base/instant.hpp"
#include "base/money.hpp"
#include "domain/sales/refusal.hpp"

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>

namespace trastienda::sales {

/// Where a sale was made. The numbers of these enums are stored.
enum class Channel : std::uint8_t { web = 1, counter = 2 };
BOOST_DESCRIBE_ENUM(Channel, web, counter)

enum class SaleStatus : std::uint8_t {
    open = 1,       // its units are reserved, and not all of it is paid
    completed = 2,  // paid; its units are sold and its invoice is made
    partly_returned = 3,
    returned = 4,   // every unit of it
    cancelled = 5,  // given up while it was open: its units are free
    expired = 6,    // not paid in time: its units are free
};
BOOST_DESCRIBE_ENUM(SaleStatus, open, completed, partly_returned, returned, cancelled, expired)

enum class PaymentStatus : std::uint8_t {
    unpaid = 1,
    partly_paid = 2,
    paid = 3,
    partly_refunded = 4,
    refunded = 5,  // all that was paid
};
BOOST_DESCRIBE_ENUM(PaymentStatus, unpaid, partly_paid, paid, partly_refunded, refunded)

/// What people do with a sale.
enum class SaleAct : std::uint8_t {
    pay = 1,
    cancel = 2,
    take_back = 3,  // return units, and with them what they cost
    refund = 4,     // give money back without units: of a sale that never came about
    correct = 5,    // put right whom its invoice names
};
BOOST_DESCRIBE_ENUM(SaleAct, pay, cancel, take_back, refund, correct)

/// Whether a status may follow. None follows itself but those that say "partly".
[[nodiscard]] bool may_become(SaleStatus from, SaleStatus to);
[[nodiscard]] bool may_become(PaymentStatus from, PaymentStatus to);
/// Whether one sale can have both, once an act upon it is done.
[[nodiscard]] bool may_stand_together(SaleStatus sale, PaymentStatus payment);

/// Why it cannot be done in that status, or nothing where it can.
[[nodiscard]] std::optional<Refusal> refusal_of(SaleAct act, SaleStatus status);

/// The status that counts at `now`: an open sale expires at that very instant, whether or not anybody wrote it down.
[[nodiscard]] SaleStatus status_at(SaleStatus stored, Instant expiration, Instant now);

/// @pre 0 <= refunded <= paid <= total.
[[nodiscard]] PaymentStatus payment_status(Money total, Money paid, Money refunded);

}  // namespace trastienda::sales
