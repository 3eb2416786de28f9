#include "domain/stock/decide_table.hpp"

#include "domain/stock/cost.hpp"
#include "domain/stock/decide_world.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <optional>
#include <utility>

namespace trastienda::stock {

namespace {

using Words = std::vector<std::string_view>;

constexpr std::pair<std::string_view, MovementTypeId> type_names[] = {
    {"purchase", types::purchase},
    {"sale", types::sale},
    {"adjustment_in", types::adjustment_in},
    {"adjustment_out", types::adjustment_out},
    {"customer_return", types::customer_return},
    {"provider_return", types::provider_return},
    {"loss", types::loss},
    {"transfer_out", types::transfer_out},
    {"transfer_in", types::transfer_in},
    {"reversal_in", types::reversal_in},
    {"reversal_out", types::reversal_out},
};

constexpr std::pair<std::string_view, ReservationStatus> status_names[] = {
    {"active", ReservationStatus::active},
    {"committed", ReservationStatus::committed},
    {"released", ReservationStatus::released},
    {"expired", ReservationStatus::expired},
};

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

Words split(std::string_view text, char separator) {
    Words parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(separator), text.size());
        if (const auto part = trim(text.substr(0, end)); !part.empty()) parts.push_back(part);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

std::string name(MovementTypeId type) {
    const auto* found = std::ranges::find(type_names, type, &std::pair<std::string_view, MovementTypeId>::second);
    return found != std::end(type_names) ? std::string(found->first) : fmt::format("{}", type.value);
}

std::string_view name(ReservationStatus status) {
    return std::ranges::find(status_names, status, &std::pair<std::string_view, ReservationStatus>::second)->first;
}

// One row's words. What cannot be read is a failure of the test, so that a slip in a table never passes for a case.
class Row {
  public:
    explicit Row(std::string_view text) : words_(split(text, ' ')) {}
    ~Row() {
        if (at_ < words_.size()) ADD_FAILURE() << "too many words: " << words_[at_];
    }
    Row(const Row&) = delete;
    Row& operator=(const Row&) = delete;

    std::string_view word() {
        if (at_ < words_.size()) return words_[at_++];
        ADD_FAILURE() << "too few words";
        return {};
    }
    bool take(std::string_view word) {
        if (at_ == words_.size() || words_[at_] != word) return false;
        ++at_;
        return true;
    }
    [[nodiscard]] bool is_done() const { return at_ == words_.size(); }
    static std::int64_t number(std::string_view word) {
        std::int64_t number = 0;
        const auto [end, problem] = std::from_chars(word.begin(), word.end(), number);
        if (problem != std::errc() || end != word.end()) ADD_FAILURE() << "not a number: " << word;
        return number;
    }
    std::int64_t number() { return number(word()); }
    Quantity quantity() {
        const std::string_view said = word();
        if (said == "max") return Quantity::of(Quantity::units_max);
        if (said.starts_with("max-")) return Quantity::of(Quantity::units_max - number(said.substr(4)));
        return Quantity::of(number(said));
    }
    Instant instant() { return take("never") ? Instant::never() : Instant{number()}; }
    LevelKey key() {
        const Words ids = split(word(), '/');
        if (ids.size() == 2) return {{number(ids[0])}, {number(ids[1])}};
        ADD_FAILURE() << "not a level";
        return {};
    }
    MovementTypeId type() {
        const std::string_view said = word();
        for (const auto& [known, id] : type_names)
            if (known == said) return id;
        return {number(said)};
    }
    Activity activity() { return take("inactive") ? Activity::inactive : Activity::active; }
    ReservationStatus status() {
        if (is_done()) return ReservationStatus::active;
        const std::string_view said = word();
        for (const auto& [known, status] : status_names)
            if (known == said) return status;
        ADD_FAILURE() << "not a status: " << said;
        return ReservationStatus::active;
    }

