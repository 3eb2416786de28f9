// Any bytes as the body of POST /api/v1/stock/movements/batch. What is read is within its bounds and reads the same
// once written; what is not is refused by name: every line says what it would say alone, and all of it is counted.
#include "base/check.hpp"
#include "http/endpoints/movement_batch_body.hpp"

#include <cstddef>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>

namespace trastienda::http {
namespace {

void append_value(std::string& out, JsonValue value);

void append_object(std::string& out, JsonValue object, std::optional<std::string_view> lines) {
    out += '{';
    JsonValue name = object.first();
    for (std::size_t i = 0; i < object.count(); ++i, name = name.next().next()) {
        if (i != 0) out += ',';
        append_json_string(out, name.text());
        out += ':';
        if (lines && name.text() == "lines") {
            out += *lines;
            lines.reset();
        } else {
            append_value(out, name.next());
        }
    }
    out += '}';
}

void append_value(std::string& out, JsonValue value) {
    switch (value.kind()) {
        case JsonKind::null:
            out += "null";
            return;
        case JsonKind::boolean:
            out += value.boolean() ? "true" : "false";
            return;
        case JsonKind::number:
            out += value.text();
            return;
        case JsonKind::string:
            return append_json_string(out, value.text());
        case JsonKind::object:
            return append_object(out, value, std::nullopt);
        case JsonKind::array: {
            out += '[';
            JsonValue item = value.first();
            for (std::size_t i = 0; i < value.count(); ++i, item = item.next()) {
                if (i != 0) out += ',';
                append_value(out, item);
            }
            out += ']';
            return;
        }
        case JsonKind::parameter:
            CHECK(false && "a parameter in a document");
    }
}

BatchFaults faults_of(std::string_view json) {
    JsonDocument document;
    const auto parsed = document.parse(json);
    CHECK(parsed.has_value());
    auto read = read_batch(*parsed);
    return read ? BatchFaults{} : std::move(read.error());
}

// The lines as the body is read: of the first member of that name, where there are neither none nor too many.
std::optional<JsonValue> lines_of(JsonValue body) {
    if (body.kind() != JsonKind::object) return std::nullopt;
    JsonValue name = body.first();
    for (std::size_t i = 0; i < body.count(); ++i, name = name.next().next()) {
        if (name.text() != "lines") continue;
        const JsonValue lines = name.next();
        const bool is_read =
            lines.kind() == JsonKind::array && lines.count() > 0 && lines.count() <= stock::command_lines_max;
        return is_read ? std::optional(lines) : std::nullopt;
    }
    return std::nullopt;
}

bool is_of_line(const FieldError& error) { return error.where.starts_with("#/lines/"); }

std::vector<FieldError> of_lines(const BatchFaults& faults) {
    std::vector<FieldError> errors;
    for (const FieldError& error : faults.errors)
        if (is_of_line(error)) errors.push_back(error);
    return errors;
}

// Every line alone in a body of its own, and the body with a faultless line in their place.
void check_faults(JsonValue body, const BatchFaults& faults) {
    CHECK(faults.count > 0);
    CHECK(faults.errors.size() <= faults.count);
    CHECK(faults.errors.size() <= batch_errors_max + FieldErrors::errors_max);
    if (faults.count <= FieldErrors::errors_max) CHECK(faults.errors.size() == faults.count);
    for (const FieldError& error : faults.errors) {
        CHECK(error.place == FieldPlace::body);
        CHECK(error.where == "#" || error.where.starts_with("#/"));
    }
    const std::vector<FieldError> listed = of_lines(faults);
    const auto lines = lines_of(body);
    if (!lines) {
        CHECK(listed.empty());
        return;
    }

    std::size_t count = 0;
    auto next = listed.begin();
    JsonValue line = lines->first();
    for (std::size_t i = 0; i < lines->count(); ++i, line = line.next()) {
        std::string alone = R"({"lines":[)";
        append_value(alone, line);
        const BatchFaults said = faults_of(alone += "]}");
        count += said.count;
        for (const FieldError& error : said.errors) {
            constexpr std::string_view first = "#/lines/0";
            CHECK(error.where.starts_with(first));
            CHECK(next != listed.end());
            CHECK(next->where == fmt::format("#/lines/{}{}", i, error.where.substr(first.size())));
            CHECK(next->code == error.code);
            CHECK(next->detail.es == error.detail.es && next->detail.en == error.detail.en);
            ++next;
        }
    }
    CHECK(next == listed.end());

    std::string rest;
    append_object(rest, body, R"([{"product_variant_id":1,"movement_type_id":1,"quantity":1}])");
    const BatchFaults said = faults_of(rest);
    CHECK(of_lines(said).empty());
    CHECK(faults.count == count + said.count);
}

void check_batch(const BatchInput& batch) {
    CHECK(!batch.lines.value.empty() && batch.lines.value.size() <= stock::command_lines_max);
    for (const MovementLineInput& line : batch.lines.value) {
        CHECK(line.product_variant_id.value >= 1);
        CHECK(line.movement_type_id.value >= 1);
        CHECK(!line.location_id || line.location_id->value >= 1);
        CHECK(line.quantity.value.units() >= 1 && line.quantity.value.units() <= Quantity::units_max);
        CHECK(!line.unit_cost || line.unit_cost->value >= Money{});
    }
    std::string text;
    Codec<BatchInput>::write(text, batch);
    JsonDocument document;
    const auto parsed = document.parse(text);
    CHECK(parsed.has_value());
    const auto again = read_batch(*parsed);
    CHECK(again.has_value());
    std::string same;
    Codec<BatchInput>::write(same, *again);
    CHECK(same == text);
}

void try_bytes(std::string_view bytes) {
    JsonDocument document;
    const auto parsed = document.parse(bytes);
    if (!parsed) return;
    const auto read = read_batch(*parsed);
    if (read)
        check_batch(*read);
    else
        check_faults(*parsed, read.error());
}

}  // namespace
}  // namespace trastienda::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    trastienda::http::try_bytes({reinterpret_cast<const char*>(data), size});
    return 0;
}
