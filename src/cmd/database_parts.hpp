// What the operator said of the database, piece by piece, and the connection string that it makes. Floor 6, pure
// functions.
#pragma once

#include "base/secret.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace trastienda::cmd {

/// DATABASE_URL, or DB_HOST, DB_PORT, DB_USER, DB_PASS and DB_NAME.
struct DatabaseParts {
    Secret url;
    std::string host;
    std::optional<std::uint16_t> port;
    std::string user;
    Secret password;
    std::string name;
};

/// "host='...' port='...' ..." of the parts that are there, each value quoted as libpq wants it; `url` takes no part.
Secret make_connection_string(const DatabaseParts& parts);

/// Whether libpq can read it: "postgresql://..." or "host=... dbname=...", with options that it knows.
bool is_connection_string(std::string_view text);

/// "postgresql://ana@db:5432/shop" for people, never with a password or any other option; for a text that
/// is_connection_string.
std::string describe_database(const Secret& connection_string);

}  // namespace trastienda::cmd
