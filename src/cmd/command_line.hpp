// Reads the command line. Floor 6, pure functions.
#pragma once

#include "cmd/command.hpp"
#include "cmd/command_shapes.hpp"
#include "cmd/settings.hpp"

#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace trastienda::cmd {

struct CommandLine {
    Command command;
    std::map<SettingId, std::string> flags;          // for ConfigurationInputs
    std::optional<std::filesystem::path> toml_file;  // --config
};

/// What to print, and how to end, instead of doing something: help that was asked for, or all that is wrong.
struct Farewell {
    ExitStatus status = ExitStatus::success;
    std::string output;  // for standard output
    std::string error;   // for standard error
};

/// `arguments` without the program's name. `columns`: how wide help may be. `derived`: null where only the commands
/// that are no endpoints are wanted.
std::expected<CommandLine, Farewell> parse_command_line(const std::vector<std::string>& arguments, Language language,
                                                        std::size_t columns, DerivedShapes derived = nullptr);

}  // namespace trastienda::cmd
