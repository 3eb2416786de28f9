// trastienda import shopify: a CSV of Shopify into catalogue and stock. Floor 6.
#pragma once

#include "cmd/command.hpp"
#include "cmd/commands/context.hpp"

namespace trastienda::cmd {

ExitStatus run_import_shopify(const ImportShopifyOptions& options, const Context& context);

}  // namespace trastienda::cmd
