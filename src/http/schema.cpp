#include "http/schema.hpp"

#include "base/check.hpp"
#include "http/json_write.hpp"

namespace trastienda::http {

std::string SchemaBook::reference(std::string_view name, Make make) {
    const auto [entry, is_new] = entries_.try_emplace(std::string(name));
    if (is_new) {
        entry->second.make = make;
        // Made after it is in the book, so that a type that holds itself ends.
        entry->second.schema = make(*this);
    }
    CHECK(entry->second.make == make && "two described types of one name in the API: rename one");
    std::string schema = R"({"$ref":)";
    append_json_string(schema, "#/components/schemas/" + std::string(name));
    return schema + "}";
}

std::string SchemaBook::components() const {
    std::string out;
    for (const auto& [name, entry] : entries_) {
        if (!out.empty()) out += ',';
        append_json_string(out, name);
        (out += ':') += entry.schema;
    }
    return out;
}

std::string with_members(std::string schema, std::string_view members) {
    CHECK(schema.ends_with('}'));
    if (members.empty()) return schema;
    schema.pop_back();
    if (!schema.ends_with('{')) schema += ',';
    return schema.append(members) += '}';
}

}  // namespace trastienda::http
