#include "http/server.hpp"

#include "base/localized.hpp"
#include "http/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>

namespace trastienda::http {

namespace {

using boost::system::error_code;
using std::chrono::steady_clock;

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
// Connections past the maximum that are being told so; those past both are closed without a word.
constexpr std::size_t turned_away_max = 64;
// After a failed accept (mostly: no file descriptors left) for those to come back.
constexpr std::chrono::milliseconds accept_pause{100};

asio::awaitable<void> sweep(std::shared_ptr<ServerCore> core) {
    while (!core->is_gone) {
        core->sweep_timer.expires_after(core->limits.sweep_interval);
        co_await core->sweep_timer.async_wait(awaited);
        core->refresh_date();
        const auto now = steady_clock::now();
        // A session ends only when its coroutine resumes, never inside sweep().
        for (Session* session : core->sessions) session->sweep(now);
    }
}

void begin_session(const std::shared_ptr<ServerCore>& core, Tcp::socket socket) {
    error_code ec;
    const auto remote = socket.remote_endpoint(ec);
    if (ec || core->sessions.size() >= core->limits.connections_max + turned_away_max) return;
    const bool is_one_too_many = core->sessions.size() >= core->limits.connections_max;
    auto session = std::make_shared<Session>(core, std::move(socket), remote.address().to_string());
    const auto executor = session->executor();
    asio::co_spawn(executor,
                   is_one_too_many ? Session::turn_away(std::move(session)) : Session::run(std::move(session)),
                   asio::detached);
}

asio::awaitable<void> accept(std::shared_ptr<ServerCore> core, std::shared_ptr<Tcp::acceptor> acceptor) {
    asio::steady_timer pause(core->io);
    while (acceptor->is_open()) {
        auto [ec, socket] = co_await acceptor->async_accept(awaited);
        if (!acceptor->is_open()) co_return;
        if (!ec) {
            begin_session(core, std::move(socket));
        } else {
            pause.expires_after(accept_pause);
            co_await pause.async_wait(awaited);
        }
    }
}

struct HostPort {
    std::string host;
    std::string port;
};
std::optional<HostPort> parse_host_port(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    unsigned number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (error != std::errc() || end != port.data() + port.size() || number > 65'535 || host.empty())
        return std::nullopt;
    return HostPort{std::string(host), std::string(port)};
}

Result<Tcp::endpoint> resolve(asio::io_context& io, std::string_view host_port, Language language) {
    const auto parsed = parse_host_port(host_port);
    if (!parsed)
        return fail_in(language, ErrorCode::invalid,
                       {"«{}» no es HOST:PUERTO, como 127.0.0.1:8080 o [::1]:8080",
                        "\"{}\" is not HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080"},
                       host_port);
    Tcp::resolver resolver(io);
    error_code ec;
    const auto found = resolver.resolve(parsed->host, parsed->port, Tcp::resolver::passive, ec);
    if (ec || found.empty())
        return fail_in(language, ErrorCode::invalid,
                       {"no se sabe qué máquina es «{}»: {}", "the host \"{}\" cannot be resolved: {}"}, parsed->host,
                       ec.message());
    // "localhost" may be both; the first is what the system prefers.
    return found.begin()->endpoint();
}

std::unexpected<Error> cannot_listen(std::string_view host_port, const error_code& reason, Language language) {
    return fail_in(language, ErrorCode::denied,
                   {"no se puede atender en {}: {}. Elija otro sitio con --listen.",
                    "cannot listen on {}: {}. Choose another place with --listen."},
                   host_port, system_reason(reason, language));
}

}  // namespace

ServerCore::ServerCore(asio::io_context& event_loop, ServerPorts given, ServerLimits bounds)
    : io(event_loop),
      ports(std::move(given)),
      limits(bounds),
      gate(ports.endpoints, ports.authenticator),
      sweep_timer(event_loop),
      stopped_timer(event_loop) {
    std::array<std::byte, 4> bytes{};
    ports.random.fill(bytes);
    for (const std::byte byte : bytes) request_id_prefix += fmt::format("{:02x}", static_cast<unsigned>(byte));
    refresh_date();
}

std::string ServerCore::make_request_id() {
    const fmt::format_int number(++requests_counted);
    std::string id;
    id.reserve(request_id_prefix.size() + 1 + number.size());
    return ((id += request_id_prefix) += '-').append(number.data(), number.size());
}

// "Sun, 22 Nov 2026 17:04:00 GMT", RFC 9110 section 5.6.7.
void ServerCore::refresh_date() {
    constexpr std::array day_names{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto since_epoch =
        std::chrono::floor<std::chrono::seconds>(std::chrono::microseconds(ports.clock.now().microseconds));
    const auto day = std::chrono::floor<std::chrono::days>(since_epoch);
    const std::chrono::year_month_day calendar{std::chrono::sys_days(day)};
    const std::chrono::weekday weekday{std::chrono::sys_days(day)};
    const std::chrono::hh_mm_ss time(since_epoch - day);
    date = fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", day_names.at(weekday.c_encoding()),
                       static_cast<unsigned>(calendar.day()),
                       month_names.at(static_cast<unsigned>(calendar.month()) - 1), static_cast<int>(calendar.year()),
                       time.hours().count(), time.minutes().count(), time.seconds().count());
}

Server::Server(asio::io_context& io, ServerPorts ports, ServerLimits limits)
    : core_(std::make_shared<ServerCore>(io, std::move(ports), limits)) {
    asio::co_spawn(io, sweep(core_), asio::detached);
}

Server::~Server() {
    core_->is_gone = true;
    core_->is_stopping = true;
    core_->sweep_timer.cancel();
    for (const auto& acceptor : core_->acceptors) acceptor->close();
    for (Session* session : core_->sessions) session->drop();
}

Result<BoundAddress> BoundAddress::bind(asio::io_context& io, std::string_view host_port, Language language) {
    TRY(const Tcp::endpoint endpoint, resolve(io, host_port, language));
    auto acceptor = std::make_shared<Tcp::acceptor>(io);
    error_code ec;
    acceptor->open(endpoint.protocol(), ec);
    if (!ec) acceptor->set_option(Tcp::acceptor::reuse_address(true), ec);
    if (!ec) acceptor->bind(endpoint, ec);
    if (ec) return cannot_listen(host_port, ec, language);
    const std::uint16_t port = acceptor->local_endpoint(ec).port();
    return BoundAddress(std::move(acceptor), std::string(host_port), port, language);
}

Result<void> Server::listen(const BoundAddress& address) {
    error_code ec;
    address.acceptor_->listen(Tcp::acceptor::max_listen_connections, ec);
    // Two that begin at the same moment may both have bound it: the first to listen has it.
    if (ec) return cannot_listen(address.text_, ec, address.language_);
    core_->acceptors.push_back(address.acceptor_);
    asio::co_spawn(core_->io, accept(core_, address.acceptor_), asio::detached);
    return {};
}

asio::awaitable<void> Server::stop(std::chrono::milliseconds patience) {
    // The core outlives this coroutine even if the server does not.
    const std::shared_ptr<ServerCore> core = core_;
    core->is_stopping = true;
    error_code ignored;
    for (const auto& acceptor : core->acceptors) acceptor->close(ignored);
    for (Session* session : core->sessions) session->begin_stop();
    if (!core->sessions.empty()) {
        core->stopped_timer.expires_after(patience);
        co_await core->stopped_timer.async_wait(awaited);
    }
    for (Session* session : core->sessions) session->drop();
}

std::size_t Server::connections() const { return core_->sessions.size(); }

std::size_t Server::in_flight() const { return core_->in_flight; }

std::size_t Server::held_bytes() const {
    std::size_t bytes = 0;
    for (const Session* session : core_->sessions) bytes += session->held_bytes();
    return bytes;
}

}  // namespace trastienda::http
