#include "pg/failure.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace trastienda::pg {

namespace {

std::string_view field(const PGresult* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text == nullptr ? std::string_view() : std::string_view(text);
}

std::string trimmed(std::string_view text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
    return std::string(text);
}

bool is_sqlstate(std::string_view text) {
    return text.size() == 5 && std::ranges::all_of(text, [](char letter) {
               return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z');
           });
}

// The place of "28P01" in 'FATAL:  28P01: password authentication failed', or npos. The word before may be translated.
std::size_t find_sqlstate(std::string_view message) {
    constexpr std::size_t length = 5;
    for (std::size_t at = message.find(":  "); at != std::string_view::npos; at = message.find(":  ", at + 1)) {
        const std::string_view rest = message.substr(at + 3);
        if (rest.size() > length && rest[length] == ':' && is_sqlstate(rest.substr(0, length))) return at + 3;
    }
    return std::string_view::npos;
}

std::string without_password(std::string message, std::string_view password) {
    if (password.empty()) return message;
    for (std::size_t at = message.find(password); at != std::string::npos; at = message.find(password, at + 3))
        message.replace(at, password.size(), "***");
    return message;
}

}  // namespace

ErrorCode code_of_sqlstate(std::string_view sqlstate) {
    constexpr std::array<std::string_view, 3> conflicts = {"40001", "40P01", "55P03"};
    if (std::ranges::find(conflicts, sqlstate) != conflicts.end()) return ErrorCode::conflict;
    if (sqlstate == "57014") return ErrorCode::timeout;      // query_canceled: statement_timeout or pg_cancel_backend
    if (sqlstate == "25P03") return ErrorCode::unavailable;  // idle_in_transaction_session_timeout: we stood still
    if (sqlstate == "25006") return ErrorCode::unavailable;  // read-only: this server is not the primary
    if (sqlstate == "3D000") return ErrorCode::invalid;      // no such database
    if (sqlstate == "42501") return ErrorCode::denied;       // insufficient_privilege
    const std::string_view kind = sqlstate.substr(0, 2);
    if (kind == "23") return ErrorCode::constraint;
    if (kind == "28") return ErrorCode::denied;
    // 08 connection, 53 out of disk, memory or connections, 57 shut down by its operator, 58 the system under it.
    if (kind == "08" || kind == "53" || kind == "57" || kind == "58") return ErrorCode::unavailable;
    if (sqlstate == "26000") return ErrorCode::unavailable;  // a prepared statement that is gone: see failure.hpp
    return ErrorCode::internal;
}

Error error_of(const PGresult* result, std::string_view statement) {
    const std::string sqlstate(field(result, PG_DIAG_SQLSTATE));
    if (sqlstate.empty())
        return {.code = ErrorCode::unavailable,
                .message = "The connection to PostgreSQL was lost.",
                .detail = trimmed(PQresultErrorMessage(result))};

    std::string detail = fmt::format("statement {}", statement);
    for (const auto& [name, code] :
         {std::pair{"detail", PG_DIAG_MESSAGE_DETAIL}, std::pair{"hint", PG_DIAG_MESSAGE_HINT},
          std::pair{"at", PG_DIAG_STATEMENT_POSITION}, std::pair{"context", PG_DIAG_CONTEXT}})
        if (const auto text = field(result, code); !text.empty()) detail += fmt::format("; {}: {}", name, text);
    const bool has_stale_plan = wants_new_connection(result);
    return {.code = has_stale_plan ? ErrorCode::unavailable : code_of_sqlstate(sqlstate),
            .message = fmt::format("PostgreSQL: {} ({})", field(result, PG_DIAG_MESSAGE_PRIMARY), sqlstate),
            .detail = std::move(detail),
            .sqlstate = sqlstate,
            .constraint = std::string(field(result, PG_DIAG_CONSTRAINT_NAME))};
}

bool is_from_server(const PGresult* result) { return !field(result, PG_DIAG_SQLSTATE).empty(); }

bool is_fatal(const PGresult* result) {
    const std::string_view severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    return severity == "FATAL" || severity == "PANIC";
}

bool wants_new_connection(const PGresult* result) {
    const std::string_view sqlstate = field(result, PG_DIAG_SQLSTATE);
    // "cached plan must not change result type" has no SQLSTATE of its own, but a place of its own.
    const bool has_stale_plan =
        sqlstate == "0A000" && field(result, PG_DIAG_SOURCE_FUNCTION) == "RevalidateCachedQuery";
    return has_stale_plan || sqlstate == "25006" || sqlstate == "26000" || sqlstate.starts_with("57P");
}

Error connect_error_of(const PGconn* connection) {
    std::string message = PQerrorMessage(connection);
    std::string sqlstate;
    if (const std::size_t at = find_sqlstate(message); at != std::string::npos) {
        sqlstate = message.substr(at, 5);
        message.erase(at - 1, 7);  // one of the two spaces, the SQLSTATE and its colon
        message.erase(std::min(message.size(), message.find("\nLOCATION:")));
    }
    ErrorCode code = sqlstate.empty() ? ErrorCode::unavailable : code_of_sqlstate(sqlstate);
    if (PQconnectionNeedsPassword(connection) != 0) code = ErrorCode::denied;
    message = without_password(trimmed(message), PQpass(connection));
    return {.code = code,
            .message = fmt::format("PostgreSQL cannot be used: {}", message),
            .detail = {},
            .sqlstate = std::move(sqlstate)};
}

std::string without_quoted(std::string text) {
    const std::size_t first = text.find('"');
    const std::size_t last = text.rfind('"');
    if (first != last) text.replace(first, last - first + 1, "\"...\"");
    return trimmed(text);
}

}  // namespace trastienda::pg
