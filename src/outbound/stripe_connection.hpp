// One request to Stripe and its answer, over TLS or, for tests on this machine, without. Floor 3. One executor thread.
#pragma once

#include "outbound/stripe_protocol.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace trastienda::outbound {

/// Where Stripe's API is.
struct StripeAddress {
    bool is_tls = true;
    std::string host;
    std::string port;
    std::string path;  // before "/v1/..."; mostly empty

    /// "https://api.stripe.com", "http://127.0.0.1:12111". Nothing for another scheme, a query, a fragment or a user,
    /// and for http to anywhere but this machine: the secret key travels in each request.
    static std::optional<StripeAddress> parse(std::string_view url);
    /// As the field Host says it: with the port where it is not the scheme's own.
    [[nodiscard]] std::string host_field() const;
};

/// How far a request got that has no answer.
enum class NoAnswer : std::uint8_t {
    not_sent = 1,  // no connection was made: nothing was asked
    lost = 2,      // it may have been done
};

struct ExchangeLimits {
    std::chrono::milliseconds timeout{0};  // from the connection to the answer's last byte
    std::size_t answer_bytes_max = 0;
};

using StripeRequest = boost::beast::http::request<boost::beast::http::string_body>;

/// `tls` is used where the address says so, and outlives the call.
boost::asio::awaitable<std::expected<StripeReply, NoAnswer>> exchange(boost::asio::any_io_executor executor,
                                                                      boost::asio::ssl::context& tls,
                                                                      StripeAddress address, StripeRequest request,
                                                                      ExchangeLimits limits);

}  // namespace trastienda::outbound
