#include "cmd/help.hpp"

#include "base/utf8.hpp"
#include "cmd/api_commands.hpp"
#include "cmd/settings.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace trastienda::cmd {

namespace {

constexpr std::size_t columns_min = 40;
constexpr std::size_t columns_max = 100;  // longer lines are hard to read

class Page {
  public:
    Page(Language language, std::size_t columns)
        : language_(language), columns_(std::clamp(columns, columns_min, columns_max)) {}

    // One paragraph, broken between words, each line after so many blanks.
    void plain(std::string_view text, std::size_t indent) {
        std::string line;
        while (!text.empty()) {
            const std::size_t end = std::min(text.find(' '), text.size());
            const std::string_view word = text.substr(0, end);
            if (!line.empty() && indent + count_characters(line) + 1 + count_characters(word) > columns_) {
                put_line(line, indent);
                line.clear();
            }
            if (!line.empty()) line += ' ';
            line += word;
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        if (!line.empty()) put_line(line, indent);
    }
    void paragraph(Bilingual text, std::size_t indent) { plain(text.in(language_), indent); }

    // Lines that must stay as they are: examples.
    void lines(std::string_view text, std::size_t indent) {
        while (!text.empty()) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            put_line(text.substr(0, end), indent);
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }
    void title(Bilingual text) { fmt::format_to(std::back_inserter(out_), "\n{}:\n", text.in(language_)); }
    void blank() { out_ += '\n'; }
    [[nodiscard]] std::string_view choose(Bilingual text) const { return text.in(language_); }
    [[nodiscard]] std::string text() && { return std::move(out_); }

  private:
    void put_line(std::string_view line, std::size_t indent) {
        if (!line.empty()) out_.append(indent, ' ');
        out_ += line;
        out_ += '\n';
    }

    Language language_;
    std::size_t columns_;
    std::string out_;
};

std::string usage_of(const CommandShape& shape) {
    std::string usage = fmt::format("trastienda {}", shape.path);
    for (const OptionShape& option : shape.options) {
        std::string text(option.name);
        if (!option.placeholder.empty()) text += fmt::format(" {}", option.placeholder);
        usage += option.need == OptionNeed::required ? fmt::format(" {}", text) : fmt::format(" [{}]", text);
    }
    for (const Setting& setting : settings())
        if (setting.reach == FlagReach::acting_commands && takes(shape.setting_flags, setting))
            usage += fmt::format(" [{} {}]", setting.flag, setting.placeholder);
    if (shape.setting_flags != SettingFlags::none) usage += " [SETTINGS]";
    return usage;
}

std::string setting_name(const Setting& setting) {
    return setting.flag.empty() ? std::string(setting.environment)
                                : fmt::format("{} {}", setting.flag, setting.placeholder);
}

void explain_setting(Page& page, const Setting& setting) {
    page.plain(setting_name(setting), 2);
    page.paragraph(setting.explanation, 6);
    page.plain(fmt::format("{}: {}.", page.choose({"Se espera", "Expected"}), page.choose(setting.expected)), 6);
    const std::string_view none = page.choose({"ninguno", "none"});
    page.plain(
        fmt::format("{}: {}. {}: {}. TOML: {}.", page.choose({"Por omisión", "Default"}),
                    setting.fallback.empty() ? none : setting.fallback,
                    page.choose({"Entorno y .env", "Environment and .env"}), setting.environment, setting.toml_key),
        6);
}

void explain_sources(Page& page) {
    page.title({"De dónde sale cada ajuste (lo primero que lo nombra gana)",
                "Where each setting comes from (the first that names it wins)"});
    page.paragraph({"1. las opciones: --lanes 4", "1. the flags: --lanes 4"}, 2);
    page.paragraph({"2. el entorno: TRASTIENDA_LANES=4 trastienda serve (una variable vacía no cuenta)",
                    "2. the environment: TRASTIENDA_LANES=4 trastienda serve (an empty variable does not count)"},
                   2);
    page.paragraph({"3. el archivo .env de la carpeta actual, una línea por variable: TRASTIENDA_LANES=4",
                    "3. the file .env in the current folder, a line for each variable: TRASTIENDA_LANES=4"},
                   2);
    page.paragraph({"4. un archivo TOML: --config ARCHIVO, o trastienda.toml de la carpeta actual si está",
                    "4. a TOML file: --config FILE, or trastienda.toml in the current folder if it is there"},
                   2);
    page.paragraph({"5. el valor por omisión", "5. the default"}, 2);
    page.paragraph(
        {"Un valor que no sirve, o una clave TOML desconocida, impide empezar: se nombran todos de una vez, con "
         "su lugar y lo que serviría. DATABASE_URL gana a DB_HOST y los demás si están en el mismo lugar; si no, "
         "ganan los del lugar que va antes. trastienda config muestra lo que vale y de dónde sale.",
         "A value that will not do, or an unknown TOML key, stops the start: all are named at once, with their "
         "place and what would be right. DATABASE_URL wins over DB_HOST and the others in the same source; else "
         "those of the source that comes first win. trastienda config shows what is in force and from where."},
        2);
}

// A whole file, each setting with an example: tables after the keys that are in none, as TOML wants it.
std::string toml_example() {
    std::string text;
    std::string_view table;
    for (const bool is_in_table : {false, true})
        for (const Setting& setting : settings()) {
            const std::size_t dot = setting.toml_key.find('.');
            if ((dot != std::string_view::npos) != is_in_table) continue;
            if (is_in_table && setting.toml_key.substr(0, dot) != table) {
                table = setting.toml_key.substr(0, dot);
                fmt::format_to(std::back_inserter(text), "[{}]\n", table);
            }
            const std::string_view key = is_in_table ? setting.toml_key.substr(dot + 1) : setting.toml_key;
            const bool is_number = setting.example.find_first_not_of("0123456789") == std::string_view::npos;
            const bool is_quoted = is_number || setting.example.starts_with('\'');
            fmt::format_to(std::back_inserter(text), "{} = {}{}{}\n", key, is_quoted ? "" : "\"", setting.example,
                           is_quoted ? "" : "\"");
        }
    return text;
}

std::string dotenv_example() {
    std::string text;
    for (const Setting& setting : settings())
        fmt::format_to(std::back_inserter(text), "{}={}\n", setting.environment, setting.example);
    return text;
}

void explain_all_settings(Page& page) {
    explain_sources(page);
    std::optional<SettingGroup> group;
    for (const Setting& setting : settings()) {
        if (group != setting.group) {
            page.title(title_of(setting.group));
            group = setting.group;
        }
        explain_setting(page, setting);
    }
    page.title({"Un .env de ejemplo (DATABASE_URL o las DB_..., no ambas)",
                "An example .env (DATABASE_URL or the DB_..., not both)"});
    page.lines(dotenv_example(), 4);
    page.title({"Un trastienda.toml de ejemplo (url o host y los demás, no ambos)",
                "An example trastienda.toml (url or host and the others, not both)"});
    page.lines(toml_example(), 4);
}

void list_setting_flags(Page& page, SettingFlags flags) {
    page.title({"Ajustes (SETTINGS; todos, y sus variables de entorno: trastienda serve --help)",
                "SETTINGS (all of them, and their environment variables: trastienda serve --help)"});
    page.plain("--config FILE", 2);
    page.paragraph({"Un archivo TOML de ajustes.", "A TOML file of settings."}, 6);
    for (const Setting& setting : settings()) {
        if (!takes(flags, setting)) continue;
        page.plain(setting_name(setting), 2);
        page.paragraph(setting.explanation, 6);
    }
}

// The commands that ask endpoints, by their groups: too many for a line each.
std::string api_groups_help(Language language, std::size_t columns) {
    Page page(language, columns);
    page.blank();
    page.paragraph({"Y todo lo que se puede pedir por HTTP (trastienda sale --help):",
                    "And all that can be asked for over HTTP (trastienda sale --help):"},
                   0);
    std::vector<std::pair<std::string_view, std::string>> groups;
    for (const ApiCommand& command : api_commands()) {
        if (groups.empty() || groups.back().first != command.group()) groups.emplace_back(command.group(), "");
        groups.back().second.append(groups.back().second.empty() ? "" : " | ").append(command.verb());
    }
    for (const auto& [group, verbs] : groups) page.plain(fmt::format("trastienda {} {}", group, verbs), 2);
    return std::move(page).text();
}

}  // namespace

std::string general_help(Language language, std::size_t columns, DerivedShapes derived) {
    Page page(language, columns);
    page.paragraph({"Trastienda: la trastienda de una tienda de ropa. Catálogo, existencias exactas y reservas.",
                    "Trastienda: the back office of a clothing shop. Catalogue, exact stock and reservations."},
                   0);
    page.title({"Órdenes", "Commands"});
    page.lines(commands_help("", language, columns, derived), 0);
    page.title({"Para empezar", "To begin"});
    page.lines(
        "trastienda serve\n"
        "trastienda import shopify products_export.csv --dry-run\n"
        "trastienda sale list --limit 20\n"
        "trastienda serve --help",
        2);
    page.blank();
    page.paragraph({"El idioma es el de LC_ALL o LANG (es o en). NO_COLOR quita los colores.",
                    "The language is that of LC_ALL or LANG (es or en). NO_COLOR takes the colours away."},
                   0);
    page.paragraph(
        {"Termina con 0 si todo fue bien, con 1 si algo falló y con 2 si no se entendió lo que se pedía.",
         "It ends with 0 if all went well, with 1 if something failed and with 2 if it was asked for wrongly."},
        0);
    return std::move(page).text();
}

std::string commands_help(std::string_view group, Language language, std::size_t columns, DerivedShapes derived) {
    std::vector<const CommandShape*> shapes;
    for (const CommandShape& shape : command_shapes())
        if (group.empty() || shape.path.substr(0, shape.path.find(' ')) == group) shapes.push_back(&shape);
    if (derived != nullptr && !group.empty())
        for (const CommandShape& shape : derived(group)) shapes.push_back(&shape);
    std::string text;
    std::size_t width = 0;
    for (const CommandShape* shape : shapes) width = std::max(width, shape->path.size());
    for (const CommandShape* shape : shapes)
        fmt::format_to(std::back_inserter(text), "  trastienda {:<{}}  {}\n", shape->path, width,
                       shape->summary.in(language));
    if (derived != nullptr && group.empty()) text += api_groups_help(language, columns);
    return text;
}

std::string command_help(const CommandShape& shape, Language language, std::size_t columns) {
    Page page(language, columns);
    page.plain(usage_of(shape), 0);
    page.blank();
    page.paragraph(shape.summary, 0);
    page.paragraph(shape.explanation, 0);
    if (!shape.options.empty()) page.title({"Argumentos", "Arguments"});
    for (const OptionShape& option : shape.options) {
        page.plain(fmt::format("{} {}", option.name, option.placeholder), 2);
        page.paragraph(option.explanation, 6);
    }
    page.title({"Ejemplos", "Examples"});
    page.lines(shape.examples, 2);
    if (shape.setting_flags == SettingFlags::all)
        explain_all_settings(page);
    else if (shape.setting_flags != SettingFlags::none)
        list_setting_flags(page, shape.setting_flags);
    return std::move(page).text();
}

}  // namespace trastienda::cmd
