// Rows for a person to read, their columns aligned. Floor 6, pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace trastienda::cmd {

/// Names that people gave may hold anything: nothing of it may steer the terminal or break a line. The text is UTF-8.
std::string printable(std::string_view text);

/// The first row is the heading. Two blanks between columns, none at the ends of lines. Every row has as many cells.
std::string format_table(std::vector<std::vector<std::string>> rows);

}  // namespace trastienda::cmd
