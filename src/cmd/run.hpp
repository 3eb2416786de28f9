// From the command line to a running command: what main() does. Floor 6.
#pragma once

#include "cmd/command.hpp"
#include "cmd/command_shapes.hpp"
#include "cmd/commands/context.hpp"
#include "cmd/configuration.hpp"

#include <string>
#include <vector>

namespace trastienda::cmd {

/// Starts one command with its context. main() brings the one that knows all of them; a test brings its own.
using Dispatch = ExitStatus (*)(const Command& command, const Context& context);

/// What the process brings.
struct Invocation {
    std::vector<std::string> arguments;  // without the program's name
    std::vector<std::pair<std::string, std::string>> environment;
    std::filesystem::path folder = ".";
    Language language = Language::en;
};

/// Reads the command line and the configuration, starts the log, dispatches, stops the log.
ExitStatus run(const Invocation& invocation, Dispatch dispatch, DerivedShapes derived = nullptr);

}  // namespace trastienda::cmd
