#include "pg/connection.hpp"

#include "base/check.hpp"
#include "pg/acting.hpp"
#include "pg/connection_state.hpp"
#include "pg/exchange.hpp"
#include "pg/failure.hpp"

#include <fmt/format.h>

namespace trastienda::pg {

namespace asio = boost::asio;

namespace {

std::unexpected<Error> unusable() {
    return fail(ErrorCode::unavailable, "The connection to PostgreSQL was lost earlier.");
}

}  // namespace

Connection::Connection(std::shared_ptr<State> state) : state_(std::move(state)) {}

Connection::~Connection() {
    // What libpq still holds unsent must not reach the server now: its caller has been told that it failed.
    if (state_ && !state_->is_usable) state_->socket.cut();
}

asio::awaitable<Result<std::vector<Rows>>> Connection::run(std::span<const Call> calls,
                                                           std::chrono::milliseconds timeout, Purpose purpose) {
    if (!state_->is_usable) co_return unusable();
    if (calls.empty()) co_return std::vector<Rows>();
    const Acting* acting =
        purpose == Purpose::change && !in_transaction() ? acting_of(co_await asio::this_coro::executor) : nullptr;
    std::vector<Call> told;
    // After the BEGIN, whichever it is.
    const std::ptrdiff_t place = calls.front().statement.text.starts_with(begin.text) ? 1 : 0;
    if (acting != nullptr) {
        told.assign(calls.begin(), calls.end());
        told.insert(told.begin() + place, acting_call(acting_text(acting)));
    }
    State::Use use(state_, timeout);
    Exchange exchange(*state_, acting != nullptr ? std::span<const Call>(told) : calls, purpose);
    auto rows = co_await exchange.run();
    use.finish();
    if (rows && acting != nullptr) rows->erase(rows->begin() + place);
    co_return rows;
}

asio::awaitable<Result<Rows>> Connection::run(Call call, std::chrono::milliseconds timeout, Purpose purpose) {
    CO_TRY(auto rows, co_await run(std::span<const Call>(&call, 1), timeout, purpose));
    co_return std::move(rows.front());
}

namespace {

// Sends what is left and waits until libpq has an answer. Not the pipeline's loop: a script's text is small, and the
// server answers nothing before it has read all of it.
asio::awaitable<Socket::Woken> await_answer(PGconn* connection, Socket& socket) {
    while (true) {
        const int flushed = PQflush(connection);
        if (flushed < 0) co_return Socket::Woken::failed;
        if (flushed == 0 && PQisBusy(connection) == 0) co_return Socket::Woken::ready;
        const auto woken = co_await socket.wait(flushed == 0 ? Socket::Want::read : Socket::Want::read_or_write);
        if (woken != Socket::Woken::ready) co_return woken;
        if (PQconsumeInput(connection) == 0) co_return Socket::Woken::failed;
    }
}

// The first error among a script's answers, or nothing. Ends when the server has answered all of it.
asio::awaitable<Result<void>> await_script(PGconn* connection, Socket& socket) {
    Result<void> outcome;
    while (true) {
        const Socket::Woken woken = co_await await_answer(connection, socket);
        if (woken == Socket::Woken::deadline_passed)
            co_return fail(ErrorCode::timeout, "PostgreSQL did not finish a script in time.");
        PGresult* const result =
            woken == Socket::Woken::ready || PQstatus(connection) == CONNECTION_BAD ? PQgetResult(connection) : nullptr;
        if (result == nullptr) {
            if (woken == Socket::Woken::failed && outcome)
                outcome =
                    fail(ErrorCode::unavailable, "The connection to PostgreSQL was lost.", PQerrorMessage(connection));
            co_return outcome;
        }
        const Rows owner(result);
        const ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH)
            co_return fail(ErrorCode::invalid, "A script cannot COPY from or to its client.");
        if (status == PGRES_FATAL_ERROR && outcome) outcome = std::unexpected(error_of(result, "script"));
    }
}

}  // namespace

asio::awaitable<Result<void>> Connection::run_script(std::string_view script, std::chrono::milliseconds timeout) {
    if (!state_->is_usable) co_return unusable();
    PGconn* const connection = state_->connection.get();
    const std::string text(script);
    const bool was_in_transaction = in_transaction();
    State::Use use(state_, timeout);
    CHECK(PQexitPipelineMode(connection) == 1);
    Result<void> outcome;
    if (PQsendQuery(connection, text.c_str()) == 1)
        outcome = co_await await_script(connection, state_->socket);
    else
        outcome = fail(ErrorCode::unavailable, "The connection to PostgreSQL was lost.", PQerrorMessage(connection));
    use.finish();

    // A script that did not end leaves the protocol in the middle of an answer: nothing can follow it.
    const bool has_ended = PQstatus(connection) == CONNECTION_OK && PQtransactionStatus(connection) != PQTRANS_ACTIVE;
    if (!has_ended || PQenterPipelineMode(connection) != 1) {
        state_->is_usable = false;
        state_->socket.cut();
        const bool was_lost =
            !outcome && outcome.error().sqlstate.empty() && outcome.error().code != ErrorCode::invalid;
        if (was_lost && !was_in_transaction) outcome.error().code = ErrorCode::unknown_fate;
    }
    co_return outcome;
}

bool Connection::is_usable() const { return state_->is_usable; }

bool Connection::is_alive() {
    CHECK(!state_->is_busy);
    PGconn* const connection = state_->connection.get();
    // A server that goes sends its reason and then the end: a few reads meet both. What else may come while nothing
    // runs (a notice, a changed setting) is read away.
    for (int reads_max = 4; state_->is_usable && reads_max > 0 && state_->socket.is_readable(); --reads_max) {
        if (PQconsumeInput(connection) == 0 || PQisBusy(connection) != 0 || PQstatus(connection) != CONNECTION_OK)
            state_->is_usable = false;
    }
    return state_->is_usable;
}

int Connection::server_version() const { return PQserverVersion(state_->connection.get()); }

bool Connection::in_transaction() const {
    const PGTransactionStatusType status = PQtransactionStatus(state_->connection.get());
    return status != PQTRANS_IDLE && status != PQTRANS_UNKNOWN;
}

Prepared& Connection::State::find(const Statement& statement, const std::vector<unsigned>& types) {
    if (const auto found = statements.find(statement.name); found != statements.end()) {
        Prepared& prepared = *found->second;
        CHECK(prepared.text == statement.text);
        CHECK(prepared.types.size() == types.size());
        for (std::size_t index = 0; index < types.size(); ++index) {
            const bool is_same =
                prepared.types[index] == types[index] || prepared.types[index] == 0 || types[index] == 0;
            CHECK(is_same);  // 0 is a NULL without a type of its own, or a type that was left to the SQL
        }
        return prepared;
    }
    auto prepared = std::make_unique<Prepared>(
        Prepared{.name = std::string(statement.name), .text = std::string(statement.text), .types = types});
    Prepared& entry = *prepared;
    statements.emplace(std::string_view(entry.name), std::move(prepared));
    return entry;
}

Connection::State::Use::Use(std::shared_ptr<State> state, std::chrono::milliseconds timeout)
    : state_(std::move(state)) {
    CHECK(!state_->is_busy);
    state_->is_busy = true;
    state_->socket.set_deadline(timeout);
}

Connection::State::Use::~Use() {
    state_->is_busy = false;
    state_->socket.clear_deadline();
    if (!is_finished_) state_->is_usable = false;
}

}  // namespace trastienda::pg
