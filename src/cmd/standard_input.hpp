// What a person types when asked, or a program sends, on standard input. Floor 6; blocks, used by commands only.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "cmd/terminal.hpp"

#include <string>
#include <string_view>

namespace trastienda::cmd {

inline constexpr std::size_t input_line_bytes_max = 4'096;

/// From a terminal: the question on standard error, then a line that is not echoed. Otherwise the first line of
/// standard input as it is. `invalid` where there is no line, or one that is too long.
Result<Secret> read_secret(std::string_view question, Language language);

/// Whether somebody sits there who can be asked.
bool is_input_a_terminal();
/// The question on standard error, then the line that is typed, without the blanks around it; empty where there is
/// none. `invalid` where it is too long.
Result<std::string> read_answer(std::string_view question, Language language);

}  // namespace trastienda::cmd
