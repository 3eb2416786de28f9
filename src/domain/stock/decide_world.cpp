#include "domain/stock/decide_world.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <variant>

namespace trastienda::stock {

World::World() {
    using enum Effect;
    locations[in_transit] = Activity::active;
    for (const auto id :
         {types::purchase, types::adjustment_in, types::customer_return, types::transfer_in, types::reversal_in})
        types[id] = {.id = id, .effect = increase};
    for (const auto id :
         {types::adjustment_out, types::provider_return, types::loss, types::transfer_out, types::reversal_out})
        types[id] = {.id = id, .effect = decrease};
    types[types::sale] = {.id = types::sale, .effect = decrease, .demand = Demand::available};
}

void World::add(const Reservation& reservation) {
    reservations[reservation.id] = reservation;
    if (reservation.status != ReservationStatus::active) return;
    Level& level = levels[reservation.level];
    level.reserved = level.reserved.plus(reservation.quantity).value();
    level.next_expiration = std::min(level.next_expiration, reservation.expiration_date);
}

Level World::level(const LevelKey& key) const {
    const auto found = levels.find(key);
    return found == levels.end() ? Level{} : found->second;
}

bool World::is_reversed(MovementId id) const {
    return std::ranges::any_of(movements, [&](const auto& entry) { return entry.second.reverses == id; });
}

namespace {

// What is wanted of the world: what the commands need, or all there is.
Needs find_needs(const World& world, const std::vector<Command>& commands, Gathering gathering) {
    NeedsBuilder builder;
    for (const Command& command : commands) builder.add(command.act);
    Needs needs = std::move(builder).finish();
    if (gathering == Gathering::whole_world) {
        for (const auto& [variant, unused] : world.variants)
            for (const auto& [location, not_used] : world.locations) needs.levels.push_back({variant, location});
        for (const auto& [id, unused] : world.reservations) needs.reservations.push_back(id);
        for (const auto& [id, unused] : world.types) needs.types.push_back(id);
        for (const auto& [key, unused] : world.transits) needs.transits.push_back(key);
        for (const auto& [id, unused] : world.movements) needs.movements.push_back(id);
    }
    return needs;
}

template <class Map, class Key, class Into>
void copy_known(const Map& known, const Key& key, Into& into) {
    if (const auto found = known.find(key); found != known.end()) into[key] = found->second;
}

}  // namespace

Snapshot gather(const World& world, const std::vector<Command>& commands, Gathering gathering) {
    return gather(world, find_needs(world, commands, gathering));
}

Snapshot gather(const World& world, Needs needs) {
    for (const ReservationId id : needs.reservations)
        if (world.reservations.contains(id)) needs.levels.push_back(world.reservations.at(id).level);
    Snapshot snapshot;
    snapshot.now = world.now;
    for (const LevelKey& key : needs.levels) {
        copy_known(world.variants, key.variant, snapshot.variants);
        copy_known(world.locations, key.location, snapshot.locations);
        if (world.variants.contains(key.variant) && world.locations.contains(key.location))
            snapshot.levels[key] = world.level(key);
    }
    for (const MovementTypeId id : needs.types) copy_known(world.types, id, snapshot.types);
    for (const ReservationId id : needs.reservations) copy_known(world.reservations, id, snapshot.reservations);
    for (const TransitKey& key : needs.transits) copy_known(world.transits, key, snapshot.transits);
    for (const MovementId id : needs.movements)
        if (world.is_reversed(id)) snapshot.reversed.insert(id);
    for (const auto& [key, level] : snapshot.levels)
        if (level.next_expiration <= world.now) snapshot.next_expirations[key] = Instant::never();
    for (const auto& [id, reservation] : world.reservations) {
        const auto next = snapshot.next_expirations.find(reservation.level);
        if (next == snapshot.next_expirations.end() || reservation.status != ReservationStatus::active) continue;
        if (reservation.expiration_date <= world.now)
            snapshot.reservations[id] = reservation;
        else
            next->second = std::min(next->second, reservation.expiration_date);
    }
    for (std::size_t i = 0; i < needs.ids.movements; ++i)
        snapshot.movement_ids.push_back({world.next_movement + static_cast<std::int64_t>(i)});
    for (std::size_t i = 0; i < needs.ids.reservations; ++i)
        snapshot.reservation_ids.push_back({world.next_reservation + static_cast<std::int64_t>(i)});
    for (std::size_t i = 0; i < needs.ids.transfers; ++i)
        snapshot.transfer_ids.push_back({world.next_transfer + static_cast<std::int64_t>(i)});
    return snapshot;
}

std::vector<std::string> apply(World& world, const Changes& changes) {
    std::vector<std::string> wrong;
    std::map<LevelKey, std::int64_t> on_hand;
    for (const Movement& movement : changes.movements) {
        if (movement.id.value != world.next_movement++)
            wrong.push_back(fmt::format("Movement {} has another's id.", movement.id.value));
        std::int64_t& balance =
            on_hand.try_emplace(movement.level, world.level(movement.level).on_hand.units()).first->second;
        balance += movement.effect == Effect::increase ? movement.quantity.units() : -movement.quantity.units();
        if (movement.quantity.is_zero() || balance != movement.balance.units() || balance < 0)
            wrong.push_back(fmt::format("Movement {} does not add up.", movement.id.value));
        if (movement.reverses && world.is_reversed(*movement.reverses))
            wrong.push_back(fmt::format("Movement {} was reversed before.", movement.reverses->value));
        world.movements.emplace(movement.id, movement);
    }
    for (const Reservation& reservation : changes.new_reservations) {
        if (reservation.id.value != world.next_reservation++)
            wrong.push_back(fmt::format("Reservation {} has another's id.", reservation.id.value));
        if (!world.reservations.emplace(reservation.id, reservation).second)
            wrong.push_back(fmt::format("Reservation {} is added twice.", reservation.id.value));
    }
    for (const auto& transfer : changes.transfers) {
        if (transfer.id.value != world.next_transfer++)
            wrong.push_back(fmt::format("Transfer {} has another's id.", transfer.id.value));
        world.transfers.emplace(transfer.id, transfer);
    }
    for (const auto& [key, transit] : changes.new_transits)
        if (!world.transits.emplace(key, transit).second) wrong.emplace_back("A transfer's line is added twice.");
    for (const auto& [key, transit] : changes.transits) {
        if (!world.transits.contains(key)) wrong.emplace_back("A transfer's line cannot change.");
        world.transits[key] = transit;
    }
    std::set<ReservationId> ended;
    for (const auto& changed : changes.reservations) {
        const auto found = world.reservations.find(changed.id);
        if (found == world.reservations.end() || !ended.insert(changed.id).second ||
            found->second.status != ReservationStatus::active)
            wrong.push_back(fmt::format("Reservation {} cannot change.", changed.id.value));
        else
            found->second.status = changed.status;
    }
    std::set<LevelKey> written;
    for (const auto& [key, level] : changes.levels) {
        if (!written.empty() && !(*written.rbegin() < key))
            wrong.push_back(fmt::format("Level {} is not in order.", text(key)));
        written.insert(key);
        const auto moved = on_hand.find(key);
        const std::int64_t proven = moved != on_hand.end() ? moved->second : world.level(key).on_hand.units();
        if (level.on_hand.units() != proven) wrong.push_back(fmt::format("Level {} is not its ledger.", text(key)));
        world.levels[key] = level;
    }
    for (const auto& [key, unused] : on_hand)
        if (!written.contains(key)) wrong.push_back(fmt::format("Level {} was forgotten.", text(key)));
    return wrong;
}

std::string text(const LevelKey& key) { return fmt::format("{}/{}", key.variant.value, key.location.value); }

std::string text(Instant instant) {
    return instant.is_never() ? std::string("never") : fmt::format("{}", instant.microseconds);
}

namespace {

struct Say {
    static std::string join(std::string head, const std::vector<std::string>& lines) {
        return fmt::format("{}: {}", head, fmt::join(lines, ", "));
    }
    template <class Lines, class SayOne>
    static std::string each(std::string head, const Lines& lines, SayOne say_one) {
        std::vector<std::string> said;
        said.reserve(lines.size());
        for (const auto& line : lines) said.push_back(say_one(line));
        return join(std::move(head), said);
    }

