// One connection to PostgreSQL on an Asio executor: libpq, non-blocking, always in pipeline mode. Floor 2.
// All members are called on the executor's one thread; at most one pipeline is under way at a time (a CHECK says so).
#pragma once

#include "base/result.hpp"
#include "pg/params.hpp"
#include "pg/rows.hpp"
#include "pg/settings.hpp"
#include "pg/statement.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace trastienda::pg {

/// One statement to run, with its parameters.
struct Call {
    Statement statement;
    Params params = {};
};

/// What calls are for: the fate of those that only read is never in doubt.
enum class Purpose : std::uint8_t { change = 1, read = 2 };

class Connection {
  public:
    /// Connects (every host of the settings in turn, until one has the wanted target_session_attrs), within the
    /// deadline.
    static boost::asio::awaitable<Result<std::unique_ptr<Connection>>> open(boost::asio::any_io_executor executor,
                                                                            const Settings& settings);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Sends all calls and one sync in one round trip and gives the rows of each. Statements are prepared on first use,
    /// in the same round trip. Without an explicit BEGIN before or among them, the calls are one implicit transaction.
    /// The first failing call ends the pipeline: its error comes back, the later calls did not run. After an error
    /// inside a transaction the caller must run ROLLBACK (pg::rollback). After a lost connection or a passed deadline
    /// `is_usable()` is false for good, the connection must be dropped, and if a COMMIT was among the calls (or they
    /// were an implicit transaction, which the sync commits) and the server had not answered it yet, the error's code
    /// is unknown_fate.
    boost::asio::awaitable<Result<std::vector<Rows>>> run(std::span<const Call> calls,
                                                          std::chrono::milliseconds timeout,
                                                          Purpose purpose = Purpose::change);
    /// The same for one call.
    boost::asio::awaitable<Result<Rows>> run(Call call, std::chrono::milliseconds timeout,
                                             Purpose purpose = Purpose::change);

    /// One statement given as a script of several, without parameters: migrations only. Leaves pipeline mode meanwhile.
    boost::asio::awaitable<Result<void>> run_script(std::string_view script, std::chrono::milliseconds timeout);

    [[nodiscard]] bool is_usable() const;
    /// is_usable(), after a look without a round trip at whether the server has closed an idle connection.
    [[nodiscard]] bool is_alive();
    /// PostgreSQL's version, as libpq tells it: 150018 for 15.18.
    [[nodiscard]] int server_version() const;
    /// In a transaction (BEGIN seen, no COMMIT or ROLLBACK yet)?
    [[nodiscard]] bool in_transaction() const;

  private:
    struct State;
    friend class Exchange;
    explicit Connection(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;  // a run() that waits holds it too: its owner may be gone before its coroutine
};

inline constexpr Statement begin{"begin", "BEGIN"};
inline constexpr Statement commit{"commit", "COMMIT"};
inline constexpr Statement rollback{"rollback", "ROLLBACK"};

}  // namespace trastienda::pg
