// One command's own view of a decision: what it may look at, what it changes, and how that is taken back. For
// decide*.cpp alone. Floor 1.
#pragma once

#include "base/check.hpp"
#include "domain/stock/cost.hpp"
#include "domain/stock/decide.hpp"

#include <algorithm>
#include <boost/unordered/unordered_flat_set.hpp>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace trastienda::stock {

template <class Key, class Value, class Hash>
Value* find(FlatMap<Key, Value, Hash>& map, const Key& key) {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
}

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
        // What is available is never more than what is on hand: who needs the one is told of the one.
        if (demand == Demand::available && level.available() < quantity) return Refusal::insufficient_available;
        if (demand == Demand::on_hand && level.on_hand < quantity) return Refusal::insufficient_on_hand;
        return std::nullopt;
    }
    // Why `quantity`, worth `value`, cannot be added; nothing if it can.
    static std::optional<Refusal> cannot_add(const Level& level, Quantity quantity, std::optional<Money> value) {
        if (!level.on_hand.plus(quantity)) return Refusal::balance_too_large;
        if (!value || !Money::from_cents(level.value.cents() + value->cents())) return Refusal::value_too_large;
        return std::nullopt;
    }

    // Books a movement that has been found possible, and changes the level with it. `value` is what its units are worth
    // where the rule of the average does not say it.
    const Movement& book(Movement movement, std::optional<Money> value = std::nullopt) {
        Level& level = change(movement.level);
        if (movement.effect == Effect::increase) {
            movement.value = value ? *value : *value_of_entry(level, movement.quantity, movement.unit_cost);
            enter(level, movement.quantity, movement.value);
        } else {
            movement.value = value ? *value : value_of_exit(level, movement.quantity);
            leave(level, movement.quantity, movement.value);
        }
        level.last_movement_date = std::max(level.last_movement_date, now());
        movement.id = state().movement_ids.at(decision_.movement_ids_used_++);
        movement.balance = level.on_hand;
        movement.value_balance = level.value;
        movement.user = command_.user;
        movement.date = level.last_movement_date;
        return accepted_.movements.emplace_back(std::move(movement));
    }

    // Grown step by step, the movements of a large command would take twice their memory.
    void expect_movements(std::size_t count) {
        accepted_.movements.reserve(count);
        before_.reserve(count);
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
                                         .notes = act.notes,
                                         .arrival = act.arrival};
        return id;
    }

    // What was sent with the transfer that this command makes: a variant on two lines counts once, with both.
    void send(const TransitKey& key, Quantity quantity) {
        const auto found = std::ranges::find(sent_, key, &Changes::ChangedTransit::key);
        Quantity& sent = found != sent_.end() ? found->transit.sent : sent_.emplace_back(key, Transit{}).transit.sent;
        sent = *sent.plus(quantity);
    }

    Transit& settle(const TransitKey& key) {
        Transit& transit = state().transits.at(key);
        transits_before_.emplace_back(key, transit);
        return transit;
    }

    void mark_reversed(MovementId id) {
        state().reversed.insert(id);
        reversed_.push_back(id);
    }

    // Accepted if no line was refused, or those that were may be left out, if need be all of them. Otherwise everything
    // is as it was before the command.
    Outcome finish(Mode mode = Mode::all_or_nothing) {
        if (!refusals_.empty() && mode == Mode::all_or_nothing) {
            undo();
            return Refused{std::move(refusals_)};
        }
        accepted_.refusals = std::move(refusals_);
        describe();
        if (command_.purpose == Purpose::dry_run) {
            undo();
            for (Movement& movement : accepted_.movements) movement.id = {};
            for (Reservation& reservation : accepted_.reservations)
                if (ended_.empty()) reservation.id = {};
            return std::move(accepted_);
        }
        // From here on the command succeeds.
        before_ = decltype(before_)();  // not `= {}`, which keeps the memory
        noted_ = decltype(noted_)();
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
        // The oldest last: a line may have been settled twice.
        while (!transits_before_.empty()) {
            state().transits.at(transits_before_.back().key) = transits_before_.back().transit;
            transits_before_.pop_back();
        }
        for (const MovementId id : reversed_) state().reversed.erase(id);
    }

    void describe() {
        accepted_.date = now();
        accepted_.levels.reserve(before_.size());
        for (const auto& [key, unused] : before_)
            accepted_.levels.push_back(LevelAfter::of(key, state().levels.at(key)));
        std::ranges::sort(accepted_.levels, {}, &LevelAfter::key);
    }

    void keep() {
        Changes& changes = decision_.changes_;
        note_act();
        for (const LevelAfter& level : accepted_.levels) decision_.touched_.push_back(level.key);
        if (command_.telling == Telling::nothing) {
            append(changes.level_changes, std::exchange(accepted_.levels, {}));
            append(changes.movements, std::exchange(accepted_.movements, {}));
        } else {
            changes.level_changes.insert(changes.level_changes.end(), accepted_.levels.begin(), accepted_.levels.end());
            changes.movements.insert(changes.movements.end(), accepted_.movements.begin(), accepted_.movements.end());
        }
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
        changes.new_transits.insert(changes.new_transits.end(), sent_.begin(), sent_.end());
        for (const auto& [key, unused] : transits_before_) decision_.settled_.push_back(key);
    }

    void note_act() {
        Changes::DoneAct& act = decision_.changes_.acts.emplace_back(
            command_.origin, accepted_.movements.size(), ended_.empty() ? accepted_.reservations.size() : 0);
        for (const Reservation* reservation : ended_) act.ended.push_back(reservation->id);
    }

    template <class T>
    static void append(std::vector<T>& all, std::vector<T> more) {
        if (all.empty())
            all = std::move(more);
        else
            std::ranges::move(more, std::back_inserter(all));
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
    std::vector<Changes::ChangedTransit> sent_;             // of transfer_
    std::vector<Changes::ChangedTransit> transits_before_;  // each transit changed, as it was before
    std::vector<MovementId> reversed_;
};

}  // namespace trastienda::stock
