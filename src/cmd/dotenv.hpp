// Reads a `.env` file: KEY=VALUE lines as shells and other programs write them. Floor 6, pure functions.
#pragma once

#include "http/bilingual.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::cmd {

inline constexpr std::size_t settings_file_bytes_max = std::size_t{1} << 20U;

struct DotenvEntry {
    std::string name;
    std::string value;
    std::size_t line = 0;
};

struct DotenvError {
    std::size_t line = 0;
    http::BilingualText what;
    http::BilingualText right;
};

struct Dotenv {
    std::vector<DotenvEntry> entries;  // in the file's order; of two of one name the later one counts
    std::vector<DotenvError> errors;   // all of them; no error quotes a value, which may be a secret
};

/// Blank lines and lines that start with '#' do not count. `export` may stand before the name. A value is bare (up to
/// the end of the line or " #"), 'literal', or "with \n, \t, \r, \", \\ and \$"; quoted ones may hold several lines. A
/// '$' is a '$': nothing is expanded, nothing is run.
Dotenv parse_dotenv(std::string_view text);

}  // namespace trastienda::cmd
