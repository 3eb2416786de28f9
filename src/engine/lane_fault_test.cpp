// What a lane does when the database fails it.
#include "engine/lane_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::engine {
namespace {

using namespace std::chrono_literals;
using stock::Refusal;
using testing::ElementsAre;

std::optional<Fault> no_fault() { return std::nullopt; }

// The first submission travels alone, so that the rest make one batch.
std::vector<LaneBench::Submission> batch_after_one(const std::vector<std::string>& names) {
    std::vector<LaneBench::Submission> submissions;
    submissions.push_back({sell(trousers, 1, "first")});
    for (const std::string& name : names) submissions.push_back({sell(shirt, 1, name)});
    return submissions;
}

TEST(LaneFaults, what_passes_by_itself_is_tried_again) {
    for (const ErrorCode code : {ErrorCode::conflict, ErrorCode::unavailable, ErrorCode::timeout}) {
        LaneBench bench;
        bench.journal.gather_faults = {Fault::of(code), no_fault(), no_fault()};
        bench.journal.apply_faults = {Fault::of(code)};
        EXPECT_TRUE(is_accepted(bench.run_one(sell(shirt, 1, "sale"))));
        EXPECT_EQ(bench.times_done("sale"), 1U);
        EXPECT_EQ(bench.lane.counts().retries, 2U);
        EXPECT_THAT(bench.pause.waits, ElementsAre(5ms, 10ms));
    }
}

TEST(LaneFaults, pauses_double_up_to_their_bound_and_none_follows_the_last_try) {
    LaneBench bench({.tries_max = 6, .pause_first = 5ms, .pause_max = 25ms});
    bench.journal.gather_faults.assign(6, Fault::of(ErrorCode::unavailable));
    EXPECT_EQ(error(bench.run_one(sell(shirt, 1, "sale"))), ErrorCode::unavailable);
    EXPECT_THAT(bench.pause.waits, ElementsAre(5ms, 10ms, 20ms, 25ms, 25ms));
}

TEST(LaneFaults, a_database_that_stays_away_is_unavailable_and_nothing_is_done) {
    LaneBench bench({.tries_max = 4});
    bench.journal.gather_faults.assign(4, Fault::of(ErrorCode::unavailable));
    bench.journal.apply_faults.assign(1, no_fault());
    const auto answers = bench.run({{sell(shirt, 1, "a")}});
    EXPECT_EQ(error(answers[0]), ErrorCode::unavailable);
    EXPECT_EQ(bench.times_done("a"), 0U);
    EXPECT_EQ(bench.journal.gathered_lines.size(), 4U);
    // Those that come later find it back.
    EXPECT_TRUE(is_accepted(bench.run_one(sell(shirt, 1, "b"))));
}

TEST(LaneFaults, all_of_a_batch_are_told_that_the_database_is_away) {
    LaneBench bench({.tries_max = 2});
    bench.journal.gather_faults = {no_fault(), Fault::of(ErrorCode::unavailable), Fault::of(ErrorCode::timeout)};
    const auto answers = bench.run(batch_after_one({"a", "b", "c"}));
    for (std::size_t i = 1; i < answers.size(); ++i) EXPECT_EQ(error(answers[i]), ErrorCode::timeout) << i;
    EXPECT_EQ(bench.on_hand(shirt), 10);
}

TEST(LaneFaults, a_lost_answer_is_looked_up) {
    struct Row {
        Fate fate;
        std::size_t applies;
    };
    for (const auto& [fate, applies] :
         {Row{Fate::done, 2}, Row{Fate::not_done, 3}, Row{Fate::done_later, 2}, Row{Fate::dropped_later, 3}}) {
        LaneBench bench;
        bench.journal.apply_faults = {no_fault(), Fault::lost_answer(fate)};
        auto submissions = batch_after_one({"a", "b"});
        submissions.push_back({sell(shirt, 9, "too many")});
        const auto answers = bench.run(std::move(submissions));
        EXPECT_TRUE(is_accepted(answers[1]));
        EXPECT_TRUE(is_accepted(answers[2]));
        EXPECT_EQ(refusal(answers[3]), Refusal::insufficient_available);
        EXPECT_EQ(bench.times_done("a"), 1U);
        EXPECT_EQ(bench.times_done("b"), 1U);
        // What was answered is what was written.
        EXPECT_EQ(std::get<stock::Accepted>(**answers[1]).movements.front(), bench.database.movements[1]);
        EXPECT_EQ(static_cast<std::size_t>(bench.journal.applies), applies);
        EXPECT_EQ(bench.on_hand(shirt), 8);
        EXPECT_FALSE(bench.database.is_locked);
    }
}

TEST(LaneFaults, answers_lost_one_after_the_other_are_looked_up_each) {
    LaneBench bench;
    bench.journal.apply_faults = {Fault::lost_answer(Fate::dropped_later), Fault::lost_answer(Fate::not_done),
                                  Fault::lost_answer(Fate::done_later)};
    bench.journal.gather_faults = {no_fault(), Fault::of(ErrorCode::unavailable), no_fault(), no_fault(),
                                   Fault::of(ErrorCode::timeout)};
    EXPECT_TRUE(is_accepted(bench.run_one(with_key(sell(shirt, 1, "sale"), "k"))));
    EXPECT_EQ(bench.times_done("sale"), 1U);
    // Once the levels could be locked, an earlier try is in doubt no more.
    EXPECT_THAT(bench.journal.doubts, ElementsAre(0, 1, 1, 1, 1, 1));
}

TEST(LaneFaults, a_fate_that_stays_unknown_is_called_so) {
    LaneBench bench({.tries_max = 3});
    bench.journal.apply_faults = {Fault::lost_answer(Fate::done)};
    bench.journal.gather_faults = {no_fault(), Fault::of(ErrorCode::unavailable), Fault::of(ErrorCode::unavailable)};
    EXPECT_EQ(error(bench.run_one(with_key(sell(shirt, 1, "sale"), "k"))), ErrorCode::unknown_fate);
    // The client sends it again, as it was told.
    EXPECT_TRUE(is_accepted(bench.run_one(with_key(sell(shirt, 1, "sale"), "k"))));
    EXPECT_EQ(bench.times_done("sale"), 1U);
}

// While a batch may have been done, halving it would do its commands again: the halves have other names.
TEST(LaneFaults, a_batch_in_doubt_is_never_halved) {
    for (const ErrorCode code : {ErrorCode::internal, ErrorCode::denied, ErrorCode::constraint, ErrorCode::invalid})
        for (const Fate fate : {Fate::done, Fate::done_later, Fate::not_done, Fate::dropped_later}) {
            LaneBench bench;
            bench.journal.apply_faults = {no_fault(), Fault::lost_answer(fate)};
            bench.journal.gather_faults = {no_fault(), no_fault(), Fault::of(code), Fault::of(code)};
            const auto answers = bench.run(batch_after_one({"a", "b", "c"}));
            for (const auto& answer : answers) EXPECT_TRUE(is_accepted(answer));
            for (const char* name : {"a", "b", "c"}) EXPECT_EQ(bench.times_done(name), 1U) << name;
            EXPECT_EQ(bench.on_hand(shirt), 7);
        }
}

TEST(LaneFaults, a_command_that_the_database_refuses_stands_alone_in_the_end) {
    for (const ErrorCode code : {ErrorCode::constraint, ErrorCode::internal}) {
        LaneBench bench;
        bench.journal.refuses = [&](const ApplyRequest& request) -> std::optional<Error> {
            for (const auto& movement : request.changes.movements)
                if (movement.notes == "culprit") return Fault::of(code, "some_check").error;
            return std::nullopt;
        };
        const std::vector<std::string> names = {"a", "b", "c", "culprit", "d", "e", "f"};
        const auto answers = bench.run(batch_after_one(names));
        for (std::size_t i = 0; i < names.size(); ++i) {
            const bool is_culprit = names[i] == "culprit";
            EXPECT_EQ(is_accepted(answers[i + 1]), !is_culprit) << names[i];
            EXPECT_EQ(bench.times_done(names[i]), is_culprit ? 0U : 1U) << names[i];
        }
        EXPECT_EQ(error(answers[4]), code);
        EXPECT_EQ(bench.on_hand(shirt), 4);
        EXPECT_TRUE(bench.pause.waits.empty());
    }
}

TEST(LaneFaults, a_key_that_another_server_used_at_the_same_moment_is_replayed) {
    LaneBench bench;
    const auto theirs = bench.run_one(with_key(sell(shirt, 2, "sale"), "k"));
    // It is there, but our first look comes too early to see it.
    auto kept = bench.database.keys.extract({.user = ana, .key = "k"});
    bench.journal.refuses = [&](const ApplyRequest&) -> std::optional<Error> {
        if (!kept) return std::nullopt;
        bench.database.keys.insert(std::move(kept));
        return Fault::of(ErrorCode::constraint, "idempotency_keys_pkey").error;
    };
    EXPECT_EQ(**bench.run_one(with_key(sell(shirt, 2, "sale"), "k")), **theirs);
    EXPECT_EQ(bench.times_done("sale"), 1U);
}

TEST(LaneFaults, only_an_apply_leaves_a_fate_unknown) {
    LaneBench bench({.tries_max = 2});
    bench.journal.gather_faults.assign(2, Fault::of(ErrorCode::unknown_fate));
    EXPECT_EQ(error(bench.run_one(sell(shirt, 1, "sale"))), ErrorCode::unavailable);
    EXPECT_EQ(bench.times_done("sale"), 0U);
}

TEST(LaneFaults, a_preparation_that_no_longer_fits_is_given_back_to_its_owner) {
    LaneBench bench;
    const auto preparation = std::make_shared<MemoryPreparation>("products");
    preparation->failure = Fault::of(ErrorCode::conflict).error;
    EXPECT_EQ(error(bench.run_one(sell(shirt, 1, "import"), preparation)), ErrorCode::conflict);
    EXPECT_EQ(bench.journal.gathered_lines.size(), 1U);
    EXPECT_EQ(bench.times_done("import"), 0U);
    EXPECT_FALSE(bench.database.is_locked);
}

TEST(LaneFaults, a_preparation_survives_a_database_that_was_away) {
    LaneBench bench;
    bench.journal.gather_faults = {Fault::of(ErrorCode::unavailable)};
    bench.journal.apply_faults = {Fault::of(ErrorCode::timeout)};
    EXPECT_TRUE(is_accepted(bench.run_one(sell(shirt, 1, "import"), std::make_shared<MemoryPreparation>("products"))));
    EXPECT_THAT(bench.database.prepared, ElementsAre("products"));
}

TEST(LaneFaults, a_preparation_whose_answer_was_lost_is_done_once) {
    for (const Fate fate : {Fate::done, Fate::not_done, Fate::done_later, Fate::dropped_later}) {
        LaneBench bench;
        bench.journal.apply_faults = {Fault::lost_answer(fate)};
        const auto preparation = std::make_shared<MemoryPreparation>("products");
        preparation->again = MemoryPreparation::Again::conflicts;
        EXPECT_TRUE(is_accepted(bench.run_one(sell(shirt, 1, "import"), preparation)));
        EXPECT_THAT(bench.database.prepared, ElementsAre("products"));
        EXPECT_EQ(bench.times_done("import"), 1U);
    }
}

TEST(LaneFaults, what_waits_meanwhile_is_served_afterwards) {
    LaneBench bench({.queue_commands_max = 2, .tries_max = 3});
    bench.journal.gather_faults.assign(3, Fault::of(ErrorCode::unavailable));
    const auto answers = bench.run(batch_after_one({"a", "b", "c"}));
    EXPECT_EQ(error(answers[0]), ErrorCode::unavailable);
    EXPECT_TRUE(is_accepted(answers[1]));
    EXPECT_TRUE(is_accepted(answers[2]));
    EXPECT_EQ(error(answers[3]), ErrorCode::overloaded);
}

}  // namespace
}  // namespace trastienda::engine
