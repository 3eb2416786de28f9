#include "http/problem.hpp"

#include <cstddef>

namespace trastienda::http {

namespace {

constexpr int retry_soon_seconds = 1;

void append_member(std::string& out, std::string_view name, std::string_view text) {
    ((out += ",\"") += name) += "\":";
    append_json_string(out, text);
}

void append_errors(std::string& out, const Problem& problem, Language language) {
    out += R"(,"errors":[)";
    for (std::size_t i = 0; i < problem.errors.size(); ++i) {
        const FieldError& error = problem.errors[i];
        if (i != 0) out += ',';
        if (error.place == FieldPlace::body) {
            out += R"({"pointer":)";
            append_json_string(out, error.where);
        } else {
            out += R"({"in":)";
            write_json(out, error.place);
            append_member(out, "parameter", error.where);
        }
        out += R"(,"code":)";
        if (error.reason.empty())
            write_json(out, error.code);
        else
            write_json(out, error.reason);
        append_member(out, "detail", error.detail.in(language));
        out += '}';
    }
    out += ']';
    if (problem.errors_omitted > 0)
        fmt::format_to(std::back_inserter(out), R"(,"errors_omitted":{})", problem.errors_omitted);
}

// Whoever shows this member alone still says what to do: of wrong fields, the first.
void append_plain_member(std::string& out, const Problem& problem, PlainMember member) {
    if (member == PlainMember::none) return;
    const Language language = member == PlainMember::message ? Language::es : Language::en;
    std::string words = problem.plain_words;
    if (words.empty() && problem.code == ProblemCode::invalid_request && !problem.errors.empty())
        words = fmt::format("{}: {}", problem.errors.front().where, problem.errors.front().detail.in(language));
    if (words.empty()) words = problem.detail.in(language);
    append_member(out, member == PlainMember::message ? "message" : "error", words);
}

}  // namespace

void Problem::append_member_name(std::string_view name) { ((members += ",\"") += name) += "\":"; }

Problem invalid_request(FieldErrors errors) {
    const std::size_t count = errors.count();
    return invalid_request(errors.take(), count);
}

Problem invalid_request(std::vector<FieldError> errors, std::size_t count) {
    Problem made = count == 1 ? problem(ProblemCode::invalid_request,
                                        {"Hay un error; vea `errors`.", "There is an error; see `errors`."})
                              : problem(ProblemCode::invalid_request,
                                        {"Hay {} errores; vea `errors`.", "There are {} errors; see `errors`."}, count);
    made.errors = std::move(errors);
    made.errors_omitted = count - made.errors.size();
    return made;
}

Problem problem_of(const Error& error) { return problem_of(error.code); }

Problem problem_of(ErrorCode code) {
    Problem made = [&] {
        switch (code) {
            case ErrorCode::unavailable:
            case ErrorCode::conflict:
                return problem(ProblemCode::unavailable, {"No se cambió nada; inténtelo de nuevo en un momento.",
                                                          "Nothing was changed; try again in a moment."});
            case ErrorCode::timeout:
                return problem(
                    ProblemCode::timed_out,
                    {"No hubo respuesta a tiempo; si era un cambio, repítalo con la misma Idempotency-Key.",
                     "No answer came in time; if it was a change, repeat it with the same Idempotency-Key."});
            case ErrorCode::overloaded:
                return problem(ProblemCode::overloaded, {"No se empezó nada; inténtelo de nuevo en un momento.",
                                                         "Nothing was begun; try again in a moment."});
            case ErrorCode::unknown_fate:
                return problem(
                    ProblemCode::outcome_unknown,
                    {"Puede que se haya hecho y puede que no; repítalo con la misma Idempotency-Key y se hará una "
                     "sola vez.",
                     "It may or may not have been done; repeat it with the same Idempotency-Key and it is done "
                     "once only."});
            case ErrorCode::constraint:
            case ErrorCode::invalid:
            case ErrorCode::denied:
            case ErrorCode::internal:
                break;
        }
        return problem(ProblemCode::internal_error, {"Quedó anotado con el identificador de esta solicitud.",
                                                     "It was noted under the id of this request."});
    }();
    if (kind_of(made.code).status == 503) made.retry_after_seconds = retry_soon_seconds;
    return made;
}

void append_problem(std::string& out, const Problem& problem, const ProblemAnswer& answer) {
    const ProblemKind& kind = kind_of(problem.code);
    ((out += R"({"type":"/docs/problems#)") += kind.name) += '"';
    append_member(out, "title", kind.title.in(answer.language));
    fmt::format_to(std::back_inserter(out), R"(,"status":{})", answer.status);
    append_member(out, "code", kind.name);
    append_member(out, "detail", problem.detail.in(answer.language));
    if (!answer.request_id.empty()) append_member(out, "request_id", answer.request_id);
    append_plain_member(out, problem, answer.plain_member);
    if (!problem.errors.empty()) append_errors(out, problem, answer.language);
    out += problem.members;
    out += '}';
}

}  // namespace trastienda::http
