// 64 tills at two servers on one database sell, are paid later, take back, correct and are refused, while one server
// after the other is killed: the numbers of every series are there once each, from the first to the last, and all of
// them were told to somebody.
#include "tests/api/database.hpp"
#include "tests/api/program.hpp"
#include "tests/api/shop_client.hpp"

#include <array>
#include <atomic>
#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <set>
#include <thread>

namespace trastienda::tests {

namespace {

namespace json = boost::json;
using Clock = std::chrono::steady_clock;

constexpr int tills_count = 64;
constexpr std::int64_t units_count = 100'000;
// Between two kills: enough that each comes in the middle of the work, and that the new server has its share.
constexpr int acts_between_kills = 250;
constexpr std::chrono::milliseconds again_interval{20};
constexpr std::chrono::seconds answer_timeout{60};

// What all tills share.
struct Counter {
    std::array<std::atomic<std::uint16_t>, 2> ports;
    std::string token;
    std::int64_t variant = 0;
    std::atomic<int> answered = 0;
};

class Till {
  public:
    Till(Counter& counter, int number) : counter_(counter), number_(number) {}

    void work(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const auto sold = act("/api/v1/sales", sale(2, "20.00"));
            if (!sold) return;
            const std::string path = path_of(*sold);
            pay_later();
            take_one_back(path);
            act(path + "/corrections", {{"buyer", buyer()}, {"reason", "Pide factura"}});
            expect_refusal("/api/v1/sales", sale(2 * units_count, "1.00"));
            expect_refusal(path + "/cancel", json::object{});
        }
    }

    std::vector<std::string> numbers;  // of the documents that it was told of
    int refusals = 0;

  private:
    // The answer where it was done; a failure of the test where it was not.
    std::optional<json::value> act(const std::string& target, const json::object& body) {
        const auto reply = send(target, body);
        if (!reply) return std::nullopt;
        if (reply->status / 100 != 2) {
            ADD_FAILURE() << target << " " << reply->status << " " << reply->body;
            return std::nullopt;
        }
        json::value done = json::parse(reply->body);
        for (const std::string_view member : {"invoice_number", "credit_note_number"})
            if (const json::value& number = done.at(member); number.is_string())
                numbers.emplace_back(number.as_string());
        return done;
    }

    void expect_refusal(const std::string& target, const json::object& body) {
        const auto reply = send(target, body);
        if (reply && reply->status != 409) ADD_FAILURE() << target << " " << reply->status << " " << reply->body;
        ++refusals;
    }

    // The same under one key, at this server or the other, until one of them says what became of it.
    std::optional<Reply> send(const std::string& target, const json::object& body) {
        const std::string key = "till-" + std::to_string(number_) + "-" + std::to_string(++sent_);
        for (const auto until = Clock::now() + answer_timeout; Clock::now() < until;) {
            auto reply = client().post(target, body, key);
            if (reply && reply->status != 503) {
                ++counter_.answered;
                return reply;
            }
            std::this_thread::sleep_for(again_interval);
            if (!reply) ++moves_;
        }
        ADD_FAILURE() << key << " was not answered for good";
        return std::nullopt;
    }

    // Paid in one act, or an order that is paid in two.
    void pay_later() {
        const auto order = act("/api/v1/sales", {{"lines", lines(1)}, {"buyer", buyer()}});
        if (!order) return;
        for (const std::string_view amount : {"4.00", "6.00"})
            act(path_of(*order) + "/payments", {{"payments", payments(amount)}});
    }

    void take_one_back(const std::string& path) {
        const auto told = client().ask(path);
        if (!told || told->status != 200) return;  // killed just then; there are others
        const json::value detail = json::parse(told->body).at("lines").at(0).at("id");
        const json::object line{{"sale_detail_id", detail}, {"quantity", 1}};
        act(path + "/returns", {{"lines", json::array{line}}, {"reason", "Pequeña"}});
    }

    [[nodiscard]] json::object sale(std::int64_t units, std::string_view paid) const {
        return {{"lines", lines(units)}, {"payments", payments(paid)}};
    }
    [[nodiscard]] json::array lines(std::int64_t units) const {
        return {json::object{{"product_variant_id", counter_.variant}, {"quantity", units}, {"unit_price", "10.00"}}};
    }
    static json::array payments(std::string_view amount) {
        return {json::object{{"method", "card"}, {"amount", amount}}};
    }
    static json::object buyer() { return {{"name", "Ana"}, {"tax_number", "12345678Z"}, {"address", "Calle Sol 1"}}; }
    static std::string path_of(const json::value& done) {
        return "/api/v1/sales/" + std::to_string(done.at("sale_id").as_int64());
    }

