// Asking a person before something is done that nothing brings back. Floor 6.
#pragma once

#include "cmd/command.hpp"
#include "cmd/shop.hpp"

#include <boost/asio/awaitable.hpp>

namespace trastienda::cmd {

/// `invalid` where the command must be confirmed and cannot be: nobody sits there, and no --yes was given.
Result<void> check_confirmable(const ApiOptions& options, Language language);

/// Asks where the command must be confirmed; `invalid` where the answer is another. `options` has the numbers that the
/// endpoint wants; what it does not know is the endpoint's to refuse. Blocks the loop, which nothing else runs on.
boost::asio::awaitable<Result<void>> confirm(Shop& shop, const ApiOptions& options, Language language);

}  // namespace trastienda::cmd
