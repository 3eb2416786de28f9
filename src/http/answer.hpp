// The bytes of an answer's head. Floor 5, pure functions.
#pragma once

#include "http/response.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace trastienda::http {

enum class AfterAnswer : std::uint8_t { keep_alive = 1, keep_alive_http_1_0 = 2, close = 3 };

/// Appends the status line, the fields and the empty line. `date` is the Date field's value.
void append_head(std::string& out, const Response& response, std::string_view date, std::string_view request_id,
                 AfterAnswer after);

}  // namespace trastienda::http
