// Behind a proxy: by whose address guessing is slowed, and whose the audit log tells.
#include "tests/api/database.hpp"
#include "tests/api/http_connection.hpp"
#include "tests/api/program.hpp"
#include "tests/api/shop_client.hpp"

#include <gtest/gtest.h>
#include <string>
#include <utility>

namespace trastienda::tests {

namespace {

// The status of one wrong guess at the account, sent on by a proxy for `client`.
int guess(HttpConnection& connection, const std::string& client) {
    const auto reply = connection.send({.method = "POST",
                                        .target = "/api/v1/login",
                                        .headers = {{"Content-Type", "application/json"}, {"X-Forwarded-For", client}},
                                        .body = R"({"email": "adivina@tienda.example", "password": "contraseña 1"})"});
    return reply ? reply->status : 0;
}

// Until it is slowed; far more often than that takes.
bool is_slowed_soon(HttpConnection& connection, const std::string& client) {
    constexpr int guesses_max = 30;
    for (int number = 0; number < guesses_max; ++number)
        if (guess(connection, client) == 429) return true;
    return false;
}

TEST(Proxy, one_that_is_trusted_hands_on_who_asks) {
    const FreshDatabase database;
    const Folder folder;
    Server server({.folder = folder.path(), .database_url = database.url()},
                  {"--trusted-proxies", "127.0.0.0/8,203.0.113.99"});
    HttpConnection connection(server.port());
    EXPECT_TRUE(is_slowed_soon(connection, "198.51.100.7, 203.0.113.1, 203.0.113.99"));
    // Somebody else, whatever they say of themselves.
    EXPECT_EQ(guess(connection, "203.0.113.1, 203.0.113.2"), 401);
    EXPECT_EQ(guess(connection, "198.51.100.8, 203.0.113.1"), 429);
    EXPECT_EQ(server.stop(), 0);
}

TEST(Proxy, a_stranger_is_who_they_are_whatever_they_say) {
    const FreshDatabase database;
    const Folder folder;
    Server server({.folder = folder.path(), .database_url = database.url()});
    HttpConnection connection(server.port());
    EXPECT_TRUE(is_slowed_soon(connection, "203.0.113.1"));
    EXPECT_EQ(guess(connection, "203.0.113.2"), 429);
    EXPECT_EQ(server.stop(), 0);
}

TEST(Proxy, the_audit_log_tells_who_asked_and_not_by_which_proxy) {
    const FreshDatabase database;
    const Folder folder;
    Server server({.folder = folder.path(), .database_url = database.url()}, {"--trusted-proxies", "127.0.0.0/8"});
    ShopClient administrator(server.port(), administrator_token(server.port()));
    const auto made = administrator.connection().send({.method = "POST",
                                                       .target = "/api/v1/brands",
                                                       .headers = {{"Content-Type", "application/json"},
                                                                   {"X-Forwarded-For", "203.0.113.7"},
                                                                   administrator.authorization()},
                                                       .body = R"({"name": "Zara"})"});
    ASSERT_TRUE(made && made->status == 201);
    const auto log = administrator.get("/api/v1/audit_log?resource_type=brand");
    EXPECT_EQ(log.at("items").at(0).at("remote_address"), "203.0.113.7");
    EXPECT_EQ(server.stop(), 0);
}

}  // namespace

}  // namespace trastienda::tests
