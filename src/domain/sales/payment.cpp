#include "domain/sales/payment.hpp"

#include "base/check.hpp"
#include "base/money_arithmetic.hpp"
#include "domain/sales/currency.hpp"

#include <algorithm>

namespace trastienda::sales {

namespace {

// What is the shop's own paper goes back first, and cash last: else who buys with a voucher or another's card and
// brings it back would be given cash for it.
constexpr PaymentMethod refund_order[] = {PaymentMethod::voucher, PaymentMethod::card, PaymentMethod::transfer,
                                          PaymentMethod::other, PaymentMethod::cash};

}  // namespace

std::expected<Settlement, Refusals> settle(Money due, std::span<const Tender> tenders, Extent extent, Money unit) {
    CHECK(!due.is_negative());
    CHECK(!is_finer(due, unit));
    Settlement settlement{.kept = std::vector<Money>(tenders.size()), .change = {}, .left = due};
    Refusals refusals;
    const auto refuse = [&](std::size_t line, Refusal reason, Money limit) {
        refusals.push_back({.reason = reason, .line = line, .amount = tenders[line].amount, .amount_limit = limit});
    };
    const auto count = [&](bool cash) {
        for (std::size_t i = 0; i < tenders.size(); ++i) {
            const auto& [method, amount] = tenders[i];
            if ((method == PaymentMethod::cash) != cash) continue;
            if (amount <= Money())
                refuse(i, Refusal::payment_not_positive, settlement.left);
            else if (is_finer(amount, unit))
                refuse(i, Refusal::payment_too_fine, unit);
            else if (settlement.left == Money())
                refuse(i, Refusal::payment_not_needed, settlement.left);
            else if (!cash && amount > settlement.left)
                refuse(i, Refusal::payment_above_due, settlement.left);
            else {
                const Money kept = std::min(amount, settlement.left);
                settlement.kept[i] = kept;
                settlement.left = *minus(settlement.left, kept);
                // Nothing is due after the tender that gives change, so no second one does.
                if (kept < amount) settlement.change = *minus(amount, kept);
            }
        }
    };
    count(false);
    count(true);

    if (refusals.empty() && extent == Extent::whole && settlement.left != Money())
        refusals.push_back(
            {.reason = Refusal::payment_below_due, .amount = *minus(due, settlement.left), .amount_limit = due});
    std::ranges::sort(refusals, {}, &Refused::line);
    if (!refusals.empty()) return std::unexpected(std::move(refusals));
    return settlement;
}

std::optional<PaymentMethod> method_of_most(std::span<const Payment> payments) {
    std::optional<PaymentMethod> method;
    std::int64_t most_cents = 0;
    for (const Payment& payment : payments) {
        std::int64_t cents = 0;
        for (const Payment& other : payments)
            if (other.method == payment.method) cents += other.amount.cents();
        if (cents <= most_cents) continue;
        most_cents = cents;
        method = payment.method;
    }
    return method;
}

std::expected<std::vector<RefundPart>, Refused> refund(Money amount, std::span<const Payment> payments, RefundWay way) {
    if (amount.is_negative()) return std::unexpected(Refused{.reason = Refusal::refund_negative, .amount = amount});
    std::vector<RefundPart> parts;
    Money left = amount;
    for (const PaymentMethod method : refund_order) {
        for (std::size_t i = payments.size(); i-- > 0;) {
            const Payment& payment = payments[i];
            CHECK(payment.refunded <= payment.amount);
            if (payment.method != method) continue;
            const Money taken = std::min(left, *minus(payment.amount, payment.refunded));
            if (taken == Money()) continue;
            parts.push_back({.payment = payment.id,
                             .method = way == RefundWay::voucher ? PaymentMethod::voucher : method,
                             .amount = taken});
            left = *minus(left, taken);
        }
    }
    if (left != Money())
        return std::unexpected(
            Refused{.reason = Refusal::refund_above_paid, .amount = amount, .amount_limit = *minus(amount, left)});
    return parts;
}

}  // namespace trastienda::sales
