// trastienda config: the settings in force and where each comes from, secrets hidden. Floor 6.
#pragma once

#include "cmd/command.hpp"
#include "cmd/commands/context.hpp"

#include <string>

namespace trastienda::cmd {

ExitStatus run_config(const ConfigOptions& options, const Context& context);

/// What it prints; pure, for tests.
std::string format_config_text(const LoadedConfiguration& loaded, Language language);
/// {"settings":[{"key","value","source","name","file","line","flag","environment","secret","overruled"}],"database"}
std::string format_config_json(const LoadedConfiguration& loaded);

}  // namespace trastienda::cmd
