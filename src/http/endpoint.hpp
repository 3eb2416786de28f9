// Endpoints: one typed handler and one row each; parsing, checks, answers and the reference come from them. Floor 5.
// Handlers run on the server's one event loop.
//
// An endpoint file, complete:
//
//   namespace trastienda::http {
//   namespace {
//
//   struct LocationOut { LocationId id; std::string name; std::int64_t version = 0; };
//   BOOST_DESCRIBE_STRUCT(LocationOut, (), (id, name, version))
//
//   struct LocationInput { Text<1, 80> name; };
//   BOOST_DESCRIBE_STRUCT(LocationInput, (), (name))
//   constexpr auto notes(const LocationInput*) {
//       return std::to_array<FieldNote>({{.field = "name", .text = "Unique.", .example = "\"Tienda Centro\""}});
//   }
//
//   struct LocationPath { LocationId location_id; };
//   BOOST_DESCRIBE_STRUCT(LocationPath, (), (location_id))
//
//   asio::awaitable<Reply<LocationOut>> create_location(Locations& locations, Call<Body<LocationInput>> call) {
//       CO_TRY(auto location, co_await locations.add(call.body.name.value));     // an Error becomes 500 or 503
//       if (!location)
//           co_return problem(ProblemCode::name_taken, {"Ya hay otra con el nombre {}.", "{} is taken."},
//           call.body.name.value);
//       co_return Reply(LocationOut{...}).location("/api/v1/locations/{}",
//       location->id.value).version(location->version);
//   }
//
//   asio::awaitable<Reply<LocationOut>> change_location(Locations& locations, Call<Path<LocationPath>, Body<...>>
//   call);
//
//   }  // namespace
//
//   Endpoints location_endpoints(Locations& locations) {
//       return {
//           endpoint(locations, create_location,
//                    {.method = Method::post,
//                     .path = "/api/v1/locations",
//                     .summary = "Add a location",
//                     .permission = people::Permission::change_catalog,
//                     .success = 201,
//                     .refusals = {ProblemCode::name_taken}}),
//       };
//   }
//
//   }  // namespace trastienda::http
//
// An answer that goes on, one event after the other, is a Reply<Events<T>> (event_stream.hpp); one that is no JSON a
// Reply<PngImage> or another of content.hpp.
//
// The parts of a Call: Path<T>, Query<T> and Body<T> of described structs, Upload for a body read piece by piece. In
// any order, each at most once. `call.context` says who asks. Whatever comes from the row or the types (401, 403, 404
// of the path, 405, 413, 415, 400 of fields, 503) need not be named among the refusals; what the handler refuses must
// be.
#pragma once