  private:
    Words words_;
    std::size_t at_ = 0;
};

// Reads each line of a command into one of its lines.
template <class Line, class ReadLine>
std::vector<Line> read_lines(std::string_view text, ReadLine read_line) {
    std::vector<Line> lines;
    for (const std::string_view line : split(text, ',')) {
        Row row(line);
        lines.push_back(read_line(row));
    }
    return lines;
}

RecordMovements read_movements(Mode mode, std::string_view lines) {
    const auto read_line = [](Row& row) {
        const LevelKey key = row.key();
        const MovementTypeId type = row.type();
        const Quantity quantity = row.quantity();
        RecordMovements::Line line{
            .level = key, .type = type, .quantity = quantity, .unit_cost = {}, .reference_number = "", .notes = ""};
        if (row.take("at")) line.unit_cost = Money::parse(row.word());
        return line;
    };
    return {.lines = read_lines<RecordMovements::Line>(lines, read_line), .mode = mode};
}

Transfer read_transfer(Row& head, Arrival arrival, std::string_view lines) {
    const LocationId from{head.number()};
    const LocationId to{head.number()};
    const auto read_line = [](Row& row) {
        const VariantId variant{row.number()};
        return Transfer::Line{.variant = variant, .quantity = row.quantity()};
    };
    return {.from = from,
            .to = to,
            .lines = read_lines<Transfer::Line>(lines, read_line),
            .reference_number = "",
            .notes = "",
            .arrival = arrival};
}

SettleTransfer read_settling(Row& head, const World& world, std::string_view lines) {
    SettleTransfer act;
    act.transfer = {head.number()};
    // One that is not there can have been between any two places.
    if (const auto found = world.transfers.find(act.transfer); found != world.transfers.end()) {
        act.from = found->second.from;
        act.to = found->second.to;
    }
    act.lines = read_lines<SettleTransfer::Line>(lines, [](Row& row) {
        SettleTransfer::Line line;
        line.variant = {row.number()};
        if (row.take("received")) line.received = row.quantity();
        if (row.take("lost")) line.lost = row.quantity();
        if (row.take("returned")) line.returned = row.quantity();
        return line;
    });
    return act;
}

Reverse read_reverse(const World& world, std::string_view lines) {
    Reverse act;
    act.originals = read_lines<Movement>(lines, [&](Row& row) { return world.movements.at({row.number()}); });
    return act;
}

Reserve read_reserve(Row& head, std::string_view lines) {
    Reserve act;
    if (!head.take("never")) {
        const std::string_view said = head.word();
        if (said.starts_with('+') && said.ends_with('s'))
            act.expiration = std::chrono::seconds{Row::number(said.substr(1, said.size() - 2))};
        else
            act.expiration = Instant{Row::number(said)};
    }
    act.lines = read_lines<Reserve::Line>(lines, [](Row& row) {
        const LevelKey key = row.key();
        return Reserve::Line{.level = key, .quantity = row.quantity()};
    });
    return act;
}

SetLevels read_set_levels(std::string_view lines) {
    SetLevels act;
    act.lines = read_lines<SetLevels::Line>(lines, [](Row& row) {
        const LevelKey key = row.key();
        const Quantity on_hand = row.quantity();
        SetLevels::Line line{.level = key, .on_hand = on_hand, .expected = std::nullopt};
        if (row.take("was")) line.expected = row.quantity();
        return line;
    });
    return act;
}

Expire read_expire(std::string_view lines) {
    return {.lines = read_lines<Expire::Line>(lines, [](Row& row) { return Expire::Line{.level = row.key()}; })};
}

Act read_act(Row& head, const World& world, std::string_view lines) {
    const std::string_view verb = head.word();
    const auto read_id = [](Row& row) { return ReservationId{row.number()}; };
    if (verb == "record")
        return read_movements(head.take("each") ? Mode::each_on_its_own : Mode::all_or_nothing, lines);
    if (verb == "transfer") return read_transfer(head, Arrival::at_once, lines);
    if (verb == "send") return read_transfer(head, Arrival::later, lines);
    if (verb == "settle") return read_settling(head, world, lines);
    if (verb == "reverse") return read_reverse(world, lines);
    if (verb == "reserve") return read_reserve(head, lines);
    if (verb == "release") return Release{.reservations = read_lines<ReservationId>(lines, read_id)};
    if (verb == "commit")
        return Commit{.reservations = read_lines<ReservationId>(lines, read_id), .reference_number = "", .notes = ""};
    if (verb == "expire") return read_expire(lines);
    if (verb != "set") ADD_FAILURE() << "not a command: " << verb;
    return read_set_levels(lines);
}

std::string text_with_numbers(const Outcome& outcome) {
    const auto* refused = std::get_if<Refused>(&outcome);
    if (refused == nullptr) return "accepted";
    std::vector<std::string> lines;
    lines.reserve(refused->lines.size());
    for (const LineRefusal& line : refused->lines)
        lines.push_back(fmt::format("{} {} ({} {} {})", line.line, code(line.reason), line.wanted.units(),
                                    line.on_hand.units(), line.reserved.units()));
    return fmt::format("{}", fmt::join(lines, ", "));
}

template <class Things, class SayOne>
std::string list(const Things& things, SayOne say_one) {
    std::vector<std::string> said;
    said.reserve(things.size());
    for (const auto& thing : things) said.push_back(say_one(thing));
    return fmt::format("{}", fmt::join(said, ", "));
}

class Table {
  public:
    void read(std::string_view row) {
        const auto arrow = row.find(" -> ");
        if (arrow != std::string_view::npos) {
            const std::string_view command = row.substr(0, arrow);
            const auto colon = std::min(command.find(':'), command.size());
            const std::string_view lines = command.substr(std::min(colon + 1, command.size()));
            Row head(command.substr(0, colon));
            const Purpose purpose = head.take("dry") ? Purpose::dry_run : Purpose::book;
            commands_.push_back(
                {.user = {1}, .idempotency_key = {}, .act = read_act(head, world_, lines), .purpose = purpose});
            statuses_.emplace_back(trim(row.substr(arrow + 4)));
            return;
        }
        end_batch();
        if (row == "batch") return;
        const std::string_view verb = row.substr(0, row.find(' '));
        const std::string_view rest = trim(row.substr(verb.size()));
        if (const auto shown = show(verb, rest))
            EXPECT_EQ(*shown, rest);
        else
            set_up(verb, rest);
    }

