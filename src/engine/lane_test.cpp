// How commands travel together, what bounds them, and how keys are kept. Faults: lane_fault_test.cpp.
#include "engine/lane.hpp"

#include "engine/lane_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::engine {
namespace {

using stock::Refusal;
using testing::ElementsAre;

std::vector<LaneBench::Submission> many(std::size_t count, std::size_t lines = 1) {
    std::vector<LaneBench::Submission> submissions;
    for (std::size_t i = 0; i < count; ++i) submissions.push_back({sell(shirt, 1, "sale " + std::to_string(i), lines)});
    return submissions;
}

TEST(Lane, a_lone_command_travels_at_once) {
    LaneBench bench;
    const auto answer = bench.run_one(sell(shirt, 3, "sale"));
    ASSERT_TRUE(is_accepted(answer));
    const auto& accepted = std::get<stock::Accepted>(**answer);
    EXPECT_EQ(accepted.movements.front().balance, Quantity::of(7));
    EXPECT_EQ(bench.on_hand(shirt), 7);
    EXPECT_THAT(bench.journal.gathered_lines, ElementsAre(1));
    EXPECT_TRUE(bench.pause.waits.empty());
    EXPECT_TRUE(bench.lane.is_idle());
    EXPECT_EQ(bench.lane.counts().batches, 1U);
    EXPECT_EQ(bench.lane.counts().commands, 1U);
}

TEST(Lane, those_that_come_while_a_transaction_is_in_flight_travel_together) {
    LaneBench bench;
    bench.database.world.levels[shirt].on_hand = Quantity::of(100);
    for (const auto& answer : bench.run(many(50))) EXPECT_TRUE(is_accepted(answer));
    EXPECT_THAT(bench.journal.gathered_lines, ElementsAre(1, 49));
    EXPECT_EQ(bench.on_hand(shirt), 50);
}

TEST(Lane, those_that_come_together_travel_together) {
    LaneBench bench;
    int accepted = 0;
    // Each by itself, as requests whose bytes are there when the loop looks.
    for (int i = 0; i < 5; ++i)
        boost::asio::post(bench.context, [&] {
            bench.lane.submit(sell(shirt, 1, "sale"), nullptr, [&](const Result<Outcome>& answer) {
                accepted +=
                    answer && std::holds_alternative<stock::Accepted>(std::get<stock::Outcome>(*answer)) ? 1 : 0;
            });
        });
    bench.context.run();
    EXPECT_EQ(accepted, 5);
    EXPECT_THAT(bench.journal.gathered_lines, ElementsAre(5));
}

TEST(Lane, each_command_of_a_batch_meets_what_those_before_it_left) {
    LaneBench bench;
    const auto answers = bench.run(many(12));
    for (std::size_t i = 0; i < 10; ++i) EXPECT_TRUE(is_accepted(answers[i])) << i;
    for (std::size_t i = 10; i < 12; ++i) EXPECT_EQ(refusal(answers[i]), Refusal::insufficient_available) << i;
    EXPECT_EQ(bench.on_hand(shirt), 0);
}

TEST(Lane, a_batch_of_refusals_without_keys_writes_nothing) {
    LaneBench bench;
    EXPECT_EQ(refusal(bench.run_one(sell(shirt, 11, "sale"))), Refusal::insufficient_available);
    EXPECT_EQ(bench.journal.applies, 0);
    EXPECT_EQ(bench.journal.abandons, 1);
    EXPECT_FALSE(bench.database.is_locked);
}

TEST(Lane, a_full_queue_says_so_at_once_and_does_nothing) {
    LaneBench bench({.queue_commands_max = 5});
    const auto answers = bench.run(many(8));
    // The first has left the queue when the second comes.
    for (std::size_t i = 0; i < 6; ++i) EXPECT_TRUE(is_accepted(answers[i])) << i;
    for (std::size_t i = 6; i < 8; ++i) {
        EXPECT_EQ(error(answers[i]), ErrorCode::overloaded) << i;
        EXPECT_EQ(bench.times_done("sale " + std::to_string(i)), 0U);
    }
    EXPECT_TRUE(is_accepted(bench.run_one(sell(shirt, 1, "later"))));
}

TEST(Lane, a_queue_full_of_lines_says_so_too) {
    LaneBench bench({.queue_lines_max = 5});
    bench.database.world.levels[shirt].on_hand = Quantity::of(100);
    const auto answers = bench.run(many(4, 2));  // one in flight, two with four lines waiting
    for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(is_accepted(answers[i])) << i;
    EXPECT_EQ(error(answers[3]), ErrorCode::overloaded);
}

TEST(Lane, a_command_larger_than_the_queue_is_taken_where_nothing_waits) {
    LaneBench bench({.queue_lines_max = 5});
    EXPECT_TRUE(is_accepted(bench.run_one(sell(shirt, 1, "large", 10))));
}

TEST(Lane, a_batch_holds_no_more_commands_than_its_bound) {
    LaneBench bench({.batch_commands_max = 4});
    bench.run(many(10));
    EXPECT_THAT(bench.journal.gathered_lines, ElementsAre(1, 4, 4, 1));
}

TEST(Lane, a_batch_holds_no_more_lines_than_its_bound) {
    LaneBench bench({.batch_lines_max = 6});
    bench.run(many(6, 2));
    EXPECT_THAT(bench.journal.gathered_lines, ElementsAre(2, 6, 4));
}

TEST(Lane, a_command_with_more_lines_than_a_batch_travels_alone) {
    LaneBench bench({.batch_lines_max = 6});
    std::vector<LaneBench::Submission> submissions = many(3);
    submissions.push_back({sell(trousers, 1, "large", 9)});
    submissions.push_back({sell(shirt, 1, "after it")});
    for (const auto& answer : bench.run(std::move(submissions))) EXPECT_TRUE(is_accepted(answer));
    EXPECT_THAT(bench.journal.gathered_lines, ElementsAre(1, 2, 9, 1));
}

TEST(Lane, the_same_key_twice_in_one_go_is_done_once_and_answered_twice) {
    LaneBench bench;
    std::vector<LaneBench::Submission> submissions = many(1);
    for (int times = 0; times < 3; ++times) submissions.push_back({with_key(sell(shirt, 2, "keyed"), "k")});
    const auto answers = bench.run(std::move(submissions));
    EXPECT_EQ(bench.times_done("keyed"), 1U);
    EXPECT_TRUE(is_accepted(answers[1]));
    EXPECT_EQ(**answers[2], **answers[1]);
    EXPECT_EQ(**answers[3], **answers[1]);
    EXPECT_EQ(bench.on_hand(shirt), 7);
}

TEST(Lane, a_key_used_for_something_else_is_refused) {
    LaneBench bench;
    std::vector<LaneBench::Submission> submissions;
    submissions.push_back({with_key(sell(shirt, 2, "first"), "k", 1)});
    submissions.push_back({with_key(sell(shirt, 3, "second"), "k", 2)});
    submissions.push_back({with_key(sell(shirt, 3, "third"), "k", 2)});
    const auto answers = bench.run(std::move(submissions));
    EXPECT_TRUE(is_accepted(answers[0]));
    EXPECT_EQ(refusal(answers[1]), Refusal::key_reused);
    EXPECT_EQ(refusal(answers[2]), Refusal::key_reused);
    EXPECT_EQ(bench.on_hand(shirt), 8);
}

TEST(Lane, the_same_key_of_two_users_is_two_keys) {
    LaneBench bench;
    stock::Command other = with_key(sell(shirt, 1, "berta's"), "k");
    other.user = berta;
    EXPECT_TRUE(is_accepted(bench.run_one(with_key(sell(shirt, 1, "ana's"), "k"))));
    EXPECT_TRUE(is_accepted(bench.run_one(std::move(other))));
    EXPECT_EQ(bench.on_hand(shirt), 8);
}

TEST(Lane, a_replay_is_the_first_answer_also_where_that_was_a_refusal) {
    LaneBench bench;
    const auto refused = bench.run_one(with_key(sell(shirt, 11, "too many"), "k"));
    EXPECT_EQ(refusal(refused), Refusal::insufficient_available);
    bench.database.world.levels[shirt].on_hand = Quantity::of(50);
    EXPECT_EQ(**bench.run_one(with_key(sell(shirt, 11, "too many"), "k")), **refused);
    EXPECT_EQ(bench.on_hand(shirt), 50);

    const auto accepted = bench.run_one(with_key(sell(shirt, 1, "one"), "l"));
    bench.run_one(sell(shirt, 1, "another"));
    EXPECT_EQ(**bench.run_one(with_key(sell(shirt, 1, "one"), "l")), **accepted);
    EXPECT_EQ(bench.on_hand(shirt), 48);
}

TEST(Lane, a_preparation_travels_alone) {
    LaneBench bench;
    std::vector<LaneBench::Submission> submissions = many(3);
    submissions.push_back({sell(trousers, 1, "import", 2), std::make_shared<MemoryPreparation>("products")});
    submissions.push_back({sell(shirt, 1, "after it")});
    submissions.push_back({sell(shirt, 1, "and after that")});
    for (const auto& answer : bench.run(std::move(submissions))) EXPECT_TRUE(is_accepted(answer));
    EXPECT_THAT(bench.journal.gathered_lines, ElementsAre(1, 2, 2, 2));
    EXPECT_THAT(bench.database.prepared, ElementsAre("products"));
}

TEST(Lane, a_preparation_without_movements_is_written) {
    LaneBench bench;
    stock::Command nothing{.user = ana, .idempotency_key = {}, .act = stock::SetLevels{}};
    EXPECT_TRUE(is_accepted(bench.run_one(std::move(nothing), std::make_shared<MemoryPreparation>("products"))));
    EXPECT_THAT(bench.database.prepared, ElementsAre("products"));
}

TEST(Lane, a_refused_preparation_writes_nothing) {
    LaneBench bench;
    const auto answer =
        bench.run_one(with_key(sell(shirt, 11, "import"), "k"), std::make_shared<MemoryPreparation>("products"));
    EXPECT_EQ(refusal(answer), Refusal::insufficient_available);
    EXPECT_TRUE(bench.database.prepared.empty());
    EXPECT_TRUE(bench.database.keys.empty());
    EXPECT_FALSE(bench.database.is_locked);
}

TEST(Lane, a_replayed_preparation_writes_nothing) {
    LaneBench bench;
    const auto first =
        bench.run_one(with_key(sell(shirt, 1, "import"), "k"), std::make_shared<MemoryPreparation>("products"));
    ASSERT_TRUE(is_accepted(first));
    const auto second =
        bench.run_one(with_key(sell(shirt, 1, "import"), "k"), std::make_shared<MemoryPreparation>("other products"));
    EXPECT_EQ(**second, **first);
    EXPECT_THAT(bench.database.prepared, ElementsAre("products"));
}

TEST(Lane, it_is_idle_only_when_nothing_is_queued_or_in_flight) {
    LaneBench bench;
    EXPECT_TRUE(bench.lane.is_idle());
    bool was_idle_with_work = false;
    boost::asio::post(bench.context, [&] {
        bench.lane.submit(sell(shirt, 1, "one"), nullptr, [](const Result<Outcome>&) {});
        was_idle_with_work = bench.lane.is_idle();
        bench.lane.submit(sell(shirt, 1, "two"), nullptr,
                          [&](const Result<Outcome>&) { EXPECT_TRUE(bench.lane.is_idle()); });
    });
    bench.context.run();
    EXPECT_FALSE(was_idle_with_work);
    EXPECT_TRUE(bench.lane.is_idle());
}

}  // namespace
}  // namespace trastienda::engine
