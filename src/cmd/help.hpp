// The texts that --help prints, made from the tables of commands and settings. Floor 6, pure functions.
#pragma once

#include "base/language.hpp"
#include "cmd/command_shapes.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace trastienda::cmd {

/// `trastienda --help`.
std::string general_help(Language language, std::size_t columns, DerivedShapes derived);
/// One line for each command whose path begins with the word `group`; all of them where it is empty.
std::string commands_help(std::string_view group, Language language, std::size_t columns, DerivedShapes derived);
/// `trastienda COMMAND --help`. That of `serve` and `config` explains every setting and every source.
std::string command_help(const CommandShape& shape, Language language, std::size_t columns);

}  // namespace trastienda::cmd
