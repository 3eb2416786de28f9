#include "tests/chaos/account.hpp"

#include "pg/connection.hpp"
#include "tests/support/postgres.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <iterator>
#include <thread>

namespace trastienda::chaos {

namespace asio = boost::asio;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;

namespace {

// The built-in movement types (migrations/).
constexpr std::int64_t purchase = 1;
constexpr std::int64_t sale = 2;
constexpr std::int64_t transfer_out = 8;
constexpr std::int64_t transfer_in = 9;
constexpr std::int64_t reversal_in = 10;
constexpr std::int64_t reversal_out = 11;
// A round that went wrong is wrong in many lines; these say enough.
constexpr std::size_t violations_max = 40;
constexpr std::chrono::milliseconds query_timeout{60'000};
// Between the end of a reservation by our clock and by PostgreSQL's, which is the same machine's.
constexpr std::chrono::milliseconds clock_margin{50};

constexpr pg::Statement read_movements{
    "read_movements",
    "SELECT reference_number, product_variant_id, location_id, movement_type_id, quantity::bigint, id "
    "FROM stock_movements WHERE id > $1::bigint"};
constexpr pg::Statement count_movements{"count_movements", "SELECT count(*) FROM stock_movements"};
constexpr pg::Statement read_reservations{
    "read_reservations",
    "SELECT id, product_variant_id, location_id, quantity::bigint, status_now::bigint, reference_number "
    "FROM current_reservations"};
constexpr pg::Statement read_levels{
    "read_levels", "SELECT product_variant_id, location_id, on_hand::bigint, reserved_now::bigint FROM current_levels"};

bool is_in(std::int64_t type) { return type == purchase || type == transfer_in || type == reversal_in; }

pg::Rows query(const pg::Settings& database, pg::Call call) {
    return tests::run_coroutine([](const pg::Settings& where, pg::Call what) -> asio::awaitable<pg::Rows> {
        const auto connection = tests::must(co_await pg::Connection::open(co_await asio::this_coro::executor, where));
        co_return tests::must(co_await connection->run(std::move(what), query_timeout, pg::Purpose::read));
    }(database, std::move(call)));
}

}  // namespace

void Account::violate(std::string text) {
    if (violations_.size() < violations_max) violations_.push_back(std::move(text));
}

void Account::add(const std::vector<Command>& commands) {
    // Reservations first: another client may have ended one before its maker's command stands in the list.
    for (const Command& command : commands)
        if (command.fate == Fate::acknowledged && command.kind == Kind::reserve) add_reservations(command);
    for (const Command& command : commands) {
        if (command.fate == Fate::open) violate(command.key + " is still open");
        if (command.fate != Fate::acknowledged) continue;
        for (const Line& line : command.lines) {
            LevelKey to = line.level;
            to.location = command.to_location;
            if (command.kind == Kind::receive) book(command, line.level, purchase, line.quantity);
            if (command.kind == Kind::sell || command.kind == Kind::commit)
                book(command, line.level, sale, line.quantity);
            if (command.kind == Kind::batch)
                book(command, line.level, line.direction == Direction::in ? purchase : sale, line.quantity);
            if (command.kind == Kind::reverse) {
                take_back(command);
                book(command, line.level, line.direction == Direction::in ? reversal_out : reversal_in, line.quantity);
            }
            if (command.kind == Kind::transfer) {
                book(command, line.level, transfer_out, line.quantity);
                book(command, to, transfer_in, line.quantity);
            }
        }
        if (command.kind == Kind::commit) end_reservation(command, Status::committed);
        if (command.kind == Kind::release) end_reservation(command, Status::released);
        for (const json::value& movement : json::parse(command.answer).at(command.movements_member()).as_array()) {
            const auto [other, is_new] = answered_ids_.emplace(movement.at("id").as_int64(), command.key);
            if (!is_new)
                violate(
                    fmt::format("{} and {} were both told of movement {}", other->second, command.key, other->first));
        }
    }
}

void Account::book(const Command& command, const LevelKey& level, std::int64_t type, std::int64_t quantity) {
    new_movements_.push_back({.reference = command.key, .level = level, .type = type, .quantity = quantity});
    levels_[level].on_hand += is_in(type) ? quantity : -quantity;
}

void Account::take_back(const Command& command) {
    if (!taken_back_.insert(command.movement).second)
        violate(fmt::format("{} took back movement {}, which was taken back before", command.key, command.movement));
}

void Account::add_reservations(const Command& command) {
    const json::value answer = json::parse(command.answer);
    const json::array& made = answer.at("reservations").as_array();
    if (made.size() != command.lines.size())
        violate(fmt::format("{} asked for {} reservations and was told of {}", command.key, command.lines.size(),
                            made.size()));
    for (std::size_t i = 0; i < std::min(made.size(), command.lines.size()); ++i) {
        Reservation reservation{.line = command.lines[i], .reference = command.key};
        // The server takes the time before it answers, so the end lies no later than this.
        if (command.expires_in) reservation.ends_at = command.answered_at + *command.expires_in + clock_margin;
        const std::int64_t id = made[i].at("id").as_int64();
        if (!reservations_.emplace(id, std::move(reservation)).second)
            violate(fmt::format("{} was told of reservation {}, which is somebody else's", command.key, id));
    }
}

void Account::end_reservation(const Command& command, Status status) {
    const auto found = reservations_.find(command.reservation);
    if (found == reservations_.end() || found->second.status != Status::active) {
        violate(fmt::format("{} ended reservation {}, which was ended before", command.key, command.reservation));
        return;
    }
    found->second.status = status;
}

void Account::compare(const pg::Settings& database) {
    let_expire();
    compare_movements(database);
    compare_reservations(database);
    compare_levels(database);
    new_movements_.clear();
    answered_ids_.clear();
}

void Account::let_expire() {
    Clock::time_point last = Clock::time_point::min();
    for (auto& [id, reservation] : reservations_) {
        if (reservation.status != Status::active || reservation.ends_at == Clock::time_point::max()) continue;
        reservation.status = Status::expired;
        last = std::max(last, reservation.ends_at);
    }
    std::this_thread::sleep_until(last);
}

void Account::compare_movements(const pg::Settings& database) {
    std::vector<Movement> found;
    std::int64_t last = movement_id_last_;
    pg::Params after;
    after.bigint(movement_id_last_);
    for (const pg::Row row : query(database, {read_movements, after})) {
        found.push_back({.reference = std::string(row.text(0)),
                         .level = {.variant = row.bigint(1), .location = row.bigint(2)},
                         .type = row.bigint(3),
                         .quantity = row.bigint(4)});
        last = std::max(last, row.bigint(5));
        if (const auto answered = answered_ids_.extract(row.bigint(5)); answered.empty()) {
            violate(fmt::format("movement {} of {} stands in the ledger and nobody was told of it", row.bigint(5),
                                found.back().reference));
        } else if (answered.mapped() != found.back().reference) {
            violate(fmt::format("movement {} is of {} and {} was told of it", row.bigint(5), found.back().reference,
                                answered.mapped()));
        }
    }
    for (const auto& [id, key] : answered_ids_)
        violate(fmt::format("{} was told of movement {}, which is not in the ledger", key, id));
    std::ranges::sort(found);
    std::ranges::sort(new_movements_);
    const auto tell = [&](const std::vector<Movement>& some, const std::vector<Movement>& others, const char* what) {
        std::vector<Movement> rest;
        std::ranges::set_difference(some, others, std::back_inserter(rest));
        for (const Movement& movement : rest)
            violate(fmt::format("{}: {}, variant {}, location {}, type {}, quantity {}", what, movement.reference,
                                movement.level.variant, movement.level.location, movement.type, movement.quantity));
    };
    tell(new_movements_, found, "acknowledged and lost");
    tell(found, new_movements_, "in the ledger and not acknowledged, or twice");
    movements_count_ += static_cast<std::int64_t>(new_movements_.size());
    movement_id_last_ = last;
    // Nothing has slipped in among the older ones.
    const std::int64_t count = query(database, {count_movements, {}})[0].bigint(0);
    if (count != movements_count_)
        violate(fmt::format("the ledger has {} movements, acknowledged were {}", count, movements_count_));
}

void Account::compare_reservations(const pg::Settings& database) {
    std::size_t count = 0;
    for (const pg::Row row : query(database, {read_reservations, {}})) {
        ++count;
        const std::int64_t id = row.bigint(0);
        const auto found = reservations_.find(id);
        if (found == reservations_.end()) {
            violate(fmt::format("reservation {} of {} leaked: nobody was told of it", id, row.text(5)));
            continue;
        }
        const Reservation& expected = found->second;
        const bool is_same = row.bigint(1) == expected.line.level.variant &&
                             row.bigint(2) == expected.line.level.location && row.bigint(3) == expected.line.quantity &&
                             row.text(5) == expected.reference;
        if (!is_same) violate(fmt::format("reservation {} is not what {} asked for", id, expected.reference));
        if (row.bigint(4) != static_cast<std::int64_t>(expected.status))
            violate(fmt::format("reservation {} of {} has status {}, and should have {}", id, expected.reference,
                                row.bigint(4), static_cast<int>(expected.status)));
    }
    if (count < reservations_.size())
        violate(fmt::format("{} reservations were acknowledged and {} are there", reservations_.size(), count));
}

void Account::compare_levels(const pg::Settings& database) {
    std::map<LevelKey, Level> expected = levels_;
    for (const auto& [id, reservation] : reservations_)
        if (reservation.status == Status::active)
            expected[reservation.line.level].reserved += reservation.line.quantity;
    const auto compare_one = [&](const LevelKey& key, const Level& found) {
        const Level& level = expected[key];
        if (level != found)
            violate(fmt::format("variant {} at location {}: on hand {}, reserved {}; acknowledged were {} and {}",
                                key.variant, key.location, found.on_hand, found.reserved, level.on_hand,
                                level.reserved));
        expected.erase(key);
    };
    for (const pg::Row row : query(database, {read_levels, {}}))
        compare_one({.variant = row.bigint(0), .location = row.bigint(1)},
                    {.on_hand = row.bigint(2), .reserved = row.bigint(3)});
    for (const auto& [key, level] : std::map(expected)) compare_one(key, {});
}

}  // namespace trastienda::chaos
