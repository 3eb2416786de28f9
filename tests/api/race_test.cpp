// Many at once over HTTP: 64 clients for the last unit, and two servers on one database under mixed load.
#include "tests/api/database.hpp"
#include "tests/api/program.hpp"
#include "tests/api/shop_client.hpp"

#include <array>
#include <atomic>
#include <barrier>
#include <boost/json.hpp>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <thread>

namespace trastienda::tests {

namespace {

namespace json = boost::json;

constexpr int clients_count = 64;

struct Fates {
    int granted = 0;
    int refused = 0;  // for want of units, and for nothing else
};

// What becomes of the same request from all of the clients at one moment, each at one of the servers in turn.
Fates all_at_once(const std::vector<std::uint16_t>& ports, const std::string& token, std::string_view target,
                  const json::value& body) {
    std::barrier start(clients_count);
    std::atomic<int> granted = 0;
    std::atomic<int> refused = 0;
    {
        std::vector<std::jthread> clients;
        for (std::size_t number = 0; number < clients_count; ++number)
            clients.emplace_back([&, number] {
                ShopClient client(ports.at(number % ports.size()), token);
                // Connected and known before the start: only the race is left.
                client.get("/api/v1/me");
                start.arrive_and_wait();
                const auto reply = client.post(target, body);
                if (reply && reply->status == 201) ++granted;
                if (reply && reply->status == 409 && reply->body.contains("insufficient_available")) ++refused;
            });
    }
    return {.granted = granted, .refused = refused};
}

TEST(Race, of_64_clients_for_the_last_unit_one_wins) {
    const FreshDatabase database;
    const Folder folder;
    const ProgramPlace place{.folder = folder.path(), .database_url = database.url()};
    Server server(place);
    const std::string token = administrator_token(server.port());
    ShopClient first(server.port(), token);
    const std::int64_t variant = first.make_variants(1).at(0);
    ASSERT_EQ(first.post("/api/v1/stock/movements", movement(variant, purchase_type, 1))->status, 201);

    const Fates fates = all_at_once({server.port()}, token, "/api/v1/stock/movements", movement(variant, sale_type, 1));
    EXPECT_EQ(fates.granted, 1);
    EXPECT_EQ(fates.refused, clients_count - 1);
    EXPECT_EQ(first.on_hand(variant), 0);
    EXPECT_EQ(server.stop(), 0);
    EXPECT_EQ(run_command(place, {"doctor"}).status, 0);
}

TEST(Race, of_64_customers_for_the_last_unit_one_gets_it_with_the_one_invoice) {
    const FreshDatabase database;
    const Folder folder;
    const ProgramPlace place{.folder = folder.path(), .database_url = database.url()};
    Server server(place);
    Server other(place);
    const std::string token = administrator_token(server.port());
    ShopClient first(server.port(), token);
    const std::int64_t variant = first.make_variants(1).at(0);
    ASSERT_EQ(first.post("/api/v1/stock/movements", movement(variant, purchase_type, 1))->status, 201);
    const std::string price(first.get("/api/v1/variants/" + std::to_string(variant)).at("price").as_string());

    const json::object line{{"product_variant_id", variant}, {"quantity", 1}};
    const json::object payment{{"method", "card"}, {"amount", price}};
    const json::object sale{{"lines", json::array{line}}, {"payments", json::array{payment}}};
    const Fates fates = all_at_once({server.port(), other.port()}, token, "/api/v1/sales", sale);
    EXPECT_EQ(fates.granted, 1);
    EXPECT_EQ(fates.refused, clients_count - 1);
    EXPECT_EQ(first.on_hand(variant), 0);

    const json::value sales = first.get("/api/v1/sales");
    ASSERT_EQ(sales.at("items").as_array().size(), 1U);
    EXPECT_EQ(sales.at("items").at(0).at("status").as_string(), "completed");
    const json::value invoices = first.get("/api/v1/invoices");
    ASSERT_EQ(invoices.at("items").as_array().size(), 1U);
    EXPECT_EQ(invoices.at("items").at(0).at("number"), sales.at("items").at(0).at("invoice_number"));
    EXPECT_EQ(invoices.at("items").at(0).at("total").as_string(), price);
    EXPECT_EQ(server.stop(), 0);
    EXPECT_EQ(other.stop(), 0);
    EXPECT_EQ(run_command(place, {"doctor"}).status, 0);
}

// What one client was told of, by variant.
struct Acknowledged {
    std::map<std::int64_t, std::int64_t> on_hand;
    std::map<std::int64_t, std::int64_t> reserved;
    int changes = 0;
    int refusals = 0;
    std::vector<std::string> surprises;
};

// A client that receives, sells, reserves, commits and releases at random, over few variants, so that all collide.
class BusyClient {
  public:
    BusyClient(std::uint16_t port, std::string token, std::vector<std::int64_t> variants, unsigned seed)
        : client_(port, std::move(token)), variants_(std::move(variants)), random_(seed) {}

