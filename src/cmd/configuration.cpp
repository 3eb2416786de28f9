#include "cmd/configuration.hpp"

#include "base/check.hpp"
#include "cmd/database_parts.hpp"
#include "cmd/dotenv.hpp"
#include "cmd/payment_settings.hpp"
#include "cmd/settings.hpp"
#include "cmd/toml_file.hpp"
#include "http/near_name.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <string_view>
#include <unistd.h>

namespace trastienda::cmd {

namespace {

constexpr std::string_view our_prefix = "TRASTIENDA_";

struct Given {
    std::string text;
    Source source;
};

std::optional<SettingId> find_by(std::string_view Setting::* name, std::string_view wanted) {
    for (const Setting& setting : settings())
        if (!wanted.empty() && setting.*name == wanted) return setting.id;
    return std::nullopt;
}

std::optional<std::string_view> nearest(std::string_view Setting::* name, std::string_view wanted) {
    std::vector<std::string_view> names;
    for (const Setting& setting : settings()) names.push_back(setting.*name);
    return http::nearest_name(wanted, names);
}

http::BilingualText did_you_mean(std::optional<std::string_view> name, Bilingual otherwise) {
    if (!name) return http::both(otherwise);
    return http::both({"¿Quería decir {}?", "Did you mean {}?"}, *name);
}

class Loader {
  public:
    explicit Loader(const ConfigurationInputs& inputs) : inputs_(inputs) {}

    std::expected<LoadedConfiguration, std::vector<Problem>> load() {
        // From the highest source to the lowest: what is there stays.
        take_flags();
        take_environment();
        take_dotenv();
        take_toml();
        read_values();
        choose_database();
        check_payments();
        if (!problems_.empty()) return std::unexpected(std::move(problems_));
        loaded_.configuration = std::move(draft_.configuration);
        return std::move(loaded_);
    }

  private:
    void take_flags() {
        for (const auto& [id, text] : inputs_.flags)
            take(id, text, {.kind = SourceKind::flag, .name = std::string(setting_of(id).flag)});
    }

    void take_environment() {
        for (const auto& [name, text] : inputs_.environment)
            take_variable(name, text, {.kind = SourceKind::environment, .name = name});
    }

    void take_dotenv() {
        const auto path = inputs_.folder / ".env";
        const auto text = read_file(path, {.kind = SourceKind::dotenv, .file = ".env", .line = 1}, Need::optional);
        if (!text) return;
        Dotenv dotenv = parse_dotenv(*text);
        for (DotenvError& error : dotenv.errors)
            problems_.push_back({{.kind = SourceKind::dotenv, .file = ".env", .line = error.line},
                                 std::move(error.what),
                                 std::move(error.right)});
        // The later of two lines counts: so the last is taken first.
        for (auto entry = dotenv.entries.rbegin(); entry != dotenv.entries.rend(); ++entry)
            take_variable(entry->name, entry->value,
                          {.kind = SourceKind::dotenv, .name = entry->name, .file = ".env", .line = entry->line});
    }

    void take_toml() {
        const auto path = inputs_.toml_file.value_or(inputs_.folder / "trastienda.toml");
        const std::string shown = inputs_.toml_file ? http::shown(path.string()) : "trastienda.toml";
        const auto text = read_file(path, {.kind = SourceKind::toml, .file = shown, .line = 1},
                                    inputs_.toml_file ? Need::required : Need::optional);
        if (!text) return;
        const TomlFile file = parse_toml(*text);
        if (!file.error.empty())
            problems_.push_back({{.kind = SourceKind::toml, .file = shown, .line = file.error_line},
                                 http::both({"no es TOML: {}", "this is not TOML: {}"}, file.error),
                                 http::both({R"(Un ajuste se escribe: listen = "127.0.0.1:8080")",
                                             R"(A setting is written: listen = "127.0.0.1:8080")"})});
        for (const TomlEntry& entry : file.entries)
            take_toml_entry(entry, {.kind = SourceKind::toml, .name = entry.key, .file = shown, .line = entry.line});
    }

