#include "tests/support/postgres_gate.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::tests {

namespace asio = boost::asio;
using Bytes = std::array<char, 65'536>;

namespace {

// A Bind of the statement `commit`: an empty portal's name, then the statement's.
constexpr std::string_view commit_request("\0commit\0", 8);
// ReadyForQuery, outside of a transaction.
constexpr std::string_view ready("Z\0\0\0\5I", 6);

// What a backend says that an operator ends: an ErrorResponse of severity, severity, code and message.
constexpr std::string_view death("E\0\0\0\x2bSFATAL\0VFATAL\0C57P01\0Mtold to go away\0\0", 44);

struct Parsed {
    std::string host;
    std::string port;
};

Parsed parse(const pg::Settings& settings) {
    PQconninfoOption* options = PQconninfoParse(settings.connection_string.reveal().c_str(), nullptr);
    if (options == nullptr) throw std::runtime_error("the connection string cannot be read");
    Parsed parsed;
    for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option) {
        if (option->val == nullptr) continue;
        if (std::string_view(option->keyword) == "host") parsed.host = option->val;
        if (std::string_view(option->keyword) == "port") parsed.port = option->val;
    }
    PQconninfoFree(options);
    return parsed;
}

std::string socket_path(std::string_view folder, std::string_view port) {
    return fmt::format("{}/.s.PGSQL.{}", folder, port);
}

}  // namespace

PostgresGate::PostgresGate(const asio::any_io_executor& executor, const pg::Settings& upstream, std::uint64_t seed)
    : settings_(upstream) {
    const Parsed parsed = parse(upstream);
    settings_.connection_string =
        Secret(fmt::format("{} host='{}'", upstream.connection_string.reveal(), folder_.path().string()));
    const Endpoint own(socket_path(folder_.path().string(), parsed.port));
    state_ = std::make_shared<State>(State{.acceptor = asio::local::stream_protocol::acceptor(executor, own),
                                           .upstream = Endpoint(socket_path(parsed.host, parsed.port)),
                                           .random = std::mt19937_64(seed)});
    asio::co_spawn(executor, accept(state_), asio::detached);
}

PostgresGate::~PostgresGate() {
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
}

void PostgresGate::set_way(const Way& way) {
    state_->way = way;
    for (const auto& entry : state_->links)
        if (const LinkPointer link = entry.lock()) {
            state_->begin_counting(*link);
            link->changed.cancel();
        }
}

void PostgresGate::cut_after(std::size_t statements) { state_->statements_until_cut = statements; }

void PostgresGate::cut_all() {
    for (const auto& entry : state_->links)
        if (const LinkPointer link = entry.lock()) {
            ++state_->connections_cut;
            link->close();
        }
    state_->links.clear();
}

std::size_t PostgresGate::State::random_up_to(std::size_t most) {
    return std::uniform_int_distribution<std::size_t>(0, most)(random);
}

void PostgresGate::State::begin_counting(Link& link) {
    link.bytes_until_cut.reset();
    if (way.bytes_until_cut_max) link.bytes_until_cut = random_up_to(*way.bytes_until_cut_max);
}

void PostgresGate::Link::close() {
    boost::system::error_code ignored;
    client.close(ignored);
    server.close(ignored);
    changed.cancel();
}

asio::awaitable<void> PostgresGate::accept(StatePointer state) {
    const auto executor = state->acceptor.get_executor();
    while (true) {
        auto [failure, client] = co_await state->acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
        if (failure) co_return;
        const auto link = std::make_shared<Link>(
            Link{.client = std::move(client),
                 .server = Socket(executor),
                 .changed = asio::steady_timer(executor, asio::steady_timer::time_point::max())});
        const auto [refused] =
            co_await link->server.async_connect(state->upstream, asio::as_tuple(asio::use_awaitable));
        if (refused) continue;
        std::erase_if(state->links, [](const auto& entry) { return entry.expired(); });
        state->links.push_back(link);
        state->begin_counting(*link);
        asio::co_spawn(executor, carry_requests(state, link), asio::detached);
        asio::co_spawn(executor, carry_answers(state, link), asio::detached);
    }
}

