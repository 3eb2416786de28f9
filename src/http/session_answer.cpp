// The answering side of a session: writing, closing so that the answer arrives, and giving up on a handler.
#include "http/logged_path.hpp"
#include "http/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <iterator>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace trastienda::http {

using boost::system::error_code;
using std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

// Answers up to here are copied behind their head and go out in one piece.
constexpr std::size_t joined_bytes_max = std::size_t{16} * 1024;
// What is read and thrown away after an answer that closes; a client that sends more sees a reset.
constexpr std::size_t linger_bytes_max = std::size_t{1024} * 1024;
// At a time.
constexpr std::size_t linger_read_bytes_max = std::size_t{4} * 1024;

}  // namespace

void Session::refuse_and_close(const Problem& problem) {
    exchange_.refuse(problem);
    keep_alive_ = false;
}

asio::awaitable<bool> Session::write_answer() {
    // While we stop, only requests that have already arrived are still answered.
    if (core_->is_stopping && !has_whole_head()) keep_alive_ = false;
    const bool is_http_1_0 = parser_ && parser_->head.is_http_1_0;
    const AfterAnswer after = !keep_alive_  ? AfterAnswer::close
                              : is_http_1_0 ? AfterAnswer::keep_alive_http_1_0
                                            : AfterAnswer::keep_alive;
    const Response& response = exchange_.response;
    out_.clear();
    append_head(out_, response, core_->date, request_id_, after);
    std::string_view body = is_head_request_ ? std::string_view() : std::string_view(response.body);
    const std::size_t body_bytes = body.size();
    if (body.size() <= joined_bytes_max) {
        out_ += body;
        body = {};
    }
    const bool is_written = co_await write_all(out_, body);
    log_access(response.status, body_bytes);
    let_go();
    co_return is_written;
}

asio::awaitable<void> Session::write_stream() {
    Response& response = exchange_.response;
    if (parser_->head.is_http_1_0) response.framing = Framing::until_close;
    keep_alive_ = false;
    out_.clear();
    append_head(out_, response, core_->date, request_id_, AfterAnswer::close);
    asio::co_spawn(socket_.get_executor(), watch_client(shared_from_this()), asio::detached);
    // What is written to a client that died without a word only fills the system's buffer: it must be answered in time.
    const auto unanswered_max = static_cast<unsigned>(core_->limits.write_timeout.count());
    (void)::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &unanswered_max, sizeof unanswered_max);
    const int status = response.status;  // a token that is no longer good is refused in this same response
    std::size_t bytes = 0;
    if (co_await write_all(out_, {})) bytes = co_await write_events(response.framing);
    log_access(status, bytes);
}

// One piece after the other, to the end of the stream or of the client.
asio::awaitable<std::size_t> Session::write_events(Framing framing) {
    EventStream& stream = *exchange_.stream;
    const std::string_view chunk_end = framing == Framing::chunked ? "\r\n" : "";
    std::size_t bytes = 0;
    auto last_look = steady_clock::now();
    auto last_written = last_look;
    while (!core_->is_stopping) {
        wait_in(Phase::streaming, TimePoint::max());
        const auto since = std::chrono::ceil<std::chrono::milliseconds>(steady_clock::now() - last_written);
        auto piece = co_await stream.next(
            std::clamp(core_->limits.sign_of_life_interval - since, 1ms, core_->limits.stream_token_interval));
        if (!socket_.is_open()) co_return bytes;
        if (core_->is_stopping) break;
        if (!piece && exchange_.fault_log != nullptr && *exchange_.fault_log)
            (*exchange_.fault_log)({.kind = FaultKind::failed,
                                    .request_id = exchange_.context.request_id,
                                    .method = exchange_.context.method,
                                    .path = logged_path(exchange_),
                                    .error = piece.error()});
        // Without the last chunk, so that the client knows that there is more and comes again.
        if (!piece || !*piece) co_return bytes;
        if (steady_clock::now() - last_look >= core_->limits.stream_token_interval) {
            last_look = steady_clock::now();
            if (!co_await may_go_on()) co_return bytes;
        }
        // Others' news are none of a narrow stream's.
        if ((*piece)->empty() && steady_clock::now() - last_written < core_->limits.sign_of_life_interval) continue;
        if ((*piece)->empty()) **piece = stream.sign_of_life();
        last_written = steady_clock::now();
        out_.clear();
        if (framing == Framing::chunked) fmt::format_to(std::back_inserter(out_), "{:x}\r\n", (*piece)->size());
        ((out_ += **piece) += chunk_end);
        bytes += (*piece)->size();
        if (!co_await write_all(out_, {})) co_return bytes;
    }
    if (framing == Framing::chunked) co_await write_all("0\r\n\r\n", {});
    co_return bytes;
}

