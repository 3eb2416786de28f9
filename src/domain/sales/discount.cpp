#include "domain/sales/discount.hpp"

#include "base/check.hpp"
#include "base/money_arithmetic.hpp"
#include "domain/sales/currency.hpp"

namespace trastienda::sales {

std::expected<Money, Refused> discount_on(const Discount& discount, Money amount, Money unit) {
    CHECK(!amount.is_negative());
    CHECK(!is_finer(amount, unit));
    const auto refuse = [](Refusal reason, Money wanted = {}, Money most = {}) {
        return std::unexpected(Refused{.reason = reason, .amount = wanted, .amount_limit = most});
    };
    if (discount.reason.empty()) return refuse(Refusal::discount_reason_missing);
    if (const auto* percent = std::get_if<Percent>(&discount.size)) {
        // A percent reads like an amount: hundredths, as cents.
        if (percent->hundredths() > Percent::hundredths_of_whole)
            return refuse(Refusal::discount_above_hundred_percent, Money::of_cents(percent->hundredths()),
                          Money::of_cents(Percent::hundredths_of_whole));
        return *share(amount, percent->hundredths(), Percent::hundredths_of_whole, unit);
    }
    const Money taken = std::get<Money>(discount.size);
    if (taken.is_negative()) return refuse(Refusal::discount_negative, taken);
    if (taken > amount) return refuse(Refusal::discount_above_amount, taken, amount);
    if (is_finer(taken, unit)) return refuse(Refusal::discount_too_fine, taken, unit);
    return taken;
}

}  // namespace trastienda::sales
