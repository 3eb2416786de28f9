// One request and its answer on their way through an endpoint. Floor 5; owned by the connection's session.
#pragma once

#include "http/event_stream.hpp"
#include "http/json_value.hpp"
#include "http/problem.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace trastienda::http {

struct Endpoint;

/// Whose fault it is: ours, the caller's (an upload that broke off, stalled or was too large), or nobody's.
enum class FaultKind : std::uint8_t { failed = 1, broken_off = 2, overloaded = 3 };

/// An error that ended a request, for the log; of ours the caller sees only a problem with the request's id.
struct Fault {
    FaultKind kind;
    std::string_view request_id;
    std::string_view method;
    std::string_view path;
    const Error& error;
};
using FaultLog = std::function<void(const Fault&)>;

struct PathParameter {
    std::string_view name;  // as in the endpoint's path
    std::string value;      // decoded
};

/// Parameters in one path at the most.
inline constexpr std::size_t path_parameters_max = 4;

struct Exchange {
    RequestContext context;
    const Endpoint* endpoint = nullptr;
    std::span<const PathParameter> path_parameters;
    std::string_view query;          // as it was sent, without the '?'
    std::string_view if_none_match;  // the header, or empty
    BodyReader* upload = nullptr;    // where the endpoint takes one
    JsonDocument json;
    Response response;
    std::unique_ptr<EventStream> stream;  // where the answer is one: what follows its head
    const FaultLog* fault_log = nullptr;
    /// Set by refuse() with `version_changed`: nothing was changed, because the version was not the one that the
    /// handler was given.
    bool is_version_refused = false;

    /// Answers with a problem.
    void refuse(const Problem& problem);
    /// Writes that answer into another response, beside what a handler may still write into this one.
    void write_refusal(Response& into, const Problem& problem) const;
    /// Logs an error and answers with its problem.
    void fail(const Error& error);
    /// Lets the answer be a stream: its head says so, and `stream` is what follows.
    void begin_stream(std::unique_ptr<EventStream> events);
    /// The row's success status, with what belongs to it; `response.body` is already written.
    void succeed(std::string location, std::string entity_tag);
};

}  // namespace trastienda::http
