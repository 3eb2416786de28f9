#include "http/gate.hpp"

#include "http/tokens.hpp"

#include <algorithm>

namespace trastienda::http {

namespace {

// What an endpoint without a body reads of one: room for "{}" and some blanks.
constexpr std::size_t empty_body_bytes_max = 256;

Entry answer(Exchange& exchange, const Problem& problem) {
    exchange.refuse(problem);
    return Entry::answered;
}

std::optional<Method> parse_method(std::string_view method) {
    for (const Method known : {Method::get, Method::post, Method::put, Method::patch, Method::delete_})
        if (name_of(known) == method) return known;
    // HEAD is GET without the body.
    if (method == "HEAD") return Method::get;
    return std::nullopt;
}

Entry unauthorized(Exchange& exchange, ProblemCode code, BilingualText detail) {
    exchange.refuse(problem(code, std::move(detail)));
    exchange.response.headers.emplace_back("WWW-Authenticate",
                                           code == ProblemCode::token_missing
                                               ? "Bearer realm=\"trastienda\""
                                               : "Bearer realm=\"trastienda\", error=\"invalid_token\"");
    return Entry::answered;
}

// What stands after "Bearer ", or nothing.
std::optional<std::string_view> bearer_token(std::string_view authorization) {
    constexpr std::string_view scheme = "Bearer ";
    if (!equals_ignoring_case(authorization.substr(0, scheme.size()), scheme)) return std::nullopt;
    return trimmed(authorization.substr(scheme.size()));
}

bool is_visible_ascii(std::string_view text, std::size_t size_max) {
    return !text.empty() && text.size() <= size_max &&
           std::ranges::all_of(text, [](char character) { return character > ' ' && character < '\x7F'; });
}

// The media type without its parameters, and whether its charset (if any) is UTF-8.
struct MediaType {
    std::string_view type;
    bool is_utf8 = true;
};
MediaType parse_media_type(std::string_view content_type) {
    const auto parts = split(content_type, ';');
    MediaType media{.type = trimmed(parts.front())};
    for (std::string_view part : parts) {
        part = trimmed(part);
        constexpr std::string_view charset = "charset=";
        if (!equals_ignoring_case(part.substr(0, charset.size()), charset)) continue;
        part.remove_prefix(charset.size());
        if (part.size() >= 2 && part.front() == '"' && part.back() == '"') part = part.substr(1, part.size() - 2);
        media.is_utf8 = equals_ignoring_case(part, "utf-8") || equals_ignoring_case(part, "us-ascii");
    }
    return media;
}

std::optional<Problem> check_media_type(const RequestHead& head, const Endpoint& endpoint) {
    const std::string_view wanted = endpoint.shape.body == BodyKind::json ? json_type : endpoint.row.upload_type;
    const MediaType media = parse_media_type(head.content_type);
    if (!equals_ignoring_case(media.type, wanted))
        return problem(ProblemCode::media_type_unsupported,
                       {"Content-Type debe ser {}; llegó «{}».", "Content-Type must be {}; it was \"{}\"."}, wanted,
                       shown(head.content_type));
    // Where an upload says nothing, whoever reads it names the line that is not UTF-8.
    if (!media.is_utf8)
        return problem(ProblemCode::media_type_unsupported,
                       {"El texto debe ser UTF-8: envíelo así, con charset=utf-8 o sin charset.",
                        "The text must be UTF-8: send it so, with charset=utf-8 or without charset."});
    return std::nullopt;
}

std::optional<Problem> check_body(const RequestParser& parser, const Endpoint& endpoint) {
    const RequestHead& head = parser.head;
    if (!head.content_encoding.empty() && !equals_ignoring_case(head.content_encoding, "identity"))
        return problem(ProblemCode::media_type_unsupported,
                       {"Envíe el cuerpo sin Content-Encoding.", "Send the body without Content-Encoding."});
    if (parser.announces_body() && endpoint.shape.body != BodyKind::none)
        if (auto refused = check_media_type(head, endpoint)) return refused;
    if (parser.announced_length().value_or(0) <= body_bytes_max_of(endpoint)) return std::nullopt;
    if (endpoint.shape.body == BodyKind::none)
        return problem(ProblemCode::body_not_expected,
                       {"Envíe la solicitud sin cuerpo.", "Send the request without a body."});
    return problem(ProblemCode::body_too_large,
                   {"El cuerpo puede tener {} bytes; tiene {}.", "The body may have {} bytes; it has {}."},
                   body_bytes_max_of(endpoint), *parser.announced_length())
        .with("limit_bytes", body_bytes_max_of(endpoint));
}

// Reads Idempotency-Key and If-Match into the context.
std::optional<Problem> read_preconditions(const RequestHead& head, const Row& row, RequestContext& context) {
    if (row.idempotency == Idempotency::accepted && head.has_idempotency_key) {
        constexpr std::size_t key_characters_max = 255;
        if (!is_visible_ascii(head.idempotency_key, key_characters_max)) {
            FieldErrors errors;
            const ReadAt at(errors, FieldPlace::header);
            at.field("Idempotency-Key")
                .fail(FieldCode::bad_format,
                      both(Bilingual{"Debe tener de 1 a 255 caracteres ASCII visibles, sin espacios.",
                                     "It must have 1 to 255 visible ASCII characters, no blanks."}));
            return invalid_request(std::move(errors));
        }
        context.idempotency_key = head.idempotency_key;
    }
    if (row.versioning == Versioning::unused) return std::nullopt;
    if (head.has_if_match) context.if_match = IfMatch::parse(head.if_match);
    if (row.versioning == Versioning::required && !head.has_if_match)
        return problem(ProblemCode::version_required,
                       {"Lea primero y envíe su ETag como If-Match (o * para cualquiera).",
                        "Read first and send its ETag as If-Match (or * for any)."});
    return std::nullopt;
}

}  // namespace

std::size_t body_bytes_max_of(const Endpoint& endpoint) {
    return endpoint.shape.body == BodyKind::none ? empty_body_bytes_max : endpoint.row.body_bytes_max;
}

void Gate::split_target(std::string_view target, std::string_view& path, std::string_view& query) {
    if (const std::size_t scheme = target.find("://"); !target.starts_with('/') && scheme != std::string_view::npos) {
        const std::size_t slash = target.find_first_of("/?", scheme + 3);
        target = slash == std::string_view::npos ? "/" : target.substr(slash);
    }
    const std::size_t question = target.find('?');
    path = target.substr(0, question);
    if (path.empty()) path = "/";
    query = question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
}

Entry Gate::route(const RequestHead& head, PathParameters& parameters, Exchange& exchange) const {
    const bool is_options = head.method == "OPTIONS";
    if (is_options && head.target == "*") {
        exchange.response.status = 204;
        exchange.response.headers.emplace_back("Allow", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
        return Entry::answered;
    }
    const Router::Place* place = router_.find(exchange.context.path, parameters);
    if (place == nullptr)
        return answer(exchange, problem(ProblemCode::not_found,
                                        {"No existe la ruta {}; vea /docs.", "There is no path {}; see /docs."},
                                        shown(exchange.context.path)));
    if (is_options) {
        exchange.response.status = 204;
        exchange.response.headers.emplace_back("Allow", place->allow);
        return Entry::answered;
    }
    const auto method = parse_method(head.method);
    const Router::Place::Entry* entry = method ? &place->entry(*method) : nullptr;
    if (entry == nullptr || entry->endpoint == nullptr) {
        exchange.refuse(
            problem(ProblemCode::method_not_allowed, {"Aquí se admite: {}.", "Allowed here: {}."}, place->allow));
        exchange.response.headers.emplace_back("Allow", place->allow);
        return Entry::answered;
    }
    exchange.endpoint = entry->endpoint;
    for (std::size_t i = 0; i < entry->parameter_names.size(); ++i) parameters[i].name = entry->parameter_names[i];
    exchange.path_parameters = std::span(parameters).first(entry->parameter_names.size());
    return Entry::admitted;
}

asio::awaitable<Entry> Gate::authorize(const RequestHead& head, Exchange& exchange) const {
    const people::Permission permission = exchange.endpoint->row.permission;
    if (permission == people::Permission::anyone) co_return Entry::admitted;

    constexpr std::size_t token_characters_max = 512;
    const auto token = bearer_token(head.authorization);
    if (!token)
        co_return unauthorized(exchange, ProblemCode::token_missing,
                               both(Bilingual{"Falta la cabecera Authorization: Bearer TOKEN.",
                                              "The header Authorization: Bearer TOKEN is missing."}));
    if (!is_visible_ascii(*token, token_characters_max))
        co_return unauthorized(exchange, ProblemCode::token_unknown,
                               both(Bilingual{"Eso no tiene forma de token.", "That does not look like a token."}));

    const auto known = co_await authenticator_.authenticate(*token, exchange.context.remote_address);
    if (!known) {
        exchange.fail(known.error());
        co_return Entry::answered;
    }
    if (!*known)
        co_return known->error() == TokenRefusal::expired
            ? unauthorized(exchange, ProblemCode::token_expired,
                           both(Bilingual{"Identifíquese otra vez.", "Sign in again."}))
            : unauthorized(
                  exchange, ProblemCode::token_unknown,
                  both(Bilingual{"Ese token no existe o fue anulado.", "There is no such token, or it was revoked."}));

    const Principal& who = **known;
    exchange.context.principal = who;
    if (who.may(permission)) co_return Entry::admitted;
    const std::string_view needed = Codec<people::Permission>::word(permission);
    if (people::may(who.role, permission))
        co_return answer(exchange, problem(ProblemCode::permission_lacking,
                                           {"Hace falta el permiso {}; su rol lo tiene, este token no.",
                                            "The permission {} is needed; your role has it, this token has not."},
                                           needed)
                                       .with("permission", needed));
    co_return answer(
        exchange, problem(ProblemCode::permission_lacking,
                          {"Hace falta el permiso {}; su rol es {}.", "The permission {} is needed; your role is {}."},
                          needed, Codec<people::Role>::word(who.role))
                      .with("permission", needed));
}

Entry Gate::check_preconditions(const RequestHead& head, Exchange& exchange) {
    const auto refused = read_preconditions(head, exchange.endpoint->row, exchange.context);
    return refused ? answer(exchange, *refused) : Entry::admitted;
}

Entry Gate::check_content(const RequestParser& parser, Exchange& exchange) {
    const RequestHead& head = parser.head;
    if (!head.repeated_field.empty())
        return answer(exchange,
                      problem(ProblemCode::bad_request, {"El campo {} está repetido.", "The field {} is repeated."},
                              shown(head.repeated_field)));
    if (!head.expect.empty() && !equals_ignoring_case(head.expect, "100-continue"))
        return answer(exchange, problem(ProblemCode::expectation_failed,
                                        {"Solo se admite 100-continue.", "Only 100-continue is understood."}));
    if (check_preconditions(head, exchange) == Entry::answered) return Entry::answered;
    if (const auto refused = check_body(parser, *exchange.endpoint)) return answer(exchange, *refused);
    return Entry::admitted;
}

}  // namespace trastienda::http
