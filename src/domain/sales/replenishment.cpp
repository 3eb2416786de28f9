#include "domain/sales/replenishment.hpp"

#include <algorithm>

namespace trastienda::sales {

Replenishment suggest_order(const ReplenishmentState& state) {
    using enum ReplenishmentReason;
    // Below zero where the level is over-committed.
    const std::int64_t free = std::int64_t{state.on_hand.units()} - state.reserved.units();
    if (free > state.minimum.units()) return {.quantity = {}, .reason = enough};
    const std::int64_t lacking = state.optimal.units() - free;
    const std::int64_t wanted = lacking - state.on_order.units();
    if (wanted <= 0) return {.quantity = {}, .reason = lacking > 0 ? on_its_way : optimal_reached};
    return {.quantity = Quantity::of(std::min(wanted, Quantity::units_max)),
            .reason = free < 0 ? over_committed : (free == 0 ? none_available : low)};
}

}  // namespace trastienda::sales