    Acknowledged run(int rounds) {
        for (int round = 0; round < rounds; ++round) act(pick(100));
        return std::move(seen_);
    }

  private:
    void act(int dice) {
        const std::int64_t variant = variants_[static_cast<std::size_t>(pick(static_cast<int>(variants_.size())))];
        const int quantity = 1 + pick(3);
        if (dice < 25) {
            if (post("/api/v1/stock/movements", movement(variant, purchase_type, quantity), 201))
                seen_.on_hand[variant] += quantity;
        } else if (dice < 55) {
            if (post("/api/v1/stock/movements", movement(variant, sale_type, quantity), 201))
                seen_.on_hand[variant] -= quantity;
        } else if (dice < 80 || reserved_.empty()) {
            reserve(variant, quantity);
        } else {
            settle(dice < 92 ? "commit" : "release");
        }
    }

    void reserve(std::int64_t variant, int quantity) {
        const auto reply = post("/api/v1/stock/reservations", reservation(variant, quantity), 201);
        if (!reply) return;
        seen_.reserved[variant] += quantity;
        reserved_.push_back({json::parse(reply->body).at("reservations").at(0).at("id").as_int64(), variant, quantity});
    }

    void settle(const std::string& how) {
        const Reservation reservation = reserved_.back();
        reserved_.pop_back();
        if (!post("/api/v1/stock/reservations/" + std::to_string(reservation.id) + "/" + how, json::object{}, 200))
            return;
        seen_.reserved[reservation.variant] -= reservation.quantity;
        if (how == "commit") seen_.on_hand[reservation.variant] -= reservation.quantity;
    }

    // The answer where it was granted. A refusal for lack of stock is an answer too; nothing else is.
    std::optional<Reply> post(const std::string& target, const json::value& body, int granted) {
        auto reply = client_.post(target, body);
        if (reply && reply->status == granted) {
            ++seen_.changes;
            return reply;
        }
        if (reply && reply->status == 409 && reply->body.contains("insufficient_"))
            ++seen_.refusals;
        else
            seen_.surprises.push_back(reply ? std::to_string(reply->status) + " " + reply->body : "no answer");
        return std::nullopt;
    }

    int pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }

    struct Reservation {
        std::int64_t id = 0;
        std::int64_t variant = 0;
        int quantity = 0;
    };

