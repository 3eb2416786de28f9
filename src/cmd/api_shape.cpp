#include "cmd/api_shape.hpp"

#include "base/day.hpp"
#include "cmd/setting_readers.hpp"
#include "http/json_write.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <limits>
#include <utility>

namespace trastienda::cmd {

namespace {

using http::BilingualText;

constexpr std::string_view body_option = "--body";
constexpr std::string_view file_argument = "FILE";
constexpr std::string_view if_version_option = "--if-version";
constexpr std::string_view idempotency_key_option = "--idempotency-key";
constexpr std::string_view output_option = "--output";
constexpr std::string_view json_flag = "--json";
constexpr std::string_view all_flag = "--all";
constexpr std::string_view yes_flag = "--yes";

// The parameter that asks for the page after another: who has it has pages.
constexpr std::string_view after_key = "after";

BilingualText& append(BilingualText& text, const BilingualText& more) {
    if (!more.es.empty()) text.es += (text.es.empty() ? "" : " ") + more.es;
    if (!more.en.empty()) text.en += (text.en.empty() ? "" : " ") + more.en;
    return text;
}

std::optional<std::string> given(const Arguments& arguments, std::string_view name) {
    const auto found = arguments.find(name);
    return found == arguments.end() ? std::nullopt : std::optional(found->second);
}

BilingualText complaint_of_empty(std::string_view name) {
    return http::both({"{}: está vacío", "{}: it is empty"}, name);
}

bool looks_like_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    const std::size_t point = std::min(text.find('.'), text.size());
    const auto are_digits = [](std::string_view part) {
        return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    };
    return are_digits(text.substr(0, point)) && (point == text.size() || are_digits(text.substr(point + 1)));
}

// What does not look like its kind goes as a text: the endpoint says what is wrong with it.
std::string json_of_text(const SchemaField& field, std::string_view text) {
    if (text.empty() && field.is_nullable) return "null";
    if (field.kind == FieldKind::boolean && (text == "true" || text == "false")) return std::string(text);
    if (field.kind == FieldKind::number && looks_like_number(text)) return std::string(text);
    std::string json;
    http::append_json_string(json, text);
    return json;
}

// As one types it: a text without its quotes, and in quotes for the shell where it needs them.
std::string typed(std::string_view json) {
    if (json.size() >= 2 && json.front() == '"') json = json.substr(1, json.size() - 2);
    constexpr std::string_view safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:@/+";
    if (!json.empty() && json.find_first_not_of(safe) == std::string_view::npos) return std::string(json);
    return fmt::format("'{}'", json);
}

bool is_json(std::string_view content_type) { return content_type == http::json_type; }

}  // namespace

std::string option_of(std::string_view key) {
    std::string option = "--" + std::string(key);
    std::ranges::replace(option, '_', '-');
    return option;
}

std::string positional_of(std::string_view key) {
    std::string name(key);
    std::ranges::transform(name, name.begin(), [](char letter) {
        return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    });
    return name;
}

ApiShape::ApiShape(const ApiCommand& command, const http::Endpoint& endpoint) : command_(command) {
    const auto& shape = endpoint.shape;
    has_other_answer_ = shape.reply_schema != nullptr && !is_json(shape.reply_type);
    for (const http::FieldShape& field : shape.path) add_field(Place::path, parameter_field(field));
    if (shape.body == http::BodyKind::upload) {
        takes_file_ = true;
        add(file_argument, "", OptionKind::positional, OptionNeed::required,
            http::both({"Un archivo {}, de {} bytes a lo sumo.", "A file of {}, at most {} bytes."},
                       endpoint.row.upload_type, endpoint.row.body_bytes_max));
    }
    for (const http::FieldShape& field : shape.query) add_field(Place::query, parameter_field(field));
    has_pages_ = std::ranges::any_of(
        fields_, [](const Field& field) { return field.place == Place::query && field.schema.key == after_key; });
    if (shape.body == http::BodyKind::json) add_body(endpoint);
    add_common(endpoint);

    const std::string_view permission = http::Codec<people::Permission>::word(endpoint.row.permission);
    BilingualText explanation =
        http::both({"Pregunta lo mismo que {} {}, con la tienda en marcha y sin ella; hace falta el permiso {}.",
                    "Asks the same as {} {}, beside a running server and without one; it takes the permission {}."},
                   http::name_of(command.method), command.path, permission);
    if (const std::string_view description = endpoint.row.description; !description.empty())
        append(explanation, {fmt::format("En inglés, como en /docs: {}", description), std::string(description)});
    shape_ = {
        .path = command.words,
        .summary = {command.spanish, keep(fmt::format("{}.", endpoint.row.summary))},
        .explanation = {keep(std::move(explanation.es)), keep(std::move(explanation.en))},
        .options = options_,
        .setting_flags = SettingFlags::database_log_and_actor,
        .examples = keep(examples()),
        .make = [this](const Arguments& arguments, Complaints& complaints) { return make(arguments, complaints); }};
}

