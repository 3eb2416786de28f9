#include "cmd/commands/api.hpp"

#include "cmd/api_request.hpp"
#include "cmd/command_line.hpp"
#include "cmd/settings.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <set>

namespace trastienda::cmd {
namespace {

std::string name_of(http::Method method, std::string_view path) {
    return std::string(http::name_of(method)) + " " + std::string(path);
}

TEST(ApiCommands, ask_every_endpoint_by_one_command_or_say_why_not) {
    std::map<std::string, int> asked;
    for (const ApiCommand& command : api_commands()) ++asked[name_of(command.method, command.path)];
    std::map<std::string, int> left_out;
    for (const ApiWithoutCommand& without : api_without_command()) {
        ++left_out[name_of(without.method, without.path)];
        EXPECT_FALSE(without.reason.empty()) << without.path;
    }
    const DeclaredEndpoints endpoints;
    std::set<std::string> declared;
    for (const http::Endpoint& endpoint : endpoints.all()) {
        if (!endpoint.row.path.starts_with("/api/v1/")) continue;
        const std::string name = name_of(endpoint.row.method, endpoint.row.path);
        declared.insert(name);
        EXPECT_EQ(asked[name] + left_out[name], 1) << name << ": a row in api_commands.cpp, in one of the two tables";
    }
    EXPECT_GT(declared.size(), 90U);
    for (const auto& [name, count] : asked) EXPECT_TRUE(declared.contains(name)) << "there is no endpoint " << name;
    for (const auto& [name, count] : left_out) EXPECT_TRUE(declared.contains(name)) << "there is no endpoint " << name;
}

TEST(ApiCommands, have_words_of_their_own) {
    std::set<std::string_view> words;
    for (const CommandShape& shape : command_shapes()) EXPECT_TRUE(words.insert(shape.path).second) << shape.path;
    for (const ApiCommand& command : api_commands()) {
        EXPECT_TRUE(words.insert(command.words).second) << command.words;
        EXPECT_EQ(std::ranges::count(command.words, ' '), 1) << command.words;
        EXPECT_FALSE(command.spanish.empty()) << command.words;
    }
}

// As a shell cuts a line into words, as far as examples go.
std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words;
    bool is_inside = false;
    char quote = 0;
    for (const char letter : line) {
        if (quote != 0 ? letter == quote : letter == '\'' || letter == '"') {
            if (!is_inside) words.emplace_back();
            is_inside = true;
            quote = quote == 0 ? letter : '\0';
        } else if (letter == ' ' && quote == 0) {
            is_inside = false;
        } else {
            if (!is_inside) words.emplace_back();
            is_inside = true;
            words.back() += letter;
        }
    }
    return words;
}

std::expected<CommandLine, Farewell> parse(std::string_view line, Language language = Language::en) {
    return parse_command_line(words_of(line), language, 80, api_shapes);
}

std::vector<const CommandShape*> all_shapes() {
    std::vector<const CommandShape*> shapes;
    std::set<std::string_view> groups;
    for (const ApiCommand& command : api_commands())
        if (groups.insert(command.group()).second)
            for (const CommandShape& shape : api_shapes(command.group())) shapes.push_back(&shape);
    return shapes;
}

TEST(ApiShapes, take_each_option_under_one_name) {
    EXPECT_EQ(all_shapes().size(), api_commands().size());
    for (const CommandShape* shape : all_shapes()) {
        std::set<std::string_view> names{"--help", "--config"};
        for (const Setting& setting : settings())
            if (takes(shape->setting_flags, setting)) names.insert(setting.flag);
        for (const OptionShape& option : shape->options)
            EXPECT_TRUE(names.insert(option.name).second) << shape->path << " " << option.name;
    }
}

std::string without_breaks(std::string_view text) {
    std::string joined;
    std::ranges::copy_if(text, std::back_inserter(joined), [](char letter) { return letter != '\n' && letter != ' '; });
    return joined;
}

TEST(ApiShapes, teach_by_examples_that_can_be_typed) {
    for (const CommandShape* shape : all_shapes()) {
        for (const Language language : {Language::es, Language::en}) {
            const auto help = parse(std::string(shape->path) + " --help", language);
            ASSERT_FALSE(help);
            EXPECT_EQ(help.error().status, ExitStatus::success);
            EXPECT_NE(without_breaks(help.error().output).find(without_breaks(shape->summary.in(language))),
                      std::string::npos)
                << shape->path;
        }
        std::string_view lines = shape->examples;
        EXPECT_FALSE(lines.empty()) << shape->path;
        while (!lines.empty()) {
            const std::string_view line = lines.substr(0, lines.find('\n'));
            lines.remove_prefix(std::min(line.size() + 1, lines.size()));
            constexpr std::string_view program = "trastienda ";
            ASSERT_TRUE(line.starts_with(program)) << line;
            const auto parsed = parse(line.substr(program.size()));
            EXPECT_TRUE(parsed) << line << "\n" << (parsed ? "" : parsed.error().error);
        }
    }
}

struct Request {
    std::string target;
    std::string body;
};

Request request_of(std::string_view line) {
    const auto parsed = parse(line);
    const auto* options = parsed ? std::get_if<ApiOptions>(&parsed->command) : nullptr;
    EXPECT_NE(options, nullptr) << line << "\n" << (parsed ? "" : parsed.error().error);
    if (options == nullptr) return {};
    const auto given = read_given_body(*options, Language::en);
    return {.target = request_target(*options), .body = given ? request_body(*options, *given) : given.error().message};
}

TEST(ApiShapes, make_the_request_of_the_arguments) {
    struct Row {
        std::string_view line;
        std::string_view target;
        std::string_view body = "{}";
    };
    const Row rows[] = {
        {"sale list", "/api/v1/sales"},
        {"sale list --status open --limit 20", "/api/v1/sales?limit=20&status=open"},
        {"sale show 17 --json", "/api/v1/sales/17"},
        {"voucher show 'a b/ñ'", "/api/v1/vouchers/a%20b%2F%C3%B1"},
        {"provider list --q 'A & B'", "/api/v1/providers?q=A%20%26%20B"},
        {"provider add --name 'Casa \"Luz\"'", "/api/v1/providers", R"({"name":"Casa \"Luz\""})"},
        {"provider change 3 --is-active false", "/api/v1/providers/3", R"({"is_active":false})"},
        {"shop change --email ''", "/api/v1/shop", R"({"email":null})"},
        {"purchase draft --provider-id 3 --body '{\"lines\":[]}'", "/api/v1/purchase-orders",
         R"({"lines":[],"provider_id":3})"},
        {"purchase draft --provider-id three --body ' {} '", "/api/v1/purchase-orders", R"({"provider_id":"three"})"},
        {"sale pay 17 --body '{\"payments\":[]}'", "/api/v1/sales/17/payments", R"({"payments":[]})"},
        {"sale pay 17 --body /nowhere/at/all", "/api/v1/sales/17/payments",
         "/nowhere/at/all cannot be read: No such file or directory."},
    };
    for (const Row& row : rows) {
        const Request request = request_of(row.line);
        EXPECT_EQ(request.target, row.target) << row.line;
        EXPECT_EQ(request.body, row.body) << row.line;
    }
}

