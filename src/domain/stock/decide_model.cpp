#include "domain/stock/decide_model.hpp"

#include <utility>

namespace trastienda::stock {

namespace {

Instant find_expiration(const Reserve& act, Instant now) {
    if (std::holds_alternative<Instant>(act.expiration)) return std::get<Instant>(act.expiration);
    if (std::holds_alternative<std::monostate>(act.expiration)) return Instant::never();
    return Instant{now.microseconds + std::get<std::chrono::seconds>(act.expiration).count() * 1'000'000};
}

}  // namespace

Outcome Model::decide(const Command& command) {
    const World before = world_;
    const auto transfers_before = transfers_;
    user_ = command.user;
    accepted_ = {};
    refused_ = {};
    touched_.clear();
    std::visit([&](const auto& lines) { act(lines); }, command.act);
    if (!refused_.lines.empty()) {
        world_ = before;
        transfers_ = transfers_before;
        return refused_;
    }
    accepted_.date = world_.now;
    for (const LevelKey& key : touched_)
        accepted_.levels.push_back({.key = key, .on_hand = on_hand(key), .reserved = reserved(key)});
    return accepted_;
}

Quantity Model::reserved(const LevelKey& key) const {
    std::int64_t units = 0;
    for (const auto& [id, reservation] : world_.reservations)
        if (reservation.level == key && reservation.status == ReservationStatus::active &&
            world_.now < reservation.expiration_date)
            units += reservation.quantity.units();
    return Quantity::of(units);
}

bool Model::is_known(const LevelKey& key) const {
    return world_.variants.contains(key.variant) && world_.locations.contains(key.location);
}

bool Model::is_closed(LocationId location) const {
    const auto found = world_.locations.find(location);
    return found != world_.locations.end() && found->second == Activity::inactive;
}

bool Model::is_out_of_use(VariantId variant) const {
    const auto found = world_.variants.find(variant);
    return found != world_.variants.end() && found->second == Activity::inactive;
}

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
    if (!type->second.is_active) reasons.insert(Refusal::movement_type_inactive);
    if (type->second.effect == Effect::increase) {
        if (is_closed(line.level.location)) reasons.insert(Refusal::location_inactive);
        if (stands + line.quantity.units() > Quantity::units_max) reasons.insert(Refusal::balance_too_large);
        return reasons;
    }
    if (line.quantity.units() > stands) reasons.insert(Refusal::insufficient_on_hand);
    if (type->second.demand == Demand::available) {
        if (is_out_of_use(line.level.variant)) reasons.insert(Refusal::variant_inactive);
        if (line.quantity.units() > free) reasons.insert(Refusal::insufficient_available);
    }
    return reasons;
}

Model::Reasons Model::against(const Transfer& act, const Transfer::Line& line) const {
    Reasons reasons = against(LevelKey{line.variant, act.from});
    reasons.merge(against(LevelKey{line.variant, act.to}));
    if (is_closed(act.to)) reasons.insert(Refusal::location_inactive);
    if (act.from == act.to) reasons.insert(Refusal::same_location);
    if (line.quantity > on_hand({line.variant, act.from})) reasons.insert(Refusal::insufficient_on_hand);
    if (on_hand({line.variant, act.to}).units() + std::int64_t{line.quantity.units()} > Quantity::units_max)
        reasons.insert(Refusal::balance_too_large);
    return reasons;
}

