// One person at one till: signed in, on a connection of their own, speaking of stock. For tests only; one thread.
#pragma once

#include "tests/api/http_connection.hpp"

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::tests {

/// The built-in movement types that the tests move stock with (migrations/, the first).
inline constexpr int purchase_type = 1;
inline constexpr int sale_type = 2;

/// Signs the administrator in. Throws where that is refused.
std::string administrator_token(std::uint16_t port);

class ShopClient {
  public:
    ShopClient(std::uint16_t port, std::string token) : connection_(port), token_(std::move(token)) {}

    /// A change; with a key that is not empty it may be sent again. Nothing: it was not answered.
    std::optional<Reply> post(std::string_view target, const boost::json::value& body, std::string_view key = "");
    /// The same, gone before the answer comes: whether it was done is not known.
    void post_and_leave(std::string_view target, const boost::json::value& body, std::string_view key);
    /// What is answered to a GET, whatever it is. Nothing: it was not answered.
    std::optional<Reply> ask(std::string_view target);
    /// What is at `target`; throws where it is not answered with 200.
    boost::json::value get(std::string_view target);
    /// A product with `count` variants, no stock: their ids. Throws where it is refused.
    std::vector<std::int64_t> make_variants(int count);
    /// On hand of a variant at the default location, where it has a level there.
    std::int64_t on_hand(std::int64_t variant);
    HttpConnection& connection() { return connection_; }
    [[nodiscard]] Header authorization() const { return {"Authorization", "Bearer " + token_}; }

  private:
    [[nodiscard]] Request change(std::string_view target, const boost::json::value& body, std::string_view key) const;

    HttpConnection connection_;
    std::string token_;
};

/// The body of POST /api/v1/stock/movements with one line.
boost::json::value movement(std::int64_t variant, int movement_type, std::int64_t quantity);
/// The body of POST /api/v1/stock/reservations with one line and without an end.
boost::json::value reservation(std::int64_t variant, std::int64_t quantity);

}  // namespace trastienda::tests