// A client that goes away ends its stream at once: until something is written, nothing else would tell.
asio::awaitable<void> Session::watch_client(std::shared_ptr<Session> self) {
    Session& session = *self;
    const auto [ec] = co_await session.socket_.async_wait(Tcp::socket::wait_read, awaited);
    char byte = 0;
    // What it may still send is for nobody.
    if (!ec && ::recv(session.socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0)
        session.exchange_.stream->end();
}

// Whoever was let in long ago may have been put out of use since.
asio::awaitable<bool> Session::may_go_on() {
    co_return co_await core_->gate.authorize(parser_->head, exchange_) == Entry::admitted;
}

asio::awaitable<bool> Session::write_all(std::string_view first, std::string_view second) {
    wait_in(Phase::writing, steady_clock::now() + core_->limits.write_timeout);
    // Nearly every answer fits into the socket's buffer, and then nobody need wait.
    error_code ec;
    const std::array both{asio::buffer(first), asio::buffer(second)};
    std::size_t written = socket_.write_some(both, ec);
    if (ec && ec != asio::error::would_block) co_return false;
    if (written == first.size() + second.size()) co_return true;

    const std::size_t of_first = std::min(written, first.size());
    first.remove_prefix(of_first);
    second.remove_prefix(written - of_first);
    const std::array rest{asio::buffer(first), asio::buffer(second)};
    const auto [failed, count] = co_await asio::async_write(socket_, rest, awaited);
    co_return !failed;
}

// Closing at once would make the system throw away what the client has not read yet, if it is still sending.
asio::awaitable<void> Session::linger() {
    error_code ec;
    socket_.shutdown(Tcp::socket::shutdown_send, ec);
    wait_in(Phase::lingering, steady_clock::now() + core_->limits.linger_timeout);
    // Not into the buffer: a handler that was given up goes on, and reads the head that is there.
    std::array<char, linger_read_bytes_max> discarded_bytes;
    for (std::size_t discarded = 0; !ec && !is_timed_out_ && discarded < linger_bytes_max;) {
        const auto [failed, count] = co_await socket_.async_read_some(asio::buffer(discarded_bytes), awaited);
        ec = failed;
        discarded += count;
    }
}

// The handler has had its time. It may go on, but its caller is told now, and the connection ends: what the handler
// still brings is for nobody.
void Session::give_up() {
    is_given_up_ = true;
    asio::co_spawn(socket_.get_executor(), answer_given_up(shared_from_this()), asio::detached);
}

asio::awaitable<void> Session::answer_given_up(std::shared_ptr<Session> self) {
    Session& session = *self;
    // The handler may still write into the exchange: this answer is made beside it.
    Response response;
    session.exchange_.write_refusal(response, problem_of(ErrorCode::timeout));
    std::string out;
    append_head(out, response, session.core_->date, session.request_id_, AfterAnswer::close);
    const bool is_written = co_await session.write_all(out, response.body);
    session.log_access(response.status, response.body.size());
    if (is_written) co_await session.linger();
    session.drop();
}

void Session::log_access(int status, std::size_t body_bytes_out) {
    if (!core_->ports.access_log) return;
    const RequestContext& context = exchange_.context;
    core_->ports.access_log(
        {.request_id = request_id_,
         .remote_address = context.remote_address.empty() ? remote_address_ : context.remote_address,
         .method = context.method,
         .path = logged_path(exchange_),
         .endpoint = exchange_.endpoint != nullptr ? exchange_.endpoint->row.path : std::string_view(),
         .status = status,
         .body_bytes_in = parser_ ? static_cast<std::size_t>(parser_->body_bytes) : 0,
         .body_bytes_out = body_bytes_out,
         .duration = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - started_),
         .user = context.principal ? context.principal->user : UserId()});
}

}  // namespace trastienda::http
