#include "tests/sim/workload.hpp"

#include <algorithm>

namespace trastienda::sim {

using namespace stock;

namespace {

constexpr std::size_t known_max = 12;  // of each kind
// Beside the built-in ones: a decrease that only takes what is available, and a type out of use.
constexpr MovementTypeId gift{20};
constexpr MovementTypeId old_type{21};

void forget(auto& known) {
    if (known.size() > known_max) known.erase(known.begin(), known.end() - static_cast<std::ptrdiff_t>(known_max));
}

}  // namespace

Workload::Workload(Chance& chance)
    : chance_(chance), variants_(chance.pick(1, 6)), locations_(chance.pick(1, 3)), heat_(chance.pick(0, 8)) {}

World Workload::shop() {
    World world;
    for (std::int64_t variant = 1; variant <= variants_; ++variant)
        world.variants[{variant}] = variant == 3 ? Activity::inactive : Activity::active;
    for (std::int64_t location = 1; location <= locations_; ++location)
        world.locations[{location}] = location == 3 ? Activity::inactive : Activity::active;
    for (const auto& [variant, unused] : world.variants)
        for (const auto& [location, not_used] : world.locations)
            if (chance_.happens(4, 5))
                world.levels[{variant, location}].on_hand =
                    Quantity::of(chance_.pick(0, chance_.happens(1, 4) ? 60 : 12));
    world.types[gift] = {.id = gift, .effect = Effect::decrease, .demand = Demand::available};
    world.types[old_type] = {.id = old_type, .effect = Effect::increase, .is_active = false};
    return world;
}

Act Workload::pick_act(Instant now, const std::string& name) {
    switch (chance_.pick(1, 17)) {
        case 1:
            return pick_transfer(name);
        case 2:
        case 3:
        case 4:
            return pick_reserve(now, name);
        case 5:
            return Release{.reservations = pick_reservations()};
        case 6:
        case 7:
            return Commit{.reservations = pick_reservations(), .reference_number = name, .notes = {}};
        case 8:
            return pick_set_levels(name);
        case 9:
        case 10:
            if (!sent_.empty()) return pick_settling(name);
            return pick_transfer(name);
        case 11:
            if (!movements_.empty()) return pick_reverse(name);
            return pick_movements(name);
        case 12:
            return pick_expire();
        default:
            return pick_movements(name);
    }
}

LevelKey Workload::pick_level() {
    if (chance_.happens(heat_, 10)) return {{1}, {1}};
    // Rarely of what does not exist.
    const auto one_of = [&](std::int64_t known) { return chance_.happens(1, 40) ? known + 1 : chance_.pick(1, known); };
    const std::int64_t variant = one_of(variants_);
    return {{variant}, {one_of(locations_)}};
}

std::vector<ReservationId> Workload::pick_reservations() {
    constexpr ReservationId unknown{1'000'000};
    std::vector<ReservationId> ids;
    for (std::int64_t lines = chance_.happens(3, 4) ? 1 : chance_.pick(2, 3); lines > 0; --lines)
        ids.push_back(reservations_.empty() || chance_.happens(1, 30) ? unknown : chance_.one_of(reservations_));
    return ids;
}

RecordMovements Workload::pick_movements(const std::string& name) {
    RecordMovements act;
    for (int lines = pick_lines(); lines > 0; --lines) {
        const MovementTypeId type = chance_.happens(1, 2) ? types::sale
                                    : chance_.happens(1, 2)
                                        ? types::purchase
                                        : chance_.one_of<MovementTypeId>({types::loss, types::customer_return, gift,
                                                                          old_type, MovementTypeId{99}});
        act.lines.push_back({.level = pick_level(),
                             .type = type,
                             .quantity = pick_quantity(type == types::purchase ? 9 : 4),
                             .unit_cost = pick_unit_cost(),
                             .reference_number = name,
                             .notes = {}});
    }
    if (chance_.happens(1, 6)) act.mode = Mode::each_on_its_own;
    return act;
}

Transfer Workload::pick_transfer(const std::string& name) {
    Transfer act{
        .from = pick_level().location, .to = pick_level().location, .lines = {}, .reference_number = name, .notes = {}};
    for (int lines = pick_lines(); lines > 0; --lines)
        act.lines.push_back({.variant = pick_level().variant, .quantity = pick_quantity(3)});
    if (chance_.happens(1, 2)) act.arrival = Arrival::later;
    return act;
}

std::optional<Money> Workload::pick_unit_cost() {
    return chance_.happens(1, 2) ? std::optional(Money::of_cents(chance_.pick(0, 999))) : std::nullopt;
}

// A part of each line comes, is lost or goes back; now and then more than there was.
SettleTransfer Workload::pick_settling(const std::string& name) {
    SettleTransfer act = chance_.one_of(sent_);
    act.notes = name;
    const auto part = [&](Quantity sent) { return Quantity::of(chance_.pick(0, sent.units())); };
    for (SettleTransfer::Line& line : act.lines) {
        const Quantity sent = line.received;
        line.received = part(sent);
        if (chance_.happens(1, 3)) line.lost = part(sent);
        if (chance_.happens(1, 3)) line.returned = part(sent);
    }
    return act;
}

Reverse Workload::pick_reverse(const std::string& name) {
    Reverse act{.originals = {}, .reference_number = name, .notes = {}};
    for (int lines = pick_lines(); lines > 0; --lines) act.originals.push_back(chance_.one_of(movements_));
    return act;
}

Reserve Workload::pick_reserve(Instant now, const std::string& name) {
    Reserve act;
    act.reference_number = name;
    act.type = static_cast<ReservationType>(chance_.pick(1, 3));
    // Most of them run out within a few batches, some before they are decided.
    if (chance_.happens(2, 3)) act.expiration = Instant{now.microseconds + chance_.pick(0, 20'000)};
    if (chance_.happens(1, 8)) act.expiration = std::chrono::seconds{chance_.pick(0, 2)};
    for (int lines = pick_lines(); lines > 0; --lines)
        act.lines.push_back({.level = pick_level(), .quantity = pick_quantity(4)});
    return act;
}

Expire Workload::pick_expire() {
    Expire act;
    for (int lines = pick_lines(); lines > 0; --lines) act.lines.push_back({.level = pick_level()});
    return act;
}

SetLevels Workload::pick_set_levels(const std::string& name) {
    SetLevels act;
    act.reference_number = name;
    for (int lines = pick_lines(); lines > 0; --lines) {
        act.lines.push_back({.level = pick_level(), .on_hand = Quantity::of(chance_.pick(0, 15)), .expected = {}});
        if (chance_.happens(1, 3)) act.lines.back().expected = Quantity::of(chance_.pick(0, 15));
    }
    return act;
}

void Workload::learn(const Command& command, const Outcome& outcome) {
    const auto* accepted = std::get_if<Accepted>(&outcome);
    if (accepted == nullptr) return;
    for (const Reservation& reservation : accepted->reservations)
        if (std::ranges::find(reservations_, reservation.id) == reservations_.end())
            reservations_.push_back(reservation.id);
    movements_.insert(movements_.end(), accepted->movements.begin(), accepted->movements.end());
    if (const auto* transfer = std::get_if<Transfer>(&command.act);
        transfer != nullptr && transfer->arrival == Arrival::later) {
        SettleTransfer& act = sent_.emplace_back();
        act.transfer = *accepted->movements.front().transfer;
        act.from = transfer->from;
        act.to = transfer->to;
        for (const Transfer::Line& line : transfer->lines) {
            act.lines.emplace_back().variant = line.variant;
            act.lines.back().received = line.quantity;
        }
    }
    // Old ones are over in any case.
    forget(reservations_);
    forget(sent_);
    forget(movements_);
}

}  // namespace trastienda::sim