    void take_toml_entry(const TomlEntry& entry, Source source) {
        const auto id = find_by(&Setting::toml_key, entry.key);
        const std::string key = http::shown(entry.key);
        if (!id) {
            problems_.push_back(
                {std::move(source), http::both({"no hay ningún ajuste {}", "there is no setting {}"}, key),
                 did_you_mean(nearest(&Setting::toml_key, entry.key), {"trastienda serve --help los explica todos.",
                                                                       "trastienda serve --help explains them all."})});
        } else if (entry.kind == TomlKind::other) {
            problems_.push_back({std::move(source),
                                 http::both({"{} es de tipo {}, y ha de ser un texto o un número entero",
                                             "{} is of type {}, and should be a text or a whole number"},
                                            key, entry.kind_name),
                                 expected_of(setting_of(*id))});
        } else {
            take(*id, entry.value, std::move(source));
        }
    }

    // Of the environment or of `.env`. A variable that is empty counts as not set: that is how many tools unset one.
    void take_variable(const std::string& name, const std::string& text, Source source) {
        const auto id = find_by(&Setting::environment, name);
        if (id && !text.empty()) return take(*id, text, std::move(source));
        if (id || !name.starts_with(our_prefix)) return;
        const auto hint =
            did_you_mean(nearest(&Setting::environment, name),
                         {"trastienda serve --help las explica todas.", "trastienda serve --help explains them all."});
        const std::string shown = http::shown(name);
        loaded_.warnings.push_back(
            {fmt::format("{}: no hay ningún ajuste {}. {}", source.text(Language::es), shown, hint.es),
             fmt::format("{}: there is no setting {}. {}", source.text(Language::en), shown, hint.en)});
    }

    void take(SettingId id, const std::string& text, Source source) {
        given_.try_emplace(id, Given{text, std::move(source)});
    }

    enum class Need : std::uint8_t { optional = 1, required = 2 };

    // Nothing where there is no file; what else is wrong with it is a problem.
    std::optional<std::string> read_file(const std::filesystem::path& path, const Source& source, Need need) {
        std::error_code failure;
        const auto status = std::filesystem::status(path, failure);
        if (need == Need::optional && status.type() == std::filesystem::file_type::not_found) return std::nullopt;
        const auto wrong = [&](Bilingual what, Bilingual right) {
            problems_.push_back({source, http::both(what), http::both(right)});
            return std::nullopt;
        };
        if (!std::filesystem::is_regular_file(status))
            return wrong({"no hay tal archivo", "there is no such file"},
                         {"Dé el nombre de un archivo que exista.", "Give the name of a file that exists."});
        std::ifstream in(path, std::ios::binary);
        std::string text(settings_file_bytes_max + 1, '\0');
        in.read(text.data(), static_cast<std::streamsize>(text.size()));
        // Reading up to the end sets failbit; a folder or a fault of the disk sets badbit, a file that we may not open
        // neither.
        if (!in.is_open() || in.bad())
            return wrong({"no se puede leer", "it cannot be read"},
                         {"Dé a este usuario permiso para leerlo.", "Let this user read it."});
        text.resize(static_cast<std::size_t>(in.gcount()));
        if (text.size() > settings_file_bytes_max)
            return wrong({"pasa de 1 MiB", "it is larger than 1 MiB"},
                         {"Un archivo de ajustes tiene unas pocas líneas.", "A file of settings has a few lines."});
        return text;
    }

    static http::BilingualText expected_of(const Setting& setting) {
        return {fmt::format("Se espera: {}.", setting.expected.es), fmt::format("Expected: {}.", setting.expected.en)};
    }

    void read_values() {
        for (const Setting& setting : settings()) {
            EffectiveValue value{.setting = &setting, .shown = std::string(setting.fallback), .source = {}};
            std::string text(setting.fallback);
            if (const auto found = given_.find(setting.id); found != given_.end()) {
                text = found->second.text;
                value.source = found->second.source;
                value.shown = setting.secrecy == Secrecy::secret ? "***" : http::shown(text);
                if (!setting.read(text, draft_)) refuse(setting, value);
            } else if (!text.empty()) {
                CHECK(setting.read(text, draft_));
            }
            loaded_.values.push_back(std::move(value));
        }
    }

    void refuse(const Setting& setting, const EffectiveValue& value) {
        auto what =
            setting.secrecy == Secrecy::secret
                ? http::both({"el valor de {} no sirve", "the value of {} will not do"}, value.source.name)
                : http::both({"{} = \"{}\" no sirve", "{} = \"{}\" will not do"}, value.source.name, value.shown);
        problems_.push_back({value.source, std::move(what), expected_of(setting)});
    }

