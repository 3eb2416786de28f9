// What speaks against a line, all of it; the first of the reasons is the one to give.
#include "domain/stock/decide_model.hpp"

namespace trastienda::stock {

Model::Reasons Model::against(const LevelKey& key) const {
    Reasons reasons;
    if (!world_.variants.contains(key.variant)) reasons.insert(Refusal::variant_unknown);
    if (!world_.locations.contains(key.location)) reasons.insert(Refusal::location_unknown);
    return reasons;
}

Model::Reasons Model::against(const RecordMovements::Line& line) const {
    Reasons reasons = against(line.level);
    const auto type = world_.types.find(line.type);
    if (type == world_.types.end()) {
        reasons.insert(Refusal::movement_type_unknown);
        return reasons;
    }
    const std::int64_t stands = on_hand(line.level).units();
    const std::int64_t free = stands - reserved(line.level).units();
    if (line.type.value >= 8 && line.type.value <= 11) reasons.insert(Refusal::movement_type_reserved);
    if (!type->second.is_active) reasons.insert(Refusal::movement_type_inactive);
    if (type->second.effect == Effect::increase) {
        if (is_closed(line.level.location)) reasons.insert(Refusal::location_inactive);
        add_bounds(reasons, line.level, line.quantity, entry(line.level, line.quantity, line.unit_cost));
        return reasons;
    }
    if (type->second.demand == Demand::available) {
        if (is_out_of_use(line.level.variant)) reasons.insert(Refusal::variant_inactive);
        if (line.quantity.units() > free) reasons.insert(Refusal::insufficient_available);
    } else if (line.quantity.units() > stands) {
        reasons.insert(Refusal::insufficient_on_hand);
    }
    return reasons;
}

Model::Reasons Model::against(const Transfer& act, const Transfer::Line& line) const {
    Reasons reasons = against(LevelKey{line.variant, act.from});
    reasons.merge(against(LevelKey{line.variant, act.to}));
    if (is_closed(act.to)) reasons.insert(Refusal::location_inactive);
    if (act.from == act.to) reasons.insert(Refusal::same_location);
    if (line.quantity > on_hand({line.variant, act.from}))
        reasons.insert(Refusal::insufficient_on_hand);
    else
        add_bounds(reasons, {line.variant, act.arrival == Arrival::later ? in_transit : act.to}, line.quantity,
                   exit({line.variant, act.from}, line.quantity));
    return reasons;
}

Model::Reasons Model::against(const SettleTransfer& act, const SettleTransfer::Line& line) const {
    const auto found = world_.transits.find({act.transfer, line.variant});
    if (found == world_.transits.end()) return {Refusal::transfer_line_unknown};
    Reasons reasons;
    const Transit& transit = found->second;
    if (is_closed(act.to) && line.received.units() > 0) reasons.insert(Refusal::location_inactive);
    if (is_closed(act.from) && line.returned.units() > 0) reasons.insert(Refusal::location_inactive);
    const std::int64_t open =
        std::int64_t{transit.sent.units()} - transit.received.units() - transit.lost.units() - transit.returned.units();
    const std::int64_t named = std::int64_t{line.received.units()} + line.lost.units() + line.returned.units();
    if (named > open) {
        reasons.insert(Refusal::insufficient_in_transit);
        return reasons;
    }
    // What comes is booked first; whether the rest can go back is seen in a copy of this world.
    Model after = *this;
    const auto add = [&](LocationId to, Quantity quantity) {
        if (quantity.units() == 0 || !reasons.empty()) return;
        after.add_bounds(reasons, {line.variant, to}, quantity, after.exit({line.variant, in_transit}, quantity));
    };
    add(act.to, line.received);
    if (!reasons.empty() || line.returned.units() == 0) return reasons;
    Movement gone;
    gone.level = {line.variant, in_transit};
    gone.effect = Effect::decrease;
    for (const Quantity quantity : {line.received, line.lost}) {
        gone.quantity = quantity;
        if (quantity.units() > 0) after.move(gone);
    }
    add(act.from, line.returned);
    return reasons;
}

Model::Reasons Model::against(const Movement& original) const {
    Reasons reasons;
    if (world_.is_reversed(original.id)) reasons.insert(Refusal::movement_reversed);
    if (original.reverses) reasons.insert(Refusal::movement_is_reversal);
    if (original.transfer) reasons.insert(Refusal::movement_of_transfer);
    if (original.effect == Effect::increase) {
        if (original.quantity > on_hand(original.level)) reasons.insert(Refusal::insufficient_on_hand);
        return reasons;
    }
    if (is_closed(original.level.location)) reasons.insert(Refusal::location_inactive);
    add_bounds(reasons, original.level, original.quantity, original.value.cents());
    return reasons;
}

Model::Reasons Model::against(const Reserve& act, const Reserve::Line& line) const {
    Reasons reasons = against(line.level);
    if (is_closed(line.level.location)) reasons.insert(Refusal::location_inactive);
    if (is_out_of_use(line.level.variant)) reasons.insert(Refusal::variant_inactive);
    if (expiration_of(act, world_.now) <= world_.now) reasons.insert(Refusal::expiration_in_past);
    if (reserved(line.level).units() + std::int64_t{line.quantity.units()} > on_hand(line.level).units())
        reasons.insert(Refusal::insufficient_available);
    return reasons;
}

Model::Reasons Model::against(const SetLevels::Line& line) const {
    Reasons reasons = against(line.level);
    if (is_closed(line.level.location) && line.on_hand > on_hand(line.level))
        reasons.insert(Refusal::location_inactive);
    if (line.expected.has_value() && line.expected.value() != on_hand(line.level))
        reasons.insert(Refusal::level_changed);
    if (line.on_hand > on_hand(line.level)) {
        const Quantity added = Quantity::of(line.on_hand.units() - on_hand(line.level).units());
        add_bounds(reasons, line.level, added, entry(line.level, added, line.unit_cost));
    }
    return reasons;
}

Model::Reasons Model::against_ending(ReservationId id) const {
    const auto found = world_.reservations.find(id);
    if (found == world_.reservations.end()) return {Refusal::reservation_unknown};
    const Reservation& reservation = found->second;
    if (reservation.status == ReservationStatus::released) return {Refusal::reservation_released};
    if (reservation.status == ReservationStatus::committed) return {Refusal::reservation_committed};
    if (reservation.status == ReservationStatus::expired || reservation.expiration_date <= world_.now)
        return {Refusal::reservation_expired};
    return {};
}

}  // namespace trastienda::stock
