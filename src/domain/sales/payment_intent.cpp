#include "domain/sales/payment_intent.hpp"

#include <algorithm>

namespace trastienda::sales {

bool may_become(IntentStatus from, IntentStatus to) {
    if (from == IntentStatus::succeeded || to == IntentStatus::creating) return false;
    if (to == IntentStatus::succeeded) return true;
    return from != IntentStatus::cancelled && from != IntentStatus::refused;
}

ReceivedMoney fate_of_money(std::span<const Refused> refusals) {
    using enum Refusal;
    constexpr Refusal for_good[] = {sale_unknown, sale_completed,    sale_returned,      sale_cancelled,
                                    sale_expired, payment_above_due, payment_not_needed, payments_too_many};
    const bool is_for_good = std::ranges::any_of(refusals, [&](const Refused& refused) {
        return std::ranges::find(for_good, refused.reason) != std::ranges::end(for_good);
    });
    return is_for_good ? ReceivedMoney::give_back : ReceivedMoney::keep_trying;
}

}  // namespace trastienda::sales
