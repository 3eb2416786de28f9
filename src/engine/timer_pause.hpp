// Pause on Asio's clock: what a server uses. Floor 2.
#pragma once

#include "engine/journal.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace trastienda::engine {

class TimerPause final : public Pause {
  public:
    boost::asio::awaitable<void> wait(std::chrono::milliseconds duration) override {
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, duration);
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
};

}  // namespace trastienda::engine
