// Everything an operator can set, read once at the start. Floor 6; a value, made before any thread.
// The order: flags > environment > .env in the current folder > a TOML file > defaults (settings.cpp has the table).
#pragma once

#include "base/secret.hpp"
#include "cmd/log.hpp"
#include "cmd/problem.hpp"
#include "cmd/source.hpp"
#include "domain/people/email.hpp"
#include "http/bilingual.hpp"
#include "http/trusted_proxies.hpp"
#include "outbound/stripe_settings.hpp"
#include "pg/settings.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace trastienda::cmd {

struct Setting;
enum class SettingId : std::uint8_t;

struct ListenAddress {
    std::string host;        // an IPv4 or IPv6 address without brackets, or "localhost"
    std::uint16_t port = 0;  // 0: the system chooses a free one
};

struct Configuration {
    ListenAddress listen;
    http::TrustedProxies trusted_proxies;
    /// What people reach the server by from outside, without a slash at its end; nothing: http:// and where it listens.
    std::optional<std::string> public_url;
    std::filesystem::path data;
    /// A PostgreSQL that somebody else runs; nothing: our own under `data`.
    std::optional<pg::Settings> database;
    std::size_t connections = 0;
    std::size_t lanes = 0;
    /// The first administrator; either may be missing.
    std::optional<people::EmailAddress> admin_email;
    Secret admin_password;
    /// In whose name a command acts; nothing: the only administrator's.
    std::optional<people::EmailAddress> acting_as;
    std::string time_zone;  // an IANA name
    std::string currency;   // an ISO 4217 code
    /// Without a secret key there are no payments by a provider; with one, all of it is there.
    outbound::StripeSettings stripe;
    std::chrono::seconds session_lifetime{0};
    std::uint64_t upload_bytes_max = 0;
    std::chrono::seconds shutdown_timeout{0};
    log::Level log_level = log::Level::info;
    log::Format log_format = log::Format::automatic;
};

/// Where values may come from. The process's own are read by the caller, so that a test brings any.
struct ConfigurationInputs {
    std::map<SettingId, std::string> flags;
    std::vector<std::pair<std::string, std::string>> environment;
    std::filesystem::path folder = ".";  // of `.env` and trastienda.toml
    std::optional<std::filesystem::path>
        toml_file;  // --config: must be there; else folder/trastienda.toml, if it is there
};

/// A setting and what it is now, for `trastienda config`. Holds no secret.
struct EffectiveValue {
    const Setting* setting = nullptr;
    std::string shown;  // as it was written; "***" where it is a secret; empty where there is none
    Source source;
    /// Given, but of no effect: DB_HOST and the others where DATABASE_URL wins, and the other way round.
    bool is_overruled = false;
};

struct LoadedConfiguration {
    Configuration configuration;
    std::vector<EffectiveValue> values;         // one for each setting, in the table's order
    std::vector<http::BilingualText> warnings;  // TRASTIENDA_... names that are none of ours
};

/// All that is wrong at once, or the configuration. Reads `.env` and the TOML file, nothing else of the world but the
/// time zones of the system.
std::expected<LoadedConfiguration, std::vector<Problem>> load_configuration(const ConfigurationInputs& inputs);

/// The process's environment as ConfigurationInputs wants it.
std::vector<std::pair<std::string, std::string>> process_environment();

}  // namespace trastienda::cmd
