// Payments by a provider with the real program: what Stripe tells ten times at once to two servers is one payment and
// one invoice; money goes back once; and nothing of it exists without its keys.
#include "tests/api/database.hpp"
#include "tests/api/program.hpp"
#include "tests/api/shop_client.hpp"
#include "tests/support/stripe_double.hpp"

#include <barrier>
#include <boost/json.hpp>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <thread>

namespace trastienda::tests {

namespace {

namespace json = boost::json;
using std::chrono::seconds;

// A shop that takes cards by a provider, and a client of it.
struct CardShop {
    explicit CardShop(const std::string& dotenv = StripeDouble::settings()) {
        std::ofstream(folder.path() / ".env") << dotenv;
    }
    [[nodiscard]] ProgramPlace place() const { return {.folder = folder.path(), .database_url = database.url()}; }
    [[nodiscard]] std::vector<std::string> arguments() const { return {"--stripe-url", stripe.url()}; }

    StripeDouble stripe;
    FreshDatabase database;
    Folder folder;
};

json::value body_of(const std::optional<Reply>& reply, int status) {
    if (!reply) throw std::runtime_error("no answer");
    if (reply->status != status) throw std::runtime_error(std::to_string(reply->status) + " " + reply->body);
    return json::parse(reply->body);
}

std::string in_sale(std::int64_t sale, std::string_view what = "") {
    return "/api/v1/sales/" + std::to_string(sale) + std::string(what);
}

// An open sale of one pair of trousers at 19.90.
std::int64_t order(ShopClient& client) {
    const std::int64_t variant = client.make_variants(1).at(0);
    body_of(client.post("/api/v1/stock/movements", movement(variant, purchase_type, 1)), 201);
    const json::object line{{"product_variant_id", variant}, {"quantity", 1}};
    return body_of(client.post("/api/v1/sales", json::object{{"lines", json::array{line}}}), 201)
        .at("sale_id")
        .as_int64();
}

std::string open_intent(ShopClient& client, std::int64_t sale) {
    const json::value opened = body_of(client.post(in_sale(sale, "/payment-intents"), json::object{}), 200);
    return std::string(opened.at("provider_intent_id").as_string());
}

std::optional<Reply> tell(HttpConnection& connection, const std::string& event, const std::string& signature) {
    return connection.send(
        {.method = "POST",
         .target = "/api/v1/webhooks/stripe",
         .headers = {{"Content-Type", "application/json; charset=utf-8"}, {"Stripe-Signature", signature}},
         .body = event});
}

int tell(std::uint16_t port, const std::string& event) {
    HttpConnection connection(port);
    const auto reply = tell(connection, event, StripeDouble::signature(event));
    return reply ? reply->status : 0;
}

TEST(CardPayment, told_ten_times_at_once_to_two_servers_is_one_payment_and_one_invoice) {
    CardShop shop;
    Server first(shop.place(), shop.arguments());
    Server second(shop.place(), shop.arguments());
    ShopClient client(first.port(), administrator_token(first.port()));
    const std::int64_t sale = order(client);
    // Stripe's answer is lost on the way: it is asked again, and there is no second intent.
    shop.stripe.fail_next("/v1/payment_intents", {StripeFault::answer_lost});
    const std::string intent = open_intent(client, sale);
    ASSERT_EQ(shop.stripe.intents().size(), 1U);

    shop.stripe.confirm(intent);
    const std::string event = shop.stripe.event("payment_intent.succeeded", intent);
    constexpr int times = 10;
    std::barrier start(times);
    std::array<int, times> statuses{};
    {
        std::vector<std::jthread> tellers;
        for (int number = 0; number < times; ++number)
            tellers.emplace_back([&, number] {
                start.arrive_and_wait();
                statuses[static_cast<std::size_t>(number)] = tell((number % 2 == 0 ? first : second).port(), event);
            });
    }
    for (const int status : statuses) EXPECT_EQ(status, 200);
    const json::value paid = client.get(in_sale(sale));
    EXPECT_EQ(paid.at("status").as_string(), "completed");
    ASSERT_EQ(paid.at("payments").as_array().size(), 1U);
    EXPECT_EQ(paid.at("payments").at(0).at("amount").as_string(), "19.90");
    EXPECT_EQ(client.get("/api/v1/invoices").at("items").as_array().size(), 1U);
    EXPECT_EQ(first.stop(), 0);
    EXPECT_EQ(second.stop(), 0);
    const CommandResult doctor = run_command(shop.place(), {"doctor"});
    EXPECT_EQ(doctor.status, 0) << doctor.output;
    // Neither keys nor what lets somebody pay stand in the log.
    for (Server* server : {&first, &second})
        for (const std::string_view secret : {"sk_test", "whsec_", "_secret_double"})
            EXPECT_EQ(server->program().errors().find(secret), std::string::npos) << secret;
}

TEST(CardPayment, hears_nobody_but_stripe_and_both_secrets_while_they_are_rolled) {
    CardShop shop(
        "STRIPE_SECRET_KEY=sk_test_double\nSTRIPE_PUBLISHABLE_KEY=pk_test_double\n"
        "STRIPE_WEBHOOK_SECRET=whsec_new,whsec_double\n");
    Server server(shop.place(), shop.arguments());
    ShopClient client(server.port(), administrator_token(server.port()));
    const std::int64_t sale = order(client);
    const std::string intent = open_intent(client, sale);
    shop.stripe.confirm(intent);
    const std::string event = shop.stripe.event("payment_intent.succeeded", intent);
    HttpConnection connection(server.port());
    const std::string signatures[] = {"", "t=1,v1=2", StripeDouble::signature(event, "whsec_other"),
                                      StripeDouble::signature(event + " "),
                                      StripeDouble::signature(event, "whsec_double", seconds(310))};
    for (const std::string& signature : signatures) {
        const auto reply = tell(connection, event, signature);
        ASSERT_TRUE(reply);
        EXPECT_EQ(reply->status, 400) << signature;
    }
    EXPECT_EQ(client.get(in_sale(sale)).at("status").as_string(), "open");
    const auto by_new = tell(connection, event, StripeDouble::signature(event, "whsec_new"));
    ASSERT_TRUE(by_new);
    EXPECT_EQ(by_new->status, 200) << by_new->body;
    const auto by_old = tell(connection, event, StripeDouble::signature(event, "whsec_double", seconds(200)));
    ASSERT_TRUE(by_old);
    EXPECT_EQ(by_old->status, 200) << by_old->body;
    EXPECT_EQ(client.get(in_sale(sale)).at("status").as_string(), "completed");
}

TEST(CardPayment, counts_what_anyone_may_send_unsigned_with_all_other_bodies) {
    CardShop shop;
    Server server(shop.place(), shop.arguments());
    const Request unsigned_event{.method = "POST",
                                 .target = "/api/v1/webhooks/stripe",
                                 .headers = {{"Content-Type", "application/json"}, {"Stripe-Signature", "t=1"}},
                                 .body = std::string(std::size_t{256} * 1024, ' ')};
    const std::string bytes = to_bytes(unsigned_event);
    // Senders who keep their last byte to themselves, until whoever sends everything at once is turned away. All bodies
    // together may take as much as 64 of these (ServerLimits::bodies_bytes_max). The server has not yet read all that
    // is on its way, and does not count the last 16 KiB of each: so it takes some more.
    constexpr std::size_t senders_max = 100;
    std::vector<std::unique_ptr<HttpConnection>> senders;
    const auto is_another_turned_away = [&] {
        HttpConnection another(server.port());
        const auto reply = another.send(unsigned_event);
        return reply && reply->status == 503;
    };
    const auto has_begun = [&] {
        senders.push_back(std::make_unique<HttpConnection>(server.port()));
        return senders.back()->write(std::string_view(bytes).substr(0, bytes.size() - 1));
    };
    while (senders.size() < 50) ASSERT_TRUE(has_begun());
    // In good time before the first of them are given up on (ServerLimits::body_timeout).
    while (senders.size() < 75) has_begun();
    bool is_full = false;
    while (!is_full && senders.size() < senders_max) {
        has_begun();
        is_full = is_another_turned_away();
    }
    // A busy machine reads what is on its way a while later.
    for (int tries = 0; !is_full && tries < 100; ++tries) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        is_full = is_another_turned_away();
    }
    EXPECT_TRUE(is_full);
    senders.clear();
    // They have gone, and the room is free again.
    for (int tries = 0; is_full && tries < 100; ++tries) is_full = is_another_turned_away();
    EXPECT_FALSE(is_full);
    EXPECT_EQ(server.stop(), 0);
}

// Nothing tells a test that the server has sent what it had queued.
void wait_for_refunds(const StripeDouble& stripe, std::size_t count) {
    const auto until = std::chrono::steady_clock::now() + seconds(30);
    while (stripe.refunds().size() < count && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

TEST(CardPayment, goes_back_once_by_itself_of_a_return_and_of_what_came_too_late) {
    CardShop shop;
    Server first(shop.place(), shop.arguments());
    Server second(shop.place(), shop.arguments());
    ShopClient client(first.port(), administrator_token(first.port()));
    const std::int64_t returned = order(client);
    const std::string intent = open_intent(client, returned);
    shop.stripe.confirm(intent);
    ASSERT_EQ(tell(first.port(), shop.stripe.event("payment_intent.succeeded", intent)), 200);
    shop.stripe.fail_next("/v1/refunds", {StripeFault::answer_lost, StripeFault::too_many});
    const json::value sold = client.get(in_sale(returned));
    const json::object line{{"sale_detail_id", sold.at("lines").at(0).at("id")}, {"quantity", 1}};
    body_of(client.post(in_sale(returned, "/returns"), json::object{{"lines", json::array{line}}}), 201);
    wait_for_refunds(shop.stripe, 1);

    const std::int64_t cancelled = order(client);
    const std::string late = open_intent(client, cancelled);
    body_of(client.post(in_sale(cancelled, "/cancel"), json::object{}), 200);
    shop.stripe.confirm(late);
    for (Server* server : {&first, &second})
        EXPECT_EQ(tell(server->port(), shop.stripe.event("payment_intent.succeeded", late)), 200);
    wait_for_refunds(shop.stripe, 2);
    EXPECT_EQ(client.get(in_sale(cancelled)).at("payments").as_array().size(), 0U);
    const json::value listed = client.get(in_sale(cancelled, "/payment-intents"));
    EXPECT_TRUE(listed.at("items").at(0).at("is_given_back").as_bool());

    // Ended politely, whatever they are at.
    EXPECT_EQ(first.stop(), 0);
    EXPECT_EQ(second.stop(), 0);
    ASSERT_EQ(shop.stripe.refunds().size(), 2U);
    EXPECT_EQ(shop.stripe.refunds()[0].at("payment_intent").as_string(), intent);
    EXPECT_EQ(shop.stripe.refunds()[1].at("payment_intent").as_string(), late);
    EXPECT_EQ(run_command(shop.place(), {"doctor"}).status, 0);
}

TEST(CardPayment, is_off_without_keys_and_needs_all_of_them) {
    {
        const CardShop shop("");
        Server server(shop.place());
        ShopClient client(server.port(), administrator_token(server.port()));
        const auto refused = client.post(in_sale(order(client), "/payment-intents"), json::object{});
        ASSERT_TRUE(refused);
        EXPECT_EQ(refused->status, 409);
        EXPECT_NE(refused->body.find("payments_by_provider_off"), std::string::npos) << refused->body;
        EXPECT_EQ(tell(server.port(), "{}"), 409);
        EXPECT_EQ(server.stop(), 0);
    }
    struct Row {
        std::string dotenv;
        std::string_view complaint;
    };
    const Row rows[] = {
        {"STRIPE_SECRET_KEY=sk_test_1\n", "STRIPE_WEBHOOK_SECRET"},
        {"STRIPE_SECRET_KEY=sk_test_1\nSTRIPE_WEBHOOK_SECRET=whsec_1\n", "STRIPE_PUBLISHABLE_KEY"},
        {"STRIPE_SECRET_KEY=sk_live_1\nSTRIPE_WEBHOOK_SECRET=whsec_1\nSTRIPE_PUBLISHABLE_KEY=pk_test_1\n", "_live_"},
        {"STRIPE_SECRET_KEY=pk_test_1\nSTRIPE_WEBHOOK_SECRET=whsec_1\nSTRIPE_PUBLISHABLE_KEY=pk_test_1\n", "sk_"},
    };
    for (const Row& row : rows) {
        const CardShop shop(row.dotenv);
        const CommandResult ended = run_command(shop.place(), {"serve", "--listen", "127.0.0.1:0"});
        EXPECT_NE(ended.status, 0) << row.dotenv;
        EXPECT_NE((ended.errors + ended.output).find(row.complaint), std::string::npos) << ended.errors;
        EXPECT_EQ((ended.errors + ended.output).find("sk_live_1"), std::string::npos) << ended.errors;
    }
}

}  // namespace

}  // namespace trastienda::tests
