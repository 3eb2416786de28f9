#include "domain/stock/decide.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <boost/unordered/unordered_flat_set.hpp>
#include <optional>
#include <utility>

namespace trastienda::stock {

namespace {

template <class Key, class Value, class Hash>
Value* find(FlatMap<Key, Value, Hash>& map, const Key& key) {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
}

}  // namespace

// The state as one command sees it. Every change goes through here, so that a refused command leaves nothing behind.
class Decision::Attempt {
  public:
    Attempt(Decision& decision, const Command& command) : decision_(decision), command_(command) {}

    [[nodiscard]] Snapshot& state() const { return decision_.snapshot_; }
    [[nodiscard]] Instant now() const { return decision_.snapshot_.now; }

    // The level, or nothing where its variant or location does not exist.
    [[nodiscard]] Level* level(const LevelKey& key) const { return find(state().levels, key); }

    // Unknown things come first, whatever the command: see the order of Refusal.
    [[nodiscard]] std::optional<Refusal> unknown(const LevelKey& key) const {
        if (!state().variants.contains(key.variant)) return Refusal::variant_unknown;
        if (!state().locations.contains(key.location)) return Refusal::location_unknown;
        return std::nullopt;
    }
    [[nodiscard]] bool is_closed(LocationId location) const {
        return state().locations.at(location) == Activity::inactive;
    }
    [[nodiscard]] bool is_out_of_use(VariantId variant) const {
        return state().variants.at(variant) == Activity::inactive;
    }

    void refuse(std::size_t line, Refusal reason, Quantity wanted = {}, const Level* level = nullptr) {
        refusals_.push_back({.line = line,
                             .reason = reason,
                             .wanted = wanted,
                             .on_hand = level != nullptr ? level->on_hand : Quantity(),
                             .reserved = level != nullptr ? level->reserved : Quantity()});
    }

    // Why `quantity` cannot be taken from the level; nothing if it can.
    static std::optional<Refusal> cannot_take(const Level& level, Quantity quantity, Demand demand) {
        if (level.on_hand < quantity) return Refusal::insufficient_on_hand;
        if (demand == Demand::available && level.available() < quantity) return Refusal::insufficient_available;
        return std::nullopt;
    }
    static std::optional<Refusal> cannot_add(const Level& level, Quantity quantity) {
        return level.on_hand.plus(quantity) ? std::nullopt : std::optional(Refusal::balance_too_large);
    }

    // Books a movement that has been found possible, and changes the level with it.
    Movement& book(Movement movement) {
        Level& level = change(movement.level);
        level.on_hand = movement.effect == Effect::increase ? *level.on_hand.plus(movement.quantity)
                                                            : *level.on_hand.minus(movement.quantity);
        movement.id = state().movement_ids.at(decision_.movement_ids_used_++);
        movement.balance = level.on_hand;
        movement.user = command_.user;
        movement.date = now();
        return accepted_.movements.emplace_back(std::move(movement));
    }

    void reserve(Reservation reservation) {
        Level& level = change(reservation.level);
        level.reserved = *level.reserved.plus(reservation.quantity);
        level.next_expiration = std::min(level.next_expiration, reservation.expiration_date);
        reservation.id = state().reservation_ids.at(decision_.reservation_ids_used_++);
        reservation.user = command_.user;
        reservation.reservation_date = now();
        accepted_.reservations.push_back(reservation);
    }

    // Ends an active reservation: its units no longer count as reserved.
    void end(Reservation& reservation, ReservationStatus status) {
        CHECK(reservation.status == ReservationStatus::active);
        Level& level = change(reservation.level);
        level.reserved = level.reserved.minus_or_zero(reservation.quantity);
        reservation.status = status;
        ended_.push_back(&reservation);
        accepted_.reservations.push_back(reservation);
    }

    TransferId add_transfer(const Transfer& act) {
        const TransferId id = state().transfer_ids.at(decision_.transfer_ids_used_++);
        transfer_ = Changes::NewTransfer{.id = id,
                                         .from = act.from,
                                         .to = act.to,
                                         .user = command_.user,
                                         .reference_number = act.reference_number,
                                         .notes = act.notes};
        return id;
    }

