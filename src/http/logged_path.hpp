// A request's path as a log may keep it. Floor 5, pure functions.
#pragma once

#include "http/exchange.hpp"

#include <string_view>

namespace trastienda::http {

/// As it was sent. What a row's path calls {code} is as good as money to whoever reads it: of such a path, the row's
/// own words.
std::string_view logged_path(const Exchange& exchange);

}  // namespace trastienda::http
