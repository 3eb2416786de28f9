// Many at one door: 64 clients receive the last units of an order over HTTP, and 64 send the same receipt again.
#include "tests/api/database.hpp"
#include "tests/api/program.hpp"
#include "tests/api/shop_client.hpp"

#include <atomic>
#include <barrier>
#include <boost/json.hpp>
#include <functional>
#include <gtest/gtest.h>
#include <mutex>
#include <set>
#include <thread>

namespace trastienda::tests {

namespace {

namespace json = boost::json;

constexpr int clients_count = 64;

// Two servers on one database, and an order of three units of one variant that was sent.
class Door {
  public:
    Door() {
        const json::object provider{{"name", "Textiles del Sur"}};
        const json::value made = json::parse(client_.post("/api/v1/providers", provider)->body);
        variant = client_.make_variants(1).at(0);
        const json::object line{{"product_variant_id", variant}, {"quantity", 3}, {"unit_cost", "7.50"}};
        const json::object order{{"provider_id", made.at("id")}, {"lines", json::array{line}}};
        const json::value draft = json::parse(client_.post("/api/v1/purchase-orders", order)->body);
        orders = "/api/v1/purchase-orders/" + std::to_string(draft.at("id").as_int64());
        const auto sent = client_.connection().send(
            {.method = "POST", .target = orders + "/send", .headers = {client_.authorization()}, .body = {}});
        if (!sent || sent->status != 200) throw std::runtime_error(sent ? sent->body : "no answer");
    }

    // Each client's reply to the receipt of so many units, all asked at once.
    void receive_at_once(int units, std::string_view key, const std::function<void(const Reply&)>& take) {
        std::barrier start(clients_count);
        std::mutex mutex;
        std::vector<std::jthread> threads;
        for (int number = 0; number < clients_count; ++number)
            threads.emplace_back([&, number] {
                ShopClient client((number % 2 == 0 ? first_ : second_).port(), token_);
                client.get("/api/v1/me");
                start.arrive_and_wait();
                const json::object line{{"product_variant_id", variant}, {"quantity", units}};
                const auto reply = client.post(orders + "/receipts", json::object{{"lines", json::array{line}}}, key);
                const std::scoped_lock lock(mutex);
                if (reply) take(*reply);
            });
    }

    // What the doctor says once all is over, and how many receipts there are.
    void expect_sound(std::size_t receipts, int on_hand) {
        EXPECT_EQ(client_.get(orders + "/receipts").at("items").as_array().size(), receipts);
        EXPECT_EQ(client_.on_hand(variant), on_hand);
        EXPECT_EQ(first_.stop(), 0);
        EXPECT_EQ(second_.stop(), 0);
        EXPECT_EQ(run_command(place_, {"doctor"}).status, 0);
    }

    std::int64_t variant = 0;
    std::string orders;

  private:
    FreshDatabase database_;
    Folder folder_;
    ProgramPlace place_{.folder = folder_.path(), .database_url = database_.url()};
    Server first_{place_};
    Server second_{place_};
    std::string token_ = administrator_token(first_.port());
    ShopClient client_{first_.port(), token_};
};

TEST(PurchaseRace, of_64_clients_for_the_last_units_one_receives_them) {
    Door door;
    int received = 0;
    int refused = 0;
    door.receive_at_once(3, "", [&](const Reply& reply) {
        received += reply.status == 201 ? 1 : 0;
        // The first took all: nothing more is awaited.
        refused += reply.status == 409 && reply.body.contains("purchase_received") ? 1 : 0;
    });
    EXPECT_EQ(received, 1);
    EXPECT_EQ(refused, clients_count - 1);
    door.expect_sound(1, 3);
}

TEST(PurchaseRace, a_receipt_that_64_clients_send_is_received_once) {
    Door door;
    std::multiset<std::string> answers;
    door.receive_at_once(2, "albaran-2041",
                         [&](const Reply& reply) { answers.insert(std::to_string(reply.status) + reply.body); });
    EXPECT_EQ(answers.size(), static_cast<std::size_t>(clients_count));
    EXPECT_TRUE(answers.begin()->starts_with("201")) << *answers.begin();
    EXPECT_EQ(answers.count(*answers.begin()), answers.size()) << *answers.rbegin();
    door.expect_sound(1, 2);
}

}  // namespace

}  // namespace trastienda::tests