    // Accepted if no line was refused; otherwise everything is as it was before the command.
    Outcome finish() {
        if (!refusals_.empty()) {
            undo();
            return Refused{std::move(refusals_)};
        }
        // From here on the command succeeds.
        keep();
        return std::move(accepted_);
    }

  private:
    Level& change(const LevelKey& key) {
        Level& level = state().levels.at(key);
        if (is_noted(key)) return level;
        before_.emplace_back(key, level);
        // A command of many lines touches many levels: past a few, looking through the list would cost their square.
        if (before_.size() == linear_search_max)
            for (const auto& [noted, unused] : before_) noted_.insert(noted);
        if (before_.size() > linear_search_max) noted_.insert(key);
        return level;
    }
    [[nodiscard]] bool is_noted(const LevelKey& key) const {
        if (before_.size() >= linear_search_max) return noted_.contains(key);
        return std::ranges::any_of(before_, [&](const auto& entry) { return entry.first == key; });
    }

    void undo() {
        for (const auto& [key, level] : before_) state().levels.at(key) = level;
        for (Reservation* reservation : ended_) reservation->status = ReservationStatus::active;
        decision_.movement_ids_used_ -= accepted_.movements.size();
        decision_.reservation_ids_used_ -= accepted_.reservations.size() - ended_.size();
        decision_.transfer_ids_used_ -= transfer_ ? 1 : 0;
    }

    void keep() {
        Changes& changes = decision_.changes_;
        accepted_.date = now();
        for (const auto& [key, unused] : before_) {
            const Level& level = state().levels.at(key);
            accepted_.levels.push_back({.key = key, .on_hand = level.on_hand, .reserved = level.reserved});
            decision_.touched_.push_back(key);
        }
        std::ranges::sort(accepted_.levels, {}, &Accepted::LevelAfter::key);
        changes.movements.insert(changes.movements.end(), accepted_.movements.begin(), accepted_.movements.end());
        // One that this batch made has its new status already where it stands among the new ones.
        for (const Reservation* reservation : ended_)
            if (!decision_.made_.contains(reservation->id))
                changes.reservations.push_back({.id = reservation->id, .status = reservation->status});
        if (ended_.empty()) {
            for (const Reservation& made : accepted_.reservations) {
                decision_.made_.emplace(made.id, changes.new_reservations.size());
                changes.new_reservations.push_back(made);
            }
        }
        if (transfer_) changes.transfers.push_back(*std::move(transfer_));
    }

    static constexpr std::size_t linear_search_max = 16;