    void end_batch() {
        if (commands_.empty()) return;
        Decision decision(gather(world_, commands_));
        for (std::size_t i = 0; i < commands_.size(); ++i) {
            last_ = decision.decide(commands_[i]);
            const std::string& status = statuses_[i];
            if (status.find('(') != std::string::npos)
                EXPECT_EQ(text_with_numbers(last_), status) << text(commands_[i]);
            else
                EXPECT_EQ(text(last_), status) << text(commands_[i]);
        }
        changes_ = std::move(decision).take_changes();
        for (const std::string& problem : apply(world_, changes_)) ADD_FAILURE() << problem;
        commands_.clear();
        statuses_.clear();
    }

  private:
    void set_up(std::string_view verb, std::string_view rest) {
        Row row(rest);
        if (verb == "now") {
            world_.now = row.instant();
        } else if (verb == "variant") {
            const VariantId id{row.number()};
            world_.variants[id] = row.activity();
        } else if (verb == "location") {
            const LocationId id{row.number()};
            world_.locations[id] = row.activity();
        } else if (verb == "type") {
            const MovementTypeId id{row.number()};
            const Effect effect = row.take("increase") ? Effect::increase : Effect::decrease;
            if (effect == Effect::decrease && !row.take("decrease")) ADD_FAILURE() << "increase or decrease";
            const Demand demand = row.take("available") ? Demand::available : Demand::on_hand;
            if (demand == Demand::on_hand && !row.take("on_hand")) ADD_FAILURE() << "on_hand or available";
            const bool is_active = row.activity() == Activity::active;
            world_.types[id] = {.id = id, .effect = effect, .demand = demand, .is_active = is_active};
        } else if (verb == "level") {
            const LevelKey key = know(row.key());
            world_.levels[key].on_hand = row.quantity();
        } else if (verb == "reservation") {
            const ReservationId id{row.number()};
            const LevelKey key = know(row.key());
            const Quantity quantity = row.quantity();
            const Instant expiration = row.instant();
            world_.add({.id = id,
                        .level = key,
                        .quantity = quantity,
                        .status = row.status(),
                        .user = {2},
                        .reservation_date = {1},
                        .expiration_date = expiration,
                        .reference_number = ""});
        } else {
            ADD_FAILURE() << "not a row: " << verb;
        }
    }

    LevelKey know(const LevelKey& key) {
        world_.variants.try_emplace(key.variant, Activity::active);
        world_.locations.try_emplace(key.location, Activity::active);
        return key;
    }

