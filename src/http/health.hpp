// /health/live: the event loop turns. /health/ready: what we depend on answers, so that a load balancer may send
// people. Floor 5.
#pragma once

#include "http/endpoint.hpp"

#include <functional>

namespace trastienda::http {

/// Whether the database (and what else there is) answers; has a deadline of its own.
struct Readiness {
    std::function<asio::awaitable<bool>()> is_ready;
};

/// `readiness` outlives the server.
Endpoints health_endpoints(Readiness& readiness);

}  // namespace trastienda::http
