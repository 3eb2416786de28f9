// A gate between the server and PostgreSQL that works on a thread of its own, so that a blocking driver can tell it
// what to do. For tests only; told from one thread.
#pragma once

#include "tests/support/postgres_gate.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <optional>
#include <string>
#include <thread>

namespace trastienda::chaos {

class GateThread {
  public:
    GateThread(const pg::Settings& upstream, std::uint64_t seed)
        : gate_(std::in_place, io_.get_executor(), upstream, seed), thread_([this] { io_.run(); }) {}
    ~GateThread() {
        io_.stop();
        thread_.join();
    }
    GateThread(const GateThread&) = delete;
    GateThread& operator=(const GateThread&) = delete;

    /// The way through the gate.
    [[nodiscard]] std::string url() const { return std::string(gate_->settings().connection_string.reveal()); }

    /// Runs `act` on the gate, in its thread, and waits until that is done.
    template <class Act>
    void tell(Act act) {
        std::promise<void> done;
        boost::asio::post(io_, [&] {
            act(*gate_);
            done.set_value();
        });
        done.get_future().wait();
    }

  private:
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
    std::optional<tests::PostgresGate> gate_;
    std::jthread thread_;
};

}  // namespace trastienda::chaos
