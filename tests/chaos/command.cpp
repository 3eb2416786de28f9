#include "tests/chaos/command.hpp"

#include "tests/api/shop_client.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <string>

namespace trastienda::chaos {

namespace json = boost::json;

namespace {

// Past this many open ones, clients rather end than make: what is promised for ever must not eat up all stock.
constexpr std::size_t open_reservations_many = 40;
constexpr std::size_t batch_lines_max = 40;

Line random_line(const Shelves& shelves, Random& random, std::size_t units_max) {
    const std::size_t variant = pick(random, 2) == 0 ? 0 : pick(random, shelves.variants.size());
    return {.level = {.variant = shelves.variants[variant],
                      .location = shelves.locations[pick(random, shelves.locations.size())]},
            .quantity = 1 + static_cast<std::int64_t>(pick(random, units_max))};
}

Command end_of(const Known& reservation, Random& random, std::string key) {
    Command command{.key = std::move(key)};
    command.kind = pick(random, 3) == 0 ? Kind::release : Kind::commit;
    command.reservation = reservation.id;
    command.lines = {reservation.line};
    return command;
}

Command reversal_of(const Known& movement, std::string key) {
    Command command{.key = std::move(key)};
    command.kind = Kind::reverse;
    command.movement = movement.id;
    command.lines = {movement.line};
    return command;
}

json::object line_object(const Line& line) {
    return {{"product_variant_id", line.level.variant}, {"quantity", line.quantity}};
}

}  // namespace

void Pool::add(const Known& known) {
    const std::lock_guard lock(mutex_);
    if (known_.size() < size_max) known_.push_back(known);
}

std::optional<Known> Pool::take(Random& random) {
    const std::lock_guard lock(mutex_);
    if (known_.empty()) return std::nullopt;
    const auto at = known_.begin() + static_cast<std::ptrdiff_t>(pick(random, known_.size()));
    const Known taken = *at;
    if (pick(random, 5) != 0) known_.erase(at);
    return taken;
}

std::size_t Pool::size() const {
    const std::lock_guard lock(mutex_);
    return known_.size();
}

Command make_command(const Shelves& shelves, Pools& pools, Random& random, std::string key) {
    const bool is_crowded = pools.reservations.size() > open_reservations_many;
    const std::size_t dice = pick(random, 100);
    if (dice >= 80 || (is_crowded && dice >= 60))
        if (const auto reservation = pools.reservations.take(random))
            return end_of(*reservation, random, std::move(key));

    if (dice >= 50 && dice < 55)
        if (const auto movement = pools.movements.take(random)) return reversal_of(*movement, std::move(key));

    Command command{.key = std::move(key)};
    if (dice < 26) {
        command.kind = Kind::receive;
    } else if (dice < 30) {
        command.kind = Kind::batch;
    } else if (dice < 55) {
        command.kind = Kind::sell;
    } else if (dice < 62) {
        command.kind = Kind::transfer;
    } else {
        command.kind = Kind::reserve;
        // The shortest that the interface knows, so that many run out while the fault lasts.
        if (pick(random, 2) == 0) command.expires_in = std::chrono::seconds(1);
    }
    const std::size_t lines = 1 + pick(random, command.kind == Kind::batch ? batch_lines_max : 3);
    for (std::size_t i = 0; i < lines; ++i) command.lines.push_back(random_line(shelves, random, 3));
    // More comes than goes, so that most batches are not refused for the one line that lacks a unit.
    if (command.kind == Kind::batch)
        for (Line& line : command.lines) line.direction = pick(random, 4) == 0 ? Direction::out : Direction::in;
    if (command.kind == Kind::sell)
        for (Line& line : command.lines) line.direction = Direction::out;
    if (command.kind == Kind::transfer) {
        for (Line& line : command.lines) line.level.location = command.lines.front().level.location;
        const bool is_first = command.lines.front().level.location == shelves.locations.front();
        command.to_location = is_first ? shelves.locations.back() : shelves.locations.front();
    }
    return command;
}

std::string Command::target() const {
    switch (kind) {
        case Kind::receive:
        case Kind::sell:
            return "/api/v1/stock/movements";
        case Kind::batch:
            return "/api/v1/stock/movements/batch";
        case Kind::reverse:
            return "/api/v1/stock/movements/" + std::to_string(movement) + "/reverse";
        case Kind::transfer:
            return "/api/v1/stock/transfers";
        case Kind::reserve:
            return "/api/v1/stock/reservations";
        case Kind::commit:
            return "/api/v1/stock/reservations/commit";
        case Kind::release:
            return "/api/v1/stock/reservations/release";
    }
    return "";
}

int Command::status_expected() const {
    return kind == Kind::batch || kind == Kind::commit || kind == Kind::release ? 200 : 201;
}

json::value Command::body() const {
    if (kind == Kind::reverse) return json::object{{"reference_number", key}};
    if (kind == Kind::release) return json::object{{"reservation_ids", json::array{reservation}}};
    if (kind == Kind::commit)
        return json::object{{"reservation_ids", json::array{reservation}}, {"reference_number", key}};
    json::array items;
    for (const Line& line : lines) {
        json::object item = line_object(line);
        if (kind != Kind::transfer) item["location_id"] = line.level.location;
        if (kind == Kind::receive || kind == Kind::sell || kind == Kind::batch) {
            item["movement_type_id"] = line.direction == Direction::in ? tests::purchase_type : tests::sale_type;
            item["reference_number"] = key;
        }
        items.push_back(std::move(item));
    }
    json::object body{{"lines", std::move(items)}};
    if (kind == Kind::reserve || kind == Kind::transfer) body["reference_number"] = key;
    if (kind == Kind::transfer) {
        body["from_location_id"] = lines.front().level.location;
        body["to_location_id"] = to_location;
    }
    if (expires_in) body["expires_in_seconds"] = expires_in->count();
    return body;
}

}  // namespace trastienda::chaos
