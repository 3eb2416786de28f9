#include "domain/purchases/replenishment.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace trastienda::purchases {

namespace {

Bilingual sentence(ReplenishmentReason reason) {
    switch (reason) {
        case ReplenishmentReason::enough:
            return {"Hay {free} disponibles y el mínimo es {minimum}: no hace falta pedir.",
                    "{free} are available and the minimum is {minimum}: nothing is to be ordered."};
        case ReplenishmentReason::on_its_way:
            return {"Hay {free} disponibles y {on_order} en camino, que llegan al óptimo de {optimal}.",
                    "{free} are available and {on_order} on their way, which reach the optimum of {optimal}."};
        case ReplenishmentReason::optimal_reached:
            return {"Hay {free} disponibles y el óptimo es {optimal}: no se quieren más.",
                    "{free} are available and the optimum is {optimal}: no more are wanted."};
        case ReplenishmentReason::over_committed:
            return {
                "Se prometieron {owed} más de las que hay; con {on_order} en camino faltan {quantity} para el "
                "óptimo de {optimal}.",
                "{owed} more are promised than are here; with {on_order} on their way {quantity} are missing for "
                "the optimum of {optimal}."};
        case ReplenishmentReason::none_available:
            return {
                "No queda ninguna disponible; con {on_order} en camino faltan {quantity} para el óptimo de "
                "{optimal}.",
                "None is available; with {on_order} on their way {quantity} are missing for the optimum of "
                "{optimal}."};
        case ReplenishmentReason::low:
            return {
                "Quedan {free} disponibles y el mínimo es {minimum}; con {on_order} en camino faltan {quantity} "
                "para el óptimo de {optimal}.",
                "{free} are available and the minimum is {minimum}; with {on_order} on their way {quantity} are "
                "missing for the optimum of {optimal}."};
    }
    CHECK(false);
}

}  // namespace

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

std::string explain(const ReplenishmentState& state, const Replenishment& suggested, Language language) {
    return fmt::format(fmt::runtime(sentence(suggested.reason).in(language)),
                       fmt::arg("free", state.on_hand.minus_or_zero(state.reserved).units()),
                       fmt::arg("owed", state.reserved.minus_or_zero(state.on_hand).units()),
                       fmt::arg("minimum", state.minimum.units()), fmt::arg("optimal", state.optimal.units()),
                       fmt::arg("on_order", state.on_order.units()), fmt::arg("quantity", suggested.quantity.units()));
}

}  // namespace trastienda::purchases
