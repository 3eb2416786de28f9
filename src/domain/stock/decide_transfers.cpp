// What takes two movements, or takes one back: transfers, what becomes of units in transit, and reversals.
#include "base/check.hpp"
#include "domain/stock/attempt.hpp"
#include "domain/stock/cost.hpp"
#include "domain/stock/decide.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace trastienda::stock {

namespace {

// A reason with the level that it is about.
struct Reason {
    Refusal refusal;
    LevelKey level;
};

std::optional<Reason> at(const LevelKey& level, std::optional<Refusal> refusal) {
    return refusal ? std::optional(Reason{.refusal = *refusal, .level = level}) : std::nullopt;
}

// Both movements of units that go from one level to another: what they are worth goes with them.
void move(auto& attempt, Movement movement, const LevelKey& from, const LevelKey& to) {
    movement.level = from;
    movement.type = types::transfer_out;
    movement.effect = Effect::decrease;
    const Money value = attempt.book(movement).value;
    movement.level = to;
    movement.type = types::transfer_in;
    movement.effect = Effect::increase;
    attempt.book(std::move(movement), value);
}

Movement movement_of(const std::string& reference_number, const std::string& notes, std::optional<TransferId> transfer,
                     Quantity quantity) {
    Movement movement;
    movement.quantity = quantity;
    movement.reference_number = reference_number;
    movement.notes = notes;
    movement.transfer = transfer;
    return movement;
}

}  // namespace

Outcome Decision::decide_lines(const Command& command, const Transfer& act) {
    Attempt attempt(*this, command);
    const auto reason_against = [&](const Transfer::Line& line, const LevelKey& arrives) -> std::optional<Reason> {
        const LevelKey from{line.variant, act.from};
        const LevelKey to{line.variant, act.to};
        if (const auto reason = attempt.unknown(from)) return at(from, reason);
        if (const auto reason = attempt.unknown(to)) return at(from, reason);
        if (attempt.is_closed(to.location)) return at(from, Refusal::location_inactive);
        if (from == to) return at(from, Refusal::same_location);
        const Level& sends = *attempt.level(from);
        if (const auto reason = Attempt::cannot_take(sends, line.quantity, Demand::on_hand)) return at(from, reason);
        return at(arrives,
                  Attempt::cannot_add(*attempt.level(arrives), line.quantity, value_of_exit(sends, line.quantity)));
    };

    const TransferId transfer = attempt.add_transfer(act);
    for (std::size_t i = 0; i < act.lines.size(); ++i) {
        const Transfer::Line& line = act.lines[i];
        const LevelKey from{line.variant, act.from};
        const LevelKey arrives{line.variant, act.arrival == Arrival::at_once ? act.to : in_transit};
        if (const auto reason = reason_against(line, arrives)) {
            attempt.refuse(i, reason->refusal, line.quantity, attempt.level(reason->level));
            continue;
        }
        move(attempt, movement_of(act.reference_number, act.notes, transfer, line.quantity), from, arrives);
        if (act.arrival == Arrival::later) attempt.send({transfer, line.variant}, line.quantity);
    }
    return attempt.finish();
}

