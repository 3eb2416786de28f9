// The reference that the server carries: /openapi.json, and pages for people at /docs and /docs/problems that need no
// outside network. Floor 5.
#pragma once

#include "http/endpoint.hpp"

#include <string>
#include <string_view>

namespace trastienda::http {

/// Adds the reference's own endpoints to all the others. To be called last, so that it knows of all.
void add_reference(Endpoints& endpoints, std::string_view version);

inline constexpr std::string_view html_type = "text/html; charset=utf-8";
inline constexpr std::string_view css_type = "text/css; charset=utf-8";
inline constexpr std::string_view script_type = "text/javascript; charset=utf-8";

/// An answer that never changes while the server runs; it has an entity tag.
Endpoint fixed_endpoint(Row row, std::string_view content_type, std::string content);

}  // namespace trastienda::http
