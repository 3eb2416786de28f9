// How reads by key meet on their way to the database.
#include "store/batched_read.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using testing::Each;
using testing::ElementsAre;
using Read = BatchedRead<int, int>;

// Callers of a database that doubles even numbers, knows no odd ones, and can be away.
struct Bench {
    asio::io_context context;
    std::vector<std::size_t> batches;
    std::vector<int> late_keys;
    std::size_t started = 0;
    bool is_away = false;
    std::vector<std::optional<Result<std::optional<int>>>> answers;
    Read read{context.get_executor(), [this](std::vector<int> keys) { return load(std::move(keys)); }};

    asio::awaitable<Result<std::vector<std::optional<int>>>> load(std::vector<int> keys) {
        batches.push_back(keys.size());
        if (!late_keys.empty()) start(std::exchange(late_keys, {}));
        co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
        if (is_away) co_return fail(ErrorCode::unavailable, "away");
        std::vector<std::optional<int>> values;
        for (const int key : keys) values.push_back(key % 2 == 0 ? std::optional(2 * key) : std::nullopt);
        co_return values;
    }
    asio::awaitable<void> ask(std::size_t place, int key) { answers[place] = co_await read.read(key); }
    void start(const std::vector<int>& keys) {
        for (const int key : keys)
            asio::co_spawn(context, ask(std::exchange(started, started + 1), key), [](const std::exception_ptr&) {});
    }
    // All of them at once; `late` while the first query is on its way.
    void ask_all(const std::vector<int>& keys, std::vector<int> late = {}) {
        answers.assign(keys.size() + late.size(), std::nullopt);
        started = 0;
        late_keys = std::move(late);
        asio::post(context, [&] { start(keys); });
        context.restart();
        context.run();
    }
};

TEST(BatchedRead, a_lone_caller_is_served_at_once) {
    Bench bench;
    bench.ask_all({4});
    EXPECT_EQ(bench.answers[0]->value(), 8);
    EXPECT_THAT(bench.batches, ElementsAre(1));
}

TEST(BatchedRead, those_that_come_together_or_meanwhile_share_a_query_and_get_their_own_answers) {
    Bench bench;
    bench.ask_all({2, 3}, {4, 4, 5});
    EXPECT_THAT(bench.batches, ElementsAre(2, 3));
    const std::vector<std::optional<int>> expected = {4, std::nullopt, 8, 8, std::nullopt};
    for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(bench.answers[i]->value(), expected[i]) << i;
}

TEST(BatchedRead, a_query_holds_no_more_keys_than_its_bound) {
    Bench bench;
    bench.ask_all(std::vector<int>(2 * Read::batch_max + 1, 6));
    EXPECT_THAT(bench.batches, ElementsAre(Read::batch_max, Read::batch_max, 1));
}

TEST(BatchedRead, an_error_goes_to_all_who_shared_the_query_and_to_nobody_after_them) {
    Bench bench;
    bench.is_away = true;
    bench.ask_all({2, 4, 6});
    for (const auto& answer : bench.answers) EXPECT_EQ(answer->error().code, ErrorCode::unavailable);
    bench.is_away = false;
    bench.ask_all({2, 4});
    EXPECT_EQ(bench.answers[0]->value(), 4);
    EXPECT_EQ(bench.answers[1]->value(), 8);
}

TEST(BatchedRead, too_many_waiting_callers_are_turned_away) {
    Bench bench;
    bench.ask_all(std::vector<int>(Read::waiting_max + 2, 2));
    const auto is_turned_away = [](const auto& answer) {
        return !answer->has_value() && answer->error().code == ErrorCode::overloaded;
    };
    EXPECT_EQ(std::ranges::count_if(bench.answers, is_turned_away), 2);
    EXPECT_TRUE(is_turned_away(bench.answers.back()));
    bench.ask_all({2});
    EXPECT_EQ(bench.answers[0]->value(), 4);
}

}  // namespace
}  // namespace trastienda::store