Outcome Decision::decide_lines(const Command& command, const SettleTransfer& act) {
    Attempt attempt(*this, command);
    struct Ways {
        LevelKey way, to, from;
    };
    const auto cannot_arrive = [&](Level& way, const LevelKey& key, Quantity quantity) -> std::optional<Reason> {
        const Money value = value_of_exit(way, quantity);
        leave(way, quantity, value);
        return at(key, Attempt::cannot_add(*attempt.level(key), quantity, value));
    };
    const auto reason_against = [&](const SettleTransfer::Line& line, const Ways& keys) -> std::optional<Reason> {
        const bool comes = !line.received.is_zero();
        const bool goes_back = !line.returned.is_zero();
        if (comes && attempt.is_closed(act.to)) return at(keys.to, Refusal::location_inactive);
        if (goes_back && attempt.is_closed(act.from)) return at(keys.from, Refusal::location_inactive);
        Level way = *attempt.level(keys.way);
        const std::int64_t named =
            std::int64_t{line.received.units()} + line.lost.units() + std::int64_t{line.returned.units()};
        const Quantity open = std::min(snapshot_.transits.at({act.transfer, line.variant}).open(), way.on_hand);
        if (named > open.units()) return at(keys.way, Refusal::insufficient_in_transit);
        // In the order in which they will be booked: each share of the value depends on those before it.
        if (comes)
            if (const auto reason = cannot_arrive(way, keys.to, line.received)) return reason;
        if (!goes_back) return std::nullopt;
        leave(way, line.lost, value_of_exit(way, line.lost));
        return cannot_arrive(way, keys.from, line.returned);
    };

    for (std::size_t i = 0; i < act.lines.size(); ++i) {
        const SettleTransfer::Line& line = act.lines[i];
        const TransitKey key{act.transfer, line.variant};
        const Transit* found = find(snapshot_.transits, key);
        if (found == nullptr) {
            attempt.refuse(i, Refusal::transfer_line_unknown);
            continue;
        }
        const Ways keys{
            .way = {line.variant, in_transit}, .to = {line.variant, act.to}, .from = {line.variant, act.from}};
        if (const auto reason = reason_against(line, keys)) {
            Level shown = *attempt.level(reason->level);
            if (reason->refusal == Refusal::insufficient_in_transit) shown.on_hand = found->open();
            const auto named = line.received.plus(line.lost);
            const auto all = named ? named->plus(line.returned) : std::nullopt;
            attempt.refuse(i, reason->refusal, all.value_or(Quantity::of(Quantity::units_max)), &shown);
            continue;
        }
        Transit& transit = attempt.settle(key);
        const auto each = [&](Quantity quantity) { return movement_of("", act.notes, act.transfer, quantity); };
        if (!line.received.is_zero()) move(attempt, each(line.received), keys.way, keys.to);
        if (!line.lost.is_zero()) {
            Movement lost = each(line.lost);
            lost.level = keys.way;
            lost.type = types::loss;
            lost.effect = Effect::decrease;
            attempt.book(std::move(lost));
        }
        if (!line.returned.is_zero()) move(attempt, each(line.returned), keys.way, keys.from);
        transit.received = *transit.received.plus(line.received);
        transit.lost = *transit.lost.plus(line.lost);
        transit.returned = *transit.returned.plus(line.returned);
    }
    return attempt.finish();
}

Outcome Decision::decide_lines(const Command& command, const Reverse& act) {
    Attempt attempt(*this, command);
    const auto refusal_of = [&](const Movement& original) -> std::optional<Refusal> {
        const bool comes_back = original.effect == Effect::decrease;
        if (comes_back && attempt.is_closed(original.level.location)) return Refusal::location_inactive;
        if (snapshot_.reversed.contains(original.id)) return Refusal::movement_reversed;
        if (original.reverses) return Refusal::movement_is_reversal;
        if (original.transfer) return Refusal::movement_of_transfer;
        const Level& level = *attempt.level(original.level);
        if (comes_back) return Attempt::cannot_add(level, original.quantity, original.value);
        return Attempt::cannot_take(level, original.quantity, Demand::on_hand);
    };

    for (std::size_t i = 0; i < act.originals.size(); ++i) {
        const Movement& original = act.originals[i];
        if (const auto reason = refusal_of(original)) {
            attempt.refuse(i, *reason, original.quantity, attempt.level(original.level));
            continue;
        }
        const bool comes_back = original.effect == Effect::decrease;
        const Level& level = *attempt.level(original.level);
        Movement opposite = movement_of(act.reference_number.empty() ? original.reference_number : act.reference_number,
                                        act.notes, std::nullopt, original.quantity);
        opposite.level = original.level;
        opposite.type = comes_back ? types::reversal_in : types::reversal_out;
        opposite.effect = comes_back ? Effect::increase : Effect::decrease;
        opposite.reverses = original.id;
        attempt.book(std::move(opposite),
                     comes_back ? original.value : value_of_reversed_entry(level, original.quantity, original.value));
        attempt.mark_reversed(original.id);
    }
    return attempt.finish();
}

}  // namespace trastienda::stock