    ShopClient client_;
    std::vector<std::int64_t> variants_;
    std::vector<Reservation> reserved_;
    std::mt19937 random_;
    Acknowledged seen_;
};

TEST(Race, two_servers_on_one_database_lose_nothing) {
    constexpr int variants_count = 3;
    constexpr int busy_clients = 12;
    constexpr int rounds = 120;
    const FreshDatabase database;
    const Folder folder;
    const ProgramPlace place{.folder = folder.path(), .database_url = database.url()};
    Server first(place);
    Server second(place);
    const std::string token = administrator_token(first.port());
    ShopClient client(first.port(), token);
    const std::vector<std::int64_t> variants = client.make_variants(variants_count);

    std::array<Acknowledged, busy_clients> seen;
    {
        std::vector<std::jthread> threads;
        for (unsigned number = 0; number < busy_clients; ++number)
            threads.emplace_back([&, number] {
                const std::uint16_t port = number % 2 == 0 ? first.port() : second.port();
                seen[number] = BusyClient(port, token, variants, number).run(rounds);
            });
    }
    Acknowledged all;
    for (const Acknowledged& one : seen) {
        for (const auto& [variant, quantity] : one.on_hand) all.on_hand[variant] += quantity;
        for (const auto& [variant, quantity] : one.reserved) all.reserved[variant] += quantity;
        all.changes += one.changes;
        all.refusals += one.refusals;
        all.surprises.insert(all.surprises.end(), one.surprises.begin(), one.surprises.end());
    }
    EXPECT_EQ(all.surprises, std::vector<std::string>{});
    EXPECT_EQ(all.changes + all.refusals, busy_clients * rounds);
    // Both happened: it was a race, for stock that ran out.
    EXPECT_GT(all.changes, rounds);
    EXPECT_GT(all.refusals, 0);
    for (const std::int64_t variant : variants) {
        // Both servers say the same, and it is what the clients were told.
        for (Server* server : {&first, &second}) {
            const std::string target = "/api/v1/stock/levels/" + std::to_string(variant) + "/1";
            const json::value level = ShopClient(server->port(), token).get(target);
            EXPECT_EQ(level.at("on_hand").as_int64(), all.on_hand[variant]);
            EXPECT_EQ(level.at("reserved").as_int64(), all.reserved[variant]);
        }
    }
    // Beside them, and after them.
    EXPECT_EQ(run_command(place, {"doctor"}).status, 0);
    EXPECT_EQ(first.stop(), 0);
    EXPECT_EQ(second.stop(), 0);
    const CommandResult doctor = run_command(place, {"doctor", "--json"});
    EXPECT_EQ(doctor.status, 0) << doctor.output << doctor.errors;
}

// Who only looks changes no schema: not one that another program may be using.
TEST(Schema, is_left_alone_by_commands_that_read) {
    const FreshDatabase database;
    const Folder folder;
    const ProgramPlace place{.folder = folder.path(), .database_url = database.url()};
    const std::vector<std::vector<std::string>> commands{
        {"doctor", "--json"}, {"user", "list", "--json"}, {"token", "list", "--json"}};
    const auto expect_refused = [&](std::string_view says) {
        for (const auto& command : commands) {
            const CommandResult result = run_command(place, command);
            EXPECT_EQ(result.status, 1);
            EXPECT_EQ(result.output, "");
            EXPECT_NE(result.errors.find(says), std::string::npos) << result.errors;
            EXPECT_NE(result.errors.find("run `trastienda migrate`"), std::string::npos) << result.errors;
        }
    };
    expect_refused("no shop in this database");
    database.execute("DO $$ BEGIN ASSERT to_regclass('schema_migrations') IS NULL; END $$");
    ASSERT_EQ(run_command(place, {"migrate"}).status, 0);
    for (const auto& command : commands) EXPECT_EQ(run_command(place, command).status, 0);
    database.execute("DELETE FROM schema_migrations WHERE number = (SELECT max(number) FROM schema_migrations)");
    expect_refused("older version");
}

// A large file takes much memory: the second is turned away before its first byte, and the first is none the worse.
TEST(Race, of_two_imports_the_second_is_told_at_once) {
    const FreshDatabase database;
    const Folder folder;
    Server server({.folder = folder.path(), .database_url = database.url()});
    const std::string token = administrator_token(server.port());
    const Request import{
        .method = "POST",
        .target = "/api/v1/imports/shopify",
        .headers = {{"Authorization", "Bearer " + token}, {"Content-Type", "text/csv"}, {"Expect", "100-continue"}},
        .body = "Handle,Title,Variant SKU,Variant Price\ngorra,Gorra,G,9.00\n"};
    const std::string bytes = to_bytes(import);
    const std::size_t head_size = bytes.size() - import.body.size();
    ShopClient first(server.port(), token);
    first.get("/api/v1/me");  // connected
    ASSERT_TRUE(first.connection().write(bytes.substr(0, head_size)));
    ASSERT_EQ(first.connection().read_reply("POST")->status, 100);

    ShopClient second(server.port(), token);
    second.get("/api/v1/me");
    ASSERT_TRUE(second.connection().write(bytes.substr(0, head_size)));
    const auto refused = second.connection().read_reply("POST");
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 503);
    EXPECT_NE(refused->header("Retry-After"), "");
    EXPECT_NE(refused->body.find("\"code\":\"import_under_way\""), std::string::npos) << refused->body;

    // A busy shop is no failure of the program.
    EXPECT_TRUE(server.program().wait_for_log("request_turned_away"));
    EXPECT_EQ(server.program().errors().find("request_failed"), std::string::npos);

    ASSERT_TRUE(first.connection().write(import.body));
    EXPECT_EQ(first.connection().read_reply("POST")->status, 200);
    // And the turn is given back.
    EXPECT_EQ(first.connection()
                  .send({.method = "POST",
                         .target = import.target,
                         .headers = {import.headers[0], import.headers[1]},
                         .body = import.body})
                  ->status,
              200);
    EXPECT_EQ(server.stop(), 0);
}

