// What the tests of sales through the engine share: commands of a small shop, and what they gave. For tests only.
#pragma once

#include "store/stock_test_support.hpp"

#include <stdexcept>
#include <utility>

namespace trastienda::store {

using SaleAnswer = Result<sales::Outcome>;

inline sales::Command by_ana_sale(sales::Act act) {
    return {.user = ana, .idempotency_key = {}, .act = std::move(act)};
}

inline sales::PaymentInput cash(std::int64_t cents) {
    return {.tender = {.method = sales::PaymentMethod::cash, .amount = Money::of_cents(cents)}};
}

/// Of the shirt, as many as wanted, at its price of 19.90 each.
inline sales::OpenSale of_shirts(std::int64_t units) {
    sales::OpenSale act;
    act.location = shop_floor;
    act.lines = {{.variant = shirt.variant, .quantity = Quantity::of(units)}};
    return act;
}

inline sales::OpenSale paid_in_cash(std::int64_t units) {
    sales::OpenSale act = of_shirts(units);
    act.payments = {cash(1990 * units)};
    return act;
}

/// What was done; throws with the reason otherwise.
inline const sales::Done& done_of(const SaleAnswer& answer) {
    if (!answer) throw std::runtime_error(answer.error().message);
    if (const auto* refusals = std::get_if<sales::Refusals>(&*answer))
        throw std::runtime_error("refused: " + explain(refusals->front(), Language::en));
    if (const auto* refused = std::get_if<stock::Refused>(&*answer))
        throw std::runtime_error("refused: " + explain(refused->lines.front(), Language::en));
    return std::get<sales::Done>(*answer);
}

}  // namespace trastienda::store
