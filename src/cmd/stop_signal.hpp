// SIGINT, SIGTERM and SIGHUP, heard from the first moment of a server's start to its end. Floor 6. Lives on one event
// loop; its token may be read from any thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <stop_token>

namespace trastienda::cmd {

class StopSignal {
  public:
    /// From here on they do not end the process any more. SIGHUP, of a terminal that was closed, is left alone where
    /// whoever started us has us ignore it (nohup).
    explicit StopSignal(boost::asio::io_context& io);
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    /// Requested by the first signal, as soon as the event loop runs.
    [[nodiscard]] std::stop_token token() const { return source_.get_token(); }
    /// Waits for the first signal, or gives the one that has come already. From then on another one stops the event
    /// loop: it means now.
    boost::asio::awaitable<int> wait();

  private:
    boost::asio::io_context& io_;
    boost::asio::signal_set signals_;
    boost::asio::steady_timer heard_;  // ends with the first signal
    std::optional<int> number_;
    std::stop_source source_;
};

}  // namespace trastienda::cmd