    Decision& decision_;
    const Command& command_;
    Accepted accepted_;
    std::vector<LineRefusal> refusals_;
    std::vector<std::pair<LevelKey, Level>> before_;           // each level changed, as it was before
    boost::unordered_flat_set<LevelKey, LevelKeyHash> noted_;  // the keys of before_, once they are many
    std::vector<Reservation*> ended_;
    std::optional<Changes::NewTransfer> transfer_;
};

bool Changes::empty() const {
    return movements.empty() && new_reservations.empty() && transfers.empty() && reservations.empty() && levels.empty();
}

Decision::Decision(Snapshot snapshot) : snapshot_(std::move(snapshot)) { release_expired(); }

Outcome Decision::decide(const Command& command) {
    return std::visit([&](const auto& act) { return decide_lines(command, act); }, command.act);
}

Changes Decision::take_changes() && {
    std::ranges::sort(touched_);
    const auto doubles = std::ranges::unique(touched_);
    touched_.erase(doubles.begin(), doubles.end());
    changes_.levels.reserve(touched_.size());
    for (const LevelKey& key : touched_) changes_.levels.push_back({.key = key, .level = snapshot_.levels.at(key)});
    return std::move(changes_);
}

Reservation* Decision::find_reservation(ReservationId id) {
    const std::size_t* made = find(made_, id);
    return made != nullptr ? &changes_.new_reservations[*made] : find(snapshot_.reservations, id);
}

void Decision::release_expired() {
    for (auto& [id, reservation] : snapshot_.reservations) {
        if (reservation.status_at(snapshot_.now) != ReservationStatus::expired) continue;
        if (reservation.status == ReservationStatus::expired) continue;  // written down before
        Level& level = snapshot_.levels.at(reservation.level);
        // A counter below its reservations is a damaged row: the doctor names it, and the shop stays open.
        level.reserved = level.reserved.minus_or_zero(reservation.quantity);
        reservation.status = ReservationStatus::expired;
        changes_.reservations.push_back({.id = id, .status = ReservationStatus::expired});
    }
    for (const auto& [key, next] : snapshot_.next_expirations) {
        snapshot_.levels.at(key).next_expiration = next;
        touched_.push_back(key);
    }
}

Outcome Decision::decide_lines(const Command& command, const RecordMovements& act) {
    Attempt attempt(*this, command);
    const auto refusal_of = [&](const RecordMovements::Line& line) -> std::optional<Refusal> {
        if (const auto reason = attempt.unknown(line.level)) return reason;
        const MovementType* type = find(snapshot_.types, line.type);
        if (type == nullptr) return Refusal::movement_type_unknown;
        if (!type->is_active) return Refusal::movement_type_inactive;
        const Level& level = *attempt.level(line.level);
        if (type->effect == Effect::increase) {
            if (attempt.is_closed(line.level.location)) return Refusal::location_inactive;
            return Attempt::cannot_add(level, line.quantity);
        }
        if (type->demand == Demand::available && attempt.is_out_of_use(line.level.variant))
            return Refusal::variant_inactive;
        return Attempt::cannot_take(level, line.quantity, type->demand);
    };

    for (std::size_t i = 0; i < act.lines.size(); ++i) {
        const RecordMovements::Line& line = act.lines[i];
        if (const auto reason = refusal_of(line)) {
            attempt.refuse(i, *reason, line.quantity, attempt.level(line.level));
            continue;
        }
        attempt.book({.id = {},
                      .level = line.level,
                      .type = line.type,
                      .effect = snapshot_.types.at(line.type).effect,
                      .quantity = line.quantity,
                      .balance = {},
                      .unit_cost = line.unit_cost,
                      .reference_number = line.reference_number,
                      .notes = line.notes,
                      .user = {},
                      .date = {},
                      .reservation = {},
                      .transfer = {}});
    }
    return attempt.finish();
}

Outcome Decision::decide_lines(const Command& command, const Transfer& act) {
    Attempt attempt(*this, command);
    const auto refusal_of = [&](const LevelKey& from, const LevelKey& to, Quantity quantity) -> std::optional<Refusal> {
        if (const auto reason = attempt.unknown(from)) return reason;
        if (const auto reason = attempt.unknown(to)) return reason;
        if (attempt.is_closed(to.location)) return Refusal::location_inactive;
        if (from == to) return Refusal::same_location;
        if (const auto reason = Attempt::cannot_take(*attempt.level(from), quantity, Demand::on_hand)) return reason;
        return Attempt::cannot_add(*attempt.level(to), quantity);
    };

    const TransferId transfer = attempt.add_transfer(act);
    for (std::size_t i = 0; i < act.lines.size(); ++i) {
        const Transfer::Line& line = act.lines[i];
        const LevelKey from{line.variant, act.from};
        const LevelKey to{line.variant, act.to};
        if (const auto reason = refusal_of(from, to, line.quantity)) {
            attempt.refuse(i, *reason, line.quantity, attempt.level(from));
            continue;
        }
        Movement movement{.id = {},
                          .level = from,
                          .type = types::transfer_out,
                          .effect = Effect::decrease,
                          .quantity = line.quantity,
                          .balance = {},
                          .unit_cost = {},
                          .reference_number = act.reference_number,
                          .notes = act.notes,
                          .user = {},
                          .date = {},
                          .reservation = {},
                          .transfer = transfer};
        attempt.book(movement);
        movement.level = to;
        movement.type = types::transfer_in;
        movement.effect = Effect::increase;
        attempt.book(std::move(movement));
    }
    return attempt.finish();
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
             .reference_number = act.reference_number.empty() ? reservation->reference_number : act.reference_number,
             .notes = act.notes,
             .user = {},
             .date = {},
             .reservation = reservation->id,
             .transfer = {}});
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
        return std::nullopt;
    };

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
                      .reference_number = act.reference_number,
                      .notes = act.notes,
                      .user = {},
                      .date = {},
                      .reservation = {},
                      .transfer = {}});
    }
    return attempt.finish();
}

}  // namespace trastienda::stock
