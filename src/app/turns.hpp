// Turns: so many at once of one kind of work, and so many who wait for them, in the order in which they came. A bound
// in front of what all share (connections to the database), so that one kind of work leaves room for the others.
// Floor 4. One executor thread.
#pragma once

#include "base/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>

namespace trastienda::app {

struct TurnLimits {
    std::size_t at_once_max;
    /// Callers that may wait; the next one is told `overloaded` at once.
    std::size_t waiting_max;
    /// Who waits longer than this is told `overloaded`, too.
    std::chrono::milliseconds wait_timeout;
};

class Turns {
    struct State;

  public:
    Turns(boost::asio::any_io_executor executor, TurnLimits limits);

    /// Somebody's turn; it is the next one's when this ends.
    class Turn {
      public:
        explicit Turn(std::shared_ptr<State> state) : state_(std::move(state)) {}
        Turn(Turn&&) noexcept = default;
        Turn& operator=(Turn&&) = delete;
        ~Turn();

      private:
        std::shared_ptr<State> state_;
    };

    boost::asio::awaitable<Result<Turn>> take();

  private:
    std::shared_ptr<State> state_;
};

}  // namespace trastienda::app
