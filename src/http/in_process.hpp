// Asking an endpoint without a socket: the command line goes through the same gate and runs the same handler as a
// request. Floor 5; on the event loop of what the endpoints work with.
#pragma once

#include "http/endpoint.hpp"

#include <optional>
#include <string>

namespace trastienda::http {

struct InProcessRequest {
    Method method = Method::get;
    std::string target;  // the path and the query, as they would be sent
    /// JSON, or an upload as a whole.
    std::string body;
    std::optional<std::string> idempotency_key;
    std::optional<std::string> if_match;
    Language language = Language::es;
    Principal who;
};

struct InProcessAnswer {
    Response response;
    /// Why the world failed it, where `response` can only say that it did.
    std::optional<Error> failure;
};

/// `endpoints` and what they work with outlive the call. Not for endpoints whose answer goes on.
asio::awaitable<InProcessAnswer> ask_in_process(const Endpoints& endpoints, InProcessRequest request);

}  // namespace trastienda::http
