#include "cmd/api_schema.hpp"

#include "base/check.hpp"
#include "cmd/json_members.hpp"

#include <fmt/format.h>
#include <iterator>

namespace trastienda::cmd {

namespace {

using http::JsonKind;
using http::JsonValue;

// Lists in objects in lists: deeper than any body goes, and an end for a type that holds itself.
constexpr std::size_t depth_max = 6;

// One schema, with those that it refers to.
class Reader {
  public:
    Reader(std::string_view schema, std::string_view components)
        : text_(fmt::format(R"({{"schema":{},"components":{{{}}}}})", schema, components)) {
        const auto read = document_.parse(text_);
        CHECK(read && "a schema of ours is no JSON");
        schema_ = *member_of(*read, "schema");
        components_ = *member_of(*read, "components");
    }

    [[nodiscard]] JsonValue schema() const { return *schema_; }

    // Behind a reference, and without the "or null" around it.
    [[nodiscard]] JsonValue resolved(JsonValue schema, bool* is_nullable = nullptr) const {
        for (std::size_t depth = 0; depth < depth_max; ++depth) {
            if (const std::string_view reference = text_of(schema, "$ref"); !reference.empty()) {
                const auto found = member_of(*components_, reference.substr(reference.rfind('/') + 1));
                CHECK(found && "a reference of ours that leads nowhere");
                schema = *found;
                continue;
            }
            const auto choices = member_of(schema, "anyOf");
            if (!choices) return schema;
            const auto items = items_of(*choices);
            if (items.size() != 2 || text_of(items[1], "type") != "null") return schema;
            if (is_nullable != nullptr) *is_nullable = true;
            schema = items[0];
        }
        return schema;
    }

    [[nodiscard]] SchemaField field(std::string_view key, bool is_required, JsonValue schema) const {
        SchemaField field;
        field.key = key;
        field.is_required = is_required;
        field.note = text_of(schema, "description");
        const JsonValue inner = resolved(schema, &field.is_nullable);
        field.kind = kind_of(inner);
        field.example = example(schema, 0);
        field.placeholder = placeholder(inner, field.kind);
        field.bounds = bounds(inner, field.kind);
        if (!field.is_scalar()) field.inside = inside(inner, 0);
        return field;
    }

    // Which members must be there.
    [[nodiscard]] static bool requires_member(JsonValue object, std::string_view key) {
        if (const auto required = member_of(object, "required"))
            for (const JsonValue name : items_of(*required))
                if (name.text() == key) return true;
        return false;
    }

  private:
    static FieldKind kind_of(JsonValue schema) {
        const std::string_view type = text_of(schema, "type");
        if (type == "string") return FieldKind::text;
        if (type == "integer" || type == "number") return FieldKind::number;
        if (type == "boolean") return FieldKind::boolean;
        if (type == "array") return FieldKind::list;
        return type == "object" ? FieldKind::object : FieldKind::other;
    }

    static std::string words_of(JsonValue schema, std::string_view separator) {
        std::string words;
        if (const auto choices = member_of(schema, "enum"))
            for (const JsonValue word : items_of(*choices))
                words.append(words.empty() ? "" : separator).append(word.text());
        return words;
    }

    static std::string placeholder(JsonValue schema, FieldKind kind) {
        if (const std::string words = words_of(schema, "|"); !words.empty()) return words;
        const std::string_view format = text_of(schema, "format");
        if (format == "date") return "YYYY-MM-DD";
        if (format == "date-time") return std::string(time_placeholder);
        if (format == "email") return "EMAIL";
        if (kind == FieldKind::number) return "NUMBER";
        return kind == FieldKind::boolean ? "true|false" : "TEXT";
    }

    // A limit worth saying: 64-bit ones are not.
    static std::string limit(JsonValue schema, std::string_view key) {
        constexpr std::size_t digits_max = 12;
        const auto number = member_of(schema, key);
        return number && number->text().size() <= digits_max ? std::string(number->text()) : std::string();
    }

    static http::BilingualText bounds(JsonValue schema, FieldKind kind) {
        std::vector<http::BilingualText> sentences;
        const std::string least = limit(schema, "minimum");
        const std::string most = limit(schema, "maximum");
        const std::string longest = limit(schema, "maxLength");
        if (kind == FieldKind::number && !least.empty() && !most.empty())
            sentences.push_back(http::both({"De {} a {}.", "From {} to {}."}, least, most));
        if (text_of(schema, "format") == "date-time")
            sentences.push_back(
                http::both(Bilingual{"Con zona: 2026-11-22T17:04:00Z.", "With its zone: 2026-11-22T17:04:00Z."}));
        else if (kind == FieldKind::text && !longest.empty() && words_of(schema, "|").empty())
            sentences.push_back(http::both({"Hasta {} caracteres.", "Up to {} characters."}, longest));
        if (const auto chosen = member_of(schema, "default"))
            sentences.push_back(http::both({"Sin esto, {}.", "Left out: {}."}, plain(*chosen)));
        http::BilingualText all;
        for (const auto& sentence : sentences) {
            all.es += (all.es.empty() ? "" : " ") + sentence.es;
            all.en += (all.en.empty() ? "" : " ") + sentence.en;
        }
        return all;
    }

