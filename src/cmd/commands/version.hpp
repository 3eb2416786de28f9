// trastienda version. Floor 6.
#pragma once

#include "cmd/command.hpp"

#include <string_view>

namespace trastienda::cmd {

/// "0.1.0", from the build.
std::string_view program_version();

ExitStatus run_version(const VersionOptions& options);

}  // namespace trastienda::cmd
