// What a command's arguments become in the request that it makes. Floor 6.
#pragma once

#include "base/result.hpp"
#include "cmd/command.hpp"
#include "http/endpoint.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace trastienda::cmd {

/// The path with `values` (by the names of its parameters) in it, and the query.
std::string request_target(const ApiOptions& options, const std::vector<std::pair<std::string, std::string>>& values);

/// The body as given - a file, standard input, or itself - with what options say added; or the file to be uploaded.
/// Blocking. Whether it is right is for the endpoint to say.
Result<std::string> read_request_body(const ApiOptions& options, Language language);

/// If-Match: the version that was named, any where the endpoint wants one named and none was.
std::optional<std::string> if_match_of(const ApiOptions& options, http::Versioning versioning);

}  // namespace trastienda::cmd