Model::Reasons Model::against(const Reserve& act, const Reserve::Line& line) const {
    Reasons reasons = against(line.level);
    if (is_closed(line.level.location)) reasons.insert(Refusal::location_inactive);
    if (is_out_of_use(line.level.variant)) reasons.insert(Refusal::variant_inactive);
    if (find_expiration(act, world_.now) <= world_.now) reasons.insert(Refusal::expiration_in_past);
    if (line.quantity > on_hand(line.level)) reasons.insert(Refusal::insufficient_on_hand);
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

bool Model::allow(std::size_t line, const Reasons& reasons, Quantity wanted, const LevelKey& key) {
    if (reasons.empty()) return true;
    LineRefusal refusal{.line = line, .reason = *reasons.begin(), .wanted = wanted, .on_hand = {}, .reserved = {}};
    if (is_known(key)) {
        refusal.on_hand = on_hand(key);
        refusal.reserved = reserved(key);
    }
    refused_.lines.push_back(refusal);
    return false;
}

void Model::move(Movement movement) {
    Level& level = world_.levels[movement.level];
    const std::int64_t sign = movement.effect == Effect::increase ? 1 : -1;
    level.on_hand = Quantity::of(level.on_hand.units() + sign * movement.quantity.units());
    movement.id = {world_.next_movement++};
    movement.balance = level.on_hand;
    movement.user = user_;
    movement.date = world_.now;
    touched_.insert(movement.level);
    accepted_.movements.push_back(std::move(movement));
}

void Model::end(ReservationId id, ReservationStatus status) {
    Reservation& reservation = world_.reservations.at(id);
    reservation.status = status;
    touched_.insert(reservation.level);
    accepted_.reservations.push_back(reservation);
}

void Model::act(const RecordMovements& act) {
    for (std::size_t i = 0; i < act.lines.size(); ++i) {
        const auto& line = act.lines[i];
        if (!allow(i, against(line), line.quantity, line.level)) continue;
        Movement movement;
        movement.level = line.level;
        movement.type = line.type;
        movement.effect = world_.types.at(line.type).effect;
        movement.quantity = line.quantity;
        movement.unit_cost = line.unit_cost;
        movement.reference_number = line.reference_number;
        movement.notes = line.notes;
        move(movement);
    }
}

void Model::act(const Transfer& act) {
    const TransferId id{world_.next_transfer++};
    transfers_.push_back({.id = id,
                          .from = act.from,
                          .to = act.to,
                          .user = user_,
                          .reference_number = act.reference_number,
                          .notes = act.notes});
    for (std::size_t i = 0; i < act.lines.size(); ++i) {
        const auto& line = act.lines[i];
        if (!allow(i, against(act, line), line.quantity, {line.variant, act.from})) continue;
        Movement movement;
        movement.quantity = line.quantity;
        movement.reference_number = act.reference_number;
        movement.notes = act.notes;
        movement.transfer = id;
        movement.level = {line.variant, act.from};
        movement.type = types::transfer_out;
        movement.effect = Effect::decrease;
        move(movement);
        movement.level = {line.variant, act.to};
        movement.type = types::transfer_in;
        movement.effect = Effect::increase;
        move(movement);
    }
}

void Model::act(const Reserve& act) {
    for (std::size_t i = 0; i < act.lines.size(); ++i) {
        const auto& line = act.lines[i];
        if (!allow(i, against(act, line), line.quantity, line.level)) continue;
        const Reservation made{.id = {world_.next_reservation++},
                               .level = line.level,
                               .quantity = line.quantity,
                               .type = act.type,
                               .status = ReservationStatus::active,
                               .user = user_,
                               .reservation_date = world_.now,
                               .expiration_date = find_expiration(act, world_.now),
                               .reference_number = act.reference_number};
        world_.reservations[made.id] = made;
        touched_.insert(made.level);
        accepted_.reservations.push_back(made);
    }
}

void Model::act(const Release& act) {
    for (std::size_t i = 0; i < act.reservations.size(); ++i)
        if (allow(i, against_ending(act.reservations[i]), {}, {}))
            end(act.reservations[i], ReservationStatus::released);
}

void Model::act(const Commit& act) {
    for (std::size_t i = 0; i < act.reservations.size(); ++i) {
        const ReservationId id = act.reservations[i];
        if (!allow(i, against_ending(id), {}, {})) continue;
        const Reservation reservation = world_.reservations.at(id);
        Reasons reasons;
        if (reservation.quantity > on_hand(reservation.level)) reasons.insert(Refusal::insufficient_on_hand);
        if (!allow(i, reasons, reservation.quantity, reservation.level)) continue;
        end(id, ReservationStatus::committed);
        Movement movement;
        movement.level = reservation.level;
        movement.type = types::sale;
        movement.effect = Effect::decrease;
        movement.quantity = reservation.quantity;
        movement.reference_number = act.reference_number;
        if (act.reference_number.empty()) movement.reference_number = reservation.reference_number;
        movement.notes = act.notes;
        movement.reservation = id;
        move(movement);
    }
}

void Model::act(const SetLevels& act) {
    for (std::size_t i = 0; i < act.lines.size(); ++i) {
        const auto& line = act.lines[i];
        if (!allow(i, against(line), line.on_hand, line.level)) continue;
        const std::int64_t difference = std::int64_t{line.on_hand.units()} - on_hand(line.level).units();
        if (difference == 0) continue;
        Movement movement;
        movement.level = line.level;
        movement.type = difference > 0 ? types::adjustment_in : types::adjustment_out;
        movement.effect = difference > 0 ? Effect::increase : Effect::decrease;
        movement.quantity = Quantity::of(difference > 0 ? difference : -difference);
        movement.reference_number = act.reference_number;
        movement.notes = act.notes;
        move(movement);
    }
}

}  // namespace trastienda::stock
