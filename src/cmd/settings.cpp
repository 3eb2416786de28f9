#include "cmd/settings.hpp"

#include "base/check.hpp"
#include "cmd/payment_settings.hpp"
#include "cmd/people_settings.hpp"
#include "cmd/setting_readers.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <type_traits>
#include <vector>

namespace trastienda::cmd {

namespace {

using std::chrono::seconds;
using enum SettingGroup;
using enum Secrecy;
using enum FlagReach;

constexpr std::uint64_t connections_max = 200;
constexpr std::uint64_t lanes_max = 16;
constexpr std::uint64_t upload_bytes_least = 1ULL << 20U;
constexpr std::uint64_t upload_bytes_most = 4ULL << 30U;
constexpr seconds session_least = std::chrono::minutes{5};
constexpr seconds session_most = std::chrono::days{365};
constexpr seconds shutdown_least{1};
constexpr seconds shutdown_most = std::chrono::minutes{10};
constexpr std::size_t text_bytes_max = 255;  // host, user and database names

template <class T, class From>
bool put(T& into, const std::optional<From>& value) {
    if (!value) return false;
    if constexpr (std::is_same_v<T, std::optional<From>>)
        into = value;
    else
        into = static_cast<T>(*value);
    return true;
}

bool put_name(std::string& into, std::string_view text) {
    into = text;
    return !text.empty() && text.size() <= text_bytes_max;
}

bool read_data(std::string_view text, ConfigurationDraft& into) {
    into.configuration.data = text;
    return !text.empty() && text.size() < 4'096 && text.find('\0') == std::string_view::npos;
}

constexpr Bilingual name_expected{"un texto de 1 a 255 bytes", "a text of 1 to 255 bytes"};

const std::array table{
    Setting{
        SettingId::listen,
        server,
        open,
        server_only,
        "--listen",
        "TRASTIENDA_LISTEN",
        "listen",
        "HOST:PORT",
        "127.0.0.1:8080",
        "0.0.0.0:8080",
        {"Dónde atiende: dirección y puerto. 0.0.0.0 o [::] son todas las redes; el puerto 0, uno libre cualquiera.",
         "Where it listens: address and port. 0.0.0.0 or [::] is every network; port 0 is any free one."},
        {"una dirección IP (o localhost) y un puerto de 0 a 65535: 127.0.0.1:8080, 0.0.0.0:8080, [::1]:8080",
         "an IP address (or localhost) and a port from 0 to 65535: 127.0.0.1:8080, 0.0.0.0:8080, [::1]:8080"},
        [](std::string_view text, ConfigurationDraft& into) {
            return put(into.configuration.listen, read_listen_address(text));
        }},
    Setting{SettingId::trusted_proxies,
            server,
            open,
            server_only,
            "--trusted-proxies",
            "TRASTIENDA_TRUSTED_PROXIES",
            "trusted_proxies",
            "LIST",
            "",
            "127.0.0.1,10.0.0.0/8",
            {"Los proxies que van delante: lo que uno de ellos dice en X-Forwarded-For es la dirección de quien llama. "
             "Sin ellos no se hace caso de esa cabecera.",
             "The proxies in front: what one of them says in X-Forwarded-For is the address of whoever calls. Without "
             "them that header is ignored."},
            {"direcciones IP o redes separadas por comas, 64 como mucho: 127.0.0.1,10.0.0.0/8,fd00::/8",
             "IP addresses or networks, separated by commas, 64 at the most: 127.0.0.1,10.0.0.0/8,fd00::/8"},
            [](std::string_view text, ConfigurationDraft& into) {
                return put(into.configuration.trusted_proxies, http::TrustedProxies::parse(text));
            }},
    Setting{
        SettingId::public_url,
        server,
        open,
        server_only,
        "--public-url",
        "TRASTIENDA_PUBLIC_URL",
        "public_url",
        "URL",
        "",
        "https://trastienda.example.com",
        {"Con qué dirección la alcanzan las personas desde fuera: con ella empiezan los enlaces de los correos; sin "
         "ella, http:// y donde atiende.",
         "What people reach it by from outside: links in mails begin with it; without it, http:// and where it "
         "listens."},
        {"una dirección http o https sin ? ni #, de 255 bytes como mucho: https://trastienda.example.com",
         "an http or https address without ? or #, of at most 255 bytes: https://trastienda.example.com"},
        [](std::string_view text, ConfigurationDraft& into) {
            return put(into.configuration.public_url, read_public_url(text));
        }},
    Setting{SettingId::data,
            server,
            open,
            every_command,
            "--data",
            "TRASTIENDA_DATA",
            "data",
            "DIR",
            "./var",
            "/srv/trastienda",
            {"La carpeta de los datos; sin base de datos configurada, también la de su propio PostgreSQL.",
             "The data folder; without a configured database it holds a PostgreSQL of its own too."},
            {"una carpeta en la que se pueda escribir", "a folder that can be written to"},
            read_data},
    Setting{SettingId::shutdown_timeout,
            server,
            open,
            server_only,
            "--shutdown-timeout",
            "TRASTIENDA_SHUTDOWN_TIMEOUT",
            "shutdown_timeout",
            "TIME",
            "30s",
            "10s",
            {"Cuánto espera, al terminar, a que acaben las peticiones aceptadas.",
             "How long it waits, when it ends, for the requests that it has accepted."},
            {"un tiempo de 1s a 10m: 10s, 2m", "a time from 1s to 10m: 10s, 2m"},
            [](std::string_view text, ConfigurationDraft& into) {
                return put(into.configuration.shutdown_timeout, read_duration(text, shutdown_least, shutdown_most));
            }},
    Setting{
        SettingId::database_url,
        database,
        secret,
        every_command,
        "--database-url",
        "DATABASE_URL",
        "database.url",
        "URL",
        "",
        "postgresql://shop@db.example.com/shop",
        {"El PostgreSQL que usa (15 o posterior); sin él ni DB_HOST, uno propio en la carpeta de datos. Como opción, "
         "una contraseña dentro la ven los demás usuarios de la máquina: mejor en el entorno.",
         "The PostgreSQL it uses (15 or later); without it and DB_HOST, one of its own in the data folder. Given as a "
         "flag, a password in it is seen by the machine's other users: better in the environment."},
        {"postgresql://usuario:contraseña@host:puerto/base o \"host=... dbname=...\", como las lee libpq",
         "postgresql://user:password@host:port/database or \"host=... dbname=...\", as libpq reads them"},
        [](std::string_view text, ConfigurationDraft& into) {
            into.database.url = Secret(std::string(text));
            return is_connection_string(text);
        }},
    Setting{SettingId::database_host,
            database,
            open,
            every_command,
            "",
            "DB_HOST",
            "database.host",
            "HOST",
            "",
            "localhost",
            {"En lugar de DATABASE_URL, por partes: el servidor (nombre, dirección o carpeta de su socket).",
             "Instead of DATABASE_URL, in parts: the server (a name, an address or its socket's folder)."},
            name_expected,
            [](std::string_view text, ConfigurationDraft& into) { return put_name(into.database.host, text); }},
    Setting{SettingId::database_port,
            database,
            open,
            every_command,
            "",
            "DB_PORT",
            "database.port",
            "PORT",
            "",
            "5432",
            {"Su puerto; sin él, 5432.", "Its port; without it, 5432."},
            {"un número entero de 1 a 65535", "a whole number from 1 to 65535"},
            [](std::string_view text, ConfigurationDraft& into) {
                return put(into.database.port, read_count(text, 1, 65'535));
            }},
    Setting{SettingId::database_user,
            database,
            open,
            every_command,
            "",
            "DB_USER",
            "database.user",
            "USER",
            "",
            "shop",
            {"El usuario; sin él, el del sistema.", "The user; without it, the system's."},
            name_expected,
            [](std::string_view text, ConfigurationDraft& into) { return put_name(into.database.user, text); }},
    Setting{SettingId::database_password,
            database,
            secret,
            every_command,
            "",
            "DB_PASS",
            "database.password",
            "PASSWORD",
            "",
            "'a secret'",
            {"La contraseña de ese usuario.", "That user's password."},
            {"un texto de 1 a 1024 bytes", "a text of 1 to 1024 bytes"},
            [](std::string_view text, ConfigurationDraft& into) {
                into.database.password = Secret(std::string(text));
                return !text.empty() && text.size() <= 1'024;
            }},
    Setting{SettingId::database_name,
            database,
            open,
            every_command,
            "",
            "DB_NAME",
            "database.name",
            "NAME",
            "",
            "ecommerce",
            {"El nombre de la base de datos.", "The name of the database."},
            name_expected,
            [](std::string_view text, ConfigurationDraft& into) { return put_name(into.database.name, text); }},
    Setting{SettingId::connections,
            database,
            open,
            server_only,
            "--connections",
            "TRASTIENDA_CONNECTIONS",
            "database.connections",
            "NUMBER",
            "8",
            "16",
            {"Cuántas conexiones abre para leer, además de una por carril.",
             "How many connections it opens for reading, besides one for each lane."},
            {"un número entero de 1 a 200", "a whole number from 1 to 200"},
            [](std::string_view text, ConfigurationDraft& into) {
                return put(into.configuration.connections, read_count(text, 1, connections_max));
            }},
    Setting{
        SettingId::lanes,
        database,
        open,
        server_only,
        "--lanes",
        "TRASTIENDA_LANES",
        "database.lanes",
        "NUMBER",
        "1",
        "2",
        {"Carriles del motor de existencias: cuántas transacciones de existencias van a la vez. Con dos procesadores "
         "basta uno; uno más por cada dos procesadores más de PostgreSQL.",
         "Lanes of the stock engine: how many stock transactions run at a time. With two processors one is enough; "
         "one more for every two more of PostgreSQL's."},
        {"un número entero de 1 a 16", "a whole number from 1 to 16"},
        [](std::string_view text, ConfigurationDraft& into) {
            return put(into.configuration.lanes, read_count(text, 1, lanes_max));
        }},
    Setting{SettingId::time_zone,
            shop,
            open,
            server_only,
            "--time-zone",
            "TRASTIENDA_TIME_ZONE",
            "shop.time_zone",
            "ZONE",
            "UTC",
            "America/Lima",
            {"La zona horaria con que empieza una tienda nueva: en ella empiezan y acaban sus días. Después la dice "
             "/api/v1/shop.",
             "The time zone that a new shop begins with: its days begin and end there. After that /api/v1/shop says "
             "it."},
            {"un nombre IANA que este sistema conozca: America/Lima, Europe/Madrid, UTC",
             "an IANA name that this system knows: America/Lima, Europe/Madrid, UTC"},
            [](std::string_view text, ConfigurationDraft& into) {
                into.configuration.time_zone = text;
                return is_time_zone(text);
            }},
    Setting{SettingId::currency,
            shop,
            open,
            server_only,
            "--currency",
            "TRASTIENDA_CURRENCY",
            "shop.currency",
            "CODE",
            "EUR",
            "PEN",
            {"La moneda con que empieza una tienda nueva. Después la dice /api/v1/shop.",
             "The currency that a new shop begins with. After that /api/v1/shop says it."},
            {"un código ISO 4217 en mayúsculas y con dos decimales como mucho: EUR, USD, PEN, MXN",
             "an ISO 4217 code in capitals with at most two decimals: EUR, USD, PEN, MXN"},
            [](std::string_view text, ConfigurationDraft& into) {
                into.configuration.currency = text;
                return is_currency(text);
            }},
    Setting{SettingId::session_lifetime,
            limits,
            open,
            server_only,
            "--session-lifetime",
            "TRASTIENDA_SESSION_LIFETIME",
            "limits.session_lifetime",
            "TIME",
            "12h",
            "8h",
            {"Cuánto dura una sesión desde que se entra.", "How long a session lasts from signing in."},
            {"un tiempo de 5m a 365d: 30m, 12h, 7d", "a time from 5m to 365d: 30m, 12h, 7d"},
            [](std::string_view text, ConfigurationDraft& into) {
                return put(into.configuration.session_lifetime, read_duration(text, session_least, session_most));
            }},
    Setting{SettingId::upload_max,
            limits,
            open,
            server_only,
            "--upload-max",
            "TRASTIENDA_UPLOAD_MAX",
            "limits.upload_max",
            "SIZE",
            "64MiB",
            "256MiB",
            {"El mayor archivo que acepta para importar.", "The largest file that it takes for an import."},
            {"un tamaño de 1MiB a 4GiB: 64MiB, 500MB", "a size from 1MiB to 4GiB: 64MiB, 500MB"},
            [](std::string_view text, ConfigurationDraft& into) {
                return put(into.configuration.upload_bytes_max,
                           read_bytes(text, upload_bytes_least, upload_bytes_most));
            }},
    Setting{SettingId::log_level,
            SettingGroup::log,
            open,
            every_command,
            "--log-level",
            "TRASTIENDA_LOG_LEVEL",
            "log.level",
            "LEVEL",
            "info",
            "debug",
            {"Desde qué nivel escribe; debug incluye una línea por petición.",
             "The least level that it writes; debug includes one line for each request."},
            {"debug, info, warning o error", "debug, info, warning or error"},
            [](std::string_view text, ConfigurationDraft& into) {
                return put(into.configuration.log_level, read_log_level(text));
            }},
    Setting{SettingId::log_format,
            SettingGroup::log,
            open,
            every_command,
            "--log-format",
            "TRASTIENDA_LOG_FORMAT",
            "log.format",
            "FORMAT",
            "auto",
            "json",
            {"text para personas, json para programas; auto: text en un terminal y json en lo demás.",
             "text for people, json for programs; auto: text on a terminal, json elsewhere."},
            {"auto, text o json", "auto, text or json"},
            [](std::string_view text, ConfigurationDraft& into) {
                return put(into.configuration.log_format, read_log_format(text));
            }},
};

}  // namespace

std::span<const Setting> settings() {
    static const std::vector<Setting> all = [] {
        std::vector<Setting> joined(table.begin(), table.end());
        for (const auto& part : {people_settings(), payment_settings()})
            joined.insert(joined.end(), part.begin(), part.end());
        return joined;
    }();
    return all;
}

const Setting& setting_of(SettingId id) {
    const auto found = std::ranges::find(settings(), id, &Setting::id);
    CHECK(found != settings().end());
    return *found;
}

Bilingual title_of(SettingGroup group) {
    switch (group) {
        case server:
            return {"Servidor", "Server"};
        case database:
            return {"Base de datos", "Database"};
        case administrator:
            return {"Primer administrador", "First administrator"};
        case acting:
            return {"Quién actúa", "Who acts"};
        case shop:
            return {"Tienda", "Shop"};
        case limits:
            return {"Límites", "Limits"};
        case SettingGroup::log:
            return {"Registro", "Log"};
        case payments:
            return {"Cobro por proveedor", "Payments by a provider"};
    }
    CHECK(false);
}

}  // namespace trastienda::cmd
