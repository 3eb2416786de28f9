// A bounded pool of connections for reads and small transactions. Floor 2. One executor thread, as its connections.
#pragma once

#include "pg/connection.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <memory>

namespace trastienda::pg {

struct PoolLimits {
    std::size_t connections_max = 8;
    /// Callers that may wait for a connection; the next one is told `overloaded` at once.
    std::size_t waiting_max = 1'024;
    std::chrono::milliseconds acquire_timeout{5'000};
    std::chrono::milliseconds statement_timeout{30'000};
    /// After a failed connect the next try waits, doubling from first to longest; until then callers wait (or time
    /// out).
    std::chrono::milliseconds backoff_first{50};
    std::chrono::milliseconds backoff_max{2'000};
};

class Pool {
  public:
    Pool(boost::asio::any_io_executor executor, Settings settings, PoolLimits limits);
    ~Pool();

    /// A connection for the holder alone; goes back to the pool when the lease ends (dropped if it is not usable,
    /// rolled back if it is still in a transaction).
    class Lease {
      public:
        Lease(Lease&&) noexcept;
        Lease& operator=(Lease&&) noexcept;
        ~Lease();
        Connection& operator*() const;
        Connection* operator->() const;

      private:
        friend class Pool;
        struct State;
        explicit Lease(std::unique_ptr<State> state);
        std::unique_ptr<State> state_;
    };

    boost::asio::awaitable<Result<Lease>> acquire();

    /// One call on any connection, in a transaction of its own. A read that fails because an idle connection had died
    /// is tried once more on a new one; a write is not.
    boost::asio::awaitable<Result<Rows>> read(Call call);
    boost::asio::awaitable<Result<std::vector<Rows>>> read(std::vector<Call> calls);
    boost::asio::awaitable<Result<Rows>> write(Call call);

    /// Whether the database answers within `timeout`, the wait for a connection included: for whoever must know soon.
    boost::asio::awaitable<bool> answers(std::chrono::milliseconds timeout);

    [[nodiscard]] std::size_t open_connections() const;
    /// Closes idle connections and refuses new leases.
    void close();

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace trastienda::pg
