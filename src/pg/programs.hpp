// Where this machine's PostgreSQL programs are. Floor 2, private to it. Blocking; thread-safe.
#pragma once

#include "base/language.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <optional>

namespace trastienda::pg {

inline constexpr int postgres_major_min = 15;

struct Programs {
    std::filesystem::path folder;  // holds initdb and postgres
    int major = 0;
};

/// Looks in PATH, asks pg_config, looks where Debian and Red Hat put them. Without `major_wanted` PATH's comes first,
/// then the newest; with it (a cluster that a version has made) only that version will do.
Result<Programs> find_programs(std::optional<int> major_wanted, Language language = Language::en);

/// "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)" -> 15; "18beta1" -> 18.
std::optional<int> parse_postgres_major(std::string_view version);

}  // namespace trastienda::pg
