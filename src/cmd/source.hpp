// Where a setting's value came from, so that a complaint can point at it. Floor 6, pure values.
#pragma once

#include "base/language.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace trastienda::cmd {

/// In order of precedence: the first that names a setting wins.
enum class SourceKind : std::uint8_t { flag = 1, environment = 2, dotenv = 3, toml = 4, fallback = 5 };

struct Source {
    SourceKind kind = SourceKind::fallback;
    std::string name =
        {};  // as that source spells the setting: --listen, TRASTIENDA_LISTEN, listen; empty for a default
    std::string file = {};  // of .env and TOML, as it was named
    std::size_t line = 0;   // of .env and TOML, from 1

    /// "flag --listen", "environment variable DB_HOST", ".env line 3", "trastienda.toml:7", "default".
    [[nodiscard]] std::string text(Language language) const;
    /// The stable word for programs: flag, environment, dotenv, toml, default.
    [[nodiscard]] const char* code() const;
};

}  // namespace trastienda::cmd
