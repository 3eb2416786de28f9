// Histories made by hand, of which a person can say whether they are linearizable, and random small ones against the
// search that tries every order.
#include "tests/linearizability/checker.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <numeric>
#include <random>
#include <rapidcheck/gtest.h>

namespace trastienda::linearizability {

namespace {

Answer yes(std::int64_t on_hand, std::int64_t reserved = 0) { return {.on_hand = on_hand, .reserved = reserved}; }
Answer no(No reason, std::int64_t on_hand = 0, std::int64_t reserved = 0) {
    return {.no = reason, .on_hand = on_hand, .reserved = reserved};
}
Request receive(std::int64_t quantity) { return {.act = Act::receive, .quantity = quantity}; }
Request sell(std::int64_t quantity) { return {.act = Act::sell, .quantity = quantity}; }
Request reserve(std::int64_t quantity, std::size_t number) {
    return {.act = Act::reserve, .quantity = quantity, .reservation = number};
}
Request commit(std::int64_t quantity, std::size_t number) {
    return {.act = Act::commit, .quantity = quantity, .reservation = number};
}
Request release(std::int64_t quantity, std::size_t number) {
    return {.act = Act::release, .quantity = quantity, .reservation = number};
}
Request read() { return {.act = Act::read}; }

Operation answered(std::int64_t from, std::int64_t to, Request request, Answer answer, std::int64_t variant = 1) {
    return {.variant = variant, .request = request, .called_at = from, .returned_at = to, .answer = answer};
}
Operation lost(std::int64_t from, Request request) { return {.variant = 1, .request = request, .called_at = from}; }

struct Case {
    std::string_view name;
    Verdict expected;
    std::vector<Operation> history;
    std::int64_t on_hand = 0;  // at the start
};

void check(const Case& one) {
    const Judgement judgement = judge(one.history, {.on_hand = one.on_hand});
    EXPECT_EQ(judgement.verdict, one.expected) << one.name << "\n" << judgement.reason;
    EXPECT_EQ(judgement.reason.empty(), judgement.verdict != Verdict::not_linearizable) << one.name;
}

constexpr Verdict good = Verdict::linearizable;
constexpr Verdict bad = Verdict::not_linearizable;

TEST(Checker, knows_what_one_till_would_do) {
    const std::vector<Case> cases = {
        {.name = "nothing at all", .expected = good, .history = {}},
        {.name = "one after the other",
         .expected = good,
         .history = {answered(1, 2, receive(5), yes(5)), answered(3, 4, sell(2), yes(3)),
                     answered(5, 6, read(), yes(3))}},
        {.name = "a wrong sum", .expected = bad, .history = {answered(1, 2, receive(5), yes(6))}},
        {.name = "more sold than there is",
         .expected = bad,
         .history = {answered(1, 2, sell(2), yes(-1))},
         .on_hand = 1},
        {.name = "refused although there is enough",
         .expected = bad,
         .history = {answered(1, 2, sell(2), no(No::insufficient_available, 2))},
         .on_hand = 2},
        {.name = "promised units are not sold",
         .expected = good,
         .history = {answered(1, 2, reserve(2, 0), yes(3, 2)),
                     answered(3, 4, sell(2), no(No::insufficient_available, 3, 2)),
                     answered(5, 6, commit(2, 0), yes(1, 0)),
                     answered(7, 8, release(2, 0), no(No::reservation_committed))},
         .on_hand = 3},
        {.name = "ended twice",
         .expected = bad,
         .history = {answered(1, 2, reserve(2, 0), yes(3, 2)), answered(3, 4, release(2, 0), yes(3, 0)),
                     answered(5, 6, commit(2, 0), yes(1, 0))},
         .on_hand = 3},
        {.name = "ended before it was made",
         .expected = bad,
         .history = {answered(1, 2, commit(2, 0), yes(1, 0)), answered(3, 4, reserve(2, 0), yes(3, 2))},
         .on_hand = 3},
    };
    for (const Case& one : cases) check(one);
}

TEST(Checker, orders_what_overlaps_and_nothing_else) {
    const std::vector<Case> cases = {
        {.name = "the later call was first",
         .expected = good,
         .history = {answered(1, 10, sell(1), yes(0)), answered(2, 9, sell(1), yes(1))},
         .on_hand = 2},
        {.name = "the last unit twice",
         .expected = bad,
         .history = {answered(1, 10, sell(1), yes(0)), answered(2, 9, sell(1), yes(0))},
         .on_hand = 1},
        {.name = "the last unit once",
         .expected = good,
         .history = {answered(1, 10, sell(1), no(No::insufficient_available, 0)), answered(2, 9, sell(1), yes(0))},
         .on_hand = 1},
        {.name = "a lost update",
         .expected = bad,
         .history = {answered(1, 10, sell(2), yes(8)), answered(2, 9, sell(3), yes(7)),
                     answered(11, 12, read(), yes(7))},
         .on_hand = 10},
        {.name = "a stale read",
         .expected = bad,
         .history = {answered(1, 2, sell(1), yes(1)), answered(3, 4, read(), yes(2))},
         .on_hand = 2},
        {.name = "a read beside a change may see it or not",
         .expected = good,
         .history = {answered(1, 5, sell(1), yes(1)), answered(2, 3, read(), yes(2)), answered(2, 4, read(), yes(1))},
         .on_hand = 2},
        {.name = "a read sees it, a later one does not any more",
         .expected = bad,
         .history = {answered(1, 9, sell(1), yes(1)), answered(2, 3, read(), yes(1)), answered(4, 5, read(), yes(2))},
         .on_hand = 2},
        {.name = "an early refusal for what only came later",
         .expected = bad,
         .history = {answered(1, 2, receive(5), yes(5)), answered(3, 4, sell(1), no(No::insufficient_available, 0))}},
        {.name = "two that meet at one tick overlap",
         .expected = good,
         .history = {answered(1, 3, sell(1), yes(0)), answered(3, 4, sell(1), yes(1))},
         .on_hand = 2},
        {.name = "committed and released at once, one wins",
         .expected = good,
         .history = {answered(1, 2, reserve(1, 0), yes(1, 1)),
                     answered(3, 9, release(1, 0), no(No::reservation_committed)),
                     answered(4, 8, commit(1, 0), yes(0, 0))},
         .on_hand = 1},
        {.name = "committed and released at once, both win",
         .expected = bad,
         .history = {answered(1, 2, reserve(1, 0), yes(1, 1)), answered(3, 9, release(1, 0), yes(1, 0)),
                     answered(4, 8, commit(1, 0), yes(0, 0))},
         .on_hand = 1},
    };
    for (const Case& one : cases) check(one);
}

TEST(Checker, leaves_open_what_was_not_answered) {
    const std::vector<Case> cases = {
        {.name = "it did not happen",
         .expected = good,
         .history = {lost(1, sell(1)), answered(2, 3, read(), yes(2))},
         .on_hand = 2},
        {.name = "it happened",
         .expected = good,
         .history = {lost(1, sell(1)), answered(2, 3, read(), yes(1))},
         .on_hand = 2},
        {.name = "it happened much later",
         .expected = good,
         .history = {lost(1, sell(1)), answered(2, 3, read(), yes(2)), answered(4, 5, read(), yes(1))},
         .on_hand = 2},
        {.name = "it happened and was undone",
         .expected = bad,
         .history = {lost(1, sell(1)), answered(2, 3, read(), yes(1)), answered(4, 5, read(), yes(2))},
         .on_hand = 2},
        {.name = "it happened twice",
         .expected = bad,
         .history = {lost(1, sell(1)), answered(2, 3, read(), yes(0))},
         .on_hand = 2},
        {.name = "it happened before it was asked for",
         .expected = bad,
         .history = {answered(1, 2, read(), yes(1)), lost(3, sell(1)), answered(4, 5, read(), yes(1))},
         .on_hand = 2},
        {.name = "one of two, it does not matter which",
         .expected = good,
         .history = {lost(1, sell(1)), lost(1, sell(1)), answered(2, 3, read(), yes(1))},
         .on_hand = 2},
        {.name = "a reservation that nobody was told of",
         .expected = good,
         .history = {lost(1, reserve(2, 0)), answered(2, 3, sell(1), no(No::insufficient_available, 2, 2))},
         .on_hand = 2},
    };
    for (const Case& one : cases) check(one);
}

TEST(Checker, judges_each_variant_by_itself) {
    const std::vector<Operation> two = {answered(1, 2, sell(1), yes(0), 1), answered(3, 4, sell(1), yes(0), 2)};
    EXPECT_EQ(judge(two, {.on_hand = 1}).verdict, good);
    std::vector<Operation> wrong = two;
    wrong[1].answer = yes(1);
    const Judgement judgement = judge(wrong, {.on_hand = 1});
    EXPECT_EQ(judgement.verdict, bad);
    EXPECT_TRUE(judgement.reason.contains("variant 2")) << judgement.reason;
}

// Is there an order that the clock allows, and some of the open acts, that give these answers? Tries them all.
bool any_order_fits(const std::vector<Operation>& history, const State& start) {
    std::vector<std::size_t> order(history.size());
    std::iota(order.begin(), order.end(), 0);
    do {
        bool is_allowed = true;
        for (std::size_t i = 0; i < order.size(); ++i)
            for (std::size_t j = i + 1; j < order.size(); ++j)
                is_allowed = is_allowed &&
                             !(history[order[j]].answer && history[order[j]].returned_at < history[order[i]].called_at);
        for (unsigned left_out = 0; is_allowed && left_out < 1U << history.size(); ++left_out) {
            State state = start;
            const bool fits = std::ranges::all_of(order, [&](std::size_t number) {
                const Operation& operation = history[number];
                const bool is_left_out = (left_out >> number & 1U) != 0;
                if (is_left_out) return !operation.answer.has_value();
                const Answer answer = state.apply(operation.request);
                return !operation.answer || *operation.answer == answer;
            });
            if (fits) return true;
        }
    } while (std::ranges::next_permutation(order).found);
    return false;
}

RC_GTEST_PROP(Checker, agrees_with_the_search_that_tries_every_order, ()) {
    std::mt19937_64 random(*rc::gen::arbitrary<std::uint64_t>());
    const auto pick = [&](std::int64_t count) {
        return std::uniform_int_distribution<std::int64_t>(0, count - 1)(random);
    };
    State state{.on_hand = pick(4)};
    const State start = state;
    std::vector<Operation> history;
    for (std::int64_t moment = 0, count = 1 + pick(6); moment < count; ++moment) {
        Request request{.act = static_cast<Act>(1 + pick(6)), .quantity = 1 + pick(2)};
        // What ends a reservation names its quantity: the number says it.
        request.reservation = static_cast<std::size_t>(pick(3));
        if (request.act >= Act::reserve && request.act <= Act::release)
            request.quantity = static_cast<std::int64_t>(request.reservation) % 2 + 1;
        const bool was_made = state.reservations.size() > request.reservation &&
                              state.reservations[request.reservation] != State::Reservation::none;
        if (request.act == Act::reserve && was_made) request = {.act = Act::read};
        Operation operation = answered(moment * 10 - pick(25), moment * 10 + pick(25), request, state.apply(request));
        // Some answers are lost, and some are wrong by one.
        if (const auto dice = pick(10); dice == 0)
            operation.answer.reset();
        else if (dice == 1)
            operation.answer->on_hand += 1;
        history.push_back(operation);
    }
    RC_ASSERT((judge(history, start).verdict == good) == any_order_fits(history, start));
}

TEST(Checker, is_quick_with_many_that_overlap) {
    // 12 clients, each always in the middle of something: 600 acts, many of whose orders do not matter.
    std::mt19937_64 random(7);
    State state{.on_hand = 50};
    const State start = state;
    std::vector<Operation> history;
    for (std::int64_t moment = 0; moment < 600; ++moment) {
        const Request request = moment % 3 == 0 ? receive(1) : (moment % 3 == 1 ? sell(1) : read());
        Operation operation =
            answered(moment * 10 - static_cast<std::int64_t>(random() % 60),
                     moment * 10 + static_cast<std::int64_t>(random() % 60), request, state.apply(request));
        if (moment % 97 == 0) operation.answer.reset();
        history.push_back(operation);
    }
    const Judgement judgement = judge(history, start);
    EXPECT_EQ(judgement.verdict, good) << judgement.reason;
    // From the middle on, more is gone than anybody took.
    for (std::size_t i = 300; i < history.size(); ++i)
        if (history[i].answer) history[i].answer->on_hand -= 1'000;
    EXPECT_EQ(judge(history, start).verdict, bad);
}

}  // namespace

}  // namespace trastienda::linearizability
