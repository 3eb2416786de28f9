// trastienda serve: the server, until SIGINT or SIGTERM. Floor 6.
#pragma once

#include "cmd/command.hpp"
#include "cmd/commands/context.hpp"

namespace trastienda::cmd {

ExitStatus run_serve(const ServeOptions& options, const Context& context);

}  // namespace trastienda::cmd
