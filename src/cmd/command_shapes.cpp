#include "cmd/command_shapes.hpp"

#include "base/check.hpp"
#include "cmd/setting_readers.hpp"
#include "store/chain_text.hpp"

#include <array>
#include <optional>
#include <ranges>
#include <utility>

namespace trastienda::cmd {

namespace {

using enum OptionKind;
using enum OptionNeed;

constexpr OptionShape json_option{
    "--json", "", yes, optional, {"Escribe JSON, para programas.", "Writes JSON, for programs."}};
constexpr OptionShape email_option{
    "EMAIL", "", positional, required, {"El correo con el que entra.", "The e-mail address that signs in."}};
constexpr OptionShape made_up_option{
    "--make-password",
    "",
    yes,
    optional,
    {"Inventa una contraseña y la muestra una sola vez.", "Makes up a password and shows it once."}};

Output output_of(const Arguments& arguments) { return arguments.contains("--json") ? Output::json : Output::text; }

PasswordFrom password_from(const Arguments& arguments) {
    return arguments.contains("--make-password") ? PasswordFrom::made_up : PasswordFrom::standard_input;
}

std::string text_of(const Arguments& arguments, std::string_view name) {
    const auto found = arguments.find(name);
    return found == arguments.end() ? "" : found->second;
}

void refuse(Complaints& complaints, std::string_view name, const std::string& text, Bilingual right) {
    complaints.push_back({fmt::format("{}: \"{}\" no sirve. {}", name, http::shown(text), right.es),
                          fmt::format("{}: \"{}\" will not do. {}", name, http::shown(text), right.en)});
}

people::EmailAddress read_email(const Arguments& arguments, std::string_view name, Complaints& complaints) {
    const std::string text = text_of(arguments, name);
    const auto email = people::EmailAddress::parse(text);
    if (email) return *email;
    refuse(complaints, name, text, people::explain(email.error()));
    return {};
}

// One of a few words; the first is what it is where none is given.
template <class Value, std::size_t count>
Value read_word(const Arguments& arguments, std::string_view name,
                const std::array<std::pair<std::string_view, Value>, count>& words, Bilingual right,
                Complaints& complaints) {
    if (!arguments.contains(name)) return words.front().second;
    const std::string text = text_of(arguments, name);
    for (const auto& [word, value] : words)
        if (text == word) return value;
    refuse(complaints, name, text, right);
    return words.front().second;
}

constexpr std::array<std::pair<std::string_view, people::Role>, 6> role_words{{{"user", people::Role::user},
                                                                               {"admin", people::Role::admin},
                                                                               {"manager", people::Role::manager},
                                                                               {"warehouse", people::Role::warehouse},
                                                                               {"sales", people::Role::sales},
                                                                               {"auditor", people::Role::auditor}}};
constexpr std::array<std::pair<std::string_view, catalog::StockPolicy>, 3> stock_words{
    {{"opening_only", catalog::StockPolicy::opening_only},
     {"set", catalog::StockPolicy::set},
     {"ignore", catalog::StockPolicy::ignore}}};

Command make_import_shopify(const Arguments& arguments, Complaints& complaints) {
    ImportShopifyOptions options{
        .file = text_of(arguments, "FILE"), .stock = {}, .location = {}, .output = output_of(arguments)};
    if (arguments.contains("--dry-run")) options.run = ImportRun::dry;
    if (arguments.contains("--skip-bad")) options.bad_rows = BadRows::skip;
    if (arguments.contains("--location")) options.location = text_of(arguments, "--location");
    if (arguments.contains("--stock"))
        options.stock = read_word(
            arguments, "--stock", stock_words,
            {"Ha de ser opening_only, set o ignore.", "It should be opening_only, set or ignore."}, complaints);
    return options;
}

Command make_user_add(const Arguments& arguments, Complaints& complaints) {
    return UserAddOptions{.email = read_email(arguments, "EMAIL", complaints),
                          .role = read_word(arguments, "--role", role_words,
                                            {"Ha de ser admin, manager, warehouse, sales, auditor o user.",
                                             "It should be admin, manager, warehouse, sales, auditor or user."},
                                            complaints),
                          .first_name = text_of(arguments, "--first-name"),
                          .last_name = text_of(arguments, "--last-name"),
                          .password = password_from(arguments),
                          .output = output_of(arguments)};
}

Command make_token_create(const Arguments& arguments, Complaints& complaints) {
    constexpr std::chrono::seconds least = std::chrono::minutes{1};
    constexpr std::chrono::seconds most = std::chrono::days{3'650};
    TokenCreateOptions options{.owner = read_email(arguments, "--user", complaints),
                               .name = text_of(arguments, "--name"),
                               .lifetime = {},
                               .scope = {},
                               .output = output_of(arguments)};
    if (arguments.contains("--expires")) {
        options.lifetime = read_duration(text_of(arguments, "--expires"), least, most);
        if (!options.lifetime)
            refuse(complaints, "--expires", text_of(arguments, "--expires"),
                   {"Ha de ser un tiempo de 1m a 3650d: 90d.", "It should be a time from 1m to 3650d: 90d."});
    }
    if (arguments.contains("--scope")) {
        const std::string all = people::words_of(people::Role::admin, people::Scope());
        const auto right = http::both({"Han de ser permisos con comas entre ellos, de estos: {}.",
                                       "It should be permissions with commas between them, of these: {}."},
                                      all);
        if (const auto scope = people::Scope::parse(text_of(arguments, "--scope")))
            options.scope = *scope;
        else
            refuse(complaints, "--scope", text_of(arguments, "--scope"), {right.es, right.en});
    }
    return options;
}

constexpr std::array doctor_arguments{
    OptionShape{"--expect-head",
                "CHAIN:NUMBER:HASH,...",
                value,
                optional,
                {"Eslabones que se guardaron aparte, de otra vez que se ejecutó: han de seguir ahí.",
                 "Links that were kept elsewhere, of another run: they must still be there."}},
    json_option};

Command make_doctor(const Arguments& arguments, Complaints& complaints) {
    DoctorOptions options{.kept = {}, .output = output_of(arguments)};
    if (!arguments.contains("--expect-head")) return options;
    const std::string links = text_of(arguments, "--expect-head");
    for (const auto part : std::views::split(std::string_view(links), ',')) {
        const std::string_view text(part);
        if (const auto link = store::parse_link(text))
            options.kept.push_back(*link);
        else
            refuse(
                complaints, "--expect-head", std::string(text),
                {"Ha de ser como doctor escribe las cabezas: 1:66: y 64 cifras hexadecimales, con comas entre ellas.",
                 "It should be as doctor writes the heads: 1:66: and 64 hexadecimal digits, with commas between "
                 "them."});
    }
    return options;
}

Command make_token_list(const Arguments& arguments, Complaints& complaints) {
    TokenListOptions options{.owner = {}, .output = output_of(arguments)};
    if (arguments.contains("--user")) options.owner = read_email(arguments, "--user", complaints);
    return options;
}

Command make_token_revoke(const Arguments& arguments, Complaints& complaints) {
    const auto number = read_count(text_of(arguments, "ID"), 1, INT64_MAX);
    if (!number)
        refuse(
            complaints, "ID", text_of(arguments, "ID"),
            {"Es el número que muestra trastienda token list.", "It is the number that trastienda token list shows."});
    return TokenRevokeOptions{.token = {static_cast<std::int64_t>(number.value_or(0))}};
}

constexpr std::array serve_arguments{
    OptionShape{"--demo",
                "",
                yes,
                optional,
                {"Llena una tienda vacía con una de ropa de muestra, para probar. Si ya hay productos, nada.",
                 "Fills an empty shop with a demo clothing shop, to try it out. Where there are products, nothing."}}};
constexpr std::array only_json{json_option};
constexpr std::array import_shopify_arguments{
    OptionShape{"FILE",
                "",
                positional,
                required,
                {"El CSV de productos o de inventario que exporta Shopify.",
                 "The CSV of products or of inventory that Shopify exports."}},
    OptionShape{"--dry-run",
                "",
                yes,
                optional,
                {"Muestra lo que cambiaría y no cambia nada.", "Shows what would change and changes nothing."}},
    OptionShape{"--skip-bad",
                "",
                yes,
                optional,
                {"Importa las filas buenas y nombra las demás; sin esto, o todo o nada.",
                 "Imports the good rows and names the others; without it, all or nothing."}},
    OptionShape{"--location",
                "NAME",
                value,
                optional,
                {"Dónde están las existencias de un CSV de productos; sin esto, en la ubicación por omisión.",
                 "Where the stock of a CSV of products stands; without it, at the default location."}},
    OptionShape{
        "--stock",
        "opening_only|set|ignore",
        value,
        optional,
        {"Qué hacer con las cantidades: opening_only las da de entrada a lo que es nuevo (por omisión en un CSV de "
         "productos), set iguala las existencias al archivo (por omisión en uno de inventario), ignore no las lee.",
         "What to do with quantities: opening_only takes them as the opening stock of what is new (the default for "
         "products), set makes the stock what the file says (the default for an inventory), ignore does not read "
         "them."}},
    json_option};
constexpr std::array user_add_arguments{
    email_option,
    OptionShape{"--role",
                "ROLE",
                value,
                optional,
                {"Lo que es en la tienda: admin, manager, warehouse, sales, auditor o user (por omisión).",
                 "What they are in the shop: admin, manager, warehouse, sales, auditor or user (the default)."}},
    OptionShape{"--first-name", "NAME", value, optional, {"Su nombre.", "Their first name."}},
    OptionShape{"--last-name", "NAME", value, optional, {"Su apellido.", "Their last name."}},
    made_up_option,
    json_option};
constexpr std::array only_email{email_option};
constexpr std::array user_set_password_arguments{email_option, made_up_option};
constexpr std::array token_create_arguments{
    OptionShape{"--user",
                "EMAIL",
                value,
                required,
                {"De quién es: el programa puede lo que puede esa persona.",
                 "Whose it is: the program may do what that person may."}},
    OptionShape{"--name",
                "NAME",
                value,
                required,
                {"Para qué es, para reconocerlo después.", "What it is for, to know it again later."}},
    OptionShape{"--expires",
                "TIME",
                value,
                optional,
                {"Cuánto vale: 90d, 12h. Sin esto, hasta que se revoca.",
                 "How long it is good for: 90d, 12h. Without it, until it is revoked."}},
    OptionShape{"--scope",
                "PERMISSIONS",
                value,
                optional,
                {"Qué puede, de lo que puede esa persona: read_stock,change_stock. Sin esto, todo.",
                 "What it may do, of what that person may: read_stock,change_stock. Without it, everything."}},
    json_option};
constexpr std::array token_list_arguments{
    OptionShape{"--user", "EMAIL", value, optional, {"Solo los de esta persona.", "Only this person's."}}, json_option};
constexpr std::array token_revoke_arguments{OptionShape{
    "ID", "", positional, required, {"El número que muestra token list.", "The number that token list shows."}}};

const std::array shapes{
    CommandShape{
        "serve",
        {"Pone en marcha la trastienda.", "Runs the back office."},
        {"Sin configurar nada prepara un PostgreSQL propio en la carpeta de datos, aplica las migraciones, crea el "
         "primer administrador y atiende en 127.0.0.1:8080. Se detiene con Ctrl-C o SIGTERM: acaba lo aceptado y "
         "termina.",
         "With nothing configured it prepares a PostgreSQL of its own in the data folder, applies the migrations, "
         "makes the first administrator and listens on 127.0.0.1:8080. Ctrl-C or SIGTERM stops it: it finishes "
         "what it has accepted and ends."},
        serve_arguments,
        SettingFlags::all,
        "trastienda serve --demo\n"
        "trastienda serve\n"
        "trastienda serve --listen 0.0.0.0:8080 --data /srv/trastienda\n"
        "DATABASE_URL=postgresql://shop@db.example.com/shop trastienda serve --log-format json",
        [](const Arguments& arguments, Complaints&) -> Command {
            return ServeOptions{.demo = arguments.contains("--demo") ? DemoShop::if_empty : DemoShop::none};
        }},
    CommandShape{
        "migrate",
        {"Aplica las migraciones que falten a la base de datos.", "Applies the database's missing migrations."},
        {"serve ya lo hace al empezar; esto sirve para hacerlo antes de actualizar los servidores. Repetirlo no "
         "cambia nada.",
         "serve does it at its start; this is for doing it before the servers are updated. Doing it again changes "
         "nothing."},
        only_json,
        SettingFlags::database_and_log,
        "trastienda migrate\n"
        "trastienda migrate --database-url postgresql://shop@db.example.com/shop --json",
        [](const Arguments& arguments, Complaints&) -> Command {
            return MigrateOptions{.output = output_of(arguments)};
        }},
    CommandShape{
        "import shopify",
        {"Importa un CSV exportado de Shopify.", "Imports a CSV exported from Shopify."},
        {"Dice de una vez todo lo que está mal, con línea, columna y qué hacer. Importar otra vez el mismo archivo "
         "no cambia nada. Funciona junto a un servidor en marcha y sin él.",
         "Says everything that is wrong at once, with line, column and what to do. Importing the same file again "
         "changes nothing. Works beside a running server and without one."},
        import_shopify_arguments,
        SettingFlags::database_log_and_actor,
        "trastienda import shopify products_export.csv --dry-run\n"
        "trastienda import shopify products_export.csv --skip-bad\n"
        "trastienda import shopify inventory_export.csv --stock set --json",
        make_import_shopify},
    CommandShape{
        "doctor",
        {"Vuelve a sumar todo el libro y compara.", "Re-adds the whole ledger and compares."},
        {"Compara cada existencia, cada cantidad reservada y cada saldo con sus movimientos. Termina con 0 si todo "
         "cuadra y con 1, con cada diferencia, si no. No cambia nada. Las cabezas de las cadenas, guardadas aparte, "
         "prueban otro día que nadie ha quitado ni rehecho lo de antes.",
         "Compares every level, every reserved quantity and every balance with its movements. Ends with 0 if all "
         "is right and with 1, naming every difference, if not. Changes nothing. The heads of the chains, kept "
         "elsewhere, prove another day that nobody has removed or rewritten what was before."},
        doctor_arguments,
        SettingFlags::database_and_log,
        "trastienda doctor\n"
        "trastienda doctor --json --data /srv/trastienda",
        make_doctor},
    CommandShape{
        "user add",
        {"Añade a una persona.", "Adds a person."},
        {"La contraseña se pregunta en el terminal sin mostrarla, o es la primera línea de la entrada.",
         "The password is asked for on the terminal and not shown, or it is the first line of standard input."},
        user_add_arguments,
        SettingFlags::database_log_and_actor,
        "trastienda user add ana@example.com --role manager\n"
        "trastienda user add luis@example.com --role warehouse --first-name Luis --make-password\n"
        "trastienda user add eva@example.com --role sales --json <password.txt",
        make_user_add},
    CommandShape{"user list",
                 {"Muestra a las personas y qué son.", "Shows the people and what they are."},
                 {"También las que están dadas de baja.", "Those out of use too."},
                 only_json,
                 SettingFlags::database_and_log,
                 "trastienda user list\n"
                 "trastienda user list --json",
                 [](const Arguments& arguments, Complaints&) -> Command {
                     return UserListOptions{.output = output_of(arguments)};
                 }},
    CommandShape{"user deactivate",
                 {"Da de baja a una persona.", "Takes a person out of use."},
                 {"No puede volver a entrar y sus sesiones terminan; lo que hizo queda a su nombre.",
                  "They cannot sign in again and their sessions end; what they did stays under their name."},
                 only_email,
                 SettingFlags::database_log_and_actor,
                 "trastienda user deactivate ana@example.com",
                 [](const Arguments& arguments, Complaints& complaints) -> Command {
                     return UserDeactivateOptions{.email = read_email(arguments, "EMAIL", complaints)};
                 }},
    CommandShape{
        "user set-password",
        {"Da a una persona otra contraseña.", "Gives a person another password."},
        {"Sus sesiones terminan. La contraseña se pregunta sin mostrarla, o es la primera línea de la entrada.",
         "Their sessions end. The password is asked for and not shown, or it is the first line of standard input."},
        user_set_password_arguments,
        SettingFlags::database_log_and_actor,
        "trastienda user set-password ana@example.com\n"
        "trastienda user set-password ana@example.com --make-password",
        [](const Arguments& arguments, Complaints& complaints) -> Command {
            return UserSetPasswordOptions{.email = read_email(arguments, "EMAIL", complaints),
                                          .password = password_from(arguments)};
        }},
    CommandShape{"token create",
                 {"Crea un token para un programa y lo muestra una sola vez.", "Makes a program's token, shown once."},
                 {"El programa lo envía en cada petición: Authorization: Bearer TOKEN.",
                  "The program sends it with each request: Authorization: Bearer TOKEN."},
                 token_create_arguments,
                 SettingFlags::database_log_and_actor,
                 "trastienda token create --user ana@example.com --name till-1\n"
                 "trastienda token create --user ana@example.com --name web --scope read_catalog,read_stock\n"
                 "trastienda token create --user ana@example.com --name nightly-export --expires 90d --json",
                 make_token_create},
    CommandShape{"token list",
                 {"Muestra los tokens, nunca su secreto.", "Shows the tokens, never their secret."},
                 {"De cada uno: su número, su nombre, de quién es y hasta cuándo vale.",
                  "Of each: its number, its name, whose it is and until when it is good."},
                 token_list_arguments,
                 SettingFlags::database_and_log,
                 "trastienda token list\n"
                 "trastienda token list --user ana@example.com --json",
                 make_token_list},
    CommandShape{
        "token revoke",
        {"Revoca un token.", "Revokes a token."},
        {"El programa que lo tenía recibe 401 desde ese momento.", "The program that has it gets 401 from then on."},
        token_revoke_arguments,
        SettingFlags::database_log_and_actor,
        "trastienda token revoke 12",
        make_token_revoke},
    CommandShape{
        "config",
        {"Muestra los ajustes que valen y de dónde sale cada uno.", "Shows the settings in force and their sources."},
        {"Acepta las mismas opciones que serve. Los secretos no se muestran.",
         "Takes the same flags as serve. Secrets are not shown."},
        only_json,
        SettingFlags::all,
        "trastienda config\n"
        "TRASTIENDA_LANES=4 trastienda config --json",
        [](const Arguments& arguments, Complaints&) -> Command {
            return ConfigOptions{.output = output_of(arguments)};
        }},
    CommandShape{"version",
                 {"Muestra la versión.", "Shows the version."},
                 {"También: trastienda --version.", "Also: trastienda --version."},
                 only_json,
                 SettingFlags::none,
                 "trastienda version\n"
                 "trastienda version --json",
                 [](const Arguments& arguments, Complaints&) -> Command {
                     return VersionOptions{.output = output_of(arguments)};
                 }},
};

}  // namespace

std::span<const CommandShape> command_shapes() { return shapes; }

bool takes(SettingFlags flags, const Setting& setting) {
    if (setting.flag.empty()) return false;
    switch (flags) {
        case SettingFlags::none:
            return false;
        case SettingFlags::database_and_log:
            return setting.reach == FlagReach::every_command;
        case SettingFlags::database_log_and_actor:
            return setting.reach != FlagReach::server_only;
        case SettingFlags::all:
            return setting.reach != FlagReach::acting_commands;
    }
    CHECK(false);
}

}  // namespace trastienda::cmd
