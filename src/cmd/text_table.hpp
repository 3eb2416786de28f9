// Rows for a person to read, their columns aligned. Floor 6, pure functions.
#pragma once

#include <string>
#include <vector>

namespace trastienda::cmd {

/// The first row is the heading. Two blanks between columns, none at the ends of lines. Every row has as many cells.
std::string format_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace trastienda::cmd
