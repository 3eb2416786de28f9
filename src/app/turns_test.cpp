#include "app/turns.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <optional>
#include <vector>

namespace trastienda::app {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

// Callers by number, each of whom keeps its turn until the test ends it.
struct Crowd {
    asio::io_context loop;
    Turns turns;
    std::vector<int> came;  // in the order in which their turns came
    std::vector<int> turned_away;
    std::vector<std::optional<Turns::Turn>> held;

    explicit Crowd(TurnLimits limits) : turns(loop.get_executor(), limits) {}

    void come(int number) {
        held.emplace_back();
        asio::co_spawn(loop, take(number, held.size() - 1), asio::detached);
        poll();
    }
    asio::awaitable<void> take(int number, std::size_t place) {
        auto turn = co_await turns.take();
        if (!turn) {
            EXPECT_EQ(turn.error().code, ErrorCode::overloaded);
            turned_away.push_back(number);
            co_return;
        }
        came.push_back(number);
        held[place].emplace(*std::move(turn));
    }
    void end(int number) {
        held[static_cast<std::size_t>(number)].reset();
        poll();
    }
    void poll() {
        loop.restart();
        loop.poll();
    }
};

TEST(Turns, come_in_order_and_no_more_than_the_limit_at_once) {
    Crowd crowd({.at_once_max = 2, .waiting_max = 2, .wait_timeout = 60s});
    for (int number = 0; number < 6; ++number) crowd.come(number);
    EXPECT_EQ(crowd.came, (std::vector{0, 1}));
    EXPECT_EQ(crowd.turned_away, (std::vector{4, 5}));
    crowd.end(1);
    EXPECT_EQ(crowd.came, (std::vector{0, 1, 2}));
    crowd.come(6);
    EXPECT_EQ(crowd.came, (std::vector{0, 1, 2}));
    crowd.end(0);
    crowd.end(2);
    EXPECT_EQ(crowd.came, (std::vector{0, 1, 2, 3, 6}));
    crowd.end(3);
    crowd.end(6);
    crowd.come(7);
    crowd.come(8);
    crowd.come(9);
    EXPECT_EQ(crowd.came, (std::vector{0, 1, 2, 3, 6, 7, 8}));
    EXPECT_EQ(crowd.turned_away, (std::vector{4, 5}));
}

TEST(Turns, who_waits_too_long_is_told_so_and_takes_nobodys_turn) {
    Crowd crowd({.at_once_max = 1, .waiting_max = 8, .wait_timeout = 20ms});
    crowd.come(0);
    crowd.come(1);
    crowd.loop.restart();
    crowd.loop.run();
    EXPECT_EQ(crowd.turned_away, std::vector{1});
    crowd.end(0);
    crowd.come(2);
    EXPECT_EQ(crowd.came, (std::vector{0, 2}));
}

}  // namespace
}  // namespace trastienda::app
