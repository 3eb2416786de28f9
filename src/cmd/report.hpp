// How a command says that the world failed it. Floor 6.
#pragma once

#include "base/result.hpp"
#include "cmd/command.hpp"
#include "cmd/commands/context.hpp"

namespace trastienda::cmd {

/// One sentence on standard error, with the detail below it where there is one.
ExitStatus report_error(const Error& error, const Context& context);

}  // namespace trastienda::cmd