    // DATABASE_URL and the five DB_... say the same thing in two ways: the way whose best source stands higher wins,
    // and DATABASE_URL where they stand alike. Only a host or a name says where the database is: a password left in the
    // environment does not. Parts may come from several sources.
    void choose_database() {
        constexpr std::array parts{SettingId::database_host, SettingId::database_port, SettingId::database_user,
                                   SettingId::database_password, SettingId::database_name};
        const auto rank = [&](SettingId id) {
            const auto found = given_.find(id);
            return found == given_.end() ? SourceKind::fallback : found->second.source.kind;
        };
        const SourceKind url_rank = rank(SettingId::database_url);
        const SourceKind parts_rank = std::min(rank(SettingId::database_host), rank(SettingId::database_name));
        const bool has_url = url_rank != SourceKind::fallback;
        if (!has_url && std::ranges::none_of(parts, [&](SettingId id) { return given_.contains(id); })) return;
        if (has_url && url_rank <= parts_rank) {
            for (const SettingId id : parts) overrule(id);
            use_database(draft_.database.url);
        } else {
            overrule(SettingId::database_url);
            require_part(SettingId::database_host, parts);
            require_part(SettingId::database_name, parts);
            use_database(make_connection_string(draft_.database));
        }
    }

    void use_database(Secret connection_string) {
        draft_.configuration.database.emplace();
        draft_.configuration.database->connection_string = std::move(connection_string);
    }

    void overrule(SettingId id) {
        for (EffectiveValue& value : loaded_.values)
            if (value.setting->id == id && value.source.kind != SourceKind::fallback) value.is_overruled = true;
    }

    void require_part(SettingId needed, std::span<const SettingId> parts) {
        if (given_.contains(needed)) return;
        const auto present = std::ranges::find_if(parts, [&](SettingId id) { return given_.contains(id); });
        const Source& source = given_.at(*present).source;
        const std::string_view name = setting_of(needed).environment;
        problems_.push_back(
            {source, http::both({"está {}, pero falta {}", "there is {}, but {} is missing"}, source.name, name),
             http::both({"Añada {}, o use DATABASE_URL, o quite {} para usar el PostgreSQL propio.",
                         "Add {}, or use DATABASE_URL, or remove {} to use the PostgreSQL of its own."},
                        name, source.name)});
    }

    // One key without the others would take payments that nobody hears of, or hear of payments that nobody can make.
    void check_payments() {
        const auto present = std::ranges::find_if(payment_keys, [&](SettingId id) { return given_.contains(id); });
        if (present == payment_keys.end()) return;
        const Source& source = given_.at(*present).source;
        for (const SettingId id : payment_keys) {
            if (given_.contains(id)) continue;
            const std::string_view name = setting_of(id).environment;
            problems_.push_back(
                {source, http::both({"está {}, pero falta {}", "there is {}, but {} is missing"}, source.name, name),
                 http::both({"Añada {}, o quite {} para no cobrar por Stripe.",
                             "Add {}, or remove {} to take no payments by Stripe."},
                            name, source.name)});
        }
        const outbound::StripeSettings& stripe = draft_.configuration.stripe;
        const auto is_of = [](std::string_view key, std::string_view mode) { return key.find(mode) != key.npos; };
        const std::string_view secret = stripe.secret_key.reveal();
        const std::string_view publishable = stripe.publishable_key;
        if ((is_of(secret, "_live_") && is_of(publishable, "_test_")) ||
            (is_of(secret, "_test_") && is_of(publishable, "_live_")))
            problems_.push_back({given_.at(SettingId::stripe_publishable_key).source,
                                 http::both({"una de las claves de Stripe es de pruebas y la otra no",
                                             "one of Stripe's keys is for tests and the other is not"}),
                                 http::both({"Use las dos de pruebas (_test_) o las dos de verdad (_live_).",
                                             "Use both for tests (_test_) or both for real (_live_)."})});
    }

    const ConfigurationInputs& inputs_;
    std::map<SettingId, Given> given_;
    ConfigurationDraft draft_;
    LoadedConfiguration loaded_;
    std::vector<Problem> problems_;
};

}  // namespace

std::expected<LoadedConfiguration, std::vector<Problem>> load_configuration(const ConfigurationInputs& inputs) {
    return Loader(inputs).load();
}

std::vector<std::pair<std::string, std::string>> process_environment() {
    std::vector<std::pair<std::string, std::string>> variables;
    for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos) continue;
        variables.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    return variables;
}

}  // namespace trastienda::cmd
