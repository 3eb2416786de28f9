#include "domain/purchases/snapshot.hpp"

#include "base/distinct.hpp"
#include "base/money_arithmetic.hpp"
#include "domain/stock/cost.hpp"

#include <utility>

namespace trastienda::purchases {

bool book(stock::Level& held, ReceiptKind kind, Quantity quantity, Money value) {
    if (kind == ReceiptKind::receipt) {
        if (!held.on_hand.plus(quantity) || !plus(held.value, value)) return false;
        stock::enter(held, quantity, value);
        return true;
    }
    if (quantity > held.on_hand) return false;
    stock::leave(held, quantity, stock::value_of_exit(held, quantity));
    return true;
}

void NeedsBuilder::add(const Act& act, stock::NeedsBuilder& stock) {
    stock.add(stock_act(act));
    needs_.purchases.push_back(std::visit([](const auto& one) { return one.purchase; }, act));
    if (const auto* back = std::get_if<GiveBack>(&act)) needs_.given_back.push_back(back->purchase);
    ++needs_.commands;
}

Needs NeedsBuilder::finish() && {
    sort_distinct(needs_.purchases);
    sort_distinct(needs_.given_back);
    return std::move(needs_);
}

}  // namespace trastienda::purchases
