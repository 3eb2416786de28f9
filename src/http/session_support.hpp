// What the tests of sessions share: a server on a thread of its own with a few handlers, and a blocking client.
#pragma once

#include "http/health.hpp"
#include "http/reference.hpp"
#include "http/server.hpp"

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <gtest/gtest.h>
#include <mutex>
#include <sys/socket.h>
#include <sys/time.h>
#include <thread>

namespace trastienda::http {
using namespace std::chrono_literals;

struct Echo {
    std::int64_t number = 0;
    std::string word;
};
BOOST_DESCRIBE_STRUCT(Echo, (), (number, word))
struct EchoInput {
    Whole<0, 1'000> number;
    Text<1, 1'000> word;
};
BOOST_DESCRIBE_STRUCT(EchoInput, (), (number, word))
struct LargeInput {
    Text<1, 1'000'000> word;
};
BOOST_DESCRIBE_STRUCT(LargeInput, (), (word))
struct EchoPath {
    Whole<0, 1'000'000> number;
};
BOOST_DESCRIBE_STRUCT(EchoPath, (), (number))
struct EchoQuery {
    Defaulted<Whole<1, 9>, 3> times;
    std::optional<List<Whole<1, 9>, 3>> only;
};
BOOST_DESCRIBE_STRUCT(EchoQuery, (), (times, only))

struct World {
    asio::io_context io{1};
    asio::steady_timer released{io, asio::steady_timer::time_point::max()};
    std::promise<void> handler_began;
    std::mutex mutex;
    std::vector<std::string> access;  // "GET /echo/{number} 200"
    std::vector<std::string> faults;
    std::vector<std::string> logged_paths;  // of both
    int faults_of_callers = 0;
    // What a stream says, and whether it then fails.
    std::atomic<int> stream_pieces = 0;
    std::size_t stream_piece_bytes = 3;
    bool stream_fails = false;
    std::vector<std::string> held;  // path and body of what was held
};

inline asio::awaitable<Reply<Echo>> echo_path(World&, Call<Path<EchoPath>, Query<EchoQuery>> call) {
    co_return Reply(Echo{call.path.number.value, std::string(static_cast<std::size_t>(call.query.times.get()), 'x')})
        .version(7);
}
inline asio::awaitable<Reply<Echo>> echo_body(World&, Call<Body<EchoInput>> call) {
    co_return Echo{call.body.number.value, call.body.word.value};
}
inline asio::awaitable<Reply<Echo>> echo_large(World&, Call<Body<LargeInput>> call) {
    co_return Echo{0, call.body.word.value};
}
inline asio::awaitable<Reply<Echo>> hold(World& world, Call<Body<EchoInput>> call) {
    world.handler_began.set_value();
    co_await world.released.async_wait(asio::as_tuple(asio::use_awaitable));
    world.held.push_back(fmt::format("{} {}", call.context.path, call.context.body));
    co_return Echo{call.body.number.value, "held"};
}
inline asio::awaitable<Reply<Echo>> who(World&, Call<> call) {
    co_return Echo{call.context.who().user.value, std::string(call.context.idempotency_key.value_or("none"))};
}
inline asio::awaitable<Reply<Nothing>> remove(World&, Call<Path<EchoPath>> call) {
    if (!call.context.if_match.allows(call.path.number.value))
        co_return problem(ProblemCode::version_changed, {"cambió", "changed"});
    co_return Nothing();
}
// As an UPDATE does that compares the version.
inline asio::awaitable<Reply<Nothing>> remove_version(World&, Call<Path<EchoPath>> call) {
    if (call.context.if_match.version().value_or(call.path.number.value) != call.path.number.value)
        co_return problem(ProblemCode::version_changed, {"cambió", "changed"});
    co_return Nothing();
}
inline asio::awaitable<Reply<Echo>> wait(World& world, Call<>) {
    world.handler_began.set_value();
    co_await world.released.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return Echo{1, "released"};
}
inline asio::awaitable<Reply<Echo>> break_down(World&, Call<Path<EchoPath>> call) {
    if (call.path.number.value == 0) throw std::runtime_error("thrown");
    co_return fail(static_cast<ErrorCode>(call.path.number.value), "secret");
}
inline asio::awaitable<Reply<Echo>> count(World&, Call<Upload> call) {
    std::int64_t bytes = 0;
    std::string last;
    while (true) {
        CO_TRY(const auto piece, co_await call.upload->next());
        if (!piece) break;
        bytes += static_cast<std::int64_t>(piece->size());
        last = piece->back();
        if (last == "!") co_return problem(ProblemCode::import_refused, {"basta", "enough"});
    }
    co_return Echo{bytes, last};
}

class Tokens final : public Authenticator {
  public:
    bool is_revoked = false;
    asio::awaitable<Result<Authentication>> authenticate(std::string_view token, std::string_view) override {
        if (token == "expired") co_return Authentication(std::unexpected(TokenRefusal::expired));
        if (token == "down") co_return fail(ErrorCode::unavailable, "down");
        if (token != "good" || is_revoked) co_return Authentication(std::unexpected(TokenRefusal::unknown));
        co_return Authentication(Principal{.user = {5}, .role = people::Role::auditor, .session = {1}});
    }
};

// More than a socket's buffers hold, and different everywhere.
inline std::string large_content() {
    std::string content;
    while (content.size() < 12'000'000) content += std::to_string(content.size());
    return content;
}

inline Endpoints make_endpoints(World& world, Readiness& readiness) {
    using enum people::Permission;
    Endpoints endpoints{
        endpoint(world, echo_path,
                 {.method = Method::get, .path = "/echo/{number}", .summary = "e", .permission = anyone}),
        endpoint(world, echo_body,
                 {.method = Method::post,
                  .path = "/echo",
                  .summary = "e",
                  .permission = anyone,
                  .success = 201,
                  .body_bytes_max = 2'000}),
        endpoint(world, echo_large,
                 {.method = Method::post,
                  .path = "/large",
                  .summary = "e",
                  .permission = anyone,
                  .body_bytes_max = 2'000'000}),
        endpoint(
            world, hold,
            {.method = Method::post, .path = "/hold", .summary = "e", .permission = anyone, .body_bytes_max = 2'000}),
        endpoint(world, who, {.method = Method::get, .path = "/who", .summary = "e", .permission = signed_in}),
        endpoint(world, who,
                 {.method = Method::post,
                  .path = "/who",
                  .summary = "e",
                  .permission = signed_in,
                  .idempotency = Idempotency::accepted}),
        endpoint(world, who, {.method = Method::put, .path = "/who", .summary = "e", .permission = manage_users}),
        endpoint(world, remove,
                 {.method = Method::delete_,
                  .path = "/echo/{number}",
                  .summary = "e",
                  .permission = anyone,
                  .success = 204,
                  .refusals = {{ProblemCode::version_changed, 409}},
                  .versioning = Versioning::required}),
        endpoint(world, remove_version,
                 {.method = Method::delete_,
                  .path = "/one_version/{number}",
                  .summary = "e",
                  .permission = anyone,
                  .success = 204,
                  .refusals = {{ProblemCode::version_changed, 409}},
                  .versioning = Versioning::required}),
        endpoint(world, wait, {.method = Method::get, .path = "/wait", .summary = "e", .permission = anyone}),
        endpoint(world, break_down,
                 {.method = Method::get, .path = "/broken/{number}", .summary = "e", .permission = anyone}),
        endpoint(world, count,
                 {.method = Method::post,
                  .path = "/count",
                  .summary = "e",
                  .permission = anyone,
                  .refusals = {ProblemCode::import_refused},
                  .body_bytes_max = 1'000'000,
                  .upload_type = "text/csv"}),
    };
    for (Endpoint& health : health_endpoints(readiness)) endpoints.push_back(std::move(health));
    endpoints.push_back(fixed_endpoint({.method = Method::get, .path = "/large", .summary = "e", .permission = anyone},
                                       json_type, large_content()));
    add_reference(endpoints, "0.0.0");
    return endpoints;
}

struct Answer {
    int status = 0;
    std::string head;
    std::string body;
    [[nodiscard]] bool has(std::string_view text) const { return head.find(text) != std::string::npos; }
};

// A blocking connection. Everything it waits for ends after five seconds at the latest.
class Client {
  public:
    explicit Client(std::uint16_t port) : socket_(io_) {
        socket_.connect({asio::ip::make_address("127.0.0.1"), port});
        socket_.set_option(asio::ip::tcp::no_delay(true));
        const timeval patience{.tv_sec = 5, .tv_usec = 0};
        ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }
    void send(std::string_view bytes) {
        boost::system::error_code ignored;
        asio::write(socket_, asio::buffer(bytes), ignored);
    }
    // The next answer; status 0 where the connection ended first. `is_to_head`: no body follows.
    Answer read(bool is_to_head = false) {
        while (buffer_.find("\r\n\r\n") == std::string::npos)
            if (!fill()) return {};
        const std::size_t head_size = buffer_.find("\r\n\r\n") + 4;
        Answer answer{.status = std::stoi(buffer_.substr(9, 3)), .head = buffer_.substr(0, head_size), .body = {}};
        const std::size_t length_at = answer.head.find("Content-Length: ");
        const std::size_t length =
            length_at == std::string::npos || is_to_head ? 0 : std::stoul(answer.head.substr(length_at + 16));
        while (buffer_.size() < head_size + length)
            if (!fill()) return {};
        answer.body = buffer_.substr(head_size, length);
        buffer_.erase(0, head_size + length);
        return answer;
    }
    Answer ask(std::string_view request) {
        send(request);
        return read();
    }
    // As far as `end`, or to the end of the connection.
    std::string read_until(std::string_view end) {
        std::size_t at = 0;
        while ((at = buffer_.find(end)) == std::string::npos)
            if (!fill()) return std::exchange(buffer_, {});
        return take(at + end.size());
    }
    // So many, or fewer where the connection ends first.
    std::string read_bytes(std::size_t count) {
        while (buffer_.size() < count && fill()) {
        }
        return take(std::min(count, buffer_.size()));
    }
    void close() { socket_.close(); }
    // True once the server has closed and nothing unread is left.
    bool is_closed() { return buffer_.empty() && !fill(); }

  private:
    std::string take(std::size_t count) {
        std::string bytes = buffer_.substr(0, count);
        buffer_.erase(0, count);
        return bytes;
    }
    bool fill() {
        char bytes[4'096];
        const auto count = ::recv(socket_.native_handle(), bytes, sizeof bytes, 0);
        if (count <= 0) return false;
        buffer_.append(bytes, static_cast<std::size_t>(count));
        return true;
    }
    asio::io_context io_;
    asio::ip::tcp::socket socket_;
    std::string buffer_;
};

class SessionTest : public testing::Test {
  protected:
    void start(ServerLimits limits = {}) {
        limits.sweep_interval = 10ms;
        endpoints_ = make_endpoints(world_, readiness_);
        if (more_endpoints) more_endpoints(world_, endpoints_);
        ServerPorts ports{.endpoints = endpoints_, .authenticator = tokens_, .clock = clock_, .random = random_};
        ports.fault_log = [this](const Fault& fault) {
            const std::scoped_lock lock(world_.mutex);
            world_.faults.push_back(fault.error.message);
            world_.logged_paths.emplace_back(fault.path);
            if (fault.kind == FaultKind::broken_off) ++world_.faults_of_callers;
        };
        ports.access_log = [this](const AccessRecord& record) {
            const std::scoped_lock lock(world_.mutex);
            world_.access.push_back(fmt::format("{} {} {}", record.method, record.endpoint, record.status));
            world_.logged_paths.emplace_back(record.path);
        };
        server_ = std::make_unique<Server>(world_.io, std::move(ports), limits);
        const auto bound = BoundAddress::bind(world_.io, "127.0.0.1:0");
        ASSERT_TRUE(bound && server_->listen(*bound));
        port_ = bound->port();
        thread_ = std::thread([this] {
            const auto work = asio::make_work_guard(world_.io);
            world_.io.run();
        });
    }
    void TearDown() override {
        if (!thread_.joinable()) return;
        asio::post(world_.io, [this] { world_.released.cancel(); });
        begin_stop(100ms).wait();
        world_.io.stop();
        thread_.join();
    }
    std::future<void> begin_stop(std::chrono::milliseconds patience) {
        auto stopped = std::make_shared<std::promise<void>>();
        asio::co_spawn(world_.io, server_->stop(patience),
                       [stopped](const std::exception_ptr&) { stopped->set_value(); });
        return stopped->get_future();
    }
    // Sends while the server cannot read, so that all of it is there when it can.
    void send_at_once(Client& client, std::string_view bytes) {
        // Shared: the loop may still be inside the wait when this function has returned.
        struct Meeting {
            std::promise<void> is_sent;
            std::promise<void> is_held;
        };
        const auto meeting = std::make_shared<Meeting>();
        asio::post(world_.io, [meeting] {
            meeting->is_held.set_value();
            meeting->is_sent.get_future().wait();
        });
        meeting->is_held.get_future().wait();
        client.send(bytes);
        meeting->is_sent.set_value();
    }
    // Runs on the server's thread, behind whatever it does now.
    template <class F>
    auto on_loop(F function) {
        const auto task = std::make_shared<std::packaged_task<decltype(function())()>>(std::move(function));
        auto result = task->get_future();
        asio::post(world_.io, [task] { (*task)(); });
        return result.get();
    }

    std::function<void(World&, Endpoints&)> more_endpoints;  // a test's own
    World world_;
    Readiness readiness_{.is_ready = [this]() { return answer_ready(is_ready_); }};
    static asio::awaitable<bool> answer_ready(const std::atomic<bool>& is_ready) { co_return is_ready.load(); }
    std::atomic<bool> is_ready_ = true;
    Tokens tokens_;
    SystemClock clock_;
    SystemRandom random_;
    Endpoints endpoints_;
    std::unique_ptr<Server> server_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

inline constexpr std::string_view echo_7 = "GET /echo/7 HTTP/1.1\r\nHost: a\r\n\r\n";

inline std::string post(std::string_view path, std::string_view body,
                        std::string_view fields = "Content-Type: application/json\r\n") {
    return fmt::format("POST {} HTTP/1.1\r\nHost: a\r\n{}Content-Length: {}\r\n\r\n{}", path, fields, body.size(),
                       body);
}

}  // namespace trastienda::http
