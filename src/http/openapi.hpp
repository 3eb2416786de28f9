// The whole interface as OpenAPI 3.1, made from the endpoints' rows and types. Floor 5; made once, at start.
#pragma once

#include "http/endpoint.hpp"

#include <string>
#include <string_view>

namespace trastienda::http {

/// The document as JSON text. `version` is the program's.
std::string make_openapi(const Endpoints& endpoints, std::string_view version);

}  // namespace trastienda::http
