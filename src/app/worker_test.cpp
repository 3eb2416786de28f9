#include "app/worker.hpp"

#include "app/passwords.hpp"
#include "tests/support/postgres.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <gtest/gtest.h>
#include <latch>
#include <memory>
#include <thread>

namespace trastienda::app {
namespace {

namespace asio = boost::asio;
using tests::must;
using tests::run_coroutine;

asio::awaitable<void> answer_comes_home(Worker& worker) {
    const std::thread::id home = std::this_thread::get_id();
    const auto away = must(co_await worker.run([] { return std::this_thread::get_id(); }));
    EXPECT_NE(away, home);
    EXPECT_EQ(std::this_thread::get_id(), home);
}

TEST(Worker, works_elsewhere_and_answers_here) {
    Worker worker({.threads = 1, .pieces_max = 1});
    run_coroutine(answer_comes_home(worker));
}

TEST(Worker, tells_overloaded_at_once_and_takes_more_when_there_is_room) {
    asio::io_context loop;
    Worker worker({.threads = 1, .pieces_max = 2});
    const auto gate = std::make_shared<std::latch>(1);
    int done = 0;
    int refused = 0;
    const auto wait_at_gate = [](Worker& at, std::shared_ptr<std::latch> until, int& ended, int& told,
                                 bool opens) -> asio::awaitable<void> {
        const auto result = co_await at.run([until] {
            until->wait();
            return 1;
        });
        if (result) {
            ++ended;
        } else {
            EXPECT_EQ(result.error().code, ErrorCode::overloaded);
            ++told;
        }
        if (opens) until->count_down();
    };
    // The third finds two before it, is refused at once, and opens the gate for them.
    for (const bool opens : {false, false, true})
        asio::co_spawn(loop, wait_at_gate(worker, gate, done, refused, opens), asio::detached);
    loop.run();
    EXPECT_EQ(done, 2);
    EXPECT_EQ(refused, 1);
    loop.restart();
    asio::co_spawn(loop, wait_at_gate(worker, gate, done, refused, false), asio::detached);
    loop.run();
    EXPECT_EQ(done, 3);
}

asio::awaitable<void> tick(int& ticks, const bool& has_ended) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (!has_ended) {
        timer.expires_after(std::chrono::milliseconds(1));
        co_await timer.async_wait(asio::use_awaitable);
        ++ticks;
    }
}

asio::awaitable<void> hash_and_verify(Passwords& passwords, bool& has_ended) {
    const std::string hash = must(co_await passwords.hash(Secret("correct horse")));
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
    EXPECT_EQ(must(co_await passwords.verify(Secret("correct horse"), hash)), Passwords::Verdict::right);
    EXPECT_EQ(must(co_await passwords.verify(Secret("Correct horse"), hash)), Passwords::Verdict::wrong);
    for (const std::string no_hash : {"no hash at all", "!", ""}) {
        EXPECT_EQ(must(co_await passwords.verify(Secret("correct horse"), no_hash)), Passwords::Verdict::wrong);
        // As much work as with anybody's.
        EXPECT_TRUE(passwords.comparable(no_hash).starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << no_hash;
    }
    EXPECT_EQ(passwords.comparable(hash), hash);
    has_ended = true;
}

TEST(Passwords, the_loop_goes_on_while_one_is_hashed) {
    asio::io_context loop;
    Passwords passwords;
    int ticks = 0;
    bool has_ended = false;
    asio::co_spawn(loop, tick(ticks, has_ended), asio::detached);
    asio::co_spawn(loop, hash_and_verify(passwords, has_ended), asio::detached);
    loop.run_for(tests::coroutine_timeout);
    ASSERT_TRUE(has_ended);
    // Three hashes take some 60 ms. On the loop's own thread at most one tick would fit before each.
    EXPECT_GT(ticks, 8);
}

TEST(Passwords, a_made_up_one_is_readable_and_never_the_same) {
    SystemRandom random;
    const std::string one = make_readable_password(random).reveal();
    const std::string other = make_readable_password(random).reveal();
    EXPECT_NE(one, other);
    EXPECT_EQ(one.size(), 19U);
    EXPECT_EQ(one.find_first_not_of("abcdefghijkmnpqrstuvwxyz23456789-"), std::string::npos) << one;
    EXPECT_EQ(one[4], '-');
}

}  // namespace
}  // namespace trastienda::app