// What a person is advised to do must help: leaving out what is wrong helps only where something is left.
TEST(Import, says_what_helps) {
    const FreshDatabase database;
    const Folder folder;
    const ProgramPlace place{.folder = folder.path(), .database_url = database.url()};
    ASSERT_EQ(run_command(place, {"migrate"}).status, 0);
    ASSERT_EQ(
        run_command(place, {"user", "add", std::string(administrator_email), "--role", "admin", "--make-password"})
            .status,
        0);
    const std::string csv = (folder.path() / "products.csv").string();
    const std::string header = "Handle,Title,Variant SKU,Variant Price\n";
    struct Row {
        std::string rows;
        bool is_skipping;
        std::string_view says;
        std::string_view outcome;
    };
    for (const Row& row :
         {Row{"gorra,Gorra,G,9.00\nbufanda,Bufanda,B,x\n", false, "use --skip-bad", "refused"},
          Row{"gorra,Gorra,G,9.00\nbufanda,\"Bufanda,B,9.00\n", false, "The file cannot be read: nothing was changed.",
              "refused"},
          Row{"gorra,Gorra,G,9.00\nbufanda,\xFF,B,9.00\n", true, "The file cannot be read: nothing was changed.",
              "refused"},
          Row{"bufanda,Bufanda,B,x\n", true, "Nothing of the file can be imported", "nothing_usable"}}) {
        std::ofstream(csv) << header << row.rows;
        std::vector<std::string> command{"import", "shopify", csv};
        if (row.is_skipping) command.emplace_back("--skip-bad");
        const CommandResult text = run_command(place, command);
        EXPECT_EQ(text.status, 1);
        EXPECT_NE(text.output.find(row.says), std::string::npos) << text.output << text.errors;
        EXPECT_EQ(text.output.contains("--skip-bad"), row.says.contains("--skip-bad")) << text.output;
        EXPECT_EQ(text.output.find("new products"), std::string::npos) << text.output;
        command.emplace_back("--json");
        const CommandResult json = run_command(place, command);
        EXPECT_EQ(json.status, 1);
        EXPECT_NE(json.output.find("\"outcome\":\"" + std::string(row.outcome) + "\""), std::string::npos);
        EXPECT_NE(json.output.find("\"products_created\":0"), std::string::npos) << json.output;
    }
}

// The demo is for a shop that has nothing: not for one whose own products have no stock yet.
TEST(Demo, leaves_a_shop_with_products_alone) {
    const FreshDatabase database;
    const Folder folder;
    const ProgramPlace place{.folder = folder.path(), .database_url = database.url()};
    {
        Server server(place);
        ShopClient client(server.port(), administrator_token(server.port()));
        const json::object own{{"name", "Propio"}};
        ASSERT_EQ(client.post("/api/v1/products", own)->status, 201);
        EXPECT_EQ(server.stop(), 0);
    }
    Server server(place, {"--demo"});
    ShopClient client(server.port(), administrator_token(server.port()));
    EXPECT_EQ(client.get("/api/v1/products").at("items").as_array().size(), 1U);
    EXPECT_EQ(server.stop(), 0);
}

TEST(Demo, fills_an_empty_shop) {
    const FreshDatabase database;
    const Folder folder;
    Server server({.folder = folder.path(), .database_url = database.url()}, {"--demo"});
    ShopClient client(server.port(), administrator_token(server.port()));
    EXPECT_EQ(client.get("/api/v1/products").at("items").as_array().size(), 12U);
    EXPECT_EQ(server.stop(), 0);
}

// Its prices are whole where the currency has no cents, and of the size that they have there.
TEST(Demo, fits_the_shops_currency) {
    const FreshDatabase database;
    const Folder folder;
    Server server({.folder = folder.path(), .database_url = database.url()}, {"--demo", "--currency", "CLP"});
    ShopClient client(server.port(), administrator_token(server.port()));
    const json::value first = client.get("/api/v1/products/1");
    EXPECT_EQ(first.at("variants").at(0).at("price").as_string(), "59900.00");
    EXPECT_EQ(client.get("/api/v1/products").at("items").as_array().size(), 12U);
    EXPECT_EQ(server.stop(), 0);
}

// Whoever starts a server hears that a clock far ahead has dated an invoice.
TEST(Start, warns_where_the_newest_invoice_lies_ahead_of_the_clock) {
    const FreshDatabase database;
    const Folder folder;
    const ProgramPlace place{.folder = folder.path(), .database_url = database.url()};
    {
        Server server(place);
        EXPECT_EQ(server.program().errors().find("invoice_ahead_of_clock"), std::string::npos);
        EXPECT_EQ(server.stop(), 0);
    }
    database.execute("UPDATE invoice_head SET issued_at = now() + interval '1 year'");
    Server server(place);
    EXPECT_TRUE(server.program().wait_for_log("invoice_ahead_of_clock"));
    EXPECT_EQ(server.stop(), 0);
}

}  // namespace

}  // namespace trastienda::tests
