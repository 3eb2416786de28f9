#include "tests/api/shop_client.hpp"

#include "tests/api/program.hpp"

#include <boost/json.hpp>
#include <stdexcept>

namespace trastienda::tests {

namespace json = boost::json;

namespace {

Reply must_be(std::optional<Reply> reply, int status) {
    if (!reply) throw std::runtime_error("no answer");
    if (reply->status != status) throw std::runtime_error(std::to_string(reply->status) + " " + reply->body);
    return *std::move(reply);
}

}  // namespace

std::string administrator_token(std::uint16_t port) {
    HttpConnection connection(port);
    const json::object who{{"email", administrator_email}, {"password", administrator_password}};
    const Reply reply = must_be(connection.send({.method = "POST",
                                                 .target = "/api/v1/login",
                                                 .headers = {{"Content-Type", "application/json"}},
                                                 .body = json::serialize(who)}),
                                200);
    return std::string(json::parse(reply.body).at("token").as_string());
}

Request ShopClient::change(std::string_view target, const json::value& body, std::string_view key) const {
    Request request{.method = "POST",
                    .target = std::string(target),
                    .headers = {authorization(), {"Content-Type", "application/json"}},
                    .body = json::serialize(body)};
    if (!key.empty()) request.headers.push_back({"Idempotency-Key", std::string(key)});
    return request;
}

std::optional<Reply> ShopClient::post(std::string_view target, const json::value& body, std::string_view key) {
    return connection_.send(change(target, body, key));
}

void ShopClient::post_and_leave(std::string_view target, const json::value& body, std::string_view key) {
    (void)connection_.write(to_bytes(change(target, body, key)));
    connection_.close();
}

std::optional<Reply> ShopClient::ask(std::string_view target) {
    return connection_.send({.method = "GET", .target = std::string(target), .headers = {authorization()}, .body = ""});
}

json::value ShopClient::get(std::string_view target) { return json::parse(must_be(ask(target), 200).body); }

std::vector<std::int64_t> ShopClient::make_variants(int count) {
    json::array variants;
    for (int number = 1; number <= count; ++number)
        variants.push_back(json::object{{"size", std::to_string(34 + 2 * number)}, {"price", "19.90"}});
    const json::object product{{"name", "Pantalón vaquero"}, {"variants", std::move(variants)}};
    const Reply reply = must_be(post("/api/v1/products", product), 201);
    std::vector<std::int64_t> ids;
    const json::value made = json::parse(reply.body);
    for (const json::value& variant : made.at("variants").as_array()) ids.push_back(variant.at("id").as_int64());
    return ids;
}

std::int64_t ShopClient::on_hand(std::int64_t variant) {
    const json::value page = get("/api/v1/stock/levels?location_id=1&product_variant_id=" + std::to_string(variant));
    const json::array& items = page.at("items").as_array();
    return items.empty() ? 0 : items[0].at("on_hand").as_int64();
}

json::value movement(std::int64_t variant, int movement_type, std::int64_t quantity) {
    const json::object line{
        {"product_variant_id", variant}, {"movement_type_id", movement_type}, {"quantity", quantity}};
    return json::object{{"lines", json::array{line}}};
}

json::value reservation(std::int64_t variant, std::int64_t quantity) {
    const json::object line{{"product_variant_id", variant}, {"quantity", quantity}};
    return json::object{{"lines", json::array{line}}};
}

}  // namespace trastienda::tests
