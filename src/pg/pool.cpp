#include "pg/pool.hpp"

#include "base/check.hpp"
#include "pg/pool_sql.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <fmt/format.h>
#include <optional>
#include <utility>
#include <vector>

namespace trastienda::pg {

namespace asio = boost::asio;
using std::chrono::milliseconds;

// Of a connection that was given back inside a transaction.
constexpr milliseconds rollback_timeout{5'000};

// What a lease holds; its end gives the connection back.
struct Pool::Lease::State {
    std::shared_ptr<Pool::State> pool;
    std::unique_ptr<Connection> connection;
    ~State();
};

// Every connection is in one of three places: idle, leased, or being opened (or rolled back) by a coroutine of the
// pool's own, which holds the state alive. Waiters are served in the order in which they came.
struct Pool::State : std::enable_shared_from_this<Pool::State> {
    struct Waiter {
        explicit Waiter(const asio::any_io_executor& executor) : timer(executor) {}
        asio::steady_timer timer;  // ends when the waiter was served, or with its patience
        std::unique_ptr<Lease::State> lease;
        std::optional<Error> error;
        [[nodiscard]] bool is_served() const { return lease != nullptr || error.has_value(); }
    };

    asio::any_io_executor executor;
    Settings settings;
    PoolLimits limits;
    std::vector<std::unique_ptr<Connection>> idle;  // the last to come back is the first to go: the rest stay cold
    std::deque<std::shared_ptr<Waiter>> waiters;
    std::size_t leased = 0;
    std::size_t rolling_back = 0;
    std::size_t opening = 0;
    milliseconds backoff{0};  // zero while connecting works
    asio::steady_timer backoff_timer;
    std::optional<Error> connect_error;  // the last one, while connecting fails
    bool is_closed = false;

    State(asio::any_io_executor executor_in, Settings settings_in, PoolLimits limits_in)
        : executor(std::move(executor_in)),
          settings(std::move(settings_in)),
          limits(limits_in),
          backoff_timer(executor) {}

    std::unique_ptr<Lease::State> lease_out(std::unique_ptr<Connection> connection);
    std::unique_ptr<Lease::State> take_idle();
    void serve(std::unique_ptr<Connection> connection);
    void give_back(std::unique_ptr<Connection> connection);
    void open_more();
    void fail_waiters(const Error& error);
    [[nodiscard]] Error patience_error(milliseconds waited) const;

    static asio::awaitable<Result<std::unique_ptr<Lease::State>>> acquire(std::shared_ptr<State> state);
    static asio::awaitable<Result<std::unique_ptr<Lease::State>>> acquire(std::shared_ptr<State> state,
                                                                          milliseconds timeout);
    static asio::awaitable<void> open_one(std::shared_ptr<State> state);
    static asio::awaitable<void> roll_back(std::shared_ptr<State> state, std::unique_ptr<Connection> connection);
};

Pool::Pool(asio::any_io_executor executor, Settings settings, PoolLimits limits)
    : state_(std::make_shared<State>(std::move(executor), std::move(settings), limits)) {
    CHECK(limits.connections_max > 0);
}

Pool::~Pool() { close(); }

asio::awaitable<Result<Pool::Lease>> Pool::acquire() {
    CO_TRY(auto lease, co_await State::acquire(state_));
    co_return Lease(std::move(lease));
}

asio::awaitable<Result<Rows>> Pool::read(Call call) {
    std::vector<Call> calls;
    calls.push_back(std::move(call));
    CO_TRY(auto rows, co_await read(std::move(calls)));
    co_return std::move(rows.front());
}

asio::awaitable<Result<std::vector<Rows>>> Pool::read(std::vector<Call> calls) {
    const std::shared_ptr<State> state = state_;
    constexpr int tries_max = 2;
    for (int tried = 1;; ++tried) {
        CO_TRY(auto lease, co_await State::acquire(state));
        auto rows = co_await lease->connection->run(calls, state->limits.statement_timeout, Purpose::read);
        const bool was_lost = !rows && rows.error().code == ErrorCode::unavailable && !lease->connection->is_usable();
        if (!was_lost || tried == tries_max) co_return rows;
    }
}

asio::awaitable<Result<Rows>> Pool::write(Call call) {
    const std::shared_ptr<State> state = state_;
    CO_TRY(auto lease, co_await State::acquire(state));
    co_return co_await lease->connection->run(std::move(call), state->limits.statement_timeout);
}

asio::awaitable<bool> Pool::answers(milliseconds timeout) {
    using Clock = std::chrono::steady_clock;
    const std::shared_ptr<State> state = state_;
    const Clock::time_point deadline = Clock::now() + timeout;
    while (true) {
        const auto left = [&] { return std::chrono::ceil<milliseconds>(deadline - Clock::now()); };
        const auto lease = co_await State::acquire(state, left());
        if (!lease || left() <= milliseconds::zero()) co_return false;
        const auto rows = co_await (*lease)->connection->run({.statement = sql::pool::ask}, left(), Purpose::read);
        if (rows) co_return true;
        // An idle connection that had died says nothing of the database: the next one is asked.
        if (rows.error().code != ErrorCode::unavailable || left() <= milliseconds::zero()) co_return false;
    }
}

std::size_t Pool::open_connections() const { return state_->idle.size() + state_->leased + state_->rolling_back; }

void Pool::close() {
    state_->is_closed = true;
    state_->idle.clear();
    state_->backoff_timer.cancel();
    state_->fail_waiters(
        {.code = ErrorCode::unavailable, .message = "The connections to PostgreSQL are being closed."});
}

asio::awaitable<Result<std::unique_ptr<Pool::Lease::State>>> Pool::State::acquire(std::shared_ptr<State> state) {
    const milliseconds timeout = state->limits.acquire_timeout;
    return acquire(std::move(state), timeout);
}

asio::awaitable<Result<std::unique_ptr<Pool::Lease::State>>> Pool::State::acquire(std::shared_ptr<State> state,
                                                                                  milliseconds timeout) {
    if (state->is_closed) co_return fail(ErrorCode::unavailable, "The connections to PostgreSQL have been closed.");
    if (state->waiters.empty())
        if (auto lease = state->take_idle()) co_return lease;
    if (state->waiters.size() >= state->limits.waiting_max)
        co_return fail(ErrorCode::overloaded,
                       fmt::format("{} requests already wait for the database.", state->limits.waiting_max));

    const auto waiter = std::make_shared<Waiter>(state->executor);
    state->waiters.push_back(waiter);
    state->open_more();
    waiter->timer.expires_after(timeout);
    if (!waiter->is_served()) co_await waiter->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (waiter->lease) co_return std::move(waiter->lease);
    std::erase(state->waiters, waiter);
    co_return std::unexpected(waiter->error ? *waiter->error : state->patience_error(timeout));
}

// An idle connection that still lives, or nothing; the dead among them end here.
std::unique_ptr<Pool::Lease::State> Pool::State::take_idle() {
    while (!idle.empty()) {
        auto connection = std::move(idle.back());
        idle.pop_back();
        if (connection->is_alive()) return lease_out(std::move(connection));
    }
    return nullptr;
}

std::unique_ptr<Pool::Lease::State> Pool::State::lease_out(std::unique_ptr<Connection> connection) {
    ++leased;
    return std::unique_ptr<Lease::State>(
        new Lease::State{.pool = shared_from_this(), .connection = std::move(connection)});
}

// Hands a free connection to the first who waits, or keeps it.
void Pool::State::serve(std::unique_ptr<Connection> connection) {
    if (is_closed) return;
    if (waiters.empty()) {
        idle.push_back(std::move(connection));
        return;
    }
    const auto waiter = std::move(waiters.front());
    waiters.pop_front();
    waiter->lease = lease_out(std::move(connection));
    waiter->timer.cancel();
}

void Pool::State::give_back(std::unique_ptr<Connection> connection) {
    CHECK(leased > 0);
    --leased;
    if (!connection->is_usable() || is_closed) {
        connection.reset();
        open_more();
    } else if (connection->in_transaction()) {
        ++rolling_back;
        asio::co_spawn(executor, roll_back(shared_from_this(), std::move(connection)), asio::detached);
    } else {
        serve(std::move(connection));
    }
}

asio::awaitable<void> Pool::State::roll_back(std::shared_ptr<State> state, std::unique_ptr<Connection> connection) {
    (void)co_await connection->run({.statement = rollback}, rollback_timeout);
    --state->rolling_back;
    if (connection->is_usable() && !connection->in_transaction()) {
        state->serve(std::move(connection));
    } else {
        connection.reset();
        state->open_more();
    }
}

// Starts as many openings as there are waiters without one, within the limit. While connecting fails, one tries for
// all.
void Pool::State::open_more() {
    if (is_closed) return;
    const std::size_t opening_max = connect_error ? 1 : waiters.size();
    while (opening < opening_max && opening < waiters.size() &&
           idle.size() + leased + rolling_back + opening < limits.connections_max) {
        ++opening;
        asio::co_spawn(executor, open_one(shared_from_this()), asio::detached);
    }
}

asio::awaitable<void> Pool::State::open_one(std::shared_ptr<State> state) {
    while (!state->is_closed && !state->waiters.empty()) {
        if (state->backoff > milliseconds::zero()) {
            state->backoff_timer.expires_after(state->backoff);
            co_await state->backoff_timer.async_wait(asio::as_tuple(asio::use_awaitable));
            if (state->is_closed) break;
        }
        auto opened = co_await Connection::open(state->executor, state->settings);
        if (opened) {
            state->backoff = milliseconds::zero();
            state->connect_error.reset();
            --state->opening;
            state->serve(*std::move(opened));
            state->open_more();
            co_return;
        }
        state->backoff = state->backoff == milliseconds::zero()
                             ? state->limits.backoff_first
                             : std::min(state->backoff * 2, state->limits.backoff_max);
        state->connect_error = std::move(opened).error();
        // A wrong password or database does not mend itself while somebody waits.
        const ErrorCode code = state->connect_error->code;
        if (code == ErrorCode::denied || code == ErrorCode::invalid) state->fail_waiters(*state->connect_error);
        if (state->opening > 1) break;  // those that were under way together leave the next tries to one of them
    }
    --state->opening;
}

void Pool::State::fail_waiters(const Error& error) {
    for (const auto& waiter : std::exchange(waiters, {})) {
        waiter->error = error;
        waiter->timer.cancel();
    }
}

Error Pool::State::patience_error(milliseconds waited) const {
    if (connect_error) return *connect_error;
    return {.code = ErrorCode::timeout,
            .message = fmt::format("No connection to the database became free within {} ms.", waited.count())};
}

Pool::Lease::State::~State() {
    if (connection) pool->give_back(std::move(connection));
}

Pool::Lease::Lease(std::unique_ptr<State> state) : state_(std::move(state)) {}
Pool::Lease::Lease(Lease&&) noexcept = default;
Pool::Lease& Pool::Lease::operator=(Lease&&) noexcept = default;
Pool::Lease::~Lease() = default;
Connection& Pool::Lease::operator*() const { return *state_->connection; }
Connection* Pool::Lease::operator->() const { return state_->connection.get(); }

}  // namespace trastienda::pg
