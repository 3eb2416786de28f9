#include "domain/stock/decide_model.hpp"

#include <algorithm>
#include <utility>

namespace trastienda::stock {

Instant Model::expiration_of(const Reserve& act, Instant now) {
    if (std::holds_alternative<Instant>(act.expiration)) return std::get<Instant>(act.expiration);
    if (std::holds_alternative<std::monostate>(act.expiration)) return Instant::never();
    return Instant{now.microseconds + std::get<std::chrono::seconds>(act.expiration).count() * 1'000'000};
}

Outcome Model::decide(const Command& command) {
    const World before = world_;
    const auto transfers_before = transfers_;
    user_ = command.user;
    accepted_ = {};
    refused_ = {};
    touched_.clear();
    std::visit([&](const auto& lines) { act(lines); }, command.act);
    const auto* record = std::get_if<RecordMovements>(&command.act);
    const bool some_are_enough = record != nullptr && record->mode == Mode::each_on_its_own;
    if (!refused_.lines.empty() && !some_are_enough) {
        world_ = before;
        transfers_ = transfers_before;
        return refused_;
    }
    accepted_.refusals = refused_.lines;
    accepted_.date = world_.now;
    for (const LevelKey& key : touched_)
        accepted_.levels.push_back(
            {.key = key, .on_hand = on_hand(key), .reserved = reserved(key), .value = world_.level(key).value});
    if (command.purpose == Purpose::dry_run) {
        const bool made = !accepted_.reservations.empty() && std::holds_alternative<Reserve>(command.act);
        for (Movement& movement : accepted_.movements) movement.id = {};
        for (Reservation& reservation : accepted_.reservations)
            if (made) reservation.id = {};
        world_ = before;
        transfers_ = transfers_before;
    }
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

namespace {

// numerator / denominator to the nearest whole number, halves up.
boost::multiprecision::cpp_int nearest(const boost::multiprecision::cpp_int& numerator, std::int64_t denominator) {
    return (2 * numerator + denominator) / (2 * denominator);
}

}  // namespace

Model::Cents Model::entry(const LevelKey& key, Quantity quantity, std::optional<Money> unit_cost) const {
    const Level level = world_.level(key);
    if (unit_cost) return Cents(unit_cost->cents()) * quantity.units();
    if (level.on_hand.is_zero()) return Cents(level.last_unit_cost.cents()) * quantity.units();
    return nearest(Cents(level.value.cents()) * quantity.units(), level.on_hand.units());
}

Model::Cents Model::exit(const LevelKey& key, Quantity quantity) const {
    const Level level = world_.level(key);
    return nearest(Cents(level.value.cents()) * quantity.units(), level.on_hand.units());
}

void Model::add_bounds(Reasons& reasons, const LevelKey& key, Quantity quantity, const Cents& value) const {
    const Level level = world_.level(key);
    if (std::int64_t{level.on_hand.units()} + quantity.units() > Quantity::units_max)
        reasons.insert(Refusal::balance_too_large);
    if (value + level.value.cents() > Money::cents_max) reasons.insert(Refusal::value_too_large);
}

void Model::move(Movement movement) {
    move(movement, movement.effect == Effect::increase ? entry(movement.level, movement.quantity, movement.unit_cost)
                                                       : exit(movement.level, movement.quantity));
}

void Model::move(Movement movement, const Cents& value) {
    Level& level = world_.levels[movement.level];
    const std::int64_t sign = movement.effect == Effect::increase ? 1 : -1;
    const std::int64_t left = level.on_hand.units() + sign * movement.quantity.units();
    if (left == 0)
        level.last_unit_cost =
            Money::of_cents(static_cast<std::int64_t>(nearest(level.value.cents(), level.on_hand.units())));
    level.on_hand = Quantity::of(left);
    movement.value = Money::of_cents(static_cast<std::int64_t>(value));
    level.value = Money::of_cents(level.value.cents() + sign * movement.value.cents());
    level.last_movement_date = std::max(level.last_movement_date, world_.now);
    movement.id = {world_.next_movement++};
    movement.balance = level.on_hand;
    movement.value_balance = level.value;
    movement.user = user_;
    movement.date = level.last_movement_date;
    touched_.insert(movement.level);
    world_.movements[movement.id] = movement;
    accepted_.movements.push_back(std::move(movement));
}

void Model::move_both(Movement movement, const LevelKey& from, const LevelKey& to) {
    movement.level = from;
    movement.type = types::transfer_out;
    movement.effect = Effect::decrease;
    move(movement);
    movement.level = to;
    movement.type = types::transfer_in;
    movement.effect = Effect::increase;
    move(movement, accepted_.movements.back().value.cents());
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
                          .notes = act.notes,
                          .arrival = act.arrival});
    world_.transfers.emplace(id, transfers_.back());
    for (std::size_t i = 0; i < act.lines.size(); ++i) {
        const auto& line = act.lines[i];
        const LevelKey from{line.variant, act.from};
        const LevelKey arrives{line.variant, act.arrival == Arrival::later ? in_transit : act.to};
        const Reasons reasons = against(act, line);
        const bool is_full = !reasons.empty() && *reasons.begin() >= Refusal::balance_too_large;
        if (!allow(i, reasons, line.quantity, is_full ? arrives : from)) continue;
        Movement movement;
        movement.quantity = line.quantity;
        movement.reference_number = act.reference_number;
        movement.notes = act.notes;
        movement.transfer = id;
        move_both(movement, from, arrives);
        if (act.arrival == Arrival::at_once) continue;
        Quantity& sent = world_.transits[{id, line.variant}].sent;
        sent = Quantity::of(sent.units() + line.quantity.units());
    }
}

