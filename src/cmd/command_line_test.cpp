#include "cmd/command_line.hpp"

#include "cmd/command_shapes.hpp"
#include "cmd/dotenv.hpp"
#include "cmd/help.hpp"
#include "cmd/toml_file.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <sstream>

namespace trastienda::cmd {
namespace {

std::expected<CommandLine, Farewell> parse(const std::string& text, Language language = Language::en) {
    std::vector<std::string> words;
    std::istringstream in(text);
    for (std::string word; in >> word;) words.push_back(word);
    return parse_command_line(words, language, 80);
}

template <class Options>
Options parsed(const std::string& text) {
    const auto line = parse(text);
    EXPECT_TRUE(line) << text << "\n" << (line ? "" : line.error().error);
    const auto* options = line ? std::get_if<Options>(&line->command) : nullptr;
    EXPECT_NE(options, nullptr) << text;
    return options == nullptr ? Options{} : *options;
}

TEST(CommandLine, reads_every_command) {
    parsed<ServeOptions>("serve");
    EXPECT_EQ(parsed<MigrateOptions>("migrate --json").output, Output::json);
    EXPECT_EQ(parsed<DoctorOptions>("doctor").output, Output::text);
    const std::string hash(64, 'a');
    const auto doctor = parsed<DoctorOptions>("doctor --expect-head 1:66:" + hash + ",256:9:" + hash);
    ASSERT_EQ(doctor.kept.size(), 2U);
    EXPECT_EQ(doctor.kept[1].chain_id, 256);
    EXPECT_EQ(doctor.kept[1].chain_number, 9);

    const auto import_all =
        parsed<ImportShopifyOptions>("import shopify a.csv --dry-run --skip-bad --location Almacén --stock=set --json");
    EXPECT_EQ(import_all.file, "a.csv");
    EXPECT_EQ(import_all.run, ImportRun::dry);
    EXPECT_EQ(import_all.bad_rows, BadRows::skip);
    EXPECT_EQ(import_all.location, "Almacén");
    EXPECT_EQ(import_all.stock, catalog::StockPolicy::set);
    EXPECT_EQ(import_all.output, Output::json);
    const auto import_plain = parsed<ImportShopifyOptions>("import shopify --data /tmp/x a.csv");
    EXPECT_EQ(import_plain.file, "a.csv");
    EXPECT_EQ(import_plain.run, ImportRun::real);
    EXPECT_FALSE(import_plain.stock);

    const auto user = parsed<UserAddOptions>("user add ana@example.com --role manager --first-name Ana");
    EXPECT_EQ(user.email.text(), "ana@example.com");
    EXPECT_EQ(user.role, people::Role::manager);
    EXPECT_EQ(user.first_name, "Ana");
    EXPECT_EQ(user.password, PasswordFrom::standard_input);
    EXPECT_EQ(parsed<UserAddOptions>("user add a@b.example --make-password").password, PasswordFrom::made_up);
    parsed<UserListOptions>("user list");
    EXPECT_EQ(parsed<UserDeactivateOptions>("user deactivate a@b.example").email.text(), "a@b.example");
    EXPECT_EQ(parsed<UserSetPasswordOptions>("user set-password a@b.example").email.text(), "a@b.example");

    const auto token = parsed<TokenCreateOptions>("token create --user a@b.example --name till --expires 90d");
    EXPECT_EQ(token.owner.text(), "a@b.example");
    EXPECT_EQ(token.name, "till");
    EXPECT_EQ(token.lifetime, std::chrono::days(90));
    EXPECT_TRUE(token.scope.is_everything());
    EXPECT_EQ(
        parsed<TokenCreateOptions>("token create --user a@b.example --name till --scope read_stock,sell").scope.words(),
        "read_stock sell");
    EXPECT_FALSE(parsed<TokenListOptions>("token list").owner);
    EXPECT_EQ(parsed<TokenRevokeOptions>("token revoke 12").token.value, 12);
    parsed<ConfigOptions>("config --lanes 3");
    parsed<VersionOptions>("version");
    parsed<VersionOptions>("--version");
}

TEST(CommandLine, hands_settings_on) {
    const auto line = parse("serve --listen 0.0.0.0:80 --lanes=3 --config shop.toml");
    ASSERT_TRUE(line);
    EXPECT_EQ(line->flags,
              (std::map<SettingId, std::string>{{SettingId::listen, "0.0.0.0:80"}, {SettingId::lanes, "3"}}));
    EXPECT_EQ(line->toml_file, "shop.toml");
    for (const Setting& setting : settings()) {
        if (setting.flag.empty()) continue;
        const std::string flag(setting.flag);
        const bool is_of_actor = setting.reach == FlagReach::acting_commands;
        const auto given = parse((is_of_actor ? "token revoke 1 " : "serve ") + flag + " some-value");
        ASSERT_TRUE(given) << flag;
        EXPECT_EQ(given->flags.at(setting.id), "some-value");
        EXPECT_EQ(parse("doctor " + flag + " x").has_value(), setting.reach == FlagReach::every_command);
        EXPECT_EQ(parse("token revoke 1 " + flag + " x").has_value(), setting.reach != FlagReach::server_only);
        EXPECT_EQ(parse("serve " + flag + " x").has_value(), !is_of_actor);
    }
}

TEST(CommandLine, says_everything_that_is_wrong) {
    struct Row {
        std::string text;
        std::vector<std::string_view> parts;
    };
    const Row rows[] = {
        {"", {"Commands:", "trastienda import shopify"}},
        {"srve", {"no command \"srve\". Did you mean \"serve\"?"}},
        {"dance", {"no command \"dance\"", "trastienda serve"}},
        {"user", {"\"user\" wants one of these words", "trastienda user add"}},
        {"user ad", {"\"user\" wants one of these words"}},
        {"--listen x serve", {"no command \"--listen"}},
        {"serve --lisen x", {"there is no option --lisen. Did you mean --listen?", "\"x\" is one too many"}},
        {"serve extra --zzzzzz", {"\"extra\" is one too many", "no option --zzzzzz"}},
        {"serve --listen", {"--listen needs a value"}},
        {"serve --lanes 1 --lanes 2", {"--lanes is there 2 times"}},
        {"serve --json", {"no option --json"}},
        {"import shopify", {"FILE is missing"}},
        {"import shopify a b", {"\"b\" is one too many"}},
        {"import shopify a --stock all", {"--stock: \"all\" will not do. It should be opening_only, set or ignore."}},
        {"user add ana --role boss", {"EMAIL: \"ana\" will not do", "--role: \"boss\" will not do"}},
        {"user add", {"EMAIL is missing"}},
        {"token create", {"--user is missing", "--name is missing"}},
        {"token create --user a@b.example --name x --expires soon", {"--expires: \"soon\" will not do"}},
        {"token create --user a@b.example --name x --scope all",
         {"--scope: \"all\" will not do", "signed_in, read_catalog", "read_vouchers"}},
        {"token revoke x", {"ID: \"x\" will not do"}},
        {"doctor --expect-head 1:66:ab", {"--expect-head: \"1:66:ab\" will not do"}},
        {"doctor --dry-run", {"no option --dry-run"}},
    };
    for (const Row& row : rows) {
        const auto line = parse(row.text);
        ASSERT_FALSE(line) << row.text;
        EXPECT_EQ(line.error().status, ExitStatus::usage) << row.text;
        EXPECT_EQ(line.error().output, "") << row.text;
        for (const std::string_view part : row.parts)
            EXPECT_NE(line.error().error.find(part), std::string::npos) << row.text << "\n" << line.error().error;
    }
    EXPECT_NE(parse("srve", Language::es).error().error.find("no hay ninguna orden"), std::string::npos);
}

TEST(CommandLine, shows_no_control_characters_of_others) {
    const auto line = parse_command_line({"serve", "--\x1B[2J"}, Language::en, 80);
    ASSERT_FALSE(line);
    EXPECT_EQ(line.error().error.find('\x1B'), std::string::npos);
}

TEST(Help, stands_behind_every_command) {
    for (const CommandShape& shape : command_shapes())
        for (const Language language : {Language::es, Language::en})
            for (const std::string_view format : {"--help", "-h"}) {
                const auto line = parse(std::string(shape.path) + " " + std::string(format), language);
                ASSERT_FALSE(line);
                EXPECT_EQ(line.error().status, ExitStatus::success);
                EXPECT_NE(line.error().output.find("trastienda " + std::string(shape.path)), std::string::npos);
                EXPECT_NE(line.error().output.find(shape.summary.in(language)), std::string::npos);
                for (const OptionShape& option : shape.options)
                    EXPECT_NE(line.error().output.find(option.name), std::string::npos) << option.name;
            }
    EXPECT_NE(parse("help import shopify").error().output.find("--dry-run"), std::string::npos);
    EXPECT_NE(parse("user --help").error().output.find("set-password"), std::string::npos);
    EXPECT_EQ(parse("--help").error().status, ExitStatus::success);
}

std::string without_breaks(std::string_view text) {
    std::string joined;
    for (const char letter : text)
        if (letter != '\n' && letter != ' ') joined += letter;
    return joined;
}

TEST(Help, of_serve_explains_every_setting_in_every_source) {
    for (const Language language : {Language::es, Language::en}) {
        const std::string help = parse("serve --help", language).error().output;
        const std::string joined = without_breaks(help);
        for (const Setting& setting : settings()) {
            for (const std::string_view part : {setting.flag, setting.environment, setting.toml_key, setting.fallback,
                                                setting.explanation.in(language), setting.expected.in(language)})
                EXPECT_NE(joined.find(without_breaks(part)), std::string::npos) << part;
        }
        for (const std::string_view part : {"--config", ".env", "trastienda.toml"})
            EXPECT_NE(help.find(part), std::string::npos) << part;
    }
}

// The examples in the help must work when somebody copies them.
TEST(Help, examples_of_files_are_what_our_readers_take) {
    const std::string help = parse("serve --help").error().output;
    const auto section = [&](std::string_view title) {
        std::size_t at = help.find(title);
        EXPECT_NE(at, std::string::npos) << title;
        at = help.find('\n', at) + 1;
        return help.substr(at, help.find("\n\n", at) - at);
    };
    const Dotenv dotenv = parse_dotenv(section("An example .env"));
    EXPECT_TRUE(dotenv.errors.empty());
    ASSERT_EQ(dotenv.entries.size(), settings().size());
    const TomlFile toml = parse_toml(section("An example trastienda.toml"));
    EXPECT_EQ(toml.error, "");
    ASSERT_EQ(toml.entries.size(), settings().size());
    ConfigurationDraft draft;
    for (const Setting& setting : settings()) {
        const auto in_dotenv = std::ranges::find(dotenv.entries, setting.environment, &DotenvEntry::name);
        const auto in_toml = std::ranges::find(toml.entries, setting.toml_key, &TomlEntry::key);
        ASSERT_NE(in_dotenv, dotenv.entries.end()) << setting.environment;
        ASSERT_NE(in_toml, toml.entries.end()) << setting.toml_key;
        EXPECT_TRUE(setting.read(in_dotenv->value, draft)) << setting.environment;
        EXPECT_TRUE(setting.read(in_toml->value, draft)) << setting.toml_key;
    }
}

}  // namespace
}  // namespace trastienda::cmd
