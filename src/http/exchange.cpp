#include "http/exchange.hpp"

#include "http/endpoint.hpp"
#include "http/logged_path.hpp"
#include "http/tokens.hpp"

namespace trastienda::http {

namespace {

int status_of(const Exchange& exchange, ProblemCode code) {
    if (exchange.endpoint != nullptr)
        for (const Refusal& refusal : exchange.endpoint->row.refusals)
            if (refusal.code == code) return refusal.status;
    return kind_of(code).status;
}

// If-None-Match compares weakly: RFC 9110 section 13.1.2.
bool names_tag(std::string_view if_none_match, std::string_view entity_tag) {
    if (if_none_match.empty() || entity_tag.empty()) return false;
    for (std::string_view tag : split(if_none_match, ',')) {
        tag = trimmed(tag);
        if (tag.starts_with("W/")) tag.remove_prefix(2);
        if (tag == entity_tag || tag == "*") return true;
    }
    return false;
}

// Refusals that say that something is full, which whoever runs the server wants to know of.
bool is_turned_away(ProblemCode code) {
    using enum ProblemCode;
    return code == import_under_way || code == events_full || code == events_full_of_user;
}

}  // namespace

void Exchange::refuse(const Problem& problem) {
    if (is_turned_away(problem.code) && fault_log != nullptr && *fault_log)
        (*fault_log)({FaultKind::overloaded,
                      context.request_id,
                      context.method,
                      logged_path(*this),
                      {.code = ErrorCode::overloaded, .message = std::string(kind_of(problem.code).name)}});
    is_version_refused = problem.code == ProblemCode::version_changed;
    write_refusal(response, problem);
}

void Exchange::write_refusal(Response& into, const Problem& problem) const {
    into.clear();
    into.status = status_of(*this, problem.code);
    into.content_type = problem_type;
    into.headers.emplace_back("Content-Language", context.language == Language::es ? "es" : "en");
    if (problem.retry_after_seconds)
        into.headers.emplace_back("Retry-After", std::to_string(*problem.retry_after_seconds));
    append_problem(into.body, problem,
                   {.status = into.status,
                    .language = context.language,
                    .request_id = context.request_id,
                    .plain_member = endpoint == nullptr ? PlainMember::none : endpoint->row.plain_member});
}

void Exchange::fail(const Error& error) {
    const FaultKind kind = upload != nullptr && upload->has_broken_off() ? FaultKind::broken_off
                           : error.code == ErrorCode::overloaded         ? FaultKind::overloaded
                                                                         : FaultKind::failed;
    if (fault_log != nullptr && *fault_log)
        (*fault_log)({kind, context.request_id, context.method, logged_path(*this), error});
    refuse(problem_of(error));
}

void Exchange::begin_stream(std::unique_ptr<EventStream> events) {
    stream = std::move(events);
    response.content_type = event_stream_type;
    response.framing = Framing::chunked;
    // Proxies that collect an answer before they hand it on would hold back every event.
    response.headers.emplace_back("X-Accel-Buffering", "no");
}

void Exchange::succeed(std::string location, std::string entity_tag) {
    response.status = endpoint->row.success;
    if (endpoint->row.method == Method::get && names_tag(if_none_match, entity_tag)) {
        response.status = 304;
        response.body.clear();
    }
    if (!location.empty()) response.headers.emplace_back("Location", std::move(location));
    if (!entity_tag.empty()) response.headers.emplace_back("ETag", std::move(entity_tag));
}

}  // namespace trastienda::http
