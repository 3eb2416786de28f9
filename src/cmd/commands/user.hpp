// trastienda user ...: the people who sign in. Floor 6.
#pragma once

#include "cmd/command.hpp"
#include "cmd/commands/context.hpp"

namespace trastienda::cmd {

ExitStatus run_user_add(const UserAddOptions& options, const Context& context);
ExitStatus run_user_list(const UserListOptions& options, const Context& context);
ExitStatus run_user_deactivate(const UserDeactivateOptions& options, const Context& context);
ExitStatus run_user_set_password(const UserSetPasswordOptions& options, const Context& context);

}  // namespace trastienda::cmd
