#include "cmd/configuration.hpp"

#include "cmd/commands/config.hpp"
#include "cmd/payment_settings.hpp"
#include "cmd/settings.hpp"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <string_view>
#include <unistd.h>

namespace trastienda::cmd {
namespace {

// What the sources hold; each case gives what it needs.
struct World {
    std::map<SettingId, std::string> flags = {};
    std::vector<std::pair<std::string, std::string>> environment = {};
    std::string dotenv = {};
    std::string toml = {};
};

class Configure : public testing::Test {
  protected:
    Configure() {
        std::string pattern = testing::TempDir() + "configuration-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    void write(std::string_view name, std::string_view text) const {
        std::ofstream(folder_ / name, std::ios::binary) << text;
    }

    std::expected<LoadedConfiguration, std::vector<Problem>> load(const World& world) const {
        std::filesystem::remove(folder_ / ".env");
        std::filesystem::remove(folder_ / "trastienda.toml");
        if (!world.dotenv.empty()) write(".env", world.dotenv);
        if (!world.toml.empty()) write("trastienda.toml", world.toml);
        return load_configuration(
            {.flags = world.flags, .environment = world.environment, .folder = folder_, .toml_file = {}});
    }

    std::string complaints(const World& world) const {
        const auto loaded = load(world);
        return loaded ? "" : explain(loaded.error(), Language::en);
    }

