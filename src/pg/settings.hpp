// Where PostgreSQL is and how we talk to it. Floor 2.
#pragma once

#include "base/secret.hpp"

#include <chrono>
#include <string>

namespace trastienda::pg {

struct Settings {
    /// A libpq connection string: "postgresql://..." (several hosts allowed) or "host=... dbname=...". It may hold a
    /// password, so it is a secret as a whole.
    Secret connection_string;
    /// Shown in pg_stat_activity.
    std::string application_name = "trastienda";
    std::chrono::milliseconds connect_timeout{5'000};
};

}  // namespace trastienda::pg
