#include "http/codec_struct.hpp"

#include "http/near_name.hpp"

#include <bitset>
#include <vector>

namespace trastienda::http {

namespace {

/// Members of one struct at the most.
constexpr std::size_t fields_max = 64;

void fail_unknown(const ReadAt& at, std::string_view name, std::span<const FieldReader> fields) {
    std::vector<std::string_view> keys;
    for (const FieldReader& field : fields) keys.push_back(field.key);
    if (const auto near = nearest_name(name, keys))
        at.fail(FieldCode::unknown,
                both({"Aquí no existe «{}»; ¿quiso decir «{}»?", "There is no \"{}\" here; did you mean \"{}\"?"},
                     shown(name), *near));
    else
        at.fail(FieldCode::unknown, both({"Aquí no existe «{}».", "There is no \"{}\" here."}, shown(name)));
}

const FieldReader* find_field(std::span<const FieldReader> fields, std::string_view key, std::size_t hint) {
    // Most callers send the members in our order.
    if (hint < fields.size() && fields[hint].key == key) return &fields[hint];
    for (const FieldReader& field : fields)
        if (field.key == key) return &field;
    return nullptr;
}

}  // namespace

void read_object(const ReadAt& at, JsonValue value, void* object, std::span<const FieldReader> fields) {
    CHECK(fields.size() <= fields_max);
    if (value.kind() != JsonKind::object) {
        if (value.kind() == JsonKind::null) return fail_with_null(at);
        return at.fail(FieldCode::wrong_type,
                       both(Bilingual{"Debe ser un objeto {...}.", "It must be an object {...}."}));
    }
    std::bitset<fields_max> seen;
    if (value.count() > 0) {
        JsonValue key = value.first();
        for (std::size_t i = 0; i < value.count(); ++i) {
            const JsonValue member = key.next();
            const ReadAt here = at.field(key.text());
            if (const FieldReader* field = find_field(fields, key.text(), i); field == nullptr) {
                fail_unknown(here, key.text(), fields);
            } else if (const auto index = static_cast<std::size_t>(field - fields.data()); seen[index]) {
                here.fail(FieldCode::repeated,
                          both(Bilingual{"Está repetido; dígalo una sola vez.", "It is repeated; say it once."}));
            } else {
                seen.set(index);
                field->read(here, member, object);
            }
            // Past the last member there may be no node to look at.
            if (i + 1 < value.count()) key = member.next();
        }
    }
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (fields[i].required && !seen[i])
            at.field(fields[i].key).fail(FieldCode::missing, both(Bilingual{"Falta.", "It is missing."}));
}

std::string object_schema(SchemaBook& book, std::span<const FieldShape> fields) {
    std::string required;
    std::string properties;
    for (const FieldShape& field : fields) {
        if (field.required) {
            if (!required.empty()) required += ',';
            append_json_string(required, field.key);
        }
        std::string notes;
        if (!field.text.empty()) {
            notes += R"("description":)";
            append_json_string(notes, field.text);
        }
        if (!field.example.empty()) {
            if (!notes.empty()) notes += ',';
            ((notes += R"("examples":[)") += field.example) += ']';
        }
        if (!properties.empty()) properties += ',';
        append_json_string(properties, field.key);
        (properties += ':') += with_members(field.schema(book), notes);
    }
    std::string schema = R"({"type":"object")";
    if (!required.empty()) ((schema += R"(,"required":[)") += required) += ']';
    return ((schema += R"(,"properties":{)") += properties) += "}}";
}

}  // namespace trastienda::http
