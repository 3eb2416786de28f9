// A named SQL statement: made at build time from a .sql file (tools/sql_to_header), never built from text. Floor 2.
#pragma once

#include <string_view>

namespace trastienda::pg {

struct Statement {
    std::string_view name;  // unique in the program; the name under which a connection prepares it
    std::string_view text;  // with $1, $2, ... for its parameters
};

}  // namespace trastienda::pg
