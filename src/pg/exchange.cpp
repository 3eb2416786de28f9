#include "pg/exchange.hpp"

#include "base/check.hpp"
#include "pg/failure.hpp"
#include "pg/wire.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

namespace trastienda::pg {

namespace asio = boost::asio;

namespace {

// What the protocol's 16 bits can count.
constexpr int params_max = 65'535;

enum class TransactionEffect : std::uint8_t { none, begins, commits, rolls_back };

// Looks at the first word only: our statements are trimmed, and the last thing a COMMIT can be mistaken for is a read.
TransactionEffect transaction_effect(std::string_view text) {
    struct Row {
        std::string_view word;
        TransactionEffect effect;
    };
    static constexpr std::array rows = {
        Row{"BEGIN", TransactionEffect::begins},     Row{"START TRANSACTION", TransactionEffect::begins},
        Row{"COMMIT", TransactionEffect::commits},   Row{"END", TransactionEffect::commits},
        Row{"ROLLBACK TO", TransactionEffect::none}, Row{"ROLLBACK", TransactionEffect::rolls_back},
        Row{"ABORT", TransactionEffect::rolls_back},
    };
    const auto same_letter = [](char left, char right) { return (left & ~0x20) == (right & ~0x20); };
    for (const Row& row : rows)
        if (text.size() >= row.word.size() &&
            std::ranges::equal(text.substr(0, row.word.size()), row.word, same_letter))
            return row.effect;
    return TransactionEffect::none;
}

bool is_readable(unsigned type, std::string_view bytes) {
    if (type == wire::oid::numeric) return wire::is_amount(bytes);
    return wire::is_instant(wire::read<std::int64_t>(bytes));
}

// The first column with a value that Row could not give, or -1. Only amounts and instants have such values.
int first_unreadable_column(const PGresult* result) {
    const int rows = PQntuples(result);
    const int columns = rows == 0 ? 0 : PQnfields(result);
    for (int column = 0; column < columns; ++column) {
        const unsigned type = PQftype(result, column);
        if (type != wire::oid::numeric && type != wire::oid::timestamptz) continue;
        for (int row = 0; row < rows; ++row) {
            if (PQgetisnull(result, row, column) != 0) continue;
            const auto length = static_cast<std::size_t>(PQgetlength(result, row, column));
            if (!is_readable(type, {PQgetvalue(result, row, column), length})) return column;
        }
    }
    return -1;
}

// One 1 for each parameter: all of them are binary.
const int* binary_formats(int count) {
    CHECK(count <= params_max);
    static const std::vector<int> formats(params_max, 1);
    return formats.data();
}

}  // namespace

asio::awaitable<Result<std::vector<Rows>>> Exchange::run() {
    was_in_transaction_ = PQtransactionStatus(state_.connection.get()) != PQTRANS_IDLE;
    rows_.reserve(calls_.size());
    const End end = send() ? co_await receive() : End::lost;
    if (end != End::synced) {
        state_.is_usable = false;
        state_.socket.cut();
        if (!is_committed()) co_return std::unexpected(lost_error(end));
        error_.reset();
    }
    if (error_) co_return std::unexpected(*std::move(error_));
    if (damage_) co_return std::unexpected(*std::move(damage_));
    co_return std::move(rows_);
}

// Everything goes into libpq's buffer; what does not fit into the system's is sent while receive() waits.
bool Exchange::send() {
    PGconn* const connection = state_.connection.get();
    steps_.reserve(calls_.size() + 4);
    for (std::size_t index = 0; index < calls_.size(); ++index) {
        const Call& call = calls_[index];
        const int count = call.params.count();
        Prepared& statement = state_.find(call.statement, call.params.types());
        const bool is_on_its_way = std::ranges::any_of(steps_, [&](const Step& s) { return s.prepares == &statement; });
        if (!statement.is_on_server && !is_on_its_way) {
            if (PQsendPrepare(connection, statement.name.c_str(), statement.text.c_str(), count,
                              call.params.types().data()) == 0)
                return false;
            steps_.push_back({.prepares = &statement, .call = index});
        }
        const std::vector<const char*> values = call.params.values();
        if (PQsendQueryPrepared(connection, statement.name.c_str(), count, values.data(), call.params.lengths().data(),
                                binary_formats(count), 1) == 0)
            return false;
        steps_.push_back({.prepares = nullptr, .call = index});
    }
    return PQpipelineSync(connection) == 1;
}

// Reads and writes in turn: if both sides only wrote, their buffers would fill and neither would ever move again.
asio::awaitable<Exchange::End> Exchange::receive() {
    PGconn* const connection = state_.connection.get();
    while (true) {
        const int flushed = PQflush(connection);
        if (flushed < 0) break;
        const auto want = flushed == 0 ? Socket::Want::read : Socket::Want::read_or_write;
        const Socket::Woken woken = co_await state_.socket.wait(want);
        if (woken == Socket::Woken::deadline_passed) co_return End::deadline_passed;
        if (woken == Socket::Woken::failed || PQconsumeInput(connection) == 0) break;
        while (!is_synced_ && PQstatus(connection) == CONNECTION_OK && PQisBusy(connection) == 0)
            take(PQgetResult(connection));
        if (is_synced_) co_return End::synced;
        if (PQstatus(connection) != CONNECTION_OK) break;
    }
    take_last_words();
    co_return is_synced_ ? End::synced : End::lost;
}

// What the server sent before it went still stands in libpq's buffer; its reason is often there ("terminating ...").
void Exchange::take_last_words() {
    PGconn* const connection = state_.connection.get();
    if (PQstatus(connection) != CONNECTION_BAD) return;  // it might block otherwise
    for (std::size_t answers_max = 2 * steps_.size() + 2; answers_max > 0 && !is_synced_ && !error_; --answers_max)
        take(PQgetResult(connection));
}

void Exchange::take(PGresult* result) {
    if (result == nullptr) {
        step_ = std::min(step_ + 1, steps_.size());  // an error of the sync itself also ends with nothing
        return;
    }
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) {
        CHECK(step_ < steps_.size());
        take_rows(result, steps_[step_]);
        return;
    }
    if (status == PGRES_PIPELINE_SYNC)
        is_synced_ = true;
    else if (status != PGRES_PIPELINE_ABORTED && !error_)
        take_error(result);
    PQclear(result);
}