    std::string operator()(const RecordMovements& act) const {
        return each("record", act.lines, [](const auto& line) {
            return fmt::format("{} {} {}", text(line.level), line.type.value, line.quantity.units());
        });
    }
    std::string operator()(const Transfer& act) const {
        return each(
            fmt::format("{} {} {}", act.arrival == Arrival::later ? "send" : "transfer", act.from.value, act.to.value),
            act.lines,
            [](const auto& line) { return fmt::format("{} {}", line.variant.value, line.quantity.units()); });
    }
    std::string operator()(const SettleTransfer& act) const {
        return each(fmt::format("settle {}", act.transfer.value), act.lines, [](const auto& line) {
            return fmt::format("{} received {} lost {} returned {}", line.variant.value, line.received.units(),
                               line.lost.units(), line.returned.units());
        });
    }
    std::string operator()(const Reverse& act) const {
        return each("reverse", act.originals,
                    [](const auto& original) { return fmt::format("{}", original.id.value); });
    }
    std::string operator()(const Reserve& act) const {
        std::string head = "reserve never";
        if (const auto* instant = std::get_if<Instant>(&act.expiration)) head = "reserve " + text(*instant);
        if (const auto* seconds = std::get_if<std::chrono::seconds>(&act.expiration))
            head = fmt::format("reserve +{}s", seconds->count());
        return each(head, act.lines,
                    [](const auto& line) { return fmt::format("{} {}", text(line.level), line.quantity.units()); });
    }
    static std::string number(ReservationId id) { return fmt::format("{}", id.value); }
    std::string operator()(const Release& act) const { return each("release", act.reservations, number); }
    std::string operator()(const Commit& act) const { return each("commit", act.reservations, number); }
    std::string operator()(const Expire& act) const {
        return each("expire", act.lines, [](const auto& line) { return text(line.level); });
    }
    std::string operator()(const SetLevels& act) const {
        return each("set", act.lines, [](const auto& line) {
            return fmt::format("{} {}{}", text(line.level), line.on_hand.units(),
                               line.expected ? fmt::format(" was {}", line.expected->units()) : "");
        });
    }
};

}  // namespace

std::string text(const Command& command) { return std::visit(Say{}, command.act); }

std::string text(const Outcome& outcome) {
    const auto* refused = std::get_if<Refused>(&outcome);
    std::vector<std::string> words;
    if (refused == nullptr) words.emplace_back("accepted");
    for (const LineRefusal& line : refused != nullptr ? refused->lines : std::get<Accepted>(outcome).refusals)
        words.push_back(fmt::format("{} {}", line.line, code(line.reason)));
    return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace trastienda::stock
