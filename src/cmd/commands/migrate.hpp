// trastienda migrate: brings the database up to this program's migrations. Floor 6.
#pragma once

#include "cmd/command.hpp"
#include "cmd/commands/context.hpp"

namespace trastienda::cmd {

ExitStatus run_migrate(const MigrateOptions& options, const Context& context);

}  // namespace trastienda::cmd
