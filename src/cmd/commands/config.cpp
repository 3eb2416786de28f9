#include "cmd/commands/config.hpp"

#include "base/utf8.hpp"
#include "cmd/settings.hpp"
#include "http/json_write.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <optional>

namespace trastienda::cmd {

namespace {

std::string database_of(const Configuration& configuration) {
    return configuration.database ? describe_database(configuration.database->connection_string) : "";
}

void append_member(std::string& out, std::string_view name, std::string_view text) {
    http::append_json_string(out, name);
    out += ':';
    http::append_json_string(out, text);
}

void append_json(std::string& out, const EffectiveValue& value) {
    const Setting& setting = *value.setting;
    out += '{';
    append_member(out, "key", setting.toml_key);
    out += ",\"value\":";
    // A setting without a value is null; one that is empty cannot be.
    if (value.shown.empty())
        out += "null";
    else
        http::append_json_string(out, value.shown);
    out += ',';
    append_member(out, "source", value.source.code());
    if (!value.source.name.empty()) {
        out += ',';
        append_member(out, "name", value.source.name);
    }
    if (!value.source.file.empty()) {
        out += ',';
        append_member(out, "file", value.source.file);
        fmt::format_to(std::back_inserter(out), ",\"line\":{}", value.source.line);
    }
    if (!setting.flag.empty()) {
        out += ',';
        append_member(out, "flag", setting.flag);
    }
    out += ',';
    append_member(out, "environment", setting.environment);
    fmt::format_to(std::back_inserter(out), ",\"secret\":{},\"overruled\":{}}}", setting.secrecy == Secrecy::secret,
                   value.is_overruled);
}

}  // namespace

ExitStatus run_config(const ConfigOptions& options, const Context& context) {
    write_output(options.output == Output::json ? format_config_json(context.loaded)
                                                : format_config_text(context.loaded, context.language));
    return ExitStatus::success;
}

std::string format_config_text(const LoadedConfiguration& loaded, Language language) {
    const bool is_spanish = language == Language::es;
    std::size_t key_width = 0;
    std::size_t value_width = 0;
    for (const EffectiveValue& value : loaded.values) {
        key_width = std::max(key_width, value.setting->toml_key.size());
        value_width = std::max(value_width, count_characters(value.shown));
    }
    std::string text;
    std::optional<SettingGroup> group;
    for (const EffectiveValue& value : loaded.values) {
        if (group != value.setting->group) {
            fmt::format_to(std::back_inserter(text), "{}{}:\n", group ? "\n" : "",
                           title_of(value.setting->group).in(language));
            group = value.setting->group;
        }
        const std::string shown = value.shown.empty() ? "-" : value.shown;
        fmt::format_to(std::back_inserter(text), "  {:<{}}  {}{:<{}}  {}{}\n", value.setting->toml_key, key_width,
                       shown, "", value_width - std::min(value_width, count_characters(shown)),
                       value.source.text(language),
                       !value.is_overruled ? ""
                       : is_spanish        ? " (sin efecto)"
                                           : " (no effect)");
    }
    const std::string database = database_of(loaded.configuration);
    const std::string own =
        fmt::format(fmt::runtime(is_spanish ? "PostgreSQL propio en {}" : "a PostgreSQL of its own in {}"),
                    loaded.configuration.data.string());
    fmt::format_to(std::back_inserter(text), "\n{}: {}\n", is_spanish ? "Base de datos en uso" : "Database in use",
                   database.empty() ? own : database);
    return text;
}

std::string format_config_json(const LoadedConfiguration& loaded) {
    std::string out = "{\"settings\":[";
    for (const EffectiveValue& value : loaded.values) {
        if (&value != loaded.values.data()) out += ',';
        append_json(out, value);
    }
    out += "],\"database\":";
    const std::string database = database_of(loaded.configuration);
    if (database.empty())
        out += "null";
    else
        http::append_json_string(out, database);
    out += "}\n";
    return out;
}

}  // namespace trastienda::cmd
