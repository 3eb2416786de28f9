// Random commands through an engine of two lanes, on a database that fails at random: whatever happens, what was
// acknowledged was done exactly once, what was not was done at most where its fate is called unknown, and the levels
// are what the ledger adds up to.
#include "engine/engine.hpp"
#include "engine/lane_bench.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>
#include <map>
#include <rapidcheck/gtest.h>

namespace trastienda::engine {
namespace {

namespace asio = boost::asio;

// In the whole range from the first run on: rapidcheck would begin with the smallest numbers only.
template <class Integer>
Integer pick(Integer first, Integer end) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(first, end));
}

constexpr Limits limits{.batch_commands_max = 7, .batch_lines_max = 12, .tries_max = 4};

struct Sent {
    stock::Command command;
    std::string name;
    std::optional<Answer> answer;
};

stock::LevelKey any_level() {
    return {.variant = {pick<std::int64_t>(1, 4)}, .location = {pick<std::int64_t>(1, 3)}};  // 3 does not exist
}

stock::Act any_act(const std::string& name) {
    const auto lines = static_cast<std::size_t>(pick(1, 4));
    switch (pick(0, 6)) {
        case 0: {
            stock::Transfer act{
                .from = {1}, .to = {pick<std::int64_t>(1, 3)}, .lines = {}, .reference_number = {}, .notes = name};
            for (std::size_t line = 0; line < lines; ++line)
                act.lines.push_back({.variant = any_level().variant, .quantity = Quantity::of(pick(1, 4))});
            return act;
        }
        case 1: {
            stock::Reserve act;
            act.reference_number = name;
            // Every try is one microsecond of the database's clock.
            if (pick(0, 2) == 0) act.expiration = Instant{1000 + pick<std::int64_t>(0, 30)};
            for (std::size_t line = 0; line < lines; ++line)
                act.lines.push_back({.level = any_level(), .quantity = Quantity::of(pick(1, 4))});
            return act;
        }
        case 2:
            return stock::Release{.reservations = {{pick<std::int64_t>(201, 206)}}};
        case 3:
            return stock::Commit{
                .reservations = {{pick<std::int64_t>(201, 206)}}, .reference_number = {}, .notes = name};
        default:
            stock::RecordMovements act;
            for (std::size_t line = 0; line < lines; ++line)
                act.lines.push_back(
                    {.level = any_level(),
                     .type = *rc::gen::element(stock::types::purchase, stock::types::sale, stock::types::loss),
                     .quantity = Quantity::of(pick(1, 5)),
                     .unit_cost = {},
                     .reference_number = {},
                     .notes = name});
            return act;
    }
}

// Some carry a key; some of these are sent again, as a client does that saw no answer.
std::vector<Sent> any_commands() {
    std::vector<Sent> sent;
    for (int left = pick(1, 30); left > 0; --left) {
        if (!sent.empty() && pick(0, 4) == 0) {
            const Sent& again = sent[static_cast<std::size_t>(pick(0, static_cast<int>(sent.size())))];
            if (again.command.idempotency_key) {
                sent.push_back(again);
                continue;
            }
        }
        const std::string name = "command " + std::to_string(left);
        stock::Command command{.user = ana, .idempotency_key = {}, .act = any_act(name)};
        if (pick(0, 2) == 0) command = with_key(std::move(command), name);
        sent.push_back({.command = std::move(command), .name = name, .answer = {}});
    }
    return sent;
}

std::deque<std::optional<Fault>> any_faults(bool is_apply) {
    std::deque<std::optional<Fault>> faults;
    for (int left = pick(0, 20); left > 0; --left) {
        switch (pick(0, is_apply ? 8 : 5)) {
            case 0:
                faults.emplace_back(Fault::of(ErrorCode::conflict));
                break;
            case 1:
                faults.emplace_back(Fault::of(ErrorCode::unavailable));
                break;
            case 2:
                faults.emplace_back(Fault::of(*rc::gen::element(ErrorCode::internal, ErrorCode::denied,
                                                                ErrorCode::constraint, ErrorCode::timeout)));
                break;
            case 5:
            case 6:
            case 7:
                faults.emplace_back(Fault::lost_answer(
                    *rc::gen::element(Fate::done, Fate::not_done, Fate::done_later, Fate::dropped_later)));
                break;
            default:
                faults.emplace_back();
        }
    }
    return faults;
}

asio::awaitable<void> send(Engine& engine, Sent& sent) { sent.answer = co_await engine.submit(sent.command); }

