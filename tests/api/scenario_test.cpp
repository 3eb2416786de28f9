// Every file of scenarios/ against the real binary on a fresh database; and none of the endpoints without a scenario.
#include "tests/api/scenario.hpp"

#include "tests/api/database.hpp"
#include "tests/api/program.hpp"
#include "tests/support/stripe_double.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <fstream>
#include <gtest/gtest.h>
#include <optional>
#include <ostream>
#include <set>

namespace trastienda::tests {

namespace {

namespace fs = std::filesystem;

struct ScenarioFile {
    fs::path path;
};
void PrintTo(const ScenarioFile& file, std::ostream* out) { *out << file.path.stem().string(); }

std::vector<ScenarioFile> scenario_files() {
    std::vector<ScenarioFile> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(SCENARIO_FOLDER))
        if (entry.path().extension() == ".http") files.push_back({entry.path()});
    std::ranges::sort(files, {}, &ScenarioFile::path);
    return files;
}

// A server of the test's own, on an empty shop.
struct FreshServer {
    explicit FreshServer(std::vector<std::string> arguments = {}, const std::string& dotenv = "")
        : server((write(folder.path() / ".env", dotenv), ProgramPlace{folder.path(), database.url()}),
                 std::move(arguments)) {}
    static void write(const fs::path& file, const std::string& text) {
        if (!text.empty()) std::ofstream(file) << text;
    }
    FreshDatabase database;
    Folder folder;
    Server server;
};

// These files are about a shop that takes cards by a provider: a local server that speaks as it does.
bool takes_cards(const ScenarioFile& file) { return file.path.stem().string().starts_with("payment_intents"); }

class Scenario : public testing::TestWithParam<ScenarioFile> {};

TEST_P(Scenario, is_answered_as_written) {
    const std::vector<Step> steps = read_scenario(GetParam().path);
    std::optional<StripeDouble> stripe;
    if (takes_cards(GetParam())) stripe.emplace();
    FreshServer fresh(stripe ? std::vector<std::string>{"--stripe-url", stripe->url()} : std::vector<std::string>{},
                      stripe ? StripeDouble::settings() : std::string());
    ScenarioRunner runner(fresh.server.port(),
                          [&fresh](const std::string& address) { return fresh.database.last_mail_to(address); });
    runner.sign_with([](const std::string& body) { return StripeDouble::signature(body); });
    for (const Step& step : steps) {
        const std::string wrong = runner.run(step);
        // What follows stands on what went before: the first fault ends the file.
        ASSERT_EQ(wrong, "") << GetParam().path.filename() << ":" << step.line << ": " << step.title;
    }
    EXPECT_EQ(fresh.server.stop(), 0);
    EXPECT_EQ(run_command({.folder = fresh.folder.path(), .database_url = fresh.database.url()}, {"doctor"}).status, 0);
}

INSTANTIATE_TEST_SUITE_P(All, Scenario, testing::ValuesIn(scenario_files()),
                         [](const auto& file) { return file.param.path.stem().string(); });

std::vector<std::string> segments_of(std::string_view target) {
    std::vector<std::string> segments{""};
    for (const char letter : target.substr(0, target.find('?'))) {
        if (letter == '/')
            segments.emplace_back();
        else
            segments.back() += letter;
    }
    return segments;
}

bool is_on(const std::vector<std::string>& target, const std::vector<std::string>& path) {
    return std::ranges::equal(target, path, [](const std::string& given, const std::string& segment) {
        return given == segment || segment.starts_with('{');
    });
}

// Only a request that is granted shows that the endpoint works.
std::vector<Step> granted_steps() {
    std::vector<Step> steps;
    for (const ScenarioFile& file : scenario_files())
        for (Step& step : read_scenario(file.path))
            if (step.status >= 200 && step.status < 300) steps.push_back(std::move(step));
    return steps;
}

TEST(Scenarios, exercise_every_endpoint) {
    FreshServer fresh;
    HttpConnection connection(fresh.server.port());
    const auto reply = connection.send({.method = "GET", .target = "/openapi.json"});
    ASSERT_TRUE(reply && reply->status == 200);
    const std::vector<Step> steps = granted_steps();
    std::set<std::string> missing;
    std::size_t endpoints = 0;
    const boost::json::value document = boost::json::parse(reply->body);
    for (const auto& path : document.at("paths").as_object()) {
        const std::vector<std::string> segments = segments_of(path.key());
        for (const auto& operation : path.value().as_object()) {
            std::string method(operation.key());
            std::ranges::transform(method, method.begin(), [](char letter) { return std::toupper(letter); });
            constexpr std::array<std::string_view, 5> methods{"GET", "POST", "PUT", "PATCH", "DELETE"};
            if (std::ranges::find(methods, method) == methods.end()) continue;
            ++endpoints;
            const bool is_exercised = std::ranges::any_of(steps, [&](const Step& step) {
                return step.request.method == method && is_on(segments_of(step.request.target), segments);
            });
            if (!is_exercised) missing.insert(method + " " + std::string(path.key()));
        }
    }
    EXPECT_GT(endpoints, 60U);
    EXPECT_EQ(missing, std::set<std::string>{}) << "no scenario has these";
}

}  // namespace

}  // namespace trastienda::tests
