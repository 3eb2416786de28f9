// How coroutines of a simulated process wait for what happens outside it: each wait has a ticket by which it is woken.
// All of them end with their process. Test support of tests/sim, one thread.
#pragma once

#include "tests/sim/schedule.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace trastienda::sim {

class Waits {
  public:
    explicit Waits(boost::asio::io_context& context) : context_(context) {}

    std::uint64_t take_ticket() { return ++tickets_; }
    /// Until `wake` is called with the ticket.
    boost::asio::awaitable<void> wait(std::uint64_t ticket) {
        auto start = [this, ticket](auto handler) { waiting_.emplace(ticket, std::move(handler)); };
        co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(std::move(start),
                                                                                           boost::asio::use_awaitable);
    }
    /// Lets the process run until all of it waits again.
    void wake(std::uint64_t ticket) {
        auto waiting = waiting_.extract(ticket);
        if (waiting.empty()) return;
        boost::asio::post(context_, std::move(waiting.mapped()));
        run();
    }
    void run() {
        context_.restart();
        context_.poll();
    }
    /// Whoever waits, waits no longer, and does not go on either.
    void drop_all() { auto dropped = std::exchange(waiting_, {}); }

  private:
    boost::asio::io_context& context_;
    std::uint64_t tickets_ = 0;
    std::map<std::uint64_t, Task> waiting_;
};

/// Where an answer is put for a coroutine that waits for it. The first answer counts.
template <class T>
class Mailbox {
  public:
    explicit Mailbox(const std::shared_ptr<Waits>& waits) : waits_(waits), ticket_(waits->take_ticket()) {}

    /// False where an answer was there already.
    bool deliver(T answer) {
        if (answer_) return false;
        answer_ = std::move(answer);
        if (const auto waits = waits_.lock()) waits->wake(ticket_);
        return true;
    }
    [[nodiscard]] bool is_answered() const { return answer_.has_value(); }
    [[nodiscard]] std::uint64_t ticket() const { return ticket_; }
    T take() { return *std::move(answer_); }

  private:
    std::optional<T> answer_;
    std::weak_ptr<Waits> waits_;
    std::uint64_t ticket_;
};

}  // namespace trastienda::sim