void Model::act(const SettleTransfer& act) {
    for (std::size_t i = 0; i < act.lines.size(); ++i) {
        const auto& line = act.lines[i];
        const Reasons reasons = against(act, line);
        if (!reasons.empty()) {
            refuse_settling(i, act, line, *reasons.begin());
            continue;
        }
        Transit& transit = world_.transits.at({act.transfer, line.variant});
        const LevelKey way{line.variant, in_transit};
        Movement movement;
        movement.notes = act.notes;
        movement.transfer = act.transfer;
        movement.quantity = line.received;
        if (line.received.units() > 0) move_both(movement, way, {line.variant, act.to});
        movement.quantity = line.lost;
        movement.level = way;
        movement.type = types::loss;
        movement.effect = Effect::decrease;
        if (line.lost.units() > 0) move(movement);
        movement.quantity = line.returned;
        if (line.returned.units() > 0) move_both(movement, way, {line.variant, act.from});
        transit.received = Quantity::of(transit.received.units() + line.received.units());
        transit.lost = Quantity::of(transit.lost.units() + line.lost.units());
        transit.returned = Quantity::of(transit.returned.units() + line.returned.units());
    }
}

void Model::refuse_settling(std::size_t i, const SettleTransfer& act, const SettleTransfer::Line& line,
                            Refusal reason) {
    LineRefusal refusal{.line = i, .reason = reason, .wanted = {}, .on_hand = {}, .reserved = {}};
    if (reason != Refusal::transfer_line_unknown) {
        const std::int64_t named = std::int64_t{line.received.units()} + line.lost.units() + line.returned.units();
        refusal.wanted = Quantity::of(std::min(named, Quantity::units_max));
        const bool at_the_end =
            line.received.units() > 0 && (reason != Refusal::location_inactive || is_closed(act.to));
        LevelKey key{line.variant, at_the_end ? act.to : act.from};
        if (reason >= Refusal::balance_too_large && at_the_end) {
            // Whichever of the two is full; what comes is looked at first.
            Reasons full;
            add_bounds(full, key, line.received, exit({line.variant, in_transit}, line.received));
            if (full.empty()) key.location = act.from;
        }
        refusal.on_hand = on_hand(key);
        refusal.reserved = reserved(key);
        if (reason == Refusal::insufficient_in_transit) {
            const Transit& transit = world_.transits.at({act.transfer, line.variant});
            refusal.on_hand = Quantity::of(std::int64_t{transit.sent.units()} - transit.received.units() -
                                           transit.lost.units() - transit.returned.units());
            refusal.reserved = {};
        }
    }
    refused_.lines.push_back(refusal);
}

void Model::act(const Reverse& act) {
    for (std::size_t i = 0; i < act.originals.size(); ++i) {
        const Movement& original = act.originals[i];
        if (!allow(i, against(original), original.quantity, original.level)) continue;
        const bool comes_back = original.effect == Effect::decrease;
        Movement movement;
        movement.level = original.level;
        movement.type = comes_back ? types::reversal_in : types::reversal_out;
        movement.effect = comes_back ? Effect::increase : Effect::decrease;
        movement.quantity = original.quantity;
        movement.reference_number = act.reference_number;
        if (act.reference_number.empty()) movement.reference_number = original.reference_number;
        movement.notes = act.notes;
        movement.reverses = original.id;
        const Level level = world_.level(original.level);
        std::int64_t value = original.value.cents();
        if (!comes_back) value = std::min(value, level.value.cents());
        if (!comes_back && level.on_hand == original.quantity) value = level.value.cents();
        move(movement, value);
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
                               .expiration_date = expiration_of(act, world_.now),
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
        if (difference > 0) movement.unit_cost = line.unit_cost;
        movement.reference_number = act.reference_number;
        movement.notes = act.notes;
        move(movement);
    }
}

}  // namespace trastienda::stock
