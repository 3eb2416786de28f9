// The table of settings: what each is called in each source, what it means and how it is read. Help, checks, messages
// and `trastienda config` all come from it. Floor 6, constants.
#pragma once

#include "base/language.hpp"
#include "cmd/configuration.hpp"
#include "cmd/database_parts.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace trastienda::cmd {

enum class SettingId : std::uint8_t {
    listen = 1,
    data = 2,
    database_url = 3,
    database_host = 4,
    database_port = 5,
    database_user = 6,
    database_password = 7,
    database_name = 8,
    connections = 9,
    lanes = 10,
    admin_email = 11,
    admin_password = 12,
    time_zone = 13,
    currency = 14,
    session_lifetime = 15,
    upload_max = 16,
    shutdown_timeout = 17,
    log_level = 18,
    log_format = 19,
    trusted_proxies = 20,
    public_url = 21,
    stripe_secret_key = 22,
    stripe_webhook_secret = 23,
    stripe_publishable_key = 24,
    stripe_url = 25,
    acting_as = 26,
};

enum class SettingGroup : std::uint8_t {
    server = 1,
    database = 2,
    administrator = 3,
    shop = 4,
    limits = 5,
    log = 6,
    payments = 7,
    acting = 8,
};
enum class Secrecy : std::uint8_t { open = 1, secret = 2 };
/// Who has a setting's flag: every command that opens the database, the server alone, or the commands that act in
/// somebody's name.
enum class FlagReach : std::uint8_t { every_command = 1, server_only = 2, acting_commands = 3 };

/// What the readers fill.
struct ConfigurationDraft {
    Configuration configuration;
    DatabaseParts database;
};

struct Setting {
    SettingId id;
    SettingGroup group;
    Secrecy secrecy;
    FlagReach reach;
    std::string_view flag;         // "--listen"; empty where it has none
    std::string_view environment;  // "TRASTIENDA_LISTEN", in `.env` too
    std::string_view toml_key;     // "listen", "database.url"
    std::string_view placeholder;  // "HOST:PORT"
    std::string_view fallback;     // the default; empty where there is none
    std::string_view example;
    Bilingual explanation;
    Bilingual expected;  // what would be right, after "Expected: "
    /// Puts the value where it belongs, or gives false.
    bool (*read)(std::string_view text, ConfigurationDraft& into);
};

std::span<const Setting> settings();
const Setting& setting_of(SettingId id);
Bilingual title_of(SettingGroup group);

}  // namespace trastienda::cmd