void Exchange::take_rows(PGresult* result, const Step& step) {
    if (step.prepares != nullptr) {
        step.prepares->is_on_server = true;
        PQclear(result);
        return;
    }
    Rows rows(result);
    const Statement& statement = calls_[step.call].statement;
    // COMMIT of a transaction that had failed before answers ROLLBACK, without an error.
    if (transaction_effect(statement.text) == TransactionEffect::commits &&
        std::string_view(PQcmdStatus(result)) == "ROLLBACK" && !error_) {
        error_ = Error{.code = ErrorCode::internal,
                       .message = "The transaction had failed before its COMMIT and was rolled back.",
                       .detail = fmt::format("statement {}", statement.name)};
        return;
    }
    if (!damage_) note_damage(result, statement);
    rows_.push_back(std::move(rows));
}

// A row that somebody changed by hand fails the statement that reads it, and nothing else.
void Exchange::note_damage(const PGresult* result, const Statement& statement) {
    const int column = first_unreadable_column(result);
    if (column < 0) return;
    const bool commits = std::ranges::any_of(
        calls_, [](const Call& call) { return transaction_effect(call.statement.text) == TransactionEffect::commits; });
    // What was changed beside it may be there for good.
    damage_ =
        Error{.code = commits && purpose_ != Purpose::read ? ErrorCode::unknown_fate : ErrorCode::internal,
              .message = "The database holds a value that is none: NaN or an infinity. `trastienda doctor` names it.",
              .detail = fmt::format("statement {}, column {}", statement.name, PQfname(result, column))};
}

void Exchange::take_error(const PGresult* result) {
    const std::size_t call = step_ < steps_.size() ? steps_[step_].call : calls_.size() - 1;
    error_ = error_of(result, calls_[call].statement.name);
    has_server_error_ = is_from_server(result);
    error_step_ = step_;
    if (is_fatal(result) || wants_new_connection(result)) state_.is_usable = false;
}

// Whether all was answered and a COMMIT was the last of it: a server that goes between that answer and the sync has
// done what it was asked.
bool Exchange::is_committed() const {
    return step_ == steps_.size() && rows_.size() == calls_.size() && (!error_ || error_step_ == steps_.size()) &&
           transaction_effect(calls_.back().statement.text) == TransactionEffect::commits;
}

// A step commits if it runs COMMIT; the sync commits what ran in no explicit transaction. The server answers in order,
// so that what it had not answered yet, and nothing else, is in doubt. Once it has said an error itself, it ran nothing
// after; only if that error came in the place of a commit's answer does the doubt stay.
bool Exchange::may_have_committed() const {
    if (purpose_ == Purpose::read) return false;
    const std::size_t first_open = error_ ? error_step_ : step_;
    const auto is_in_doubt = [&](std::size_t step) {
        return has_server_error_ ? step == error_step_ : step >= first_open;
    };
    bool is_explicit = was_in_transaction_;
    bool has_implicit_work = false;
    for (std::size_t step = 0; step < steps_.size(); ++step) {
        if (steps_[step].prepares != nullptr) continue;
        const TransactionEffect effect = transaction_effect(calls_[steps_[step].call].statement.text);
        if (effect == TransactionEffect::commits && is_in_doubt(step)) return true;
        if (effect == TransactionEffect::begins) is_explicit = true;
        if (effect == TransactionEffect::commits || effect == TransactionEffect::rolls_back) {
            is_explicit = false;
            has_implicit_work = false;
        }
        if (effect == TransactionEffect::none && !is_explicit) has_implicit_work = true;
    }
    return !is_explicit && has_implicit_work && is_in_doubt(steps_.size());
}

Error Exchange::lost_error(End end) {
    const std::string reason =
        error_ ? error_->message + " " + error_->detail : PQerrorMessage(state_.connection.get());
    if (may_have_committed())
        return {.code = ErrorCode::unknown_fate,
                .message =
                    "The connection to PostgreSQL ended before it answered: the change may or may not have happened.",
                .detail = end == End::deadline_passed ? "the deadline passed" : reason};
    if (end == End::deadline_passed)
        return {.code = ErrorCode::timeout,
                .message = "PostgreSQL did not answer in time.",
                .detail = fmt::format("waiting for statement {}",
                                      calls_[steps_[std::min(step_, steps_.size() - 1)].call].statement.name)};
    if (error_) return *std::move(error_);
    return {.code = ErrorCode::unavailable, .message = "The connection to PostgreSQL was lost.", .detail = reason};
}

}  // namespace trastienda::pg