    std::filesystem::path folder_;
};

TEST_F(Configure, takes_the_highest_source_that_names_a_setting) {
    struct Row {
        World world;
        std::size_t lanes;
        std::string_view source;
    };
    const std::string dotenv = "TRASTIENDA_LANES=5\n";
    const std::string toml = "[database]\nlanes = 6\n";
    const Row rows[] = {
        {{{{SettingId::lanes, "3"}}, {{"TRASTIENDA_LANES", "4"}}, dotenv, toml}, 3, "flag --lanes"},
        {{{}, {{"TRASTIENDA_LANES", "4"}}, dotenv, toml}, 4, "environment variable TRASTIENDA_LANES"},
        {{{}, {{"TRASTIENDA_LANES", ""}}, dotenv, toml}, 5, ".env line 1"},
        {{{}, {}, dotenv, toml}, 5, ".env line 1"},
        {{{}, {}, "TRASTIENDA_LANES=9\n\nTRASTIENDA_LANES=7\n", toml}, 7, ".env line 3"},
        {{{}, {}, "", toml}, 6, "trastienda.toml:2"},
        {{{}, {}, "", "[database]\nlanes = \"6\"\n"}, 6, "trastienda.toml:2"},
        {{}, 1, "default"},
        // What is overruled is not read: a flag mends a file.
        {{{{SettingId::lanes, "3"}}, {}, "TRASTIENDA_LANES=many\n", ""}, 3, "flag --lanes"},
    };
    for (const Row& row : rows) {
        const auto loaded = load(row.world);
        ASSERT_TRUE(loaded) << explain(loaded.error(), Language::en);
        EXPECT_EQ(loaded->configuration.lanes, row.lanes);
        for (const EffectiveValue& value : loaded->values)
            if (value.setting->id == SettingId::lanes) EXPECT_EQ(value.source.text(Language::en), row.source);
    }
}

TEST_F(Configure, needs_nothing) {
    const auto loaded = load({});
    ASSERT_TRUE(loaded);
    const Configuration& configuration = loaded->configuration;
    EXPECT_EQ(configuration.listen.host, "127.0.0.1");
    EXPECT_EQ(configuration.listen.port, 8080);
    EXPECT_EQ(configuration.data, "./var");
    EXPECT_FALSE(configuration.database);
    EXPECT_EQ(configuration.time_zone, "UTC");
    EXPECT_EQ(configuration.currency, "EUR");
    EXPECT_EQ(configuration.session_lifetime, std::chrono::hours(12));
    EXPECT_EQ(configuration.upload_bytes_max, 64ULL << 20U);
    EXPECT_EQ(configuration.log_format, log::Format::automatic);
    EXPECT_FALSE(configuration.admin_email);
    EXPECT_EQ(loaded->values.size(), settings().size());
}

TEST_F(Configure, every_setting_reads_its_own_example_and_default) {
    for (const Setting& setting : settings()) {
        ConfigurationDraft draft;
        std::string_view example = setting.example;
        if (example.starts_with('\'')) example = example.substr(1, example.size() - 2);
        EXPECT_TRUE(setting.read(example, draft)) << setting.toml_key;
        if (!setting.fallback.empty()) EXPECT_TRUE(setting.read(setting.fallback, draft)) << setting.toml_key;
        EXPECT_FALSE(setting.read("", draft)) << setting.toml_key;
    }
}

TEST_F(Configure, chooses_between_database_url_and_parts) {
    constexpr std::string_view none = "";
    struct Row {
        World world;
        std::string_view connection;
    };
    const Row rows[] = {
        {{}, none},
        {{{}, {{"DATABASE_URL", "postgresql://a/b"}}, "", ""}, "postgresql://a/b"},
        {{{}, {{"DB_HOST", "db"}, {"DB_NAME", "shop"}}, "", ""}, "host='db' dbname='shop'"},
        {{{},
          {{"DB_HOST", "db"}, {"DB_PORT", "6432"}, {"DB_USER", "o'neil"}, {"DB_PASS", "a \\'b"}, {"DB_NAME", "s"}},
          "",
          ""},
         "host='db' port='6432' dbname='s' user='o\\'neil' password='a \\\\\\'b'"},
        // In one source the URL wins; else the higher source does.
        {{{}, {{"DATABASE_URL", "postgresql://a/b"}, {"DB_HOST", "db"}, {"DB_NAME", "s"}}, "", ""}, "postgresql://a/b"},
        {{{}, {{"DB_HOST", "db"}, {"DB_NAME", "shop"}}, "DATABASE_URL=postgresql://a/b\n", ""},
         "host='db' dbname='shop'"},
        {{{}, {{"DATABASE_URL", "postgresql://a/b"}}, "DB_HOST=db\nDB_NAME=shop\n", ""}, "postgresql://a/b"},
        {{{{SettingId::database_url, "host=x dbname=y"}}, {{"DB_HOST", "db"}}, "", ""}, "host=x dbname=y"},
        // A part that does not say where the database is does not push the URL aside.
        {{{}, {{"DB_PASS", "left"}}, "DATABASE_URL=postgresql://a/b\n", ""}, "postgresql://a/b"},
        // The parts themselves may come from several sources.
        {{{}, {{"DB_PASS", "p"}}, "DB_HOST=db\nDB_NAME=shop\n", "[database]\nuser = \"u\"\n"},
         "host='db' dbname='shop' user='u' password='p'"},
    };
    for (const Row& row : rows) {
        const auto loaded = load(row.world);
        ASSERT_TRUE(loaded) << explain(loaded.error(), Language::en);
        const auto& database = loaded->configuration.database;
        EXPECT_EQ(database ? database->connection_string.reveal() : "", row.connection);
    }
}

TEST_F(Configure, says_which_part_of_the_database_is_missing) {
    const std::string text = complaints({{}, {{"DB_PASS", "hidden-one"}}, "", ""});
    EXPECT_NE(text.find("2 settings are wrong"), std::string::npos) << text;
    EXPECT_NE(text.find("environment variable DB_PASS: there is DB_PASS, but DB_HOST is missing"), std::string::npos);
    EXPECT_NE(text.find("DB_NAME is missing"), std::string::npos) << text;
    EXPECT_EQ(text.find("hidden-one"), std::string::npos) << text;
}

TEST_F(Configure, takes_payments_by_a_provider_with_all_of_the_keys_or_not_at_all) {
    const std::string secret = "STRIPE_SECRET_KEY=sk_test_1\n";
    const std::string webhook = "STRIPE_WEBHOOK_SECRET=whsec_new,whsec_old\n";
    const std::string publishable = "STRIPE_PUBLISHABLE_KEY=pk_test_1\n";
    struct Row {
        std::string dotenv;
        std::vector<std::string> missing;
    };
    const Row rows[] = {
        {secret, {"STRIPE_WEBHOOK_SECRET is missing", "STRIPE_PUBLISHABLE_KEY is missing"}},
        {webhook, {"STRIPE_SECRET_KEY is missing", "STRIPE_PUBLISHABLE_KEY is missing"}},
        {secret + publishable, {"STRIPE_WEBHOOK_SECRET is missing"}},
        {secret + webhook + "STRIPE_PUBLISHABLE_KEY=pk_live_1\n", {"one of Stripe's keys is for tests"}},
    };
    for (const Row& row : rows) {
        const std::string text = complaints({{}, {}, row.dotenv, ""});
        for (const std::string& missing : row.missing) EXPECT_NE(text.find(missing), std::string::npos) << text;
        EXPECT_EQ(text.find("sk_test_1"), std::string::npos) << text;
    }
    const auto loaded = load({{}, {}, secret + webhook + publishable, ""});
    ASSERT_TRUE(loaded);
    const outbound::StripeSettings& stripe = loaded->configuration.stripe;
    EXPECT_EQ(stripe.secret_key.reveal(), "sk_test_1");
    ASSERT_EQ(stripe.webhook_secrets.size(), 2U);
    EXPECT_EQ(stripe.webhook_secrets[1].reveal(), "whsec_old");
    EXPECT_EQ(stripe.publishable_key, "pk_test_1");
    EXPECT_EQ(stripe.url, "https://api.stripe.com");
    EXPECT_TRUE(load({})->configuration.stripe.secret_key.empty());
}

TEST_F(Configure, refuses_each_wrong_value_with_its_name_source_and_what_would_be_right) {
    struct Row {
        SettingId id;
        std::vector<std::string> wrong;
    };
    const Row rows[] = {
        {SettingId::listen,
         {"8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:80", "[::1]", "[::g]:80", "shop:80", "1.2.3:80",
          "127.0.0.1:-1", "127.0.0.1:+1", " 127.0.0.1:80"}},
        {SettingId::database_url, {"shop", "mysql://a/b", "hots=a", "postgresql://a:%zz@b/c", "host='a"}},
        {SettingId::database_host, {std::string(256, 'a')}},
        {SettingId::database_port, {"0", "65536", "5432x", "-1"}},
        {SettingId::connections, {"0", "201", "1.5", "eight", "99999999999999999999999"}},
        {SettingId::lanes, {"0", "17", "-1", "2 "}},
        {SettingId::admin_email, {"ana", "ana@", "@example.com", "ana@b c"}},
        {SettingId::acting_as, {"ana", "ana@", "ana@a.example,luz@a.example"}},
        {SettingId::admin_password, {"short", "aaaaaaaaaa", "password"}},
        {SettingId::time_zone, {"Nowhere/Land", "../../etc/passwd", "/etc/passwd", "Europe", "zone.tab", "utc "}},
        {SettingId::currency, {"eur", "EURO", "XAU", "KWD", "E R", "UR "}},
        {SettingId::public_url,
         {"trastienda.example.com", "ftp://a.example", "http://", "https://a.example/?x", "https://a.example/#x",
          "https://ana@a.example", "https://a.example/ b", "https://a.example/" + std::string(300, 'a')}},
        {SettingId::session_lifetime, {"4m", "366d", "12", "12 h", "h", "9999999999999999999d", "1w"}},
        {SettingId::upload_max, {"1", "1023KiB", "5GiB", "64mb", "-1MiB", "18446744073709551615GiB"}},
        {SettingId::shutdown_timeout, {"0s", "11m", "30"}},
        {SettingId::log_level, {"INFO", "warn", "trace"}},
        {SettingId::log_format, {"xml", "JSON"}},
        {SettingId::stripe_secret_key, {"sk_", "pk_test_1", "sk_test 1", "rk_\xC3\xB1", "sk_" + std::string(300, 'a')}},
        {SettingId::stripe_webhook_secret, {"whsec_", "sk_1", "whsec_1,", ",whsec_1", "whsec_1,whsec_2,whsec_3"}},
        {SettingId::stripe_publishable_key, {"pk_", "sk_test_1"}},
        {SettingId::stripe_url,
         {"api.stripe.com", "http://api.stripe.com", "https://api.stripe.com/?a", "ftp://[::1]"}},
    };
    for (const Row& row : rows) {
        const Setting& setting = setting_of(row.id);
        for (const std::string& wrong : row.wrong) {
            World world{{}, {{std::string(setting.environment), wrong}}, "", ""};
            if (row.id == SettingId::database_port || row.id == SettingId::database_host) {
                world.dotenv = "DB_NAME=shop\n";
                if (row.id == SettingId::database_port) world.dotenv += "DB_HOST=db\n";
            }
            if (std::ranges::find(payment_keys, row.id) != payment_keys.end())
                world.dotenv = "STRIPE_SECRET_KEY=sk_1\nSTRIPE_WEBHOOK_SECRET=whsec_1\nSTRIPE_PUBLISHABLE_KEY=pk_1\n";
            const std::string text = complaints(world);
            EXPECT_NE(text.find("one setting is wrong"), std::string::npos) << wrong << "\n" << text;
            EXPECT_NE(text.find("environment variable " + std::string(setting.environment)), std::string::npos) << text;
            EXPECT_NE(text.find("Expected: " + std::string(setting.expected.en)), std::string::npos) << text;
            EXPECT_EQ(text.find("= \"" + wrong + "\"") == std::string::npos,
                      setting.secrecy == Secrecy::secret || wrong.size() > 60)
                << text;
        }
    }
}

TEST_F(Configure, names_all_that_is_wrong_at_once_in_the_readers_language) {
    const World world{{{SettingId::lanes, "99"}},
                      {{"TRASTIENDA_LISTEN", "nowhere"}},
                      "TRASTIENDA_CURRENCY=eur\n'oops\n",
                      "lisen = \"x\"\ndata = [1, 2]\n[log]\nlevel = \"loud\"\n[databse]\nurl = \"x\"\n"};
    const auto loaded = load(world);
    ASSERT_FALSE(loaded);
    const std::string english = explain(loaded.error(), Language::en);
    EXPECT_EQ(loaded.error().size(), 8U) << english;
    for (const std::string_view part :
         {"flag --lanes: --lanes = \"99\" will not do", "environment variable TRASTIENDA_LISTEN",
          ".env line 1: TRASTIENDA_CURRENCY = \"eur\"", ".env line 2: the line is not NAME=value",
          "trastienda.toml:1: there is no setting lisen\n      Did you mean listen?",
          "trastienda.toml:2: data is of type array", "trastienda.toml:4: log.level = \"loud\"",
          "trastienda.toml:6: there is no setting databse.url\n      Did you mean database.url?"})
        EXPECT_NE(english.find(part), std::string::npos) << part << "\n" << english;
    const std::string spanish = explain(loaded.error(), Language::es);
    EXPECT_NE(spanish.find("8 ajustes no son válidos"), std::string::npos) << spanish;
    EXPECT_NE(spanish.find(".env línea 1: TRASTIENDA_CURRENCY = \"eur\" no sirve"), std::string::npos) << spanish;
}

TEST_F(Configure, says_where_a_toml_file_is_no_toml) {
    EXPECT_NE(complaints({{}, {}, "", "listen = \"a\"\n\nlanes = = 3\n"}).find("trastienda.toml:3: this is not TOML"),
              std::string::npos);
    EXPECT_NE(complaints({{}, {}, "", "data = 'a'\ndata = 'b'\n"}).find("trastienda.toml:2: this is not TOML"),
              std::string::npos);
    EXPECT_NE(complaints({{}, {}, "", "data = '\xFF'\n"}).find("this is not TOML"), std::string::npos);
}

TEST_F(Configure, wants_the_toml_file_that_was_named) {
    const auto missing =
        load_configuration({.flags = {}, .environment = {}, .folder = folder_, .toml_file = folder_ / "none.toml"});
    ASSERT_FALSE(missing);
    EXPECT_NE(explain(missing.error(), Language::en).find("there is no such file"), std::string::npos);
    const auto is_folder =
        load_configuration({.flags = {}, .environment = {}, .folder = folder_, .toml_file = folder_});
    EXPECT_FALSE(is_folder);

    write("shop.toml", "[shop]\ncurrency = \"PEN\"\n");
    write("trastienda.toml", "[shop]\ncurrency = \"MXN\"\n");
    const auto named =
        load_configuration({.flags = {}, .environment = {}, .folder = folder_, .toml_file = folder_ / "shop.toml"});
    ASSERT_TRUE(named);
    EXPECT_EQ(named->configuration.currency, "PEN");
    write("shop.toml", std::string((1U << 20U) + 1, '#'));
    EXPECT_FALSE(
        load_configuration({.flags = {}, .environment = {}, .folder = folder_, .toml_file = folder_ / "shop.toml"}));
}

TEST_F(Configure, warns_of_variables_that_are_none_of_ours) {
    const auto loaded = load({{}, {{"TRASTIENDA_LISTN", "x"}, {"OTHER", "y"}}, "TRASTIENDA_ZZZ=1\nPORT=3\n", ""});
    ASSERT_TRUE(loaded);
    ASSERT_EQ(loaded->warnings.size(), 2U);
    EXPECT_EQ(loaded->warnings[0].en,
              "environment variable TRASTIENDA_LISTN: there is no setting TRASTIENDA_LISTN. Did you mean "
              "TRASTIENDA_LISTEN?");
    EXPECT_NE(loaded->warnings[1].es.find(".env línea 1"), std::string::npos);
}

TEST_F(Configure, never_shows_a_secret) {
    const std::string secret = "quite-a-secret-9";
    const std::string url = "postgresql://ana:" + secret + "@db:5433/shop?sslpassword=" + secret;
    const World worlds[] = {
        {{{SettingId::database_url, url}}, {{"TRASTIENDA_ADMIN_PASSWORD", secret}, {"DB_PASS", secret}}, "", ""},
        {{}, {}, "DATABASE_URL=" + url + "\nTRASTIENDA_ADMIN_PASSWORD=" + secret + "\n", ""},
        {{}, {}, "DB_HOST=db\nDB_NAME=shop\nDB_USER=ana\nDB_PASS=" + secret + "\n", ""},
    };
    for (const World& world : worlds) {
        const auto loaded = load(world);
        ASSERT_TRUE(loaded) << explain(loaded.error(), Language::en);
        const std::string shown = format_config_text(*loaded, Language::en) +
                                  format_config_text(*loaded, Language::es) + format_config_json(*loaded);
        EXPECT_EQ(shown.find(secret), std::string::npos) << shown;
        EXPECT_NE(shown.find("postgresql://ana@db"), std::string::npos) << shown;
        EXPECT_NE(shown.find("***"), std::string::npos) << shown;
    }
    // Nor when it is wrong.
    const World wrong[] = {
        {{}, {{"DATABASE_URL", "mysql://ana:" + secret + "@db/shop"}}, "", ""},
        {{}, {}, "", "[database]\npassword = [\"" + secret + "\"]\n"},
        {{}, {}, "DB_PASS='" + secret + "\n", ""},
        {{}, {}, "DB_PASS='" + secret + "' x\n", ""},
        {{}, {{"DB_PASS", secret + std::string(2'000, 'x')}}, "DB_HOST=db\nDB_NAME=n\n", ""},
    };
    for (const World& world : wrong) {
        const std::string text = complaints(world);
        EXPECT_FALSE(text.empty());
        EXPECT_EQ(text.find(secret), std::string::npos) << text;
    }
}

TEST_F(Configure, shows_what_is_in_force_as_json) {
    const auto loaded = load({{}, {{"DB_HOST", "db"}}, "", "[database]\nname = \"x\"\nurl = \"postgresql://a/b\"\n"});
    ASSERT_TRUE(loaded);
    const std::string json = format_config_json(*loaded);
    for (const std::string_view part :
         {R"({"key":"listen","value":"127.0.0.1:8080","source":"default","flag":"--listen")",
          R"({"key":"database.host","value":"db","source":"environment","name":"DB_HOST")",
          R"({"key":"database.url","value":"***","source":"toml","name":"database.url")",
          R"("file":"trastienda.toml","line":3)", R"("secret":true,"overruled":true})",
          R"({"key":"database.port","value":null)", R"("database":"postgresql://db/x"})"})
        EXPECT_NE(json.find(part), std::string::npos) << part << "\n" << json;
}

}  // namespace
}  // namespace trastienda::cmd
