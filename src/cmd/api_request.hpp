// What a command's arguments become in the request that it makes. Floor 6.
#pragma once

#include "base/result.hpp"
#include "cmd/command.hpp"
#include "http/endpoint.hpp"

#include <optional>
#include <string>

namespace trastienda::cmd {

/// The path with its parameters in it, and the query.
std::string request_target(const ApiOptions& options);

/// The body as it was given - a file, standard input, or itself - or the file to be uploaded; nothing where there is
/// none. Blocking.
Result<std::optional<std::string>> read_given_body(const ApiOptions& options, Language language);

/// That, with what options say added to it. Whether it is right is for the endpoint to say.
std::string request_body(const ApiOptions& options, std::optional<std::string> given);

/// If-Match: the version that was named, any where the endpoint wants one named and none was.
std::optional<std::string> if_match_of(const ApiOptions& options, http::Versioning versioning);

}  // namespace trastienda::cmd
