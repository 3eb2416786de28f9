#include "outbound/stripe_connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/url/parse.hpp>
#include <utility>

namespace trastienda::outbound {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Tcp = asio::ip::tcp;

namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
// An answer's head has a few dozen fields.
constexpr std::uint32_t head_bytes_max = 32 * 1024;

bool is_this_machine(const std::string& host) {
    if (host == "localhost") return true;
    boost::system::error_code failed;
    const auto address = asio::ip::make_address(host, failed);
    return !failed && address.is_loopback();
}

// From the first byte that is sent on, the request may be done.
template <class Stream>
asio::awaitable<std::expected<StripeReply, NoAnswer>> ask(Stream& stream, const StripeRequest& request,
                                                          std::size_t answer_bytes_max) {
    const auto [write_failed, written] = co_await beast::http::async_write(stream, request, awaited);
    if (write_failed) co_return std::unexpected(NoAnswer::lost);
    beast::flat_buffer buffer;
    beast::http::response_parser<beast::http::string_body> parser;
    parser.header_limit(head_bytes_max);
    parser.body_limit(answer_bytes_max);
    const auto [read_failed, read] = co_await beast::http::async_read(stream, buffer, parser, awaited);
    if (read_failed) co_return std::unexpected(NoAnswer::lost);
    auto answer = parser.release();
    const auto should_retry = answer["Stripe-Should-Retry"];
    co_return StripeReply{.status = answer.result_int() > 599 ? 0 : static_cast<int>(answer.result_int()),
                          .should_retry = std::string(should_retry.data(), should_retry.size()),
                          .body = std::move(answer.body())};
}

asio::awaitable<std::expected<StripeReply, NoAnswer>> ask_over_tls(beast::tcp_stream stream, asio::ssl::context& tls,
                                                                   const StripeAddress& address,
                                                                   const StripeRequest& request,
                                                                   std::size_t answer_bytes_max) {
    beast::ssl_stream<beast::tcp_stream> secured(std::move(stream), tls);
    boost::system::error_code failed;
    secured.set_verify_mode(asio::ssl::verify_peer, failed);
    if (!failed) secured.set_verify_callback(asio::ssl::host_name_verification(address.host), failed);
    if (failed) co_return std::unexpected(NoAnswer::not_sent);
    // The name is sent along only where it is one: of an address the standard forbids it.
    boost::system::error_code is_name;
    (void)asio::ip::make_address(address.host, is_name);
    if (is_name && SSL_set_tlsext_host_name(secured.native_handle(), address.host.c_str()) != 1)
        co_return std::unexpected(NoAnswer::not_sent);
    const auto [handshake_failed] = co_await secured.async_handshake(asio::ssl::stream_base::client, awaited);
    if (handshake_failed) co_return std::unexpected(NoAnswer::not_sent);
    co_return co_await ask(secured, request, answer_bytes_max);
}

}  // namespace

std::optional<StripeAddress> StripeAddress::parse(std::string_view text) {
    constexpr std::size_t bytes_max = 255;
    if (text.size() > bytes_max) return std::nullopt;
    const auto url = boost::urls::parse_uri(text);
    if (!url || (url->scheme() != "http" && url->scheme() != "https")) return std::nullopt;
    if (url->host().empty() || url->has_query() || url->has_fragment() || url->has_userinfo()) return std::nullopt;
    StripeAddress address{.is_tls = url->scheme() == "https",
                          .host = url->host_address(),
                          .port = std::string(url->port().data(), url->port().size()),
                          .path = url->path()};
    if (!address.is_tls && !is_this_machine(address.host)) return std::nullopt;
    // Boost.URL 1.81 takes "127.0.0.1.example.com" for an address with a path behind it.
    if (!address.path.empty() && !address.path.starts_with('/')) return std::nullopt;
    if (address.port.empty()) address.port = address.is_tls ? "443" : "80";
    while (address.path.ends_with('/')) address.path.pop_back();
    return address;
}

std::string StripeAddress::host_field() const {
    std::string field = host.find(':') == std::string::npos ? host : "[" + host + "]";
    if (port != (is_tls ? "443" : "80")) field += ":" + port;
    return field;
}

asio::awaitable<std::expected<StripeReply, NoAnswer>> exchange(asio::any_io_executor executor, asio::ssl::context& tls,
                                                               StripeAddress address, StripeRequest request,
                                                               ExchangeLimits limits) {
    // The system's resolver has bounds of its own (resolv.conf: 5 s, twice), and cannot be broken off.
    Tcp::resolver resolver(executor);
    const auto [unresolved, endpoints] = co_await resolver.async_resolve(address.host, address.port, awaited);
    if (unresolved) co_return std::unexpected(NoAnswer::not_sent);
    beast::tcp_stream stream(executor);
    stream.expires_after(limits.timeout);
    const auto [not_connected, endpoint] = co_await stream.async_connect(endpoints, awaited);
    if (not_connected) co_return std::unexpected(NoAnswer::not_sent);
    // The connection is closed without a farewell: the answer is complete, and says how long it is.
    if (address.is_tls)
        co_return co_await ask_over_tls(std::move(stream), tls, address, request, limits.answer_bytes_max);
    co_return co_await ask(stream, request, limits.answer_bytes_max);
}

}  // namespace trastienda::outbound