std::string_view ApiShape::keep(std::string text) { return texts_.emplace_back(std::move(text)); }

void ApiShape::add(std::string_view name, std::string_view placeholder, OptionKind kind, OptionNeed need,
                   BilingualText explanation) {
    options_.push_back({.name = name,
                        .placeholder = placeholder,
                        .kind = kind,
                        .need = need,
                        .explanation = {keep(std::move(explanation.es)), keep(std::move(explanation.en))}});
}

void ApiShape::add_field(Place place, SchemaField field) {
    BilingualText explanation{field.note, field.note};
    append(explanation, field.bounds);
    if (place == Place::body && field.is_required)
        append(explanation, http::both(Bilingual{"Hace falta, aquí o en --body.", "Needed, here or in --body."}));
    if (place == Place::body && field.is_nullable && command_.method == http::Method::patch)
        append(explanation, http::both(Bilingual{"'' es ninguno.", "'' is none."}));
    if (field.key == "user_id")
        append(explanation, http::both(Bilingual{"Su número, o el correo con el que entra.",
                                                 "Their number, or the e-mail address that signs in."}));
    if (place == Place::query && field.key == after_key)
        append(explanation, http::both(Bilingual{"Lo que la página anterior dio como su continuación.",
                                                 "What the page before gave as its continuation."}));
    if (place == Place::query && field.placeholder == time_placeholder)
        append(explanation, field.key == "from"
                                ? http::both(Bilingual{"O un día de la tienda, desde que empieza: 2026-11-22.",
                                                       "Or a day of the shop's, from its beginning on: 2026-11-22."})
                                : http::both(Bilingual{"O un día de la tienda, hasta que acaba: 2026-11-22.",
                                                       "Or a day of the shop's, to its end: 2026-11-22."}));
    const bool is_positional = place == Place::path;
    std::string name = is_positional ? positional_of(field.key) : option_of(field.key);
    add(keep(name), is_positional ? std::string_view() : keep(field.placeholder),
        is_positional ? OptionKind::positional : OptionKind::value,
        field.is_required && place != Place::body ? OptionNeed::required : OptionNeed::optional,
        std::move(explanation));
    fields_.push_back({.place = place, .option = std::move(name), .schema = std::move(field)});
}

void ApiShape::add_body(const http::Endpoint& endpoint) {
    std::string others;
    std::string needed;
    for (SchemaField& field : body_fields(endpoint.shape.body_schema)) {
        if (field.is_scalar()) {
            add_field(Place::body, std::move(field));
            continue;
        }
        if (!others.empty()) others += "; ";
        others += fmt::format("{}{}: {}", field.key, field.is_required ? "*" : "", field.inside);
        if (!field.note.empty()) others += fmt::format(" ({})", field.note);
        if (field.is_required)
            needed += fmt::format("{}\"{}\":{}", needed.empty() ? "" : ",", field.key, field.example);
    }
    if (!needed.empty()) body_example_ = "{" + needed + "}";
    BilingualText explanation = http::both(
        Bilingual{"El cuerpo de la petición: un archivo JSON, - para la entrada estándar, o el JSON mismo. Lo "
                  "que dicen las opciones se le añade.",
                  "The request's body: a JSON file, - for standard input, or the JSON itself. What options "
                  "say is added to it."});
    if (!others.empty())
        append(explanation, http::both({"Solo aquí caben (con * lo que hace falta) {}.",
                                        "Only here there is room for (with a * where needed) {}."},
                                       others));
    add(body_option, "FILE|-|JSON", OptionKind::value,
        body_example_.empty() ? OptionNeed::optional : OptionNeed::required, std::move(explanation));
}