asio::awaitable<void> PostgresGate::carry_requests(StatePointer state, LinkPointer link) {
    const auto bytes = std::make_unique<Bytes>();
    while (true) {
        const auto [failure, size] =
            co_await link->client.async_read_some(asio::buffer(*bytes), asio::as_tuple(asio::use_awaitable));
        if (failure) break;
        std::string_view request(bytes->data(), size);
        if (const auto end = link->statement_ends.find(request, state->statements_until_cut)) {
            request = request.substr(0, *end);
            ++state->connections_cut;
            state->way.requests = Flow::standing;
            co_await asio::async_write(link->server, asio::buffer(request), asio::as_tuple(asio::use_awaitable));
            break;
        }
        if (request.find(commit_request) != std::string_view::npos) {
            const Loss loss = std::exchange(state->loss, Loss::none);
            if (loss == Loss::request) {
                ++state->requests_lost;
                break;
            }
            link->loss = loss;
        }
        if (!co_await carry(state, link, link->server, &Way::requests, request)) break;
    }
    link->close();
}

asio::awaitable<void> PostgresGate::carry_answers(StatePointer state, LinkPointer link) {
    const auto bytes = std::make_unique<Bytes>();
    while (true) {
        const auto [failure, size] =
            co_await link->server.async_read_some(asio::buffer(*bytes), asio::as_tuple(asio::use_awaitable));
        if (failure) break;
        const std::string_view answer(bytes->data(), size);
        if (link->loss == Loss::answer && !answer.ends_with(ready)) continue;
        if (link->loss != Loss::none && answer.ends_with(ready)) {
            ++state->answers_lost;
            std::string last_words(answer.substr(0, answer.size() - ready.size()));
            if (link->loss == Loss::end_by_death) last_words += death;
            if (link->loss != Loss::answer) co_await carry(state, link, link->client, &Way::answers, last_words);
            break;
        }
        if (!co_await carry(state, link, link->client, &Way::answers, answer)) break;
    }
    link->close();
}

asio::awaitable<bool> PostgresGate::carry(StatePointer state, LinkPointer link, Socket& to, Flow Way::* flow,
                                          std::string_view bytes) {
    if (state->way.delay_max.count() > 0) {
        const std::size_t delay = state->random_up_to(static_cast<std::size_t>(state->way.delay_max.count()));
        asio::steady_timer timer(to.get_executor(), std::chrono::milliseconds(delay));
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    while (!bytes.empty()) {
        if (!co_await wait_until_moving(state, link, flow)) co_return false;
        std::size_t size = bytes.size();
        if (state->way.piece_bytes_max) size = std::min(size, 1 + state->random_up_to(*state->way.piece_bytes_max - 1));
        const bool is_cut = link->bytes_until_cut && *link->bytes_until_cut <= size;
        if (is_cut) size = *link->bytes_until_cut;
        const auto [not_written, written] =
            co_await asio::async_write(to, asio::buffer(bytes.data(), size), asio::as_tuple(asio::use_awaitable));
        if (not_written) co_return false;
        if (is_cut) {
            ++state->connections_cut;
            co_return false;
        }
        if (link->bytes_until_cut) *link->bytes_until_cut -= std::min(written, *link->bytes_until_cut);
        bytes.remove_prefix(written);
    }
    co_return true;
}

asio::awaitable<bool> PostgresGate::wait_until_moving(StatePointer state, LinkPointer link, Flow Way::* flow) {
    while (state->way.*flow == Flow::standing) {
        if (!link->client.is_open()) co_return false;
        co_await link->changed.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_return link->client.is_open();
}

}  // namespace trastienda::tests
