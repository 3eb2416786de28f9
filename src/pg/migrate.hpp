// Numbered SQL migrations, applied in order under an advisory lock. Floor 2.
#pragma once

#include "pg/connection.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::pg {

/// One migration file as it stands inside the program.
struct Migration {
    int number = 0;         // 1, 2, 3, ... without a gap
    std::string_view name;  // "0001_catalogue"
    std::string_view text;  // SQL, several statements
};

struct MigrationReport {
    std::vector<std::string> applied;  // names, in order; empty where the schema was current
    int current = 0;                   // the last number now applied
};

/// Brings the database to the last migration: each in its own transaction, with its number, name and SHA-256 noted in
/// `schema_migrations`. Refused (ErrorCode::invalid, with a sentence that names it) where an applied one is missing
/// from `migrations`, has another text than it had, or the database is newer than the program. Safe to call from many
/// processes at once.
boost::asio::awaitable<Result<MigrationReport>> migrate(Connection& connection, std::span<const Migration> migrations);

enum class SchemaState : std::uint8_t {
    none = 1,   // nothing was ever applied
    older = 2,  // migrate() would apply some
    current = 3,
};

/// What migrate() would find, with nothing changed and no lock taken. Refused as migrate() refuses.
boost::asio::awaitable<Result<SchemaState>> look_at_schema(Connection& connection,
                                                           std::span<const Migration> migrations);

}  // namespace trastienda::pg
