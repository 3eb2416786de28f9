// Sales, with all that belongs to them, while the server or PostgreSQL is killed beneath them: each is there wholly or
// not at all, none twice, and the numbers of the invoices have no gap.
#include "tests/api/busy_clients.hpp"
#include "tests/api/database.hpp"
#include "tests/api/program.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <set>

namespace trastienda::tests {

namespace {

namespace json = boost::json;

constexpr int variants_count = 3;
constexpr std::int64_t units_count = 100'000;
// Enough that the kill comes in the middle of the work.
constexpr int acknowledged_before_kill = 60;

// Two sales at the counter, paid in two ways, and an order that nobody pays, in turn. The lines are of all variants, so
// that sales wait for each other.
BusyClients::NextChange sales_of(const std::vector<std::int64_t>& variants) {
    json::array lines;
    for (const std::int64_t variant : variants)
        lines.push_back({{"product_variant_id", variant}, {"quantity", 1}, {"unit_price", "10.00"}});
    return [lines = std::move(lines)](int client, int round) {
        json::object body{{"lines", lines},
                          {"notes", std::to_string(client) + "-" + std::to_string(round)},
                          {"buyer", {{"name", "Ana"}, {"email", "ana@example.com"}}}};
        const bool is_paid_at_once = round % 3 != 2;
        if (is_paid_at_once)
            body["payments"] =
                json::array{{{"method", "card"}, {"amount", "20.00"}}, {{"method", "cash"}, {"amount", "10.00"}}};
        return Sent{.key = "sale-" + std::to_string(client) + "-" + std::to_string(round),
                    .target = "/api/v1/sales",
                    .body = std::move(body)};
    };
}

void receive_units(std::uint16_t port, const std::string& token, const std::vector<std::int64_t>& variants) {
    ShopClient client(port, token);
    for (const std::int64_t variant : variants) {
        const auto reply = client.post("/api/v1/stock/movements", movement(variant, purchase_type, units_count));
        ASSERT_TRUE(reply && reply->status == 201);
    }
}

// Every sale that anybody sent, once: none is lost, none doubled, and what is paid has left the stock.
void expect_each_sold_once(std::uint16_t port, const std::string& token, const std::vector<Sent>& all,
                           const std::vector<std::int64_t>& variants) {
    send_all_again(port, token, all);
    ShopClient client(port, token);
    std::set<std::string> notes;
    std::int64_t paid = 0;
    std::string after;
    do {
        const json::value page = client.get("/api/v1/sales?limit=200" + (after.empty() ? "" : "&after=" + after));
        for (const json::value& row : page.at("items").as_array()) {
            const json::value sale = client.get("/api/v1/sales/" + std::to_string(row.at("id").as_int64()));
            EXPECT_TRUE(notes.insert(std::string(sale.at("notes").as_string())).second) << sale.at("notes");
            if (sale.at("status").as_string() == "completed") ++paid;
        }
        after = page.at("next").is_null() ? "" : std::string(page.at("next").as_string());
    } while (!after.empty());
    EXPECT_EQ(notes.size(), all.size());
    for (const std::int64_t variant : variants) EXPECT_EQ(client.on_hand(variant), units_count - paid);
}

// Which also says that every sale has its lines, payments, movements and invoice, and that no number is missing.
void expect_clean(const ProgramPlace& place) {
    const CommandResult doctor = run_command(place, {"doctor", "--json"});
    EXPECT_EQ(doctor.status, 0) << doctor.output << doctor.errors;
}

TEST(SaleCrash, killing_the_server_leaves_every_sale_whole_or_not_there) {
    const Folder folder;
    const ProgramPlace place{.folder = folder.path(), .database_url = ""};
    auto server = std::make_unique<Server>(place);
    const std::string token = administrator_token(server->port());
    const std::vector<std::int64_t> variants = ShopClient(server->port(), token).make_variants(variants_count);
    receive_units(server->port(), token, variants);

    BusyClients load(server->port(), token, sales_of(variants));
    load.wait_for(acknowledged_before_kill);
    server->kill();
    const std::vector<Sent> all = load.end();
    EXPECT_GT(unanswered(all), 0) << "the kill came when nobody was waiting";

    server = std::make_unique<Server>(place);
    // Before anything is sent again: what the kill left behind.
    expect_clean(place);
    expect_each_sold_once(server->port(), token, all, variants);
    expect_clean(place);
    EXPECT_EQ(server->stop(), 0);
}

TEST(SaleCrash, killing_postgres_leaves_every_sale_whole_or_not_there) {
    const Folder folder;
    const ProgramPlace place{.folder = folder.path(), .database_url = ""};
    Server server(place);
    const std::string token = administrator_token(server.port());
    const std::vector<std::int64_t> variants = ShopClient(server.port(), token).make_variants(variants_count);
    receive_units(server.port(), token, variants);

    BusyClients load(server.port(), token, sales_of(variants));
    load.wait_for(acknowledged_before_kill);
    ASSERT_NO_FATAL_FAILURE(kill_postgres(folder.path()));
    EXPECT_TRUE(load.is_served_again(acknowledged_before_kill)) << server.program().errors();
    const std::vector<Sent> all = load.end();
    expect_each_sold_once(server.port(), token, all, variants);
    expect_clean(place);
    EXPECT_EQ(server.stop(), 0);
}

}  // namespace

}  // namespace trastienda::tests
