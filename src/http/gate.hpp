// Whether a request may go in: path, method, token, permission, preconditions, content. What stops here is answered
// here. Floor 5; one gate per server, on its event loop.
#pragma once

#include "http/exchange.hpp"
#include "http/request_parser.hpp"
#include "http/router.hpp"

namespace trastienda::http {

enum class Entry : std::uint8_t { admitted = 1, answered = 2 };

class Gate {
  public:
    /// All of it outlives the gate.
    Gate(const Endpoints& endpoints, Authenticator& authenticator)
        : router_(endpoints), authenticator_(authenticator) {}

    /// Finds the endpoint: 404, 405, and OPTIONS are answered here. `parameters` gets the path's.
    Entry route(const RequestHead& head, PathParameters& parameters, Exchange& exchange) const;
    /// Finds out who asks and whether they may: 401, 403.
    asio::awaitable<Entry> authorize(const RequestHead& head, Exchange& exchange) const;
    /// Reads Idempotency-Key and If-Match into the context: 400, 428.
    static Entry check_preconditions(const RequestHead& head, Exchange& exchange);
    /// Looks at what the head says of the body and of preconditions: 400, 413, 415, 417, 428.
    static Entry check_content(const RequestParser& parser, Exchange& exchange);

    /// The path and query of a target in origin or absolute form.
    static void split_target(std::string_view target, std::string_view& path, std::string_view& query);

  private:
    Router router_;
    Authenticator& authenticator_;
};

/// How many bytes of body the endpoint reads: its row's, or next to none where it takes no body.
std::size_t body_bytes_max_of(const Endpoint& endpoint);

}  // namespace trastienda::http
