#include "domain/purchases/snapshot.hpp"

#include "base/distinct.hpp"

#include <utility>

namespace trastienda::purchases {

void NeedsBuilder::add(const Act& act, stock::NeedsBuilder& stock) {
    stock.add(stock_act(act));
    needs_.purchases.push_back(std::visit([](const auto& one) { return one.purchase; }, act));
    ++needs_.commands;
}

Needs NeedsBuilder::finish() && {
    sort_distinct(needs_.purchases);
    return std::move(needs_);
}

}  // namespace trastienda::purchases