#include "http/content.hpp"
#include "http/event_stream.hpp"
#include "http/exchange.hpp"
#include "http/page.hpp"
#include "http/problem.hpp"
#include "http/request.hpp"
#include "http/types.hpp"

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace trastienda::http {

/// A problem that a handler may answer with; `status` where it is not the code's own (the routes of the original
/// design).
struct Refusal {
    ProblemCode code;
    int status;
    // NOLINTNEXTLINE(google-explicit-constructor): a row lists bare codes.
    Refusal(ProblemCode refused) : code(refused), status(kind_of(refused).status) {}
    Refusal(ProblemCode refused, int answered) : code(refused), status(answered) {}
};

/// Whether the endpoint looks at Idempotency-Key: everything that changes stock or money does.
enum class Idempotency : std::uint8_t { unused = 1, accepted = 2 };
/// Whether the endpoint looks at If-Match. Required: without it 428, so that nobody overwrites what they have not seen.
enum class Versioning : std::uint8_t { unused = 1, accepted = 2, required = 3 };
/// Health must answer while everything else is told to come back later.
enum class Overload : std::uint8_t { refused = 1, answered = 2 };

inline constexpr std::size_t body_bytes_max_default = std::size_t{64} * 1024;

/// What an endpoint is, beside its types. Texts are constants.
struct Row {
    Method method = Method::get;
    std::string_view path;  // "/api/v1/locations/{location_id}"; the names are the members of Path's struct
    std::string_view summary;
    std::string_view description = {};
    people::Permission permission;  // always named: nothing is opened to anybody by leaving it out
    int success = 200;
    std::vector<Refusal> refusals = {};
    Idempotency idempotency = Idempotency::unused;
    Versioning versioning = Versioning::unused;
    std::size_t body_bytes_max = body_bytes_max_default;
    /// For the handler, body included; zero: the server's own (ServerLimits::request_timeout).
    std::chrono::milliseconds timeout{0};
    /// The content type of an Upload.
    std::string_view upload_type = {};
    Overload overload = Overload::refused;
    PlainMember plain_member = PlainMember::none;
};

enum class BodyKind : std::uint8_t { none = 1, json = 2, upload = 3 };

/// What OpenAPI says of an endpoint's types.
struct EndpointShape {
    std::span<const FieldShape> path;
    std::span<const FieldShape> query;
    BodyKind body = BodyKind::none;
    SchemaBook::Make body_schema = nullptr;
    SchemaBook::Make reply_schema = nullptr;  // null: no body (204)
    std::string_view reply_type = json_type;
};

/// A row with its types erased: what the router, the server and OpenAPI see.
struct Endpoint {
    Row row;
    EndpointShape shape;
    /// Reads the parts, calls the handler, fills exchange.response.
    std::function<asio::awaitable<void>(Exchange& exchange)> run;
};
using Endpoints = std::vector<Endpoint>;

/// The answer of a 204.
struct Nothing {};

/// Where a part of what is asked for takes a permission beside the row's: 403, with its word.
Problem lacks(people::Permission permission, BilingualText detail);

/// What a handler gives back: a value, a problem, or an error of the world.
template <class T>
class [[nodiscard]] Reply {
  public:
    Reply(T value) : outcome_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
    Reply(Problem problem)
        : outcome_(std::in_place_index<1>, std::move(problem)) {}  // NOLINT(google-explicit-constructor)
    Reply(std::unexpected<Error> error) : outcome_(std::in_place_index<2>, std::move(error.error())) {}  // NOLINT

    /// The Location of what was made: Reply(out).location("/api/v1/locations/{}", id).
    template <class... Args>
    Reply&& location(fmt::format_string<const Args&...> path, const Args&... args) && {
        location_ = fmt::format(path, args...);
        return std::move(*this);
    }
    /// The version as an entity tag; a GET with a matching If-None-Match is answered 304.
    Reply&& version(std::int64_t version) && {
        entity_tag_ = entity_tag(version);
        return std::move(*this);
    }

    /// The version of what can be edited, of an answer that also shows what changes without it (stock): an entity tag
    /// for If-Match, while a GET is always answered in full.
    Reply&& version_of_fields(std::int64_t version) && {
        entity_tag_ = entity_tag(version);
        covers_all_ = false;
        return std::move(*this);
    }

    std::variant<T, Problem, Error> outcome_;
    std::string location_;
    std::string entity_tag_;
    bool covers_all_ = true;  // whether equal tags mean equal answers
};

template <class T>
struct Path {
    T path;
};
template <class T>
struct Query {
    T query;
};
template <class T>
struct Body {
    T body;
};
struct Upload {
    BodyReader* upload = nullptr;
};

/// What a handler is given: its parts as members, and the context.
template <class... Parts>
struct Call : Parts... {
    explicit Call(const RequestContext& request) : context(request) {}
    const RequestContext& context;
};

/// Ends the process where a row contradicts itself or its types: a parameter that the path does not have, a status of
/// 204 with a body.
void check_row(const Endpoint& endpoint);

// How each part is read and described. The functions without types are in endpoint.cpp.

bool read_path(Exchange& exchange, FieldErrors& errors, void* object, std::span<const FieldReader> fields);
bool read_query(Exchange& exchange, FieldErrors& errors, void* object, std::span<const FieldReader> fields);
/// Where there is no Query: notes every parameter as unknown.
void refuse_parameters(Exchange& exchange, FieldErrors& errors);
/// The JSON value of the body, or nothing after answering `body_not_json`.
std::optional<JsonValue> read_json_body(Exchange& exchange);

template <class T>
bool read_part(Exchange& exchange, FieldErrors& errors, Path<T>& part) {
    return read_path(exchange, errors, &part.path, readers_of<T>);
}
template <class T>
bool read_part(Exchange& exchange, FieldErrors& errors, Query<T>& part) {
    const std::size_t errors_before = errors.count();
    if (!read_query(exchange, errors, &part.query, readers_of<T>)) return false;
    if constexpr (requires(const ReadAt& at) { check_fields(part.query, at); })
        if (errors.count() == errors_before) check_fields(part.query, ReadAt(errors, FieldPlace::query));
    return true;
}
template <class T>
bool read_part(Exchange& exchange, FieldErrors& errors, Body<T>& part) {
    const auto json = read_json_body(exchange);
    if (json) Codec<T>::read(ReadAt(errors, FieldPlace::body), *json, part.body);
    return json.has_value();
}
inline bool read_part(Exchange& exchange, FieldErrors&, Upload& part) {
    part.upload = exchange.upload;
    return true;
}

template <class Part>
inline constexpr bool is_query = false;
template <class T>
inline constexpr bool is_query<Query<T>> = true;

template <class T>
void describe_part(EndpointShape& shape, const Path<T>*) {
    shape.path = shapes_of<T>;
}
template <class T>
void describe_part(EndpointShape& shape, const Query<T>*) {
    shape.query = shapes_of<T>;
}
template <class T>
void describe_part(EndpointShape& shape, const Body<T>*) {
    shape.body = BodyKind::json;
    shape.body_schema = &Codec<T>::schema;
}
inline void describe_part(EndpointShape& shape, const Upload*) { shape.body = BodyKind::upload; }

/// What the answer holds that a handler gives back: a T itself, or T after T.
template <class T>
struct Answered {
    using Type = T;
    static constexpr bool is_stream = false;
};
template <class T>
struct Answered<Events<T>> {
    using Type = T;
    static constexpr bool is_stream = true;
};

template <class Deps, class T, class... Parts>
using Handler = asio::awaitable<Reply<T>> (*)(Deps& deps, Call<Parts...> call);

template <class Deps, class T, class... Parts>
asio::awaitable<void> run_handler(Handler<Deps, T, Parts...> handler, Deps& deps, Exchange& exchange) {
    FieldErrors errors;
    Call<Parts...> call(exchange.context);
    // Every part is read, so that all that is wrong is told at once; false means that the answer is already there.
    bool is_readable = true;
    ((is_readable = read_part(exchange, errors, static_cast<Parts&>(call)) && is_readable), ...);
    if constexpr (!(is_query<Parts> || ...)) refuse_parameters(exchange, errors);
    if (!is_readable) co_return;
    if (!errors.empty()) co_return exchange.refuse(invalid_request(std::move(errors)));
    // The parts are copies. A document takes up to twenty times its body's bytes: never while the handler waits.
    exchange.json.clear();

    Reply<T> reply = co_await handler(deps, std::move(call));
    if (const auto* refused = std::get_if<1>(&reply.outcome_)) co_return exchange.refuse(*refused);
    if (const auto* error = std::get_if<2>(&reply.outcome_)) co_return exchange.fail(*error);
    if constexpr (Answered<T>::is_stream)
        exchange.begin_stream(std::get<0>(std::move(reply.outcome_)).stream);
    else if constexpr (IsContent<T>) {
        T& content = std::get<0>(reply.outcome_);
        exchange.response.content_type = T::content_type;
        exchange.response.body = std::move(content.bytes);
        if constexpr (requires { content.file_name; })
            exchange.response.headers.emplace_back("Content-Disposition",
                                                   fmt::format("inline; filename=\"{}\"", content.file_name));
    } else if constexpr (!std::is_same_v<T, Nothing>)
        write_json(exchange.response.body, std::get<0>(reply.outcome_));
    if (!reply.covers_all_) exchange.if_none_match = {};
    exchange.succeed(std::move(reply.location_), std::move(reply.entity_tag_));
}

/// One endpoint. `deps` is whatever the handler works with, and outlives the server.
template <class Deps, class T, class... Parts>
Endpoint endpoint(Deps& deps, asio::awaitable<Reply<T>> (*handler)(Deps&, Call<Parts...>), Row row) {
    Endpoint made{.row = std::move(row), .shape = {}, .run = {}};
    (describe_part(made.shape, static_cast<const Parts*>(nullptr)), ...);
    if constexpr (IsContent<T>) {
        made.shape.reply_schema = &content_schema;
        made.shape.reply_type = T::content_type;
    } else if constexpr (!std::is_same_v<T, Nothing>) {
        made.shape.reply_schema = &Codec<typename Answered<T>::Type>::schema;
    }
    if constexpr (Answered<T>::is_stream) made.shape.reply_type = event_stream_type;
    made.run = [handler, &deps](Exchange& exchange) { return run_handler<Deps, T, Parts...>(handler, deps, exchange); };
    check_row(made);
    return made;
}

}  // namespace trastienda::http
