#include "domain/sales/sale_status.hpp"

#include "base/check.hpp"
#include "domain/sales/pair_table.hpp"

#include <utility>

namespace trastienda::sales {

namespace {

using enum SaleStatus;
using enum PaymentStatus;

constexpr std::pair<SaleStatus, SaleStatus> sale_steps[] = {
    {open, completed},
    {open, cancelled},
    {open, expired},
    {completed, partly_returned},
    {completed, returned},
    {partly_returned, partly_returned},
    {partly_returned, returned},
};

// What was paid in part may be given back in part: the sale was cancelled or ran out before it was paid.
constexpr std::pair<PaymentStatus, PaymentStatus> payment_steps[] = {
    {unpaid, partly_paid},          {unpaid, paid},
    {partly_paid, partly_paid},     {partly_paid, paid},
    {partly_paid, partly_refunded}, {partly_paid, refunded},
    {paid, partly_refunded},        {paid, refunded},
    {partly_refunded, refunded},    {partly_refunded, partly_refunded},
};

// A return may cost nothing (what came free of charge goes back), and one that gives everything back need not bring
// every unit. So a sale with returns may be paid as before, or refunded wholly while units of it are kept.
constexpr std::pair<SaleStatus, PaymentStatus> together[] = {
    // What is free of charge is paid before anybody has paid.
    {open, unpaid},
    {open, partly_paid},
    {open, paid},
    {completed, paid},
    {partly_returned, paid},
    {partly_returned, partly_refunded},
    {partly_returned, refunded},
    {returned, paid},
    {returned, refunded},
    {cancelled, unpaid},
    {cancelled, paid},
    {cancelled, partly_paid},
    {cancelled, partly_refunded},
    {cancelled, refunded},
    {expired, unpaid},
    {expired, paid},
    {expired, partly_paid},
    {expired, partly_refunded},
    {expired, refunded},
};

constexpr std::pair<SaleStatus, SaleAct> acts[] = {
    {open, SaleAct::pay},
    {open, SaleAct::cancel},
    {completed, SaleAct::take_back},
    {partly_returned, SaleAct::take_back},
    {cancelled, SaleAct::refund},
    {expired, SaleAct::refund},
    {completed, SaleAct::correct},
    {partly_returned, SaleAct::correct},
};

// Why a sale does not let do with it what it does not let do.
Refusal reason_of(SaleStatus status) {
    switch (status) {
        case open:
            return Refusal::sale_open;
        case completed:
        case partly_returned:
            return Refusal::sale_completed;
        case returned:
            return Refusal::sale_returned;
        case cancelled:
            return Refusal::sale_cancelled;
        case expired:
            return Refusal::sale_expired;
    }
    CHECK(false);
}

}  // namespace

bool may_become(SaleStatus from, SaleStatus to) { return holds(sale_steps, from, to); }
bool may_become(PaymentStatus from, PaymentStatus to) { return holds(payment_steps, from, to); }
bool may_stand_together(SaleStatus sale, PaymentStatus payment) { return holds(together, sale, payment); }

std::optional<Refusal> refusal_of(SaleAct act, SaleStatus status) {
    return holds(acts, status, act) ? std::nullopt : std::optional(reason_of(status));
}

SaleStatus status_at(SaleStatus stored, Instant expiration, Instant now) {
    return stored == open && expiration <= now ? expired : stored;
}

PaymentStatus payment_status(Money total, Money paid_so_far, Money refunded_so_far) {
    CHECK(Money() <= refunded_so_far);
    CHECK(refunded_so_far <= paid_so_far);
    CHECK(paid_so_far <= total);
    if (refunded_so_far != Money()) return refunded_so_far == paid_so_far ? refunded : partly_refunded;
    // Nothing is due for what is free of charge, so it is paid.
    if (paid_so_far == total) return paid;
    return paid_so_far == Money() ? unpaid : partly_paid;
}

}  // namespace trastienda::sales
