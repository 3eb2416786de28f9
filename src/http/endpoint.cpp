#include "http/endpoint.hpp"

#include "base/utf8.hpp"
#include "http/near_name.hpp"
#include "http/tokens.hpp"

#include <algorithm>

namespace trastienda::http {

namespace {

void fail_encoding(FieldErrors& errors, FieldPlace place, std::string_view name) {
    ReadAt(errors, place)
        .field(name)
        .fail(FieldCode::bad_character,
              both(Bilingual{"No es UTF-8, o un % no va seguido de dos dígitos hexadecimales.",
                             "It is not UTF-8, or a % is not followed by two hexadecimal digits."}));
}

void fail_unknown_parameter(FieldErrors& errors, std::string_view name, std::span<const FieldReader> fields) {
    std::vector<std::string_view> keys;
    for (const FieldReader& field : fields) keys.push_back(field.key);
    const std::string safe = shown(name);
    const ReadAt at(errors, FieldPlace::query);
    if (const auto near = nearest_name(name, keys))
        at.field(safe).fail(FieldCode::unknown, both({"No existe el parámetro «{}»; ¿quiso decir «{}»?",
                                                      "There is no parameter \"{}\"; did you mean \"{}\"?"},
                                                     safe, *near));
    else
        at.field(safe).fail(FieldCode::unknown,
                            both({"No existe el parámetro «{}».", "There is no parameter \"{}\"."}, safe));
}

// One `name=value` of a query.
void read_parameter(FieldErrors& errors, std::string_view pair, void* object, std::span<const FieldReader> fields,
                    std::vector<bool>& seen) {
    const std::size_t equals = pair.find('=');
    const auto name = percent_decoded(pair.substr(0, equals), PlusSign::is_blank);
    const auto value =
        equals == std::string_view::npos ? std::string() : percent_decoded(pair.substr(equals + 1), PlusSign::is_blank);
    if (!name || !is_valid_utf8(*name)) return fail_encoding(errors, FieldPlace::query, shown(pair.substr(0, equals)));

    const auto field = std::ranges::find(fields, *name, &FieldReader::key);
    if (field == fields.end()) return fail_unknown_parameter(errors, *name, fields);
    const ReadAt at = ReadAt(errors, FieldPlace::query);
    const ReadAt here = at.field(field->key);
    const auto index = static_cast<std::size_t>(field - fields.begin());
    if (seen[index])
        return here.fail(FieldCode::repeated,
                         both(Bilingual{"Está repetido; dígalo una sola vez.", "It is repeated; say it once."}));
    seen[index] = true;
    if (!value || !is_valid_utf8(*value)) return fail_encoding(errors, FieldPlace::query, field->key);
    const JsonNode node{.kind = JsonKind::parameter, .text = *value};
    field->read(here, JsonValue(&node), object);
}

std::vector<std::string_view> names_in(std::string_view path) {
    std::vector<std::string_view> names;
    for (const std::string_view segment : split(path, '/'))
        if (segment.starts_with('{') && segment.ends_with('}')) names.push_back(segment.substr(1, segment.size() - 2));
    return names;
}

}  // namespace

bool read_path(Exchange& exchange, FieldErrors& errors, void* object, std::span<const FieldReader> fields) {
    const ReadAt at(errors, FieldPlace::path);
    for (const FieldReader& field : fields) {
        const auto parameter = std::ranges::find(exchange.path_parameters, field.key, &PathParameter::name);
        CHECK(parameter != exchange.path_parameters.end());
        const JsonNode node{.kind = JsonKind::parameter, .text = parameter->value};
        field.read(at.field(field.key), JsonValue(&node), object);
    }
    return true;
}

bool read_query(Exchange& exchange, FieldErrors& errors, void* object, std::span<const FieldReader> fields) {
    std::vector<bool> seen(fields.size());
    if (!exchange.query.empty())
        for (const std::string_view pair : split(exchange.query, '&'))
            if (!pair.empty()) read_parameter(errors, pair, object, fields, seen);
    const ReadAt at(errors, FieldPlace::query);
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (fields[i].required && !seen[i])
            at.field(fields[i].key).fail(FieldCode::missing, both(Bilingual{"Falta.", "It is missing."}));
    return true;
}

void refuse_parameters(Exchange& exchange, FieldErrors& errors) { read_query(exchange, errors, nullptr, {}); }

std::optional<JsonValue> read_json_body(Exchange& exchange) {
    const auto json = exchange.json.parse(exchange.context.body);
    if (json) return *json;
    const JsonSyntaxError& error = json.error();
    Problem refused = exchange.context.body.empty()
                          ? problem(ProblemCode::body_not_json,
                                    {"Falta el cuerpo: un objeto JSON.", "The body is missing: a JSON object."})
                          : problem(ProblemCode::body_not_json, {"Línea {}, columna {}: {}", "Line {}, column {}: {}"},
                                    error.line, error.column, "");
    if (!exchange.context.body.empty()) {
        refused.detail.es += error.detail.es;
        refused.detail.en += error.detail.en;
    }
    exchange.refuse(
        std::move(refused).with("line", error.line).with("column", error.column).with("offset", error.offset));
    return std::nullopt;
}

Problem lacks(people::Permission permission, BilingualText detail) {
    return problem(ProblemCode::permission_lacking, std::move(detail)).with("permission", people::word_of(permission));
}

void check_row(const Endpoint& endpoint) {
    const Row& row = endpoint.row;
    CHECK(row.path.starts_with('/'));
    CHECK(!row.summary.empty());
    CHECK(!people::word_of(row.permission).empty());
    CHECK(row.success >= 200);
    CHECK(row.success < 300);
    CHECK((row.success == 204) == (endpoint.shape.reply_schema == nullptr));
    CHECK((endpoint.shape.body == BodyKind::upload) == !row.upload_type.empty());
    CHECK(endpoint.shape.body == BodyKind::none || row.method != Method::get);

    const auto names = names_in(row.path);
    CHECK(names.size() <= path_parameters_max);
    CHECK(names.size() == endpoint.shape.path.size());
    for (const FieldShape& parameter : endpoint.shape.path)
        CHECK(std::ranges::find(names, parameter.key) != names.end());
}

}  // namespace trastienda::http
