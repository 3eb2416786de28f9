#include "http/openapi.hpp"

#include "http/tokens.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace trastienda::http {

namespace {

// Members of one JSON object, in the order they are added.
class JsonObject {
  public:
    JsonObject& add(std::string_view name, std::string_view json) {
        text_ += text_.empty() ? "" : ",";
        append_json_string(text_, name);
        (text_ += ':') += json;
        return *this;
    }
    JsonObject& add_text(std::string_view name, std::string_view text) {
        std::string json;
        append_json_string(json, text);
        return add(name, json);
    }
    [[nodiscard]] std::string json() const { return "{" + text_ + "}"; }

  private:
    std::string text_;
};

std::string json_list(const std::vector<std::string>& items) { return fmt::format("[{}]", fmt::join(items, ",")); }

std::string json_text(std::string_view text) {
    std::string json;
    append_json_string(json, text);
    return json;
}

constexpr std::string_view introduction =
    "JSON in UTF-8, one word from column to key. Money is a decimal string (\"19.99\"), time is RFC 3339 in UTC. "
    "Unknown and repeated fields and parameters are refused.\n\n"
    "Sign in with POST /api/v1/login and send `Authorization: Bearer TOKEN`. Answers are in Spanish or English by "
    "`Accept-Language`, Spanish first. What goes wrong is application/problem+json (RFC 9457) with a stable `code`, "
    "all field errors at once, and the request's id, which `X-Request-Id` gives too.\n\n"
    "Lists go by cursor: `limit`, and `after` with the `next` of the page before. Changes of stock take an "
    "`Idempotency-Key`: the same key and request again give the same answer and are done once. Where two people may "
    "edit one thing, send its `ETag` as `If-Match`.\n\n"
    "A 503 comes with `Retry-After`.";

// "/api/v1/locations/{location_id}" -> "locations"; "/api/v1/stock/levels" -> "stock levels"; "/stock/low" -> "stock".
std::string tag_of(std::string_view path) {
    constexpr std::string_view api = "/api/v1/";
    constexpr std::string_view stock = "stock/";
    const bool is_ours = path.starts_with(api);
    path.remove_prefix(is_ours ? api.size() : 1);
    const bool is_of_stock = is_ours && path.starts_with(stock);
    path.remove_prefix(is_of_stock ? stock.size() : 0);
    return (is_of_stock ? "stock " : "") + std::string(path.substr(0, path.find_first_of("/.")));
}

// "patch_locations_location_id": unique because method and path are.
std::string operation_id(const Row& row) {
    constexpr std::string_view api = "/api/v1";
    std::string id;
    for (const char letter : name_of(row.method)) id += static_cast<char>(letter - 'A' + 'a');
    for (const char letter : row.path.substr(row.path.starts_with(api) ? api.size() : 0)) {
        if (letter == '{' || letter == '}') continue;
        id += letter == '/' || letter == '.' || letter == '-' ? '_' : letter;
    }
    return id;
}

// A parameter may be left out, but is never null: what Codec<std::optional> puts around its schema is taken off.
std::string without_null(std::string schema) {
    constexpr std::string_view before = R"({"anyOf":[)";
    constexpr std::string_view after = R"(,{"type":"null"}]})";
    if (!schema.starts_with(before) || !schema.ends_with(after)) return schema;
    return schema.substr(before.size(), schema.size() - before.size() - after.size());
}

std::string parameter(std::string_view place, const FieldShape& field, SchemaBook& book) {
    JsonObject object;
    object.add_text("name", field.key).add_text("in", place).add("required", field.required ? "true" : "false");
    if (!field.text.empty()) object.add_text("description", field.text);
    object.add("schema", without_null(field.schema(book)));
    if (place == "query") object.add_text("style", "form").add("explode", "false");
    if (!field.example.empty()) object.add("example", field.example);
    return object.json();
}

std::string header_parameter(std::string_view name, bool is_required, std::string_view description,
                             std::string_view schema) {
    return JsonObject()
        .add_text("name", name)
        .add_text("in", "header")
        .add("required", is_required ? "true" : "false")
        .add_text("description", description)
        .add("schema", schema)
        .json();
}

std::string parameters(const Endpoint& endpoint, SchemaBook& book) {
    std::vector<std::string> list;
    for (const FieldShape& field : endpoint.shape.path) list.push_back(parameter("path", field, book));
    for (const FieldShape& field : endpoint.shape.query) list.push_back(parameter("query", field, book));
    if (endpoint.row.idempotency == Idempotency::accepted)
        list.push_back(header_parameter("Idempotency-Key", false,
                                        "Your own name for this change, so that a repeat is done once.",
                                        R"({"type":"string","minLength":1,"maxLength":255})"));
    if (endpoint.row.versioning != Versioning::unused)
        list.push_back(header_parameter("If-Match", endpoint.row.versioning == Versioning::required,
                                        "The ETag of what was read, or * for any version.", R"({"type":"string"})"));
    if (endpoint.shape.reply_type == event_stream_type)
        list.push_back(header_parameter("Last-Event-ID", false,
                                        "The `id` of the last event that arrived: the answer goes on behind it. Left "
                                        "out: with what happens from now on.",
                                        R"({"type":"string"})"));
    return json_list(list);
}

std::string request_body(const Endpoint& endpoint, SchemaBook& book) {
    const bool is_upload = endpoint.shape.body == BodyKind::upload;
    const std::string schema = is_upload ? R"({"type":"string","format":"binary"})" : endpoint.shape.body_schema(book);
    const std::string content =
        JsonObject()
            .add(is_upload ? endpoint.row.upload_type : json_type, JsonObject().add("schema", schema).json())
            .json();
    return JsonObject()
        .add_text("description", fmt::format("At most {} bytes.", endpoint.row.body_bytes_max))
        .add("required", "true")
        .add("content", content)
        .json();
}

// Everything that the endpoint may refuse with: what its row names, and what follows from the row.
std::map<int, std::set<ProblemCode>> refusals_of(const Endpoint& endpoint) {
    std::map<int, std::set<ProblemCode>> by_status;
    const auto add = [&](ProblemCode code) { by_status[kind_of(code).status].insert(code); };
    const Row& row = endpoint.row;
    for (const Refusal& refusal : row.refusals) by_status[refusal.status].insert(refusal.code);
    add(ProblemCode::invalid_request);
    if (endpoint.shape.body == BodyKind::json) add(ProblemCode::body_not_json);
    if (endpoint.shape.body != BodyKind::none) add(ProblemCode::media_type_unsupported);
    if (endpoint.shape.body != BodyKind::none) add(ProblemCode::body_too_large);
    if (row.versioning == Versioning::required) add(ProblemCode::version_required);
    if (row.permission != people::Permission::anyone) {
        for (const ProblemCode code :
             {ProblemCode::token_missing, ProblemCode::token_unknown, ProblemCode::token_expired})
            add(code);
        if (row.permission != people::Permission::signed_in) add(ProblemCode::permission_lacking);
    }
    add(ProblemCode::unavailable);
    add(ProblemCode::overloaded);
    if (row.idempotency == Idempotency::accepted) add(ProblemCode::outcome_unknown);
    return by_status;
}

std::string problem_response(int status, const std::set<ProblemCode>& codes) {
    std::string description;
    JsonObject examples;
    for (const ProblemCode code : codes) {
        const ProblemKind& kind = kind_of(code);
        fmt::format_to(std::back_inserter(description), "{}`{}`: {}.", description.empty() ? "" : "\n\n", kind.name,
                       kind.title.en);
        std::string value;
        append_problem(value, problem(code, both(kind.title)),
                       {.status = status, .language = Language::es, .request_id = "3f9a1c07-42"});
        examples.add(kind.name, JsonObject().add("value", value).json());
    }
    const std::string media = JsonObject()
                                  .add("schema", R"({"$ref":"#/components/schemas/Problem"})")
                                  .add("examples", examples.json())
                                  .json();
    return JsonObject()
        .add_text("description", description)
        .add("content", JsonObject().add(problem_type, media).json())
        .json();
}

std::string success_response(const Endpoint& endpoint, SchemaBook& book) {
    JsonObject object;
    object.add_text("description", endpoint.row.summary);
    if (endpoint.row.success == 204) return object.json();
    const std::string schema =
        endpoint.shape.reply_schema != nullptr ? endpoint.shape.reply_schema(book) : R"({"type":"string"})";
    return object
        .add("content", JsonObject().add(endpoint.shape.reply_type, JsonObject().add("schema", schema).json()).json())
        .json();
}

std::string responses(const Endpoint& endpoint, SchemaBook& book) {
    JsonObject object;
    object.add(std::to_string(endpoint.row.success), success_response(endpoint, book));
    for (const auto& [status, codes] : refusals_of(endpoint))
        object.add(std::to_string(status), problem_response(status, codes));
    return object.json();
}

std::string operation(const Endpoint& endpoint, SchemaBook& book) {
    const Row& row = endpoint.row;
    JsonObject object;
    object.add_text("operationId", operation_id(row)).add_text("summary", row.summary);
    if (!row.description.empty()) object.add_text("description", row.description);
    object.add("tags", json_list({json_text(tag_of(row.path))}))
        .add_text("x-permission", Codec<people::Permission>::word(row.permission))
        .add("security", row.permission == people::Permission::anyone ? "[]" : R"([{"bearer":[]}])")
        .add("parameters", parameters(endpoint, book));
    if (endpoint.shape.body != BodyKind::none) object.add("requestBody", request_body(endpoint, book));
    return object.add("responses", responses(endpoint, book)).json();
}

std::string paths(const Endpoints& endpoints, SchemaBook& book) {
    // In the order in which the paths are first declared.
    std::vector<std::pair<std::string_view, JsonObject>> by_path;
    for (const Endpoint& endpoint : endpoints) {
        auto place = std::ranges::find(by_path, endpoint.row.path, &std::pair<std::string_view, JsonObject>::first);
        if (place == by_path.end()) place = by_path.insert(place, {endpoint.row.path, JsonObject()});
        std::string method;
        for (const char letter : name_of(endpoint.row.method)) method += static_cast<char>(letter - 'A' + 'a');
        place->second.add(method, operation(endpoint, book));
    }
    JsonObject object;
    for (const auto& [path, operations] : by_path) object.add(path, operations.json());
    return object.json();
}

constexpr std::string_view problem_schema =
    R"({"type":"object","description":"RFC 9457. `code` is stable; titles and details are in the reader's language.",)"
    R"("required":["type","title","status","code","detail"],"properties":{)"
    R"("type":{"type":"string","format":"uri-reference"},"title":{"type":"string"},"status":{"type":"integer"},)"
    R"("code":{"type":"string"},"detail":{"type":"string"},"request_id":{"type":"string"},)"
    R"("errors":{"type":"array","items":{"$ref":"#/components/schemas/ProblemFieldError"}},)"
    R"("errors_omitted":{"type":"integer"}}})";

constexpr std::string_view field_error_schema =
    R"({"type":"object","required":["code","detail"],"properties":{)"
    R"("pointer":{"type":"string","description":"A JSON pointer into the body, as a URI fragment."},)"
    R"("in":{"type":"string","enum":["query","path","header"]},"parameter":{"type":"string"},)"
    R"("code":{"type":"string"},"detail":{"type":"string"}}})";

std::string components(const SchemaBook& book) {
    std::string schemas = book.components();
    schemas += schemas.empty() ? "" : ",";
    schemas += fmt::format(R"("Problem":{},"ProblemFieldError":{})", problem_schema, field_error_schema);
    return JsonObject()
        .add("schemas", "{" + schemas + "}")
        .add("securitySchemes", R"({"bearer":{"type":"http","scheme":"bearer"}})")
        .json();
}

std::string problem_list() {
    std::vector<std::string> list;
    for (const ProblemCode code : problem_codes()) {
        const ProblemKind& kind = kind_of(code);
        const std::string title = JsonObject().add_text("es", kind.title.es).add_text("en", kind.title.en).json();
        list.push_back(JsonObject()
                           .add_text("code", kind.name)
                           .add("status", std::to_string(kind.status))
                           .add("title", title)
                           .add_text("meaning", kind.meaning)
                           .json());
    }
    return json_list(list);
}

std::string tags(const Endpoints& endpoints) {
    std::vector<std::string> names;
    for (const Endpoint& endpoint : endpoints) {
        const std::string tag = JsonObject().add_text("name", tag_of(endpoint.row.path)).json();
        if (std::ranges::find(names, tag) == names.end()) names.push_back(tag);
    }
    return json_list(names);
}

}  // namespace

std::string make_openapi(const Endpoints& endpoints, std::string_view version) {
    SchemaBook book;
    const std::string info = JsonObject()
                                 .add_text("title", "Trastienda")
                                 .add_text("version", version)
                                 .add_text("description", introduction)
                                 .add("license", R"({"name":"Apache-2.0","identifier":"Apache-2.0"})")
                                 .json();
    // The paths come first in time: they fill the book.
    const std::string path_items = paths(endpoints, book);
    return JsonObject()
        .add_text("openapi", "3.1.0")
        .add("info", info)
        .add("servers", R"([{"url":"/"}])")
        .add("tags", tags(endpoints))
        .add("paths", path_items)
        .add("components", components(book))
        .add("x-problems", problem_list())
        .json();
}

}  // namespace trastienda::http