void check_each(const MemoryDatabase& database, const std::vector<Sent>& all) {
    // What the ledger and the reservations say of each name.
    std::map<std::string, std::vector<stock::Movement>> done;
    for (const stock::Movement& movement : database.movements) done[movement.notes].push_back(movement);
    std::map<std::string, std::size_t> reserved;
    for (const auto& [id, reservation] : database.world.reservations) ++reserved[reservation.reference_number];
    struct Fates {
        std::optional<stock::Outcome> outcome;
        bool has_unknown = false;
    };
    std::map<std::string, Fates> fates;
    for (const Sent& sent : all) {
        RC_ASSERT(sent.answer.has_value());
        Fates& fate = fates[sent.name];
        if (!*sent.answer) {
            fate.has_unknown = fate.has_unknown || sent.answer->error().code == ErrorCode::unknown_fate;
            continue;
        }
        // All who sent it are told the same.
        if (fate.outcome) RC_ASSERT(*fate.outcome == **sent.answer);
        fate.outcome = **sent.answer;
    }
    for (const auto& [name, fate] : fates) {
        const auto* accepted = fate.outcome ? std::get_if<stock::Accepted>(&*fate.outcome) : nullptr;
        if (accepted != nullptr) {
            RC_ASSERT(done[name] == accepted->movements);
            const auto is_new = [&](const auto& made) { return made.reference_number == name; };
            RC_ASSERT(reserved[name] ==
                      static_cast<std::size_t>(std::ranges::count_if(accepted->reservations, is_new)));
        } else if (fate.outcome || !fate.has_unknown) {
            RC_ASSERT(done[name].empty());
            RC_ASSERT(reserved[name] == 0U);
        }
    }
}

// Written from the ledger alone.
void check_levels(const MemoryDatabase& database, const stock::World& before) {
    RC_ASSERT(database.complaints.empty());
    std::map<stock::LevelKey, std::int64_t> on_hand;
    for (const auto& [key, level] : before.levels) on_hand[key] = level.on_hand.units();
    for (const stock::Movement& movement : database.movements) {
        auto& units = on_hand[movement.level];
        units += movement.effect == stock::Effect::increase ? movement.quantity.units() : -movement.quantity.units();
        RC_ASSERT(units == movement.balance.units());
        RC_ASSERT(units >= 0);
    }
    std::map<stock::LevelKey, std::int64_t> reserved;
    for (const auto& [id, reservation] : database.world.reservations)
        if (reservation.status == stock::ReservationStatus::active)
            reserved[reservation.level] += reservation.quantity.units();
    for (const auto& [key, level] : database.world.levels) {
        RC_ASSERT(level.on_hand.units() == on_hand[key]);
        RC_ASSERT(level.reserved.units() == reserved[key]);
    }
}

void whatever_fails(std::size_t lanes) {
    asio::io_context context;
    MemoryDatabase database;
    database.world = small_shop();
    const stock::World before = database.world;
    std::vector<std::unique_ptr<MemoryJournal>> journals;
    std::vector<Journal*> ports;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        auto& journal = *journals.emplace_back(std::make_unique<MemoryJournal>(database));
        journal.gather_faults = any_faults(false);
        journal.apply_faults = any_faults(true);
        ports.push_back(&journal);
    }
    NoPause pause;
    Engine engine(context.get_executor(), ports, pause, limits);
    std::vector<Sent> commands = any_commands();
    for (Sent& sent : commands) asio::co_spawn(context, send(engine, sent), asio::detached);
    context.run();
    RC_ASSERT(engine.is_idle());
    RC_ASSERT(!database.is_locked);
    check_each(database, commands);
    check_levels(database, before);
}

// Several worlds a run: the faults that matter are combinations, and each is rare.
RC_GTEST_PROP(EngineModel, one_lane_does_everything_once_whatever_fails, ()) {
    for (int world = 0; world < 5; ++world) whatever_fails(1);
}
RC_GTEST_PROP(EngineModel, two_lanes_do_everything_once_whatever_fails, ()) {
    for (int world = 0; world < 5; ++world) whatever_fails(2);
}

TEST(Engine, commands_of_one_variant_meet_in_one_lane) {
    asio::io_context context;
    MemoryDatabase database;
    database.world = small_shop();
    MemoryJournal first(database);
    MemoryJournal second(database);
    NoPause pause;
    Engine engine(context.get_executor(), {&first, &second}, pause, limits);
    std::vector<Sent> commands;
    for (int i = 0; i < 8; ++i) commands.push_back({.command = sell(shirt, 1, "sale"), .name = "sale", .answer = {}});
    for (Sent& sent : commands) asio::co_spawn(context, send(engine, sent), asio::detached);
    context.run();
    for (const Sent& sent : commands) EXPECT_TRUE(is_accepted(sent.answer));
    EXPECT_EQ(std::min(first.applies, second.applies), 0);
    EXPECT_EQ(engine.counts().batches, 2U);
    EXPECT_EQ(engine.counts().commands, 8U);
}

}  // namespace
}  // namespace trastienda::engine