    ShopClient& client() {
        const std::uint16_t port = counter_.ports[static_cast<std::size_t>(number_ + moves_) % 2];
        if (!client_ || port != port_) client_.emplace(port, counter_.token);
        port_ = port;
        return *client_;
    }

    Counter& counter_;
    int number_;
    int sent_ = 0;
    int moves_ = 0;  // to the other server
    std::uint16_t port_ = 0;
    std::optional<ShopClient> client_;
};

// How many documents each series has, having made sure that their numbers go from one to that.
std::map<std::string, std::size_t> counts_of_series(const std::set<std::string>& numbers) {
    std::map<std::string, std::set<int>> series;
    for (const std::string& number : numbers) {
        const std::size_t dash = number.rfind('-');
        series[number.substr(0, dash)].insert(std::stoi(number.substr(dash + 1)));
    }
    std::map<std::string, std::size_t> counts;
    for (const auto& [name, of_series] : series) {
        EXPECT_EQ(*of_series.begin(), 1) << name;
        EXPECT_EQ(*of_series.rbegin(), static_cast<int>(of_series.size())) << name << " has a gap";
        counts[name] = of_series.size();
    }
    return counts;
}

std::vector<std::string> listed_numbers(ShopClient& client) {
    std::vector<std::string> numbers;
    std::string after;
    do {
        const json::value page = client.get("/api/v1/invoices?limit=200" + (after.empty() ? "" : "&after=" + after));
        for (const json::value& invoice : page.at("items").as_array())
            numbers.emplace_back(invoice.at("number").as_string());
        after = page.at("next").is_null() ? "" : std::string(page.at("next").as_string());
    } while (!after.empty());
    return numbers;
}

TEST(InvoiceSeries, has_each_number_once_with_64_tills_at_two_servers_that_are_killed) {
    const FreshDatabase database;
    const Folder folder;
    const ProgramPlace place{.folder = folder.path(), .database_url = database.url()};
    std::array<std::unique_ptr<Server>, 2> servers;
    Counter counter;
    for (std::size_t i = 0; i < servers.size(); ++i) {
        servers[i] = std::make_unique<Server>(place);
        counter.ports[i] = servers[i]->port();
    }
    counter.token = administrator_token(servers[0]->port());
    ShopClient shop(servers[0]->port(), counter.token);
    counter.variant = shop.make_variants(1).at(0);
    ASSERT_EQ(shop.post("/api/v1/stock/movements", movement(counter.variant, purchase_type, units_count))->status, 201);

    std::vector<std::unique_ptr<Till>> tills;
    for (int number = 0; number < tills_count; ++number) tills.push_back(std::make_unique<Till>(counter, number));
    {
        std::vector<std::jthread> threads;
        for (const auto& till : tills) threads.emplace_back([&till](const std::stop_token& stop) { till->work(stop); });
        const auto wait_for_more = [&] {
            const int wanted = counter.answered + acts_between_kills;
            for (const auto until = Clock::now() + answer_timeout; counter.answered < wanted && Clock::now() < until;)
                std::this_thread::sleep_for(again_interval);
            EXPECT_GE(counter.answered, wanted) << "nobody is served any more";
        };
        for (std::size_t i = 0; i < servers.size(); ++i) {
            wait_for_more();
            servers[i]->kill();
            wait_for_more();  // at the other server alone
            servers[i] = std::make_unique<Server>(place);
            counter.ports[i] = servers[i]->port();
        }
        wait_for_more();
        for (std::jthread& thread : threads) thread.request_stop();
    }

    std::vector<std::string> told;
    int refusals = 0;
    for (const auto& till : tills) {
        told.insert(told.end(), till->numbers.begin(), till->numbers.end());
        refusals += till->refusals;
    }
    const std::set<std::string> numbers(told.begin(), told.end());
    EXPECT_EQ(numbers.size(), told.size()) << "a number was told twice";
    ShopClient client(servers[0]->port(), counter.token);
    EXPECT_THAT(listed_numbers(client), testing::UnorderedElementsAreArray(numbers));
    EXPECT_EQ(counts_of_series(numbers).size(), 3U) << "invoices, simplified ones and credit notes";
    EXPECT_GT(refusals, 0);
    const CommandResult doctor = run_command(place, {"doctor", "--json"});
    EXPECT_EQ(doctor.status, 0) << doctor.output << doctor.errors;
    for (const auto& server : servers) EXPECT_EQ(server->stop(), 0);
}

}  // namespace

}  // namespace trastienda::tests
