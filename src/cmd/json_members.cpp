#include "cmd/json_members.hpp"

#include "http/json_write.hpp"

namespace trastienda::cmd {

using http::JsonKind;
using http::JsonValue;

std::vector<std::pair<std::string_view, JsonValue>> members_of(JsonValue value) {
    std::vector<std::pair<std::string_view, JsonValue>> members;
    if (value.kind() != JsonKind::object || value.count() == 0) return members;
    JsonValue key = value.first();
    for (std::size_t i = 0; i < value.count(); ++i) {
        const JsonValue member = key.next();
        members.emplace_back(key.text(), member);
        // Past the last one there may be nothing to look at.
        if (i + 1 < value.count()) key = member.next();
    }
    return members;
}

std::vector<JsonValue> items_of(JsonValue value) {
    std::vector<JsonValue> items;
    if (value.kind() != JsonKind::array || value.count() == 0) return items;
    JsonValue item = value.first();
    for (std::size_t i = 0; i < value.count(); ++i) {
        items.push_back(item);
        if (i + 1 < value.count()) item = item.next();
    }
    return items;
}

std::optional<JsonValue> member_of(JsonValue value, std::string_view key) {
    for (const auto& [name, member] : members_of(value))
        if (name == key) return member;
    return std::nullopt;
}

std::string_view text_of(JsonValue value, std::string_view key) {
    const auto member = member_of(value, key);
    return member && member->kind() == JsonKind::string ? member->text() : std::string_view();
}

std::string json_of(JsonValue value) {
    std::string json;
    switch (value.kind()) {
        case JsonKind::null:
            return "null";
        case JsonKind::boolean:
            return value.boolean() ? "true" : "false";
        case JsonKind::number:
            return std::string(value.text());
        case JsonKind::string:
        case JsonKind::parameter:
            http::append_json_string(json, value.text());
            return json;
        case JsonKind::array:
            for (const JsonValue item : items_of(value)) json += (json.empty() ? "" : ",") + json_of(item);
            return "[" + json + "]";
        case JsonKind::object:
            for (const auto& [key, member] : members_of(value)) {
                if (!json.empty()) json += ',';
                http::append_json_string(json, key);
                json += ":" + json_of(member);
            }
            return "{" + json + "}";
    }
    return json;
}

}  // namespace trastienda::cmd
