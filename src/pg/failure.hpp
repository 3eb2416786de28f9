// What PostgreSQL and libpq say when they fail, as our Error. Floor 2, private to it. Thread-safe (pure).
#pragma once

#include "base/result.hpp"

#include <libpq-fe.h>
#include <string>
#include <string_view>

namespace trastienda::pg {

/// The kind of failure that a SQLSTATE (five characters) stands for.
ErrorCode code_of_sqlstate(std::string_view sqlstate);

/// The error in a result of the server's or of libpq's own. `statement` is named in the detail.
Error error_of(const PGresult* result, std::string_view statement);

/// Whether the server itself wrote this error; libpq makes up its own when it loses the connection.
bool is_from_server(const PGresult* result);
/// Whether the server ends the connection after it.
bool is_fatal(const PGresult* result);
/// Whether a new connection may do better than this one will: another host may be the primary by now, the prepared
/// statements may have gone, or their plans may no longer fit the tables.
bool wants_new_connection(const PGresult* result);

/// The error of a connection that could not be made. It was opened with verbose messages, so they hold a SQLSTATE.
Error connect_error_of(const PGconn* connection);

/// What libpq says of a connection string that it cannot read, without what stands in quotes: that is a piece of the
/// string, and so maybe of a password.
std::string without_quoted(std::string text);

}  // namespace trastienda::pg
