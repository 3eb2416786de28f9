// Waiting for libpq's socket with a deadline, on Asio. Floor 2, private to it. One executor thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>

namespace trastienda::pg {

/// Watches a duplicate of the descriptor: libpq closes its own whenever it likes, and a number that Asio still watches
/// must not come to mean another socket.
class Socket {
  public:
    explicit Socket(const boost::asio::any_io_executor& executor);
    ~Socket();
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    /// Watches `descriptor` from now on, in place of the one before. False if the system has no descriptor left.
    [[nodiscard]] bool watch(int descriptor);
    /// Ends both directions at once, so that nothing more reaches the server whatever is still sent.
    void cut();

    /// From now on every wait ends when `timeout` has passed, until clear_deadline().
    void set_deadline(std::chrono::milliseconds timeout);
    void clear_deadline();

    enum class Want : std::uint8_t { read, write, read_or_write };
    enum class Woken : std::uint8_t { ready, deadline_passed, failed };
    boost::asio::awaitable<Woken> wait(Want want);

    /// Whether there is something to read now, be it the end.
    [[nodiscard]] bool is_readable() const;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace trastienda::pg
