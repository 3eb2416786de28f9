#include "domain/stock/decide.hpp"

#include "base/check.hpp"
#include "base/distinct.hpp"
#include "domain/stock/attempt.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace trastienda::stock {

bool Changes::empty() const {
    return movements.empty() && new_reservations.empty() && transfers.empty() && transits.empty() &&
           reservations.empty() && levels.empty();
}

Decision::Decision(Snapshot snapshot) : snapshot_(std::move(snapshot)) { release_expired(); }

Outcome Decision::decide(const Command& command) {
    return std::visit([&](const auto& act) { return decide_lines(command, act); }, command.act);
}

Outcome Decision::decide_at(const Command& command, std::span<const std::optional<Money>> values) {
    const auto& act = std::get<RecordMovements>(command.act);
    CHECK(values.size() <= act.lines.size());
    return decide_lines(command, act, values);
}

Changes Decision::take_changes() && {
    sort_distinct(touched_);
    changes_.levels.reserve(touched_.size());
    for (const LevelKey& key : touched_) changes_.levels.push_back({.key = key, .level = snapshot_.levels.at(key)});
    sort_distinct(settled_);
    for (const TransitKey& key : settled_)
        changes_.transits.push_back({.key = key, .transit = snapshot_.transits.at(key)});
    return std::move(changes_);
}

Reservation* Decision::find_reservation(ReservationId id) {
    const std::size_t* made = find(made_, id);
    return made != nullptr ? &changes_.new_reservations[*made] : find(snapshot_.reservations, id);
}

void Decision::release_expired() {
    std::vector<LevelKey> freed;
    for (auto& [id, reservation] : snapshot_.reservations) {
        if (reservation.status_at(snapshot_.now) != ReservationStatus::expired) continue;
        if (reservation.status == ReservationStatus::expired) continue;  // written down before
        Level& level = snapshot_.levels.at(reservation.level);
        // A counter below its reservations is a damaged row: the doctor names it, and the shop stays open.
        level.reserved = level.reserved.minus_or_zero(reservation.quantity);
        reservation.status = ReservationStatus::expired;
        changes_.reservations.push_back({.id = id, .status = ReservationStatus::expired});
        freed.push_back(reservation.level);
        touched_.push_back(reservation.level);
    }
    sort_distinct(freed);
    for (const LevelKey& key : freed) changes_.level_changes.push_back(LevelAfter::of(key, snapshot_.levels.at(key)));
    for (const auto& [key, next] : snapshot_.next_expirations) {
        snapshot_.levels.at(key).next_expiration = next;
        touched_.push_back(key);
    }
}

namespace {

// The halves of a transfer, and reversals: by themselves they would be of nothing, or leave units nowhere.
bool is_booked_by_itself(MovementTypeId type) {
    return type == types::transfer_out || type == types::transfer_in || type == types::reversal_in ||
           type == types::reversal_out;
}

}  // namespace

Outcome Decision::decide_lines(const Command& command, const RecordMovements& act,
                               std::span<const std::optional<Money>> values) {
    Attempt attempt(*this, command);
    const auto refusal_of = [&](const RecordMovements::Line& line,
                                std::optional<Money> value) -> std::optional<Refusal> {
        if (const auto reason = attempt.unknown(line.level)) return reason;
        const MovementType* type = find(snapshot_.types, line.type);
        if (type == nullptr) return Refusal::movement_type_unknown;
        if (is_booked_by_itself(line.type)) return Refusal::movement_type_reserved;
        if (!type->is_active) return Refusal::movement_type_inactive;
        const Level& level = *attempt.level(line.level);
        if (type->effect == Effect::increase) {
            if (attempt.is_closed(line.level.location)) return Refusal::location_inactive;
            return Attempt::cannot_add(level, line.quantity,
                                       value ? value : value_of_entry(level, line.quantity, line.unit_cost));
        }
        if (type->demand == Demand::available && attempt.is_out_of_use(line.level.variant))
            return Refusal::variant_inactive;
        return Attempt::cannot_take(level, line.quantity, type->demand);
    };

    for (std::size_t i = 0; i < act.lines.size(); ++i) {
        const RecordMovements::Line& line = act.lines[i];
        std::optional<Money> value = i < values.size() ? values[i] : std::nullopt;
        if (const auto reason = refusal_of(line, value)) {
            attempt.refuse(i, *reason, line.quantity, attempt.level(line.level));
            continue;
        }
        const Effect effect = snapshot_.types.at(line.type).effect;
        if (value && effect == Effect::decrease)
            value = value_of_reversed_entry(*attempt.level(line.level), line.quantity, *value);
        attempt.book({.id = {},
                      .level = line.level,
                      .type = line.type,
                      .effect = effect,
                      .quantity = line.quantity,
                      .balance = {},
                      .unit_cost = line.unit_cost,
                      .value = {},
                      .value_balance = {},
                      .reference_number = line.reference_number,
                      .notes = line.notes,
                      .user = {},
                      .date = {},
                      .reservation = {},
                      .transfer = {},
                      .reverses = {}},
                     value);
    }
    return attempt.finish(act.mode);
}