void ApiShape::add_common(const http::Endpoint& endpoint) {
    using enum OptionKind;
    using enum OptionNeed;
    if (endpoint.row.versioning != http::Versioning::unused)
        add(if_version_option, "NUMBER", value, optional,
            http::both(
                Bilingual{"Solo si sigue en esta versión (la que muestra show): nadie lo ha cambiado entretanto.",
                          "Only if it is at this version still (show tells it): nobody has changed it since."}));
    if (endpoint.row.idempotency == http::Idempotency::accepted)
        add(idempotency_key_option, "KEY", value, optional,
            http::both(Bilingual{"Un nombre propio de este cambio: repetido con el mismo, se hace una sola vez.",
                                 "Your own name for this change: repeated under the same one, it is done once."}));
    if (has_other_answer_)
        add(output_option, "FILE", value, required,
            http::both(
                Bilingual{"Dónde se escribe; - es la salida estándar.", "Where it is written; - is standard output."}));
    if (command_.confirmation != Confirmation::none)
        add(yes_flag, "", yes, optional,
            http::both(Bilingual{"No pregunta: para programas. Sin esto hay que confirmarlo en el terminal.",
                                 "Asks nothing: for programs. Without it, it must be confirmed on the terminal."}));
    if (has_pages_)
        add(all_flag, "", yes, optional,
            http::both(Bilingual{"Todas las páginas, una tras otra; con --limit, tantas filas cada vez.",
                                 "All pages, one after the other; with --limit, so many rows at a time."}));
    if (!has_other_answer_)
        add(json_flag, "", yes, optional,
            http::both(Bilingual{"Escribe la respuesta tal cual, en JSON.", "Writes the answer as it is, in JSON."}));
}

std::string ApiShape::examples() const {
    const std::string words = fmt::format("trastienda {}", command_.words);
    std::string line = words;
    bool is_changed = false;
    for (const Field& field : fields_)
        if (field.place == Place::path) line += field.schema.kind == FieldKind::number ? " 17" : " ABCD";
    if (takes_file_) line += " FILE";
    for (const Field& field : fields_)
        if (field.place != Place::path && field.schema.is_required)
            line += fmt::format(" {} {}", field.option, typed(field.schema.example));
    if (!body_example_.empty()) line += fmt::format(" --body '{}'", body_example_);
    if (has_other_answer_) line += " --output FILE";
    // Who changes something changes at least one field of it.
    for (const Field& field : fields_)
        if (command_.method == http::Method::patch && field.place == Place::body && !std::exchange(is_changed, true))
            line += fmt::format(" {} {}", field.option, typed(field.schema.example));
    std::string lines = command_.example.empty() ? line : fmt::format("{} {}", words, command_.example);
    if (!body_example_.empty()) {
        const std::size_t body = line.find(" --body '");
        lines += fmt::format("\n{} --body request.json --json", line.substr(0, body));
    } else if (!has_other_answer_ && !command_.example.ends_with(json_flag)) {
        lines += fmt::format("\n{} --json", line);
    }
    return lines;
}

Command ApiShape::make(const Arguments& arguments, Complaints& complaints) const {
    ApiOptions options;
    options.command = &command_;
    for (const Field& field : fields_) {
        const auto text = given(arguments, field.option);
        if (!text) continue;
        if (field.place == Place::path && text->empty()) complaints.push_back(complaint_of_empty(field.option));
        switch (field.place) {
            case Place::path:
                options.path.emplace_back(field.schema.key, *text);
                break;
            case Place::query:
                options.parameters.emplace_back(field.schema.key, *text);
                if (field.schema.placeholder == time_placeholder && Day::parse(*text))
                    options.days.push_back(field.schema.key);
                break;
            case Place::body:
                options.members.push_back({field.schema.key, json_of_text(field.schema, *text)});
                break;
        }
    }
    read_common(arguments, options, complaints);
    return options;
}

void ApiShape::read_common(const Arguments& arguments, ApiOptions& options, Complaints& complaints) const {
    for (const std::string_view name : {body_option, output_option, file_argument})
        if (const auto text = given(arguments, name); text && text->empty())
            complaints.push_back(complaint_of_empty(name));
    options.body = given(arguments, body_option);
    options.idempotency_key = given(arguments, idempotency_key_option);
    if (takes_file_) options.upload = given(arguments, file_argument);
    options.output_file = given(arguments, output_option);
    if (arguments.contains(json_flag)) options.output = Output::json;
    if (arguments.contains(all_flag)) options.pages = Pages::all;
    if (arguments.contains(yes_flag)) options.confirmed = Confirmed::by_option;
    if (const auto version = given(arguments, if_version_option)) {
        const auto number = read_count(*version, 0, std::numeric_limits<std::int64_t>::max());
        if (number)
            options.if_version = static_cast<std::int64_t>(*number);
        else
            complaints.push_back(http::both({"--if-version: \"{}\" no sirve. Es el número que muestra show.",
                                             "--if-version: \"{}\" will not do. It is the number that show tells."},
                                            http::shown(*version)));
    }
}

}  // namespace trastienda::cmd