TEST(ApiShapes, refuse_what_they_do_not_take) {
    struct Row {
        std::string_view line;
        std::vector<std::string_view> parts;
    };
    const Row rows[] = {
        {"sale", {"\"sale\" wants one of these words", "trastienda sale new", "Sell, or set aside"}},
        {"sale lst", {"\"sale\" wants one of these words"}},
        {"sal list", {"no command \"sal list\". Did you mean \"sale list\"?"}},
        {"sale list --stats open", {"there is no option --stats. Did you mean --status?"}},
        {"sale show", {"SALE_ID is missing"}},
        {"sale show 1 2", {"\"2\" is one too many"}},
        {"sale new", {"--body is missing"}},
        {"invoice pdf 1", {"--output is missing"}},
        {"invoice pdf 1 --output x --json", {"no option --json"}},
        {"doctor --as ana@example.com", {"no option --as"}},
        {"serve --as ana@example.com", {"no option --as"}},
        {"provider change 1 --if-version x", {"--if-version: \"x\" will not do"}},
        {"provider list --if-version 1", {"no option --if-version"}},
        {"provider add --name Sur --yes", {"no option --yes"}},
    };
    for (const Row& row : rows) {
        const auto line = parse(row.line);
        ASSERT_FALSE(line) << row.line;
        EXPECT_EQ(line.error().status, ExitStatus::usage) << row.line;
        for (const std::string_view part : row.parts)
            EXPECT_NE(line.error().error.find(part), std::string::npos) << row.line << "\n" << line.error().error;
    }
    const auto help = parse("--help", Language::es);
    ASSERT_FALSE(help);
    EXPECT_NE(help.error().output.find("trastienda invoice list | show | pdf"), std::string::npos);
}

}  // namespace
}  // namespace trastienda::cmd