Outcome Decision::decide_lines(const Command& command, const Reserve& act) {
    Attempt attempt(*this, command);
    Instant expiration = Instant::never();
    if (const auto* instant = std::get_if<Instant>(&act.expiration)) expiration = *instant;
    if (const auto* seconds = std::get_if<std::chrono::seconds>(&act.expiration)) {
        // What microseconds cannot hold lies past the year 9999, or before 1970, in any case.
        constexpr auto seconds_max = std::chrono::floor<std::chrono::seconds>(std::chrono::microseconds::max());
        expiration = snapshot_.now.plus(std::clamp(*seconds, -seconds_max, seconds_max));
    }

    const auto refusal_of = [&](const Reserve::Line& line) -> std::optional<Refusal> {
        if (const auto reason = attempt.unknown(line.level)) return reason;
        if (attempt.is_closed(line.level.location)) return Refusal::location_inactive;
        if (attempt.is_out_of_use(line.level.variant)) return Refusal::variant_inactive;
        if (expiration <= snapshot_.now) return Refusal::expiration_in_past;
        return Attempt::cannot_take(*attempt.level(line.level), line.quantity, Demand::available);
    };

    for (std::size_t i = 0; i < act.lines.size(); ++i) {
        const Reserve::Line& line = act.lines[i];
        if (const auto reason = refusal_of(line)) {
            attempt.refuse(i, *reason, line.quantity, attempt.level(line.level));
            continue;
        }
        attempt.reserve({.id = {},
                         .level = line.level,
                         .quantity = line.quantity,
                         .type = act.type,
                         .status = ReservationStatus::active,
                         .user = {},
                         .reservation_date = {},
                         .expiration_date = expiration,
                         .reference_number = act.reference_number});
    }
    return attempt.finish();
}

namespace {

// Why a reservation can no longer be ended; nothing if it is active.
std::optional<Refusal> not_active(const Reservation* reservation) {
    if (reservation == nullptr) return Refusal::reservation_unknown;
    switch (reservation->status) {
        case ReservationStatus::active:
            return std::nullopt;
        case ReservationStatus::released:
            return Refusal::reservation_released;
        case ReservationStatus::committed:
            return Refusal::reservation_committed;
        case ReservationStatus::expired:
            return Refusal::reservation_expired;
    }
    CHECK(false);
}

}  // namespace

Outcome Decision::decide_lines(const Command& command, const Release& act) {
    Attempt attempt(*this, command);
    for (std::size_t i = 0; i < act.reservations.size(); ++i) {
        Reservation* reservation = find_reservation(act.reservations[i]);
        if (const auto reason = not_active(reservation))
            attempt.refuse(i, *reason);
        else
            attempt.end(*reservation, ReservationStatus::released);
    }
    return attempt.finish();
}

Outcome Decision::decide_lines(const Command& command, const Commit& act) {
    Attempt attempt(*this, command);
    for (std::size_t i = 0; i < act.reservations.size(); ++i) {
        Reservation* reservation = find_reservation(act.reservations[i]);
        if (const auto reason = not_active(reservation)) {
            attempt.refuse(i, *reason);
            continue;
        }
        // Its units are promised to it already; they are missing only where a loss cut into what was reserved.
        const Level& level = *attempt.level(reservation->level);
        if (const auto reason = Attempt::cannot_take(level, reservation->quantity, Demand::on_hand)) {
            attempt.refuse(i, *reason, reservation->quantity, &level);
            continue;
        }
        attempt.end(*reservation, ReservationStatus::committed);
        attempt.book(
            {.id = {},
             .level = reservation->level,
             .type = types::sale,
             .effect = Effect::decrease,
             .quantity = reservation->quantity,
             .balance = {},
             .unit_cost = {},
             .value = {},
             .value_balance = {},
             .reference_number = act.reference_number.empty() ? reservation->reference_number : act.reference_number,
             .notes = act.notes,
             .user = {},
             .date = {},
             .reservation = reservation->id,
             .transfer = {},
             .reverses = {}});
    }
    return attempt.finish();
}

Outcome Decision::decide_lines(const Command& command, const SetLevels& act) {
    Attempt attempt(*this, command);
    const auto refusal_of = [&](const SetLevels::Line& line) -> std::optional<Refusal> {
        if (const auto reason = attempt.unknown(line.level)) return reason;
        const Level& level = *attempt.level(line.level);
        if (line.on_hand > level.on_hand && attempt.is_closed(line.level.location)) return Refusal::location_inactive;
        if (line.expected && *line.expected != level.on_hand) return Refusal::level_changed;
        if (line.on_hand <= level.on_hand) return std::nullopt;
        const Quantity added = *line.on_hand.minus(level.on_hand);
        return Attempt::cannot_add(level, added, value_of_entry(level, added, line.unit_cost));
    };

    attempt.expect_movements(act.lines.size());
    for (std::size_t i = 0; i < act.lines.size(); ++i) {
        const SetLevels::Line& line = act.lines[i];
        if (const auto reason = refusal_of(line)) {
            attempt.refuse(i, *reason, line.on_hand, attempt.level(line.level));
            continue;
        }
        const Quantity on_hand = attempt.level(line.level)->on_hand;
        if (on_hand == line.on_hand) continue;
        const bool rises = line.on_hand > on_hand;
        attempt.book({.id = {},
                      .level = line.level,
                      .type = rises ? types::adjustment_in : types::adjustment_out,
                      .effect = rises ? Effect::increase : Effect::decrease,
                      .quantity = rises ? *line.on_hand.minus(on_hand) : *on_hand.minus(line.on_hand),
                      .balance = {},
                      .unit_cost = rises ? line.unit_cost : std::nullopt,
                      .value = {},
                      .value_balance = {},
                      .reference_number = act.reference_number,
                      .notes = act.notes,
                      .user = {},
                      .date = {},
                      .reservation = {},
                      .transfer = {},
                      .reverses = {}});
    }
    return attempt.finish();
}

// What has run out was released before the first command: nothing is left to do, and nothing can speak against it.
Outcome Decision::decide_lines(const Command& command, const Expire&) { return Attempt(*this, command).finish(); }

}  // namespace trastienda::stock