    static std::string plain(JsonValue value) {
        return value.kind() == JsonKind::string ? std::string(value.text()) : json_of(value);
    }

    [[nodiscard]] std::string example(JsonValue schema, std::size_t depth) const {
        for (const JsonValue at : {schema, resolved(schema)}) {
            if (const auto examples = member_of(at, "examples"))
                if (const auto items = items_of(*examples); !items.empty()) return json_of(items.front());
            if (const auto chosen = member_of(at, "default")) return json_of(*chosen);
        }
        const JsonValue inner = resolved(schema);
        if (const auto choices = member_of(inner, "enum"))
            if (const auto words = items_of(*choices); !words.empty()) return json_of(words.front());
        switch (kind_of(inner)) {
            case FieldKind::text:
                return text_example(text_of(inner, "format"));
            case FieldKind::number:
                return "1";
            case FieldKind::boolean:
                return "true";
            case FieldKind::list: {
                const auto items = member_of(inner, "items");
                return items && depth < depth_max ? "[" + example(*items, depth + 1) + "]" : "[]";
            }
            case FieldKind::object:
                return object_example(inner, depth);
            case FieldKind::other:
                break;
        }
        return "{}";
    }

    static std::string text_example(std::string_view format) {
        if (format == "date") return R"("2026-12-31")";
        if (format == "date-time") return R"("2026-11-22T17:04:00Z")";
        return format == "email" ? R"("ana@example.com")" : R"("...")";
    }

    // Only what must be there.
    [[nodiscard]] std::string object_example(JsonValue object, std::size_t depth) const {
        std::string members;
        if (const auto properties = member_of(object, "properties"); properties && depth < depth_max)
            for (const auto& [key, schema] : members_of(*properties))
                if (requires_member(object, key))
                    fmt::format_to(std::back_inserter(members), R"({}"{}":{})", members.empty() ? "" : ",", key,
                                   example(schema, depth + 1));
        return "{" + members + "}";
    }

    // "[{product_variant_id*, quantity*, unit_price}, ...]": what must be there bears a star.
    [[nodiscard]] std::string inside(JsonValue schema, std::size_t depth) const {
        const JsonValue inner = resolved(schema);
        if (depth >= depth_max) return "...";
        if (kind_of(inner) == FieldKind::list) {
            const auto items = member_of(inner, "items");
            return items ? "[" + inside(*items, depth + 1) + ", ...]" : "[...]";
        }
        const auto properties = member_of(inner, "properties");
        if (!properties) return placeholder(inner, kind_of(inner));
        std::string members;
        for (const auto& [key, member] : members_of(*properties)) {
            std::string text(key);
            if (requires_member(inner, key)) text += '*';
            const FieldKind kind = kind_of(resolved(member));
            if (kind == FieldKind::list || kind == FieldKind::object) text += ": " + inside(member, depth + 1);
            members.append(members.empty() ? "" : ", ").append(text);
        }
        return "{" + members + "}";
    }

    std::string text_;
    http::JsonDocument document_;
    std::optional<JsonValue> schema_;
    std::optional<JsonValue> components_;
};

}  // namespace

SchemaField parameter_field(const http::FieldShape& shape) {
    http::SchemaBook book;
    const std::string schema = shape.schema(book);
    const Reader reader(schema, book.components());
    SchemaField field = reader.field(shape.key, shape.required, reader.schema());
    field.note = shape.text;
    if (!shape.example.empty()) field.example = shape.example;
    return field;
}

std::vector<SchemaField> body_fields(http::SchemaBook::Make body_schema) {
    http::SchemaBook book;
    const std::string schema = body_schema(book);
    const Reader reader(schema, book.components());
    const JsonValue object = reader.resolved(reader.schema());
    std::vector<SchemaField> fields;
    if (const auto properties = member_of(object, "properties"))
        for (const auto& [key, member] : members_of(*properties))
            fields.push_back(reader.field(key, Reader::requires_member(object, key), member));
    return fields;
}

}  // namespace trastienda::cmd
