// trastienda token ...: the tokens of programs. Floor 6.
#pragma once

#include "cmd/command.hpp"
#include "cmd/commands/context.hpp"

namespace trastienda::cmd {

ExitStatus run_token_create(const TokenCreateOptions& options, const Context& context);
ExitStatus run_token_list(const TokenListOptions& options, const Context& context);
ExitStatus run_token_revoke(const TokenRevokeOptions& options, const Context& context);

}  // namespace trastienda::cmd
