// trastienda doctor: re-adds the ledger; ExitStatus::failure where anything differs. Floor 6.
#pragma once

#include "cmd/command.hpp"
#include "cmd/commands/context.hpp"

namespace trastienda::cmd {

ExitStatus run_doctor(const DoctorOptions& options, const Context& context);

}  // namespace trastienda::cmd
