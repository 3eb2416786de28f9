// The largest batch of movements, as a program sends it: over HTTP, booked whole, seen whole, and told whole.
#include "tests/api/database.hpp"
#include "tests/api/program.hpp"
#include "tests/api/shop_client.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace trastienda::tests {

namespace {

namespace json = boost::json;

constexpr int lines_max = 10'000;
constexpr std::string_view batch = "/api/v1/stock/movements/batch";

class Shop {
  public:
    [[nodiscard]] json::array lines(int count, int quantity) const {
        json::array all;
        for (int i = 0; i < count; ++i)
            all.push_back(json::object{{"product_variant_id", variants[static_cast<std::size_t>(i) % variants.size()]},
                                       {"movement_type_id", purchase_type},
                                       {"quantity", quantity}});
        return all;
    }
    json::value post(json::array lines, unsigned status, std::string_view key = "", json::object body = {}) {
        body["lines"] = std::move(lines);
        const auto reply = client.post(batch, body, key);
        EXPECT_TRUE(reply.has_value());
        if (!reply) return json::object{};
        EXPECT_EQ(reply->status, status) << reply->body.substr(0, 2'000);
        return json::parse(reply->body);
    }
    std::int64_t on_hand_of_all() {
        std::int64_t units = 0;
        for (const std::int64_t variant : variants) units += client.on_hand(variant);
        return units;
    }

    FreshDatabase database;
    Folder folder;
    ProgramPlace place{.folder = folder.path(), .database_url = database.url()};
    Server server{place};
    ShopClient client{server.port(), administrator_token(server.port())};
    // Each is named by many lines of a batch.
    std::vector<std::int64_t> variants = client.make_variants(50);
};

TEST(MovementBatch, of_as_many_lines_as_there_may_be_is_booked_once) {
    Shop shop;
    const json::value seen = shop.post(shop.lines(lines_max, 2), 200, "", {{"dry_run", true}});
    EXPECT_EQ(seen.at("booked").as_array().size(), lines_max);
    EXPECT_EQ(shop.on_hand_of_all(), 0);
    const json::value booked = shop.post(shop.lines(lines_max, 2), 200, "delivery");
    EXPECT_EQ(booked.at("booked").as_array().size(), lines_max);
    EXPECT_EQ(booked.at("booked").at(lines_max - 1).at("balance").as_int64(), 2 * lines_max / 50);
    EXPECT_EQ(shop.post(shop.lines(lines_max, 2), 200, "delivery"), booked);
    EXPECT_EQ(shop.on_hand_of_all(), 2 * lines_max);
    EXPECT_EQ(shop.server.stop(), 0);
    EXPECT_EQ(run_command(shop.place, {"doctor"}).status, 0);
}

TEST(MovementBatch, of_one_line_more_is_refused_whole) {
    Shop shop;
    const json::value refused = shop.post(shop.lines(lines_max + 1, 1), 400);
    EXPECT_EQ(refused.at("errors").at(0).at("pointer").as_string(), "#/lines");
    EXPECT_EQ(shop.on_hand_of_all(), 0);
}

// All or nothing names every line that is wrong, each on its own books the others.
TEST(MovementBatch, tells_of_every_line_that_is_refused) {
    Shop shop;
    json::array lines = shop.lines(lines_max, 1);
    for (int i = 0; i < lines_max; i += 2)
        lines[static_cast<std::size_t>(i)].as_object()["product_variant_id"] = 999'999;
    const json::value refused = shop.post(lines, 404);
    EXPECT_EQ(refused.at("errors").as_array().size(), lines_max / 2);
    EXPECT_EQ(refused.at("errors").at(lines_max / 2 - 1).at("pointer").as_string(),
              "#/lines/" + std::to_string(lines_max - 2));
    EXPECT_EQ(shop.on_hand_of_all(), 0);
    const json::value done = shop.post(lines, 200, "", {{"mode", "each_on_its_own"}});
    EXPECT_EQ(done.at("refused").as_array().size(), lines_max / 2);
    EXPECT_EQ(done.at("booked").as_array().size(), lines_max / 2);
    EXPECT_EQ(shop.on_hand_of_all(), lines_max / 2);
}

}  // namespace

}  // namespace trastienda::tests
