// Several servers on one database at once, undisturbed and disturbed: nothing is sold twice, nothing acknowledged is
// lost, nothing is done twice, and nobody is told of a deadlock.
#include "store/outcome_codec.hpp"
#include "store/stock_test_support.hpp"
#include "tests/support/postgres_gate.hpp"

#include <array>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <random>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using testing::IsEmpty;
using tests::must;

asio::awaitable<void> last_unit(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine first(executor, settings);
    TestEngine second(executor, settings);
    for (int round = 0; round < 10; ++round) {
        accepted_of(co_await first->submit(buy(shirt, 1)));
        std::vector<Submission> submissions;
        for (int caller = 0; caller < 64; ++caller)
            submissions.push_back({caller % 2 == 0 ? &*first : &*second, sell(shirt, 1)});
        int sold = 0;
        for (const Answer& answer : co_await submit_all(std::move(submissions))) {
            sold += is_accepted(answer) ? 1 : 0;
            EXPECT_TRUE(is_accepted(answer) || refusal(answer) == stock::Refusal::insufficient_available);
        }
        EXPECT_EQ(sold, 1);
    }
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM stock_movements WHERE movement_type_id = 2"), 10);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}

TEST(JournalLoad, OneOf64CallersGetsTheLastUnit) { StockShop().run(last_unit); }

class Dice {
  public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    std::int64_t roll(std::int64_t first, std::int64_t last) {
        return std::uniform_int_distribution<std::int64_t>(first, last)(engine_);
    }
    stock::LevelKey level(std::int64_t variants) { return {.variant = {roll(1, variants)}, .location = {roll(1, 2)}}; }

  private:
    std::mt19937 engine_;
};

// Overlapping, in no order, and each way that a level can change.
stock::Command any_command(Dice& dice, const std::string& name) {
    constexpr std::int64_t variants = 12;
    const std::int64_t lines = dice.roll(1, 6);
    switch (dice.roll(0, 4)) {
        case 0: {
            std::vector<stock::Transfer::Line> moved;
            for (std::int64_t line = 0; line < lines; ++line)
                moved.push_back({.variant = {dice.roll(1, variants)}, .quantity = Quantity::of(1)});
            const std::int64_t from = dice.roll(1, 2);
            auto command = transfer({from}, {3 - from}, std::move(moved));
            std::get<stock::Transfer>(command.act).notes = name;
            return command;
        }
        case 1: {
            stock::Reserve act;
            for (std::int64_t line = 0; line < lines; ++line)
                act.lines.push_back({.level = dice.level(variants), .quantity = Quantity::of(1)});
            act.expiration = std::chrono::seconds(dice.roll(1, 2));
            return by_ana(std::move(act));
        }
        default: {
            std::vector<std::pair<stock::LevelKey, std::int64_t>> recorded;
            for (std::int64_t line = 0; line < lines; ++line)
                recorded.emplace_back(dice.level(variants), dice.roll(1, 3));
            return record(dice.roll(0, 1) == 0 ? stock::types::purchase : stock::types::sale, std::move(recorded),
                          name);
        }
    }
}

// What one caller saw of its commands.
struct Seen {
    std::map<std::string, std::size_t> done;  // and with how many movements
    std::vector<std::string> not_done;
    std::vector<std::string> in_doubt;
    std::vector<std::string> problems;
};

void note(Seen& seen, const std::string& name, const Answer& answer) {
    if (is_accepted(answer)) {
        seen.done[name] = accepted_of(answer).movements.size();
    } else if (answer || answer.error().code == ErrorCode::unavailable || answer.error().code == ErrorCode::timeout) {
        seen.not_done.push_back(name);
    } else if (answer.error().code == ErrorCode::unknown_fate) {
        seen.in_doubt.push_back(name);
    } else {
        seen.problems.push_back(answer.error().message + answer.error().detail);
    }
}

// Works until it is told to stop, now on the one server, now on the other.
asio::awaitable<void> work(std::vector<TestEngine*> engines, unsigned number, const bool& is_over, Seen& seen) {
    Dice dice(number);
    int turn = 0;
    while (!is_over) {
        const std::string name = fmt::format("{}-{}", number, ++turn);
        TestEngine& engine = *engines[static_cast<std::size_t>(dice.roll(0, static_cast<int>(engines.size()) - 1))];
        const auto answer = co_await engine->submit(any_command(dice, name));
        note(seen, name, answer);
        if (!is_accepted(answer)) continue;
        // Some of what was reserved is sold or given back.
        const auto& reservations = accepted_of(answer).reservations;
        if (reservations.empty() || dice.roll(0, 2) == 0) continue;
        const ReservationId id = reservations.front().id;
        const auto ended = co_await engine->submit(
            dice.roll(0, 1) == 0 ? by_ana(stock::Release{{id}}) : by_ana(stock::Commit{{id}, "", name + "-committed"}));
        note(seen, name + "-committed", ended);
    }
}

asio::awaitable<std::map<std::string, std::size_t>> movements_by_name(pg::Settings settings) {
    const auto connection = must(co_await pg::Connection::open(co_await asio::this_coro::executor, settings));
    constexpr pg::Statement count{"count_by_notes", "SELECT notes, count(*) FROM stock_movements GROUP BY notes"};
    const pg::Rows rows = must(co_await connection->run({.statement = count}, std::chrono::milliseconds(10'000)));
    std::map<std::string, std::size_t> found;
    for (const pg::Row row : rows) found[std::string(row.text(0))] = static_cast<std::size_t>(row.bigint(1));
    co_return found;
}

using Disturbance = std::function<asio::awaitable<void>(bool& is_over)>;

// 16 callers on the engines, until the disturbance has ended; then every answer is held against the ledger.
asio::awaitable<std::size_t> work_disturbed(std::vector<TestEngine*> engines, pg::Settings settings,
                                            const Disturbance& disturbance) {
    constexpr unsigned callers = 16;
    bool is_over = false;
    std::vector<Seen> seen(callers);
    std::vector<asio::awaitable<void>> tasks;
    for (unsigned caller = 0; caller < callers; ++caller) tasks.push_back(work(engines, caller, is_over, seen[caller]));
    tasks.push_back(disturbance(is_over));
    co_await run_all(std::move(tasks));

    auto ledger = co_await movements_by_name(settings);
    std::size_t done = 0;
    for (const Seen& caller : seen) {
        EXPECT_THAT(caller.problems, IsEmpty());
        for (const auto& [name, movements] : caller.done) EXPECT_EQ(ledger[name], movements) << name;
        for (const std::string& name : caller.not_done) EXPECT_EQ(ledger[name], 0U) << name;
        done += caller.done.size();
    }
    EXPECT_THAT(co_await differences(settings), IsEmpty());
    co_return done;
}

asio::awaitable<void> two_servers(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine first(executor, settings);
    TestEngine second(executor, settings);
    const Disturbance none = [](bool& is_over) -> asio::awaitable<void> {
        co_await wait_for(std::chrono::milliseconds(2'500));  // past the end of the first reservations
        is_over = true;
    };
    EXPECT_GT(co_await work_disturbed({&first, &second}, settings, none), 100U);
    // Not one batch had to be tried again.
    EXPECT_EQ(first->counts().retries + second->counts().retries, 0U);
    EXPECT_GT(co_await ask(settings, "SELECT count(*) FROM stock_reservations WHERE status = 4"), 0);
}

TEST(JournalLoad, TwoServersWorkOnOneDatabase) { StockShop().run(two_servers); }

asio::awaitable<void> shared_keys(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine first(executor, settings);
    TestEngine second(executor, settings);
    constexpr int keys = 200;
    // The second server meets them the other way round.
    std::vector<Submission> submissions;
    for (int i = 0; i < keys; ++i) {
        const auto command = [](int number) {
            return with_key(buy({.variant = {1 + number % 5}, .location = shop_floor}, 1), fmt::format("k{}", number));
        };
        submissions.push_back({&*first, command(i)});
        submissions.push_back({&*second, command(keys - 1 - i)});
    }
    const auto answers = co_await submit_all(std::move(submissions));
    for (int i = 0; i < keys; ++i) {
        const auto& one = answers[static_cast<std::size_t>(2 * i)];
        const auto& other = answers[static_cast<std::size_t>(2 * (keys - 1 - i) + 1)];
        EXPECT_TRUE(is_accepted(one));
        EXPECT_EQ(encode_outcome(must(one)), encode_outcome(must(other)));
    }
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM stock_movements"), keys);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}

TEST(JournalLoad, AKeyUsedOnTwoServersAtOnceIsDoneOnce) { StockShop().run(shared_keys); }

constexpr std::chrono::milliseconds timeout{10'000};

asio::awaitable<void> apply_keys(pg::Settings settings, engine::ApplyRequest request, Result<void>& applied) {
    settings.application_name = engine_name;
    Journal journal(co_await asio::this_coro::executor, std::move(settings));
    must(co_await journal.gather({}));
    applied = co_await journal.apply(std::move(request));
}

// Lets both come to the key in the middle, and then go on.
asio::awaitable<void> hold_middle_key(pg::Settings settings, std::vector<engine::ApplyRequest> requests,
                                      std::vector<Result<void>>& applied) {
    const auto holder = must(co_await pg::Connection::open(co_await asio::this_coro::executor, settings));
    must(co_await holder->run_script("BEGIN; INSERT INTO idempotency_keys VALUES (1, 'k5', '', '', now())", timeout));
    std::vector<asio::awaitable<void>> tasks;
    for (std::size_t i = 0; i < requests.size(); ++i)
        tasks.push_back(apply_keys(settings, std::move(requests[i]), applied[i]));
    tasks.push_back([](pg::Settings where, pg::Connection& connection) -> asio::awaitable<void> {
        while (co_await ask(where, waiting_engines) < 2) co_await wait_for(std::chrono::milliseconds(5));
        must(co_await connection.run_script("ROLLBACK", timeout));
    }(settings, *holder));
    co_await run_all(std::move(tasks));
}

// The same keys, in opposite orders, for nothing that is locked: only the keys themselves put the two in order.
asio::awaitable<void> contested_keys(pg::Settings settings) {
    std::vector<engine::ApplyRequest> requests(2);
    for (engine::ApplyRequest& request : requests) {
        request.batch = {static_cast<std::int64_t>(&request - requests.data()) + 1};
        for (int i = 0; i < 10; ++i)
            request.keys.push_back({.name = {.user = ana, .key = fmt::format("k{}", i)},
                                    .digest = {},
                                    .outcome = stock::Outcome(stock::Refused{})});
    }
    std::ranges::reverse(requests[1].keys);
    std::vector<Result<void>> applied(2);
    co_await hold_middle_key(settings, requests, applied);
    EXPECT_NE(applied[0].has_value(), applied[1].has_value());
    const Result<void>& loser = applied[0] ? applied[1] : applied[0];
    EXPECT_EQ(loser.error().constraint, "idempotency_keys_pkey") << loser.error().message;
}

TEST(JournalLoad, KeysAddedInOppositeOrdersDoNotDeadlock) { StockShop().run(contested_keys); }

asio::awaitable<void> killed_backends(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine first(executor, settings);
    TestEngine second(executor, settings);
    const Disturbance kill = [&](bool& is_over) -> asio::awaitable<void> {
        Dice dice(99);
        const std::string some = fmt::format(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '{}' "
            "AND datname = current_database() AND random() < 0.5",
            engine_name);
        std::int64_t killed = 0;
        for (int round = 0; round < 100; ++round) {
            killed += co_await ask(settings, some);
            co_await wait_for(std::chrono::milliseconds(dice.roll(0, 25)));
        }
        EXPECT_GT(killed, 50);
        is_over = true;
    };
    EXPECT_GT(co_await work_disturbed({&first, &second}, settings, kill), 50U);
}

TEST(JournalLoad, KilledBackendsLoseNothingAndDoNothingTwice) { StockShop().run(killed_backends); }

asio::awaitable<void> lost_answers(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    tests::PostgresGate gate(executor, settings);
    TestEngine first(executor, gate.settings());
    TestEngine second(executor, settings);
    const Disturbance lose = [&](bool& is_over) -> asio::awaitable<void> {
        constexpr std::array losses = {tests::Loss::request, tests::Loss::answer, tests::Loss::end,
                                       tests::Loss::end_by_death};
        for (std::size_t round = 0; round < 60; ++round) {
            const std::size_t before = gate.answers_lost() + gate.requests_lost();
            gate.lose_next(losses[round % losses.size()]);
            while (gate.answers_lost() + gate.requests_lost() == before)
                co_await wait_for(std::chrono::milliseconds(1));
        }
        is_over = true;
    };
    EXPECT_GT(co_await work_disturbed({&first, &second}, settings, lose), 50U);
    EXPECT_EQ(gate.answers_lost(), 45U);
    EXPECT_EQ(gate.requests_lost(), 15U);
}

TEST(JournalLoad, LostAnswersAreLookedUp) { StockShop().run(lost_answers); }

// The server answers the COMMIT and goes before it answers the sync: the answer counts.
asio::awaitable<void> answer_without_end(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    for (const tests::Loss loss : {tests::Loss::end, tests::Loss::end_by_death}) {
        tests::PostgresGate gate(executor, settings);
        TestEngine engine(executor, gate.settings(), 1);
        const auto before = co_await ask(settings, "SELECT count(*) FROM stock_movements");
        gate.lose_next(loss);
        EXPECT_TRUE(is_accepted(co_await engine->submit(buy(shirt, 1))));
        EXPECT_EQ(gate.answers_lost(), 1U);
        EXPECT_EQ(engine->counts().retries, 0U);
        EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM stock_movements"), before + 1);
    }
}

TEST(JournalLoad, AnAnsweredCommitCountsWhateverComesAfter) { StockShop().run(answer_without_end); }

asio::awaitable<void> no_database(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    const engine::Limits limits{
        .tries_max = 3, .pause_first = std::chrono::milliseconds(1), .pause_max = std::chrono::milliseconds(2)};
    const pg::Settings nowhere{.connection_string = Secret("host=/nowhere dbname=nothing")};
    TestEngine engine(executor, nowhere, 1, limits);
    const auto answer = co_await engine->submit(buy(shirt, 1));
    EXPECT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
    // Lost at every COMMIT: the client is told that nobody knows, and sends its key again.
    tests::PostgresGate gate(executor, settings);
    const engine::Limits once{.tries_max = 1};
    TestEngine through(executor, gate.settings(), 1, once);
    gate.lose_next(tests::Loss::answer);
    const auto doubtful = co_await through->submit(with_key(buy(shirt, 1), "k"));
    EXPECT_FALSE(doubtful);
    EXPECT_EQ(doubtful.error().code, ErrorCode::unknown_fate);
    const auto again = co_await through->submit(with_key(buy(shirt, 1), "k"));
    // The connection was lost with the answer: the first try only finds that out.
    const auto third = is_accepted(again) ? again : co_await through->submit(with_key(buy(shirt, 1), "k"));
    EXPECT_EQ(accepted_of(third).movements.front().balance, Quantity::of(1));
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM stock_movements"), 1);
}

TEST(JournalLoad, SaysWhatIsNotKnown) { StockShop().run(no_database); }

}  // namespace
}  // namespace trastienda::store
