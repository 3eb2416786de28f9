// The HTTP server: one event loop, a coroutine per connection, everything bounded. Floor 5. Every function runs on the
// thread of the io_context; several threads are several servers.
#pragma once

#include "base/clock.hpp"
#include "base/language.hpp"
#include "base/result.hpp"
#include "http/endpoint.hpp"
#include "http/trusted_proxies.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace trastienda::http {

struct ServerLimits {
    std::size_t connections_max = 10'000;
    /// Requests between their head and their answer; past it 503 overloaded.
    std::size_t in_flight_max = 4'096;
    /// Of all bodies that have arrived and are not yet answered, uploads apart; past it 503 overloaded. What waits for
    /// its turn takes about as much again as its body, and what is being booked some times more: so a server stays
    /// below 100 MB. Room for two of the largest that are taken, or for 160 commands of a thousand lines.
    std::size_t bodies_bytes_max = std::size_t{16} * 1024 * 1024;
    /// Between two requests of a connection.
    std::chrono::milliseconds idle_timeout{75'000};
    /// From a head's first byte to its last.
    std::chrono::milliseconds head_timeout{10'000};
    /// For a whole body; in an upload, for each piece.
    std::chrono::milliseconds body_timeout{30'000};
    /// What an upload brings at the least, over each so long a time of waiting for it: whoever trickles holds what they
    /// were given (the one import at a time) from others. A shop's worst line, 16 kbit/s, is as fast as this.
    std::uint64_t upload_bytes_per_second_min = 2'000;
    std::chrono::milliseconds upload_rate_window{30'000};
    /// From the head to the answer, where the endpoint's row says nothing else.
    std::chrono::milliseconds request_timeout{30'000};
    std::chrono::milliseconds write_timeout{30'000};
    /// In a stream, without anything to say. Shorter than proxies wait.
    std::chrono::milliseconds sign_of_life_interval{15'000};
    /// How soon a stream whose token was revoked or has expired ends.
    std::chrono::milliseconds stream_token_interval{2'000};
    /// After an answer that closes: for the client to read it before the connection is gone.
    std::chrono::milliseconds linger_timeout{2'000};
    /// How often deadlines are looked at, which is how exact they are.
    std::chrono::milliseconds sweep_interval{250};
};

/// One line of the access log.
struct AccessRecord {
    std::string_view request_id;
    std::string_view remote_address;
    std::string_view method;
    std::string_view path;      // logged_path(), without the query (which may hold what a log should not)
    std::string_view endpoint;  // the row's path, or empty where none was found
    int status = 0;
    std::size_t body_bytes_in = 0;
    std::size_t body_bytes_out = 0;
    std::chrono::microseconds duration{0};
    UserId user;  // not set where nobody signed in
};
using AccessLog = std::function<void(const AccessRecord&)>;

/// What the server is given; all of it outlives the server.
struct ServerPorts {
    const Endpoints& endpoints;
    Authenticator& authenticator;
    Clock& clock;
    Random& random;
    FaultLog fault_log = {};
    AccessLog access_log = {};
    TrustedProxies trusted_proxies = {};
};

struct ServerCore;

/// An address that is ours from now on, though nobody is let in yet: whoever connects is refused, as where no server
/// runs. Taken before anything else is begun, so that a busy port is known at once.
class BoundAddress {
  public:
    /// "HOST:PORT" ("127.0.0.1:8080", "[::1]:0", "localhost:8080"). denied: somebody else has it. What goes wrong, here
    /// and when a server listens there, is told in that language.
    static Result<BoundAddress> bind(boost::asio::io_context& io, std::string_view host_port,
                                     Language language = Language::en);
    [[nodiscard]] std::uint16_t port() const { return port_; }

  private:
    friend class Server;
    using Acceptor = boost::asio::ip::tcp::acceptor;
    BoundAddress(std::shared_ptr<Acceptor> acceptor, std::string text, std::uint16_t port, Language language)
        : acceptor_(std::move(acceptor)), text_(std::move(text)), port_(port), language_(language) {}
    std::shared_ptr<Acceptor> acceptor_;
    std::string text_;
    std::uint16_t port_ = 0;
    Language language_ = Language::en;
};

class Server {
  public:
    Server(asio::io_context& io, ServerPorts ports, ServerLimits limits = {});
    /// Drops every connection that is still there. `stop` is the polite way.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Begins to accept there, on the event loop that it was bound on. May be called for several addresses.
    Result<void> listen(const BoundAddress& address);

    /// Accepts no more, lets every request whose head has arrived finish, closes idle connections, and returns when
    /// none is left or the time is up; then what is left is dropped.
    asio::awaitable<void> stop(std::chrono::milliseconds patience);

    [[nodiscard]] std::size_t connections() const;
    [[nodiscard]] std::size_t in_flight() const;
    /// What all connections hold for bodies and answers at this moment.
    [[nodiscard]] std::size_t held_bytes() const;

  private:
    std::shared_ptr<ServerCore> core_;
};

}  // namespace trastienda::http
