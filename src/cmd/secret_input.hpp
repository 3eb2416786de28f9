// Asks a person for a password without showing it, or takes it from a program. Floor 6; blocks, used by commands only.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "cmd/terminal.hpp"

#include <string_view>

namespace trastienda::cmd {

inline constexpr std::size_t secret_line_bytes_max = 4'096;

/// From a terminal: the question on standard error, then a line that is not echoed. Otherwise the first line of
/// standard input as it is. `invalid` where there is no line, or one that is too long.
Result<Secret> read_secret(std::string_view question, Language language);

}  // namespace trastienda::cmd
