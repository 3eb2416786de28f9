#include "http/exchange.hpp"

#include "http/endpoint.hpp"
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

}  // namespace

void Exchange::refuse(const Problem& problem) {
    response.clear();
    response.status = status_of(*this, problem.code);
    response.content_type = problem_type;
    response.headers.emplace_back("Content-Language", context.language == Language::es ? "es" : "en");
    if (problem.retry_after_seconds)
        response.headers.emplace_back("Retry-After", std::to_string(*problem.retry_after_seconds));
    append_problem(response.body, problem, response.status, context.language, context.request_id);
}

void Exchange::fail(const Error& error) {
    if (fault_log != nullptr && *fault_log) (*fault_log)({context.request_id, context.method, context.path, error});
    refuse(problem_of(error));
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