    // What is so, in the words of the row that expects it; nothing if the row expects nothing.
    std::optional<std::string> show(std::string_view verb, std::string_view rest) {
        if (verb == "nothing") return changes_.empty() ? "" : "something";
        if (verb == "holds") {
            const LevelKey key = Row(rest.substr(0, rest.find(' '))).key();
            const Level level = world_.level(key);
            return fmt::format("{} {} {} {}", text(key), level.on_hand.units(), level.reserved.units(),
                               text(level.next_expiration));
        }
        if (verb == "movements")
            return list(changes_.movements, [](const Movement& movement) {
                return fmt::format("{} {} {} {}{} {}", movement.id.value, text(movement.level), name(movement.type),
                                   movement.effect == Effect::increase ? '+' : '-', movement.quantity.units(),
                                   movement.balance.units());
            });
        if (verb == "changed") {
            auto changed = changes_.reservations;
            std::ranges::sort(changed, {}, &Changes::ChangedReservation::id);
            return list(changed,
                        [](const auto& ended) { return fmt::format("{} {}", ended.id.value, name(ended.status)); });
        }
        if (verb == "made")
            return list(changes_.new_reservations, [](const Reservation& made) {
                return fmt::format("{} {} {} {} {}", made.id.value, text(made.level), made.quantity.units(),
                                   text(made.expiration_date), name(made.status));
            });
        if (verb == "transfers")
            return list(changes_.transfers, [](const auto& transfer) {
                return fmt::format("{} {} {}", transfer.id.value, transfer.from.value, transfer.to.value);
            });
        if (verb == "worth") {
            const LevelKey key = Row(rest.substr(0, rest.find(' '))).key();
            const Level level = world_.level(key);
            return fmt::format("{} {} {}", text(key), level.value.text(), average_unit_cost(level).text());
        }
        if (verb == "values")
            return list(changes_.movements, [](const Movement& movement) {
                return fmt::format("{} {}{} {}", movement.id.value, movement.effect == Effect::increase ? '+' : '-',
                                   movement.value.text(), movement.value_balance.text());
            });
        if (verb == "dates")
            return list(changes_.movements, [](const Movement& movement) { return text(movement.date); });
        if (verb == "reverses")
            return list(changes_.movements, [](const Movement& movement) {
                return fmt::format("{} {}", movement.id.value, movement.reverses.value_or(MovementId{}).value);
            });
        if (verb == "transit") {
            Row row(rest.substr(0, rest.find(' ', rest.find(' ') + 1)));
            const TransferId transfer{row.number()};
            const TransitKey key{transfer, {row.number()}};
            const Transit& transit = world_.transits.at(key);
            return fmt::format("{} {} sent {} received {} lost {} returned {}", key.transfer.value, key.variant.value,
                               transit.sent.units(), transit.received.units(), transit.lost.units(),
                               transit.returned.units());
        }
        if (verb == "told")
            return list(changes_.level_changes, [](const LevelAfter& level) {
                return fmt::format("{} {} {}", text(level.key), level.on_hand.units(), level.reserved.units());
            });
        if (verb == "answer") {
            const auto* accepted = std::get_if<Accepted>(&last_);
            if (accepted == nullptr) return "refused";
            return list(accepted->levels, [](const LevelAfter& level) {
                return fmt::format("{} {} {}", text(level.key), level.on_hand.units(), level.reserved.units());
            });
        }
        return std::nullopt;
    }

    World world_;
    std::vector<Command> commands_;  // of the batch that is being read
    std::vector<std::string> statuses_;
    Outcome last_;
    Changes changes_;
};

}  // namespace

void check(std::string_view table) {
    constexpr std::size_t shown_max = 200;
    // A row that ends in a backslash goes on in the next line.
    std::string joined;
    for (const std::string_view line : split(table, '\n')) {
        joined += line;
        if (line.ends_with('\\'))
            joined.pop_back();
        else
            joined += '\n';
    }
    Table reader;
    int number = 0;
    for (const std::string_view row : split(joined, '\n')) {
        SCOPED_TRACE(fmt::format("row {}: {}", ++number, row.substr(0, shown_max)));
        reader.read(row);
    }
    reader.end_batch();
}

}  // namespace trastienda::stock
