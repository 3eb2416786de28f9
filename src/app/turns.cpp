#include "app/turns.hpp"

#include "base/check.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>

namespace trastienda::app {

namespace asio = boost::asio;

struct Turns::State {
    struct Waiter {
        asio::steady_timer timer;  // ends with the turn, or with the waiter's patience
        bool has_turn = false;
    };
    asio::any_io_executor executor;
    TurnLimits limits;
    std::size_t taken = 0;
    std::deque<std::shared_ptr<Waiter>> waiters;
};

Turns::Turns(asio::any_io_executor executor, TurnLimits limits)
    : state_(std::make_shared<State>(
          State{.executor = std::move(executor), .limits = limits, .taken = 0, .waiters = {}})) {
    CHECK(limits.at_once_max > 0);
}

asio::awaitable<Result<Turns::Turn>> Turns::take() {
    const std::shared_ptr<State> state = state_;
    if (state->taken < state->limits.at_once_max) {
        ++state->taken;
        co_return Turn(state);
    }
    if (state->waiters.size() >= state->limits.waiting_max)
        co_return fail(ErrorCode::overloaded, "Too many wait for their turn; try again in a moment.");
    const auto waiter = std::make_shared<State::Waiter>(State::Waiter{.timer = asio::steady_timer(state->executor)});
    state->waiters.push_back(waiter);
    waiter->timer.expires_after(state->limits.wait_timeout);
    co_await waiter->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (waiter->has_turn) co_return Turn(state);
    std::erase(state->waiters, waiter);
    co_return fail(ErrorCode::overloaded, "No turn came in time; try again in a moment.");
}

Turns::Turn::~Turn() {
    if (!state_) return;
    if (state_->waiters.empty()) {
        --state_->taken;
        return;
    }
    // Handed over, so that nobody who comes now is before them.
    const auto next = std::move(state_->waiters.front());
    state_->waiters.pop_front();
    next->has_turn = true;
    next->timer.cancel();
}

}  // namespace trastienda::app
