// toml++ is compiled into this one file, without exceptions: Debian's shared build of it throws.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include "cmd/toml_file.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <sstream>
#include <toml++/toml.h>
#include <utility>

namespace trastienda::cmd {

namespace {

TomlEntry make_entry(std::string key, const toml::node& node) {
    TomlEntry entry{
        .key = std::move(key), .value = {}, .kind = TomlKind::other, .kind_name = {}, .line = node.source().begin.line};
    std::ostringstream kind_name;
    kind_name << node.type();
    entry.kind_name = kind_name.str();
    if (const auto* text = node.as_string()) {
        entry.kind = TomlKind::text;
        entry.value = text->get();
    } else if (const auto* number = node.as_integer()) {
        entry.kind = TomlKind::whole_number;
        entry.value = std::to_string(number->get());
    }
    return entry;
}

// toml++ bounds how deep tables may nest (TOML_MAX_NESTED_VALUES), so this recursion is bounded too.
// NOLINTNEXTLINE(misc-no-recursion)
void flatten(const toml::table& table, const std::string& prefix, std::vector<TomlEntry>& into) {
    for (const auto& [name, node] : table) {
        const std::string key = fmt::format("{}{}", prefix, name.str());
        if (const auto* inner = node.as_table())
            flatten(*inner, key + ".", into);
        else
            into.push_back(make_entry(key, node));
    }
}

}  // namespace

TomlFile parse_toml(std::string_view text) {
    TomlFile file;
    const toml::parse_result parsed = toml::parse(text);
    if (!parsed) {
        file.error = std::string(parsed.error().description());
        file.error_line = parsed.error().source().begin.line;
        return file;
    }
    flatten(parsed.table(), "", file.entries);
    // toml++ keeps a table by name; people read a file by line.
    std::ranges::sort(file.entries, {}, [](const TomlEntry& entry) { return std::pair(entry.line, entry.key); });
    return file;
}

}  // namespace trastienda::cmd
