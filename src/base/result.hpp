// Result<T>: a value, or an Error when the world failed us. Floor 0.
// A refusal (an expected no) is never an Error: it is a value of its own enum in domain/. A bug is a CHECK.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>

namespace trastienda {

/// What kind of failure this is; the top floors turn it into an HTTP status or an exit status.
enum class ErrorCode : std::uint8_t {
    unavailable = 1,   // the database or another service cannot be reached now; trying again later may work
    timeout = 2,       // a deadline passed before an answer came
    overloaded = 3,    // a bounded queue is full
    conflict = 4,      // another transaction was in the way (serialisation, deadlock); trying again may work
    unknown_fate = 5,  // the connection died after COMMIT was sent: it may or may not have happened
    constraint = 6,    // the database refused a row (unique, check, foreign key)
    invalid = 7,       // what we were given cannot be used: a file, a setting, an address
    denied = 8,        // the system refused us: permissions, a lock that another process holds
    internal = 9,      // anything that should not happen and that we could not give a better name
};

/// A failure of the world. `message` is for people and never holds a secret. `detail` is for the log.
struct Error {
    ErrorCode code = ErrorCode::internal;
    std::string message;
    std::string detail = {};
    std::string sqlstate = {};    // five characters where PostgreSQL said no, else empty
    std::string constraint = {};  // the constraint's name where one was violated, else empty
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(ErrorCode code, std::string message, std::string detail = {}) {
    return std::unexpected<Error>(Error{.code = code, .message = std::move(message), .detail = std::move(detail)});
}

}  // namespace trastienda

// NOLINTBEGIN(cppcoreguidelines-macro-usage, bugprone-macro-parentheses): they return from the function around them.
#define TRASTIENDA_JOIN_(a, b) a##b
#define TRASTIENDA_JOIN(a, b) TRASTIENDA_JOIN_(a, b)
#define TRASTIENDA_TRY(temporary, declaration, expression, return_keyword)        \
    auto&& temporary = (expression);                                              \
    if (!temporary) return_keyword std::unexpected(std::move(temporary).error()); \
    declaration = *std::move(temporary)

/// TRY(auto x, f()); declares x with the value, or returns the error from the function around it.
#define TRY(declaration, ...) TRASTIENDA_TRY(TRASTIENDA_JOIN(try_result_, __LINE__), declaration, (__VA_ARGS__), return)
/// The same inside a coroutine; `expression` may hold a co_await.
#define CO_TRY(declaration, ...) \
    TRASTIENDA_TRY(TRASTIENDA_JOIN(try_result_, __LINE__), declaration, (__VA_ARGS__), co_return)
/// TRY_DO(f()); for a Result<void>.
#define TRY_DO(...)                                                                                                \
    do {                                                                                                           \
        if (auto&& try_result = (__VA_ARGS__); !try_result) return std::unexpected(std::move(try_result).error()); \
    } while (false)
#define CO_TRY_DO(...)                                                                                                \
    do {                                                                                                              \
        if (auto&& try_result = (__VA_ARGS__); !try_result) co_return std::unexpected(std::move(try_result).error()); \
    } while (false)
// NOLINTEND(cppcoreguidelines-macro-usage, bugprone-macro-parentheses)
