#include "tests/support/answer_gate.hpp"

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

namespace trastienda::store {

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

AnswerGate::AnswerGate(const asio::any_io_executor& executor, const pg::Settings& upstream) : settings_(upstream) {
    const Parsed parsed = parse(upstream);
    settings_.connection_string =
        Secret(fmt::format("{} host='{}'", upstream.connection_string.reveal(), folder_.path().string()));
    const Endpoint own(socket_path(folder_.path().string(), parsed.port));
    state_ = std::make_shared<State>(State{.acceptor = asio::local::stream_protocol::acceptor(executor, own),
                                           .upstream = Endpoint(socket_path(parsed.host, parsed.port))});
    asio::co_spawn(executor, accept(state_), asio::detached);
}

AnswerGate::~AnswerGate() {
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
}

void AnswerGate::Link::close() {
    boost::system::error_code ignored;
    client.close(ignored);
    server.close(ignored);
}

asio::awaitable<void> AnswerGate::accept(std::shared_ptr<State> state) {
    const auto executor = state->acceptor.get_executor();
    while (true) {
        auto [failure, client] = co_await state->acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
        if (failure) co_return;
        const auto link = std::make_shared<Link>(Link{.client = std::move(client), .server = Socket(executor)});
        const auto [refused] =
            co_await link->server.async_connect(state->upstream, asio::as_tuple(asio::use_awaitable));
        if (refused) continue;
        asio::co_spawn(executor, carry_requests(state, link), asio::detached);
        asio::co_spawn(executor, carry_answers(state, link), asio::detached);
    }
}

asio::awaitable<void> AnswerGate::carry_requests(std::shared_ptr<State> state, std::shared_ptr<Link> link) {
    const auto bytes = std::make_unique<Bytes>();
    while (true) {
        const auto [failure, size] =
            co_await link->client.async_read_some(asio::buffer(*bytes), asio::as_tuple(asio::use_awaitable));
        if (failure) break;
        if (std::string_view(bytes->data(), size).find(commit_request) != std::string_view::npos) {
            const Loss loss = std::exchange(state->loss, Loss::none);
            if (loss == Loss::request) {
                ++state->requests_lost;
                break;
            }
            link->loss = loss;
        }
        const auto [not_written, written] = co_await asio::async_write(link->server, asio::buffer(bytes->data(), size),
                                                                       asio::as_tuple(asio::use_awaitable));
        if (not_written) break;
    }
    link->close();
}

asio::awaitable<void> AnswerGate::carry_answers(std::shared_ptr<State> state, std::shared_ptr<Link> link) {
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
            if (link->loss != Loss::answer)
                co_await asio::async_write(link->client, asio::buffer(last_words), asio::as_tuple(asio::use_awaitable));
            break;
        }
        const auto [not_written, written] = co_await asio::async_write(link->client, asio::buffer(bytes->data(), size),
                                                                       asio::as_tuple(asio::use_awaitable));
        if (not_written) break;
    }
    link->close();
}

}  // namespace trastienda::store
