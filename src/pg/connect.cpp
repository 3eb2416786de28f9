// Connection::open: one host of the settings after the other, each with its share of the time.
#include "pg/connection_state.hpp"
#include "pg/failure.hpp"

#include <array>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>
#include <utility>

namespace trastienda::pg {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr int server_version_min = 150'000;

// One entry of a connection string's lists; what is empty is left to libpq.
struct Host {
    std::string name;
    std::string address;
    std::string port;
};

std::vector<std::string> split(const char* list) {
    std::vector<std::string> parts;
    if (list == nullptr || *list == '\0') return parts;
    std::string_view rest = list;
    for (std::size_t comma = rest.find(','); comma != std::string_view::npos; comma = rest.find(',')) {
        parts.emplace_back(rest.substr(0, comma));
        rest.remove_prefix(comma + 1);
    }
    parts.emplace_back(rest);
    return parts;
}

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

// The hosts that the connection string names; one empty entry where it names none. An error for one that libpq cannot
// read: its own words without what it quotes, which may be a piece of the password.
Result<std::vector<Host>> hosts_of(const std::string& connection_string) {
    char* problem = nullptr;
    const std::unique_ptr<PQconninfoOption, FreeOptions> options(PQconninfoParse(connection_string.c_str(), &problem));
    if (!options) {
        const std::string reason = without_quoted(problem == nullptr ? "out of memory" : problem);
        PQfreemem(problem);
        return fail(ErrorCode::invalid,
                    "The database's connection string cannot be read (" + reason +
                        "). Write it as postgresql://user:password@host:5432/database, with special characters in the "
                        "password percent-encoded.");
    }
    const auto list_of = [&](std::string_view keyword) {
        for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option)
            if (keyword == option->keyword) return split(option->val);
        return std::vector<std::string>();
    };
    const auto names = list_of("host");
    const auto addresses = list_of("hostaddr");
    const auto ports = list_of("port");
    const std::size_t count = std::max({names.size(), addresses.size(), std::size_t{1}});
    const bool fits = (names.empty() || names.size() == count) && (addresses.empty() || addresses.size() == count) &&
                      (ports.size() <= 1 || ports.size() == count);
    if (!fits)
        return fail(
            ErrorCode::invalid,
            fmt::format("The database's connection string names {} hosts, {} addresses and {} ports: give one port "
                        "for all or one of each for each host.",
                        names.size(), addresses.size(), ports.size()));
    std::vector<Host> hosts(count);
    for (std::size_t index = 0; index < count; ++index) {
        if (!names.empty()) hosts[index].name = names[index];
        if (!addresses.empty()) hosts[index].address = addresses[index];
        if (!ports.empty()) hosts[index].port = ports.size() == 1 ? ports[0] : ports[index];
    }
    return hosts;
}

// A null connection if the memory is out. Later keywords override earlier ones, and the connection string stands first.
// libpq looks host names up here, and blocks meanwhile: where the name service is slow, give addresses (hostaddr).
PGconn* start(const Settings& settings, const Host& host) {
    std::vector<const char*> keywords = {"fallback_application_name", "dbname", "client_encoding"};
    std::vector<const char*> values = {settings.application_name.c_str(), settings.connection_string.reveal().c_str(),
                                       "UTF8"};
    for (const auto& [keyword, value] :
         {std::pair{"host", &host.name}, std::pair{"hostaddr", &host.address}, std::pair{"port", &host.port}}) {
        if (value->empty()) continue;
        keywords.push_back(keyword);
        values.push_back(value->c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    constexpr int expand_dbname = 1;
    return PQconnectStartParams(keywords.data(), values.data(), expand_dbname);
}

void ignore_notice(void*, const PGresult*) {}

// Polls until the connection stands. libpq may change sockets at each step (another address, TLS refused), so each wait
// watches anew.
asio::awaitable<Result<void>> finish(PGconn* connection, Socket& socket, milliseconds timeout) {
    socket.set_deadline(timeout);
    PostgresPollingStatusType polled = PGRES_POLLING_WRITING;
    while (PQstatus(connection) != CONNECTION_BAD) {
        if (!socket.watch(PQsocket(connection)))
            co_return fail(ErrorCode::unavailable,
                           "PostgreSQL cannot be used: this process has no file descriptor left.");
        const auto woken =
            co_await socket.wait(polled == PGRES_POLLING_READING ? Socket::Want::read : Socket::Want::write);
        if (woken == Socket::Woken::deadline_passed)
            co_return fail(
                ErrorCode::unavailable,
                fmt::format("PostgreSQL at {} did not answer within {} ms.",
                            *PQhost(connection) == '\0' ? "the default address" : PQhost(connection), timeout.count()));
        polled = PQconnectPoll(connection);
        if (polled == PGRES_POLLING_OK) co_return Result<void>();
        if (polled == PGRES_POLLING_FAILED) break;
    }
    co_return std::unexpected(connect_error_of(connection));
}

// Ready for pipelines, or the reason why not.
Result<void> make_ready(PGconn* connection, Socket& socket) {
    const int version = PQserverVersion(connection);
    if (version < server_version_min)
        return fail(ErrorCode::invalid, fmt::format("PostgreSQL 15 or newer is needed, this server is version {}.{}.",
                                                    version / 10'000, version % 10'000));
    PQsetErrorVerbosity(connection, PQERRORS_DEFAULT);
    const bool is_ready = socket.watch(PQsocket(connection)) && PQsetnonblocking(connection, 1) == 0 &&
                          PQenterPipelineMode(connection) == 1;
    if (!is_ready) return fail(ErrorCode::unavailable, "PostgreSQL cannot be used.", PQerrorMessage(connection));
    return {};
}

}  // namespace

asio::awaitable<Result<std::unique_ptr<Connection>>> Connection::open(asio::any_io_executor executor,
                                                                      const Settings& settings) {
    CO_TRY(const std::vector<Host> hosts, hosts_of(settings.connection_string.reveal()));
    const auto deadline = steady_clock::now() + settings.connect_timeout;
    Error last_error{.code = ErrorCode::unavailable, .message = "PostgreSQL did not answer in time."};
    for (std::size_t index = 0; index < hosts.size(); ++index) {
        const auto left = std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now());
        if (left <= milliseconds::zero()) break;
        auto state = std::make_unique<State>(executor);
        state->connection.reset(start(settings, hosts[index]));
        PGconn* const connection = state->connection.get();
        if (connection == nullptr) co_return fail(ErrorCode::unavailable, "There is no memory for a connection.");
        PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);  // so that connect_error_of() finds the SQLSTATE
        PQsetNoticeReceiver(connection, ignore_notice, nullptr);
        // A machine that has died does not even refuse: the hosts after it must get their share of the time.
        const auto share = left / static_cast<std::int64_t>(hosts.size() - index);
        auto outcome = co_await finish(connection, state->socket, share);
        state->socket.clear_deadline();
        if (outcome) outcome = make_ready(connection, state->socket);
        if (outcome) co_return std::unique_ptr<Connection>(new Connection(std::move(state)));
        last_error = std::move(outcome).error();
    }
    co_return std::unexpected(std::move(last_error));
}

}  // namespace trastienda::pg
