// Every endpoint x every role x nobody, against the table of domain/people. The endpoints are those that the server
// says it has: its router and its description are made from the same list. What each asks is permission_table.hpp's to
// say.
#include "domain/people/permission.hpp"
#include "domain/people/scope.hpp"
#include "tests/api/database.hpp"
#include "tests/api/http_connection.hpp"
#include "tests/api/permission_table.hpp"
#include "tests/api/program.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

namespace trastienda::tests {

namespace {

namespace json = boost::json;

struct WalkedEndpoint {
    std::string method;
    std::string row;   // "GET /api/v1/brands/{brand_id}"
    std::string path;  // with numbers that nothing has
    people::Permission permission;
    bool has_body = false;
};

std::string role_name(people::Role role) { return boost::describe::enum_to_string(role, "?"); }

class Walk {
  public:
    Walk() {
        tokens_[people::Role::admin] = sign_in(std::string(administrator_email), std::string(administrator_password));
        for (const people::Role role : people::roles) {
            if (role == people::Role::admin) continue;
            const std::string email = role_name(role) + "@tienda.example";
            const std::string password = "la llave de quien es " + role_name(role);
            const json::object user{{"email", email}, {"password", password}, {"role", role_name(role)}};
            const Reply made = post("/api/v1/users", user, tokens_[people::Role::admin]);
            if (made.status != 201) throw std::runtime_error(made.body);
            tokens_[role] = sign_in(email, password);
        }
    }

    std::vector<WalkedEndpoint> endpoints() {
        std::vector<WalkedEndpoint> endpoints;
        const Reply reply = send({.method = "GET", .target = "/openapi.json"});
        const json::value document = json::parse(reply.body);
        for (const auto& path : document.at("paths").as_object())
            for (const auto& operation : path.value().as_object()) {
                std::string method(operation.key());
                for (char& letter : method) letter = static_cast<char>(letter - 'a' + 'A');
                const auto permission = people::permission_of(operation.value().at("x-permission").as_string());
                EXPECT_TRUE(permission.has_value()) << path.key();
                endpoints.push_back({.method = method,
                                     .row = method + " " + std::string(path.key()),
                                     .path = with_numbers(std::string(path.key())),
                                     .permission = permission.value_or(people::Permission::anyone),
                                     .has_body = operation.value().as_object().contains("requestBody")});
            }
        return endpoints;
    }

    // A token of its own for each request: one of them ends the session that it comes with.
    std::string token_of(people::Role role) {
        const Reply made = post("/api/v1/tokens", {{"name", "walk"}}, tokens_.at(role));
        if (made.status != 201) throw std::runtime_error(made.body);
        return std::string(json::parse(made.body).at("token").as_string());
    }

    Reply ask(const WalkedEndpoint& endpoint, const std::string& token) {
        // Of an answer that never ends the head will do.
        Request request{.method = endpoint.method == "GET" ? "HEAD" : endpoint.method, .target = endpoint.path};
        if (!token.empty()) request.headers.push_back({"Authorization", "Bearer " + token});
        if (endpoint.has_body) {
            // Read by none of them: what is behind the gate refuses it, and nothing changes for the others.
            request.headers.push_back({"Content-Type", "application/json"});
            request.headers.push_back({"If-Match", "*"});
            request.body = R"({"no_such_field": 1})";
        }
        return send(request);
    }

  private:
    static std::string with_numbers(const std::string& path) {
        std::string out;
        bool is_inside = false;
        for (const char letter : path) {
            if (letter == '{') out += "999999999";
            is_inside = (is_inside || letter == '{') && letter != '}';
            if (!is_inside && letter != '}') out += letter;
        }
        return out;
    }

    Reply send(const Request& request) {
        auto reply = connection_.send(request);
        if (!reply) throw std::runtime_error("no answer: " + request.method + " " + request.target);
        return *std::move(reply);
    }

    Reply post(const std::string& target, const json::object& body, const std::string& token) {
        Request request{.method = "POST",
                        .target = target,
                        .headers = {{"Content-Type", "application/json"}},
                        .body = json::serialize(body)};
        if (!token.empty()) request.headers.push_back({"Authorization", "Bearer " + token});
        return send(request);
    }

    std::string sign_in(const std::string& email, const std::string& password) {
        const Reply reply = post("/api/v1/login", {{"email", email}, {"password", password}}, "");
        if (reply.status != 200) throw std::runtime_error(reply.body);
        return std::string(json::parse(reply.body).at("token").as_string());
    }

    FreshDatabase database_;
    Folder folder_;
    Server server_{{.folder = folder_.path(), .database_url = database_.url()}};
    HttpConnection connection_{server_.port()};
    std::map<people::Role, std::string> tokens_;
};

std::string word(people::Permission permission) { return std::string(people::word_of(permission)); }

TEST(Walk, every_endpoint_asks_what_the_table_says) {
    std::map<std::string, std::string> wanted, told;
    for (const PermissionRow& row : permission_table)
        wanted[std::string(row.method) + " " + std::string(row.path)] = word(row.permission);
    EXPECT_EQ(wanted.size(), std::size(permission_table));
    Walk walk;
    for (const WalkedEndpoint& endpoint : walk.endpoints()) told[endpoint.row] = word(endpoint.permission);
    for (const auto& [row, permission] : told) EXPECT_EQ(permission, wanted[row]) << row;
    for (const auto& [row, permission] : wanted) EXPECT_TRUE(told.contains(row)) << row << " " << permission;
}

TEST(Walk, the_auditor_reads_everything_and_changes_only_their_own_account) {
    for (const PermissionRow& row : permission_table) {
        const bool is_everybodys_own =
            row.permission == people::Permission::anyone || row.permission == people::Permission::signed_in;
        // All that is kept of one person, in one piece: for that person, and for who answers such requests.
        const bool is_personal_export = row.path == "/api/v1/users/{user_id}/export";
        const bool is_open = is_everybodys_own || (row.method == "GET" && !is_personal_export);
        EXPECT_EQ(people::may(people::Role::auditor, row.permission), is_open) << row.method << " " << row.path;
    }
}

TEST(Walk, every_endpoint_lets_in_whom_the_table_lets_in) {
    Walk walk;
    const std::vector<WalkedEndpoint> endpoints = walk.endpoints();
    EXPECT_GT(endpoints.size(), 70U);
    for (const WalkedEndpoint& endpoint : endpoints) {
        const std::string where = endpoint.method + " " + endpoint.path;
        const Reply to_nobody = walk.ask(endpoint, "");
        if (endpoint.permission == people::Permission::anyone) {
            EXPECT_NE(to_nobody.status, 403) << where;
            // Signing in asks for a password, and says 401 where it is wrong: here there is none.
            EXPECT_NE(to_nobody.status, 401) << where;
        } else {
            EXPECT_EQ(to_nobody.status, 401) << where;
        }
        for (const people::Role role : people::roles) {
            const Reply reply = walk.ask(endpoint, walk.token_of(role));
            const std::string who = where + " as " + role_name(role) + ": " + reply.body;
            if (people::may(role, endpoint.permission)) {
                EXPECT_NE(reply.status, 401) << who;
                EXPECT_NE(reply.status, 403) << who;
                EXPECT_LT(reply.status, 500) << who;
            } else {
                EXPECT_EQ(reply.status, 403) << who;
            }
        }
    }
}

}  // namespace

}  // namespace trastienda::tests
