#include "domain/stock/decide_model.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <utility>

namespace trastienda::stock {
namespace {

// Few of everything, so that commands collide; some ids that do not exist; instants around now.
constexpr int variants = 3;
constexpr int locations = 3;
constexpr int reservations = 6;
constexpr int own_types_from = 20;
constexpr int own_types = 5;

// The whole range each time: by itself a range would grow with the number of the case.
int pick(int from, int to) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(from, to + 1)); }
// `times` of `of`.
bool happens(int times, int of) { return pick(1, of) <= times; }

Quantity pick_quantity(int least) {
    if (happens(1, 8)) return Quantity::of(Quantity::units_max - pick(0, 3));
    return Quantity::of(pick(least, 6));
}
Money pick_money() {
    if (happens(1, 12)) return Money::of_cents(Money::cents_max - pick(0, 3));
    return Money::of_cents(pick(0, 2'000));
}
Instant pick_instant(Instant now) {
    if (happens(1, 4)) return Instant::never();
    return {now.microseconds + pick(-2, 4)};
}
Activity pick_activity() { return happens(1, 6) ? Activity::inactive : Activity::active; }
LevelKey pick_level() {
    // One of 1/1 to 3/3, rarely of what does not exist, most often the same one.
    if (happens(2, 5)) return {{1}, {1}};
    const auto one_of = [](int known) { return happens(1, 20) ? known + 1 : pick(1, known); };
    const int variant = one_of(variants);
    return {{variant}, {one_of(locations)}};
}
std::string pick_text() { return happens(1, 2) ? "" : fmt::format("T-{}", pick(1, 3)); }

World pick_world() {
    World world;
    for (int id = 1; id <= variants; ++id) world.variants[{id}] = pick_activity();
    for (int id = 1; id <= locations; ++id) world.locations[{id}] = pick_activity();
    for (int id = own_types_from; id < own_types_from + own_types; ++id)
        world.types[{id}] = {.id = {id},
                             .effect = happens(1, 3) ? Effect::increase : Effect::decrease,
                             .demand = happens(1, 2) ? Demand::available : Demand::on_hand,
                             .is_active = happens(3, 4)};
    for (int variant = 1; variant <= variants; ++variant)
        for (int location = 1; location <= locations; ++location)
            if (happens(4, 5)) {
                Level& level = world.levels[{{variant}, {location}}];
                level.on_hand = happens(1, 8) ? pick_quantity(0) : Quantity::of(pick(0, 15));
                if (!level.on_hand.is_zero()) level.value = pick_money();
                level.last_unit_cost = pick_money();
                level.last_movement_date = {world.now.microseconds + pick(-3, 1)};
            }
    for (int id = 1; id <= reservations; ++id) {
        Reservation reservation{.id = {id},
                                .level = pick_level(),
                                .quantity = pick_quantity(1),
                                .type = static_cast<ReservationType>(pick(1, 3)),
                                .status = ReservationStatus::active,
                                .user = {pick(1, 3)},
                                .reservation_date = {1},
                                .expiration_date = pick_instant(world.now),
                                .reference_number = pick_text()};
        if (happens(1, 4)) reservation.status = static_cast<ReservationStatus>(pick(2, 4));
        const bool is_known =
            world.variants.contains(reservation.level.variant) && world.locations.contains(reservation.level.location);
        if (is_known && world.level(reservation.level).reserved.plus(reservation.quantity)) world.add(reservation);
    }
    return world;
}

int pick_lines() { return happens(1, 2) ? 1 : pick(2, 4); }

std::vector<ReservationId> pick_reservations(const World& world) {
    std::vector<ReservationId> ids;
    for (int lines = pick_lines(); lines > 0; --lines) {
        if (happens(1, 4))  // perhaps one that an earlier command of the batch makes
            ids.push_back({world.next_reservation + pick(0, 2)});
        else
            ids.push_back({happens(1, 12) ? reservations + 1 : pick(1, reservations)});
    }
    return ids;
}

RecordMovements pick_movements() {
    const auto pick_type = [] {
        if (happens(1, 3)) return types::sale;
        return MovementTypeId{happens(2, 3) ? pick(1, 11) : pick(own_types_from, own_types_from + own_types)};
    };
    RecordMovements act;
    for (int lines = pick_lines(); lines > 0; --lines)
        act.lines.push_back({.level = pick_level(),
                             .type = pick_type(),
                             .quantity = pick_quantity(1),
                             .unit_cost = happens(1, 2) ? std::optional(pick_money()) : std::nullopt,
                             .reference_number = pick_text(),
                             .notes = pick_text()});
    if (happens(1, 4)) act.mode = Mode::each_on_its_own;
    return act;
}

Transfer pick_transfer() {
    const LocationId from = pick_level().location;
    Transfer act{.from = from, .to = {}, .lines = {}, .reference_number = pick_text(), .notes = pick_text()};
    act.to = happens(1, 4) ? pick_level().location : LocationId{from.value % locations + 1};
    for (int lines = pick_lines(); lines > 0; --lines)
        act.lines.push_back({.variant = pick_level().variant, .quantity = pick_quantity(1)});
    if (happens(1, 2)) act.arrival = Arrival::later;
    return act;
}

// One of those that are there, most often; otherwise one that is not.
SettleTransfer pick_settling(const World& world) {
    SettleTransfer act;
    act.transfer = {9'999};
    if (!world.transfers.empty() && happens(9, 10)) {
        auto sent = world.transfers.begin();
        std::advance(sent, pick(0, static_cast<int>(world.transfers.size()) - 1));
        act.transfer = sent->first;
        act.from = sent->second.from;
        act.to = sent->second.to;
    }
    act.notes = pick_text();
    const auto part = [] { return happens(1, 2) ? Quantity() : pick_quantity(0); };
    for (int lines = pick_lines(); lines > 0; --lines)
        act.lines.push_back({.variant = pick_level().variant, .received = part(), .lost = part(), .returned = part()});
    return act;
}

Reverse pick_reverse(const World& world) {
    Reverse act;
    act.reference_number = pick_text();
    act.notes = pick_text();
    for (int lines = pick_lines(); lines > 0; --lines) {
        auto original = world.movements.begin();
        std::advance(original, pick(0, static_cast<int>(world.movements.size()) - 1));
        act.originals.push_back(original->second);
    }
    return act;
}

Reserve pick_reserve(const World& world) {
    Reserve act;
    act.type = static_cast<ReservationType>(pick(1, 3));
    act.reference_number = pick_text();
    if (happens(1, 3)) act.expiration = pick_instant(world.now);
    if (happens(1, 4)) act.expiration = std::chrono::seconds{pick(-1, 3)};
    for (int lines = pick_lines(); lines > 0; --lines)
        act.lines.push_back({.level = pick_level(), .quantity = pick_quantity(1)});
    return act;
}

SetLevels pick_set_levels(const World& world) {
    SetLevels act;
    act.reference_number = pick_text();
    act.notes = pick_text();
    for (int lines = pick_lines(); lines > 0; --lines) {
        const LevelKey key = pick_level();
        act.lines.push_back({.level = key, .on_hand = pick_quantity(0), .expected = std::nullopt});
        if (happens(1, 4)) act.lines.back().expected = world.level(key).on_hand;
        if (happens(1, 8)) act.lines.back().expected = pick_quantity(0);
        if (happens(1, 2)) act.lines.back().unit_cost = pick_money();
    }
    return act;
}

Act pick_act(const World& world) {
    const int kind = pick(1, 16);
    if (kind <= 4) return pick_movements();
    if (kind <= 6) return pick_transfer();
    if (kind <= 8) return pick_reserve(world);
    if (kind == 9) return Release{.reservations = pick_reservations(world)};
    if (kind <= 11)
        return Commit{.reservations = pick_reservations(world), .reference_number = pick_text(), .notes = pick_text()};
    if (kind == 12) return pick_settling(world);
    if (kind <= 14 && !world.movements.empty()) return pick_reverse(world);
    if (kind == 15) return Expire{.lines = {{.level = pick_level()}, {.level = pick_level()}}};
    return pick_set_levels(world);
}

std::vector<Command> pick_batch(const World& world) {
    std::vector<Command> batch;
    for (int commands = pick(1, 9); commands > 0; --commands)
        batch.push_back({.user = {pick(1, 3)},
                         .idempotency_key = {},
                         .act = pick_act(world),
                         .purpose = happens(1, 10) ? Purpose::dry_run : Purpose::book});
    return batch;
}

struct Decided {
    std::vector<Outcome> outcomes;
    Changes changes;
};

Decided decide_batch(const World& world, const std::vector<Command>& batch, Gathering gathering) {
    Decision decision(gather(world, batch, gathering));
    Decided decided;
    for (const Command& command : batch) decided.outcomes.push_back(decision.decide(command));
    decided.changes = std::move(decision).take_changes();
    return decided;
}

// What the outcome and the batch were, for whom it fails on.
std::string describe(const World& world, const std::vector<Command>& batch) {
    std::string said = fmt::format("now {}\n", text(world.now));
    for (const auto& [key, level] : world.levels)
        said += fmt::format("level {} {}\n", text(key), level.on_hand.units());
    for (const auto& [id, one] : world.reservations)
        said += fmt::format("reservation {} {} {} {} (status {})\n", id.value, text(one.level), one.quantity.units(),
                            text(one.expiration_date), static_cast<int>(one.status));
    for (const auto& [id, type] : world.types)
        if (id.value >= own_types_from)
            said += fmt::format("type {} effect {} demand {} active {}\n", id.value, static_cast<int>(type.effect),
                                static_cast<int>(type.demand), type.is_active);
    for (const auto& [id, activity] : world.variants)
        said += fmt::format("variant {} {}\n", id.value, activity == Activity::active ? "" : "inactive");
    for (const auto& [id, activity] : world.locations)
        said += fmt::format("location {} {}\n", id.value, activity == Activity::active ? "" : "inactive");
    for (const Command& command : batch) said += text(command) + '\n';
    return said;
}

// The levels that the batch had to look at stand in the world as the model adds them up.
void compare_levels(const World& world, const Model& model, const std::vector<LevelKey>& seen) {
    for (int variant = 1; variant <= variants; ++variant)
        for (int location = in_transit.value; location <= locations; ++location) {
            const LevelKey key{{variant}, {location}};
            RC_ASSERT(world.level(key).on_hand == model.on_hand(key));
            RC_ASSERT(world.level(key).value == model.world().level(key).value);
            RC_ASSERT(world.level(key).last_unit_cost == model.world().level(key).last_unit_cost);
        }
    for (const LevelKey& key : seen) {
        if (!world.levels.contains(key)) continue;
        const Level level = world.level(key);
        RC_ASSERT(level.reserved == model.reserved(key));
        // Never too late, and what has come was looked after.
        Instant next = Instant::never();
        for (const auto& [id, reservation] : world.reservations)
            if (reservation.level == key && reservation.status == ReservationStatus::active)
                next = std::min(next, reservation.expiration_date);
        RC_ASSERT(level.next_expiration <= next);
        RC_ASSERT(level.next_expiration > world.now);
    }
}

void compare_reservations(const World& world, const Model& model) {
    RC_ASSERT(world.reservations.size() == model.world().reservations.size());
    for (const auto& [id, reservation] : model.world().reservations) {
        Reservation stored = world.reservations.at(id);
        Reservation expected = reservation;
        stored.status = stored.status_at(world.now);
        expected.status = expected.status_at(world.now);
        RC_ASSERT(stored == expected);
    }
}

std::vector<LevelKey> find_levels_seen(const World& before, const std::vector<Command>& batch) {
    std::vector<LevelKey> seen;
    for (const auto& [key, level] : gather(before, batch).levels) seen.push_back(key);
    return seen;
}

RC_GTEST_PROP(DecideModel, every_outcome_and_every_change_is_what_the_model_says, ()) {
    World world = pick_world();
    for (int batches = 3; batches > 0; --batches) {
        const std::vector<Command> batch = pick_batch(world);
        RC_LOG() << describe(world, batch);
        Model model(world);
        const Decided decided = decide_batch(world, batch, Gathering::needs_only);
        std::vector<Movement> movements;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            const Outcome expected = model.decide(batch[i]);
            RC_LOG() << text(batch[i]) << " -> " << text(decided.outcomes[i]) << "\n   expected " << text(expected)
                     << '\n';
            RC_ASSERT(decided.outcomes[i] == expected);
            if (const auto* accepted = std::get_if<Accepted>(&expected);
                accepted != nullptr && batch[i].purpose == Purpose::book)
                movements.insert(movements.end(), accepted->movements.begin(), accepted->movements.end());
        }
        RC_ASSERT(decided.changes.movements == movements);
        const auto& transfers = decided.changes.transfers;
        RC_ASSERT(transfers.size() == model.transfers().size());
        for (std::size_t i = 0; i < transfers.size(); ++i) {
            const auto& expected = model.transfers()[i];
            RC_ASSERT(transfers[i].id == expected.id);
            RC_ASSERT(transfers[i].from == expected.from);
            RC_ASSERT(transfers[i].to == expected.to);
            RC_ASSERT(transfers[i].user == expected.user);
            RC_ASSERT(transfers[i].reference_number == expected.reference_number);
            RC_ASSERT(transfers[i].notes == expected.notes);
            RC_ASSERT(transfers[i].arrival == expected.arrival);
        }
        const std::vector<LevelKey> seen = find_levels_seen(world, batch);
        RC_ASSERT(apply(world, decided.changes) == std::vector<std::string>{});
        RC_ASSERT(world.next_movement == model.world().next_movement);
        RC_ASSERT(world.next_reservation == model.world().next_reservation);
        RC_ASSERT(world.next_transfer == model.world().next_transfer);
        compare_levels(world, model, seen);
        compare_reservations(world, model);
        RC_ASSERT(world.transits == model.world().transits);
        world.now.microseconds += pick(0, 2);
    }
}

void compare_worlds(const World& one, const World& other) {
    RC_ASSERT(one.levels == other.levels);
    RC_ASSERT(one.reservations == other.reservations);
    RC_ASSERT(one.transits == other.transits);
    RC_ASSERT(one.movements == other.movements);
    RC_ASSERT(one.next_movement == other.next_movement);
    RC_ASSERT(one.next_reservation == other.next_reservation);
    RC_ASSERT(one.next_transfer == other.next_transfer);
}

RC_GTEST_PROP(DecideModel, a_batch_decides_like_its_commands_one_after_another, ()) {
    World together = pick_world();
    World one_by_one = together;
    for (int batches = 2; batches > 0; --batches) {
        const std::vector<Command> batch = pick_batch(together);
        RC_LOG() << describe(together, batch);
        const Decided decided = decide_batch(together, batch, Gathering::needs_only);
        RC_ASSERT(apply(together, decided.changes).empty());
        for (std::size_t i = 0; i < batch.size(); ++i) {
            const Decided alone = decide_batch(one_by_one, {batch[i]}, Gathering::needs_only);
            RC_LOG() << text(batch[i]) << " -> " << text(decided.outcomes[i]) << "\n   alone "
                     << text(alone.outcomes[0]) << '\n';
            RC_ASSERT(alone.outcomes[0] == decided.outcomes[i]);
            RC_ASSERT(apply(one_by_one, alone.changes).empty());
        }
        compare_worlds(together, one_by_one);
    }
}

// The same again: the outcomes, and what is written down. And what a batch does not need makes no difference to it.
RC_GTEST_PROP(DecideModel, the_same_input_gives_the_same_output, ()) {
    const World world = pick_world();
    const std::vector<Command> batch = pick_batch(world);
    RC_LOG() << describe(world, batch);
    const Decided decided = decide_batch(world, batch, Gathering::needs_only);
    const Decided again = decide_batch(world, batch, Gathering::needs_only);
    const Decided wider = decide_batch(world, batch, Gathering::whole_world);
    RC_ASSERT(decided.outcomes == again.outcomes);
    RC_ASSERT(decided.outcomes == wider.outcomes);
    World written = world;
    World written_again = world;
    RC_ASSERT(apply(written, decided.changes).empty());
    RC_ASSERT(apply(written_again, again.changes).empty());
    compare_worlds(written, written_again);
    RC_ASSERT(decided.changes.movements == wider.changes.movements);
    RC_ASSERT(decided.changes.new_reservations == wider.changes.new_reservations);
}

// Whom nobody asks tells nothing; what is written down is the same.
RC_GTEST_PROP(DecideModel, what_is_told_makes_no_difference_to_what_is_written, ()) {
    const World world = pick_world();
    const std::vector<Command> batch = pick_batch(world);
    std::vector<Command> silent = batch;
    for (Command& command : silent)
        if (happens(2, 3)) command.telling = Telling::nothing;
    RC_LOG() << describe(world, batch);
    const Decided told = decide_batch(world, batch, Gathering::needs_only);
    const Decided untold = decide_batch(world, silent, Gathering::needs_only);
    RC_ASSERT(told.changes.movements == untold.changes.movements);
    RC_ASSERT(told.changes.level_changes == untold.changes.level_changes);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        RC_ASSERT(told.outcomes[i].index() == untold.outcomes[i].index());
        const auto* accepted = std::get_if<Accepted>(&untold.outcomes[i]);
        if (accepted == nullptr || silent[i].telling == Telling::in_full || silent[i].purpose == Purpose::dry_run)
            RC_ASSERT(told.outcomes[i] == untold.outcomes[i]);
        else
            RC_ASSERT(accepted->movements.empty() && accepted->levels.empty());
    }
    World written = world;
    World written_silently = world;
    RC_ASSERT(apply(written, told.changes).empty());
    RC_ASSERT(apply(written_silently, untold.changes).empty());
    compare_worlds(written, written_silently);
}

// Refused commands may as well not have come: without them everything that is written down is the same.
RC_GTEST_PROP(DecideModel, a_refused_command_changes_nothing_for_the_others, ()) {
    const World world = pick_world();
    const std::vector<Command> batch = pick_batch(world);
    RC_LOG() << describe(world, batch);
    const Decided decided = decide_batch(world, batch, Gathering::whole_world);
    std::vector<Command> accepted;
    std::vector<Outcome> outcomes;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto* refused = std::get_if<Refused>(&decided.outcomes[i]);
        if (refused == nullptr) {
            accepted.push_back(batch[i]);
            outcomes.push_back(decided.outcomes[i]);
            continue;
        }
        RC_ASSERT(!refused->lines.empty());
        RC_ASSERT(std::ranges::is_sorted(refused->lines, std::ranges::less_equal{}, &LineRefusal::line));
        RC_ASSERT(refused->lines.back().line < count_lines(batch[i].act));
    }
    const Decided without = decide_batch(world, accepted, Gathering::whole_world);
    RC_ASSERT(without.outcomes == outcomes);
    World one = world;
    World other = world;
    RC_ASSERT(apply(one, decided.changes).empty());
    RC_ASSERT(apply(other, without.changes).empty());
    compare_worlds(one, other);
}

}  // namespace
}  // namespace trastienda::stock
