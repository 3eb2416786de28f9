// Reads a TOML file into a flat list of "table.key" and text. Floor 6, pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::cmd {

enum class TomlKind : std::uint8_t { text = 1, whole_number = 2, other = 3 };

struct TomlEntry {
    std::string key;    // with its tables: "database.url"
    std::string value;  // of a text, or of a whole number in decimal; empty for anything else
    TomlKind kind = TomlKind::text;
    std::string kind_name;  // as TOML calls it: "array", "boolean", ...
    std::size_t line = 0;
};

struct TomlFile {
    std::vector<TomlEntry> entries;
    std::string error;  // what is wrong with the syntax, in toml++'s English; empty where it is TOML
    std::size_t error_line = 0;
};

TomlFile parse_toml(std::string_view text);

}  // namespace trastienda::cmd
