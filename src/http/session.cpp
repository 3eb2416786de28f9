#include "http/session.hpp"

#include "http/tokens.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <cstring>

namespace trastienda::http {

namespace {

using boost::system::error_code;
using std::chrono::steady_clock;

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

bool is_safe_request_id(std::string_view id) {
    constexpr std::size_t characters_max = 64;
    constexpr std::string_view besides = "-_.:";
    if (id.empty() || id.size() > characters_max) return false;
    return std::ranges::all_of(id, [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               besides.find(c) != std::string_view::npos;
    });
}

}  // namespace

Session::Session(std::shared_ptr<ServerCore> core, Tcp::socket socket, std::string remote_address)
    : core_(std::move(core)),
      place_(core_->sessions.insert(core_->sessions.end(), this)),
      socket_(std::move(socket)),
      remote_address_(std::move(remote_address)),
      is_from_trusted_proxy_(core_->ports.trusted_proxies.trusts(remote_address_)),
      // Not initialised: of a quiet connection only the first page is ever touched.
      buffer_(std::make_unique_for_overwrite<char[]>(buffer_bytes)) {
    error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(Tcp::no_delay(true), ignored);
}

Session::~Session() {
    if (is_in_flight_) --core_->in_flight;
    core_->bodies_bytes -= body_bytes_counted_;
    core_->sessions.erase(place_);
    if (core_->is_stopping && core_->sessions.empty()) core_->stopped_timer.cancel();
}

asio::awaitable<void> Session::run(std::shared_ptr<Session> self) {
    Session& session = *self;
    while (true) {
        const Heads heads = co_await session.read_head();
        if (heads == Heads::none) break;
        co_await session.serve();
        if (session.is_given_up_ || session.is_gone_) break;
        if (session.exchange_.stream && !session.is_head_request_) {
            co_await session.write_stream();
            break;
        }
        // HEAD wanted to know the head alone.
        session.exchange_.stream.reset();
        if (!co_await session.write_answer()) break;
        if (!session.keep_alive_) {
            co_await session.linger();
            break;
        }
    }
    // A connection that was given up is closed by whoever writes its last answer.
    if (!session.is_given_up_) session.drop();
}

asio::awaitable<void> Session::turn_away(std::shared_ptr<Session> self) {
    Session& session = *self;
    session.begin_request();
    session.refuse_and_close(problem_of(ErrorCode::overloaded));
    if (co_await session.write_answer()) co_await session.linger();
    session.drop();
}

void Session::sweep(TimePoint now) {
    if (now < deadline_) return;
    deadline_ = TimePoint::max();
    switch (phase_) {
        case Phase::idle:
        case Phase::head:
        case Phase::body:
        case Phase::lingering: {
            is_timed_out_ = true;
            error_code ignored;
            socket_.cancel(ignored);
            return;
        }
        case Phase::handling:
            return give_up();
        case Phase::streaming:  // has no deadline
        case Phase::writing:
            return drop();
    }
}

void Session::begin_stop() {
    // It may be writing: then it looks whether we stop before it waits again.
    if (phase_ == Phase::streaming) return exchange_.stream->end();
    if (phase_ != Phase::idle && phase_ != Phase::head) return;
    error_code ignored;
    socket_.cancel(ignored);
}

void Session::drop() {
    if (phase_ == Phase::streaming) exchange_.stream->end();
    deadline_ = TimePoint::max();
    error_code ignored;
    socket_.close(ignored);
}

void Session::wait_in(Phase phase, TimePoint deadline) {
    phase_ = phase;
    deadline_ = deadline;
}

// Reading a head.

asio::awaitable<Session::Heads> Session::read_head() {
    scanned_ = 0;
    fault_.reset();
    is_timed_out_ = false;
    bool is_last_look = false;
    if (begin_ == end_) begin_ = end_ = 0;
    wait_in(begin_ == end_ ? Phase::idle : Phase::head,
            steady_clock::now() + (begin_ == end_ ? core_->limits.idle_timeout : core_->limits.head_timeout));
    while (true) {
        const bool skipped = skip_empty_line();
        const auto size = find_head_end({buffer_.get() + begin_, end_ - begin_}, scanned_);
        if (!size) {
            fault_ = size.error();
            co_return Heads::faulty;
        }
        if (*size) {
            if (begin_ + **size > head_bytes_max) move_to_front();
            head_end_ = begin_ + **size;
            co_return Heads::ready;
        }
        if (is_last_look) co_return Heads::none;
        if (phase_ == Phase::idle && (end_ > begin_ || skipped))
            wait_in(Phase::head, steady_clock::now() + core_->limits.head_timeout);
        if (end_ == buffer_bytes) move_to_front();

        const Reading reading = core_->is_stopping ? Reading::ended : co_await read_more();
        if (reading == Reading::data) continue;
        if (reading == Reading::timed_out && phase_ == Phase::head) {
            begin_request();
            refuse_head(problem(ProblemCode::request_timeout,
                                {"La cabecera no llegó a tiempo.", "The head did not arrive in time."}),
                        end_);
            if (co_await write_answer()) co_await linger();
            co_return Heads::none;
        }
        if (!core_->is_stopping || reading == Reading::timed_out) co_return Heads::none;
        // We are to stop. What the system already holds for us has arrived and is still answered.
        is_last_look = true;
        error_code ec;
        end_ += socket_.read_some(asio::buffer(buffer_.get() + end_, buffer_bytes - end_), ec);
    }
}

// RFC 9112 section 2.2: an empty line before the request line, left behind by a careless client, is skipped, once.
bool Session::skip_empty_line() {
    if (scanned_ != 0 || end_ - begin_ < 2 || std::memcmp(buffer_.get() + begin_, "\r\n", 2) != 0) return false;
    begin_ += 2;
    scanned_ = 0;
    return true;
}

bool Session::has_whole_head() const {
    std::size_t scanned = 0;
    const auto size = find_head_end({buffer_.get() + begin_, end_ - begin_}, scanned);
    return size && *size;
}

void Session::move_to_front() {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
}

asio::awaitable<Session::Reading> Session::read_more() {
    const auto [ec, count] =
        co_await socket_.async_read_some(asio::buffer(buffer_.get() + end_, buffer_bytes - end_), awaited);
    if (!ec && count > 0) {
        end_ += count;
        // What came at the very moment of the deadline came in time.
        is_timed_out_ = false;
        co_return Reading::data;
    }
    co_return is_timed_out_ ? Reading::timed_out : Reading::ended;
}

// Serving a request.

asio::awaitable<void> Session::serve() {
    begin_request();
    if (fault_) co_return refuse_head(problem_of(*fault_), end_);
    if (const auto fault = check_head({buffer_.get() + begin_, head_end_ - begin_}))
        co_return refuse_head(problem_of(*fault), head_end_);
    if (!parse_head())
        co_return refuse_head(
            problem(ProblemCode::bad_request, {"La cabecera no se entiende.", "The head cannot be read."}), head_end_);

    if (core_->gate.route(parser_->head, path_parameters_, exchange_) == Entry::admitted && !is_overloaded()) {
        ++core_->in_flight;
        is_in_flight_ = true;
        co_await serve_admitted();
        is_in_flight_ = false;
        --core_->in_flight;
    }
    if (!is_given_up_ && !is_gone_) settle_unread_body();
}

// In the language that what has arrived of the head asks for.
void Session::refuse_head(const Problem& problem, std::size_t end) {
    exchange_.context.language = language_of_head({buffer_.get() + begin_, end - begin_});
    refuse_and_close(problem);
}

void Session::begin_request() {
    started_ = steady_clock::now();
    keep_alive_ = true;
    is_head_request_ = false;
    owes_continue_ = false;
    body_problem_.reset();
    parser_.reset();
    request_id_.clear();
    exchange_.context = {};
    exchange_.endpoint = nullptr;
    exchange_.path_parameters = {};
    exchange_.query = {};
    exchange_.if_none_match = {};
    exchange_.upload = nullptr;
    exchange_.stream.reset();
    exchange_.is_version_refused = false;
    exchange_.fault_log = &core_->ports.fault_log;
    exchange_.context.remote_address = remote_address_;
    request_id_ = core_->make_request_id();
    exchange_.context.request_id = request_id_;
}

bool Session::parse_head() {
    parser_.emplace();
    error_code ec;
    const std::size_t used = parser_->put(asio::buffer(buffer_.get() + begin_, head_end_ - begin_), ec);
    if (ec || !parser_->is_header_done() || begin_ + used != head_end_) return false;
    begin_ = head_end_;
    parser_->eager(true);

    const RequestHead& head = parser_->head;
    RequestContext& context = exchange_.context;
    if (is_safe_request_id(head.request_id)) request_id_ = head.request_id;
    context.request_id = request_id_;
    context.language = choose_language(head.accept_language);
    context.method = head.method;
    Gate::split_target(head.target, context.path, exchange_.query);
    if (is_from_trusted_proxy_) {
        client_address_ = core_->ports.trusted_proxies.client_of(remote_address_, head.forwarded_for);
        context.remote_address = client_address_;
    }
    exchange_.if_none_match = head.if_none_match;
    context.user_agent = head.user_agent;
    context.last_event_id = head.last_event_id;
    context.stripe_signature = head.stripe_signature;
    keep_alive_ = parser_->keep_alive();
    is_head_request_ = head.method == "HEAD";
    owes_continue_ =
        !head.is_http_1_0 && parser_->announces_body() && equals_ignoring_case(head.expect, "100-continue");
    return true;
}

bool Session::is_overloaded() {
    if (core_->in_flight < core_->limits.in_flight_max || exchange_.endpoint->row.overload == Overload::answered)
        return false;
    exchange_.refuse(problem_of(ErrorCode::overloaded));
    return true;
}

asio::awaitable<void> Session::serve_admitted() {
    const auto& row = exchange_.endpoint->row;
    exchange_.context.deadline = started_ + (row.timeout.count() > 0 ? row.timeout : core_->limits.request_timeout);
    wait_in(Phase::handling, exchange_.context.deadline);
    const Entry entry = co_await core_->gate.authorize(parser_->head, exchange_);
    if (is_given_up_ || entry == Entry::answered) co_return;
    const auto& who = exchange_.context.principal;
    acting_ = {.source = pg::ActingSource::request,
               .user = who ? who->user : UserId{},
               .session = who ? who->session : SessionId{},
               .remote_address = exchange_.context.remote_address,
               .request_id = request_id_};
    if (Gate::check_content(*parser_, exchange_) == Entry::answered) co_return;

    begin_body(body_);
    if (exchange_.endpoint->shape.body == BodyKind::upload) {
        exchange_.upload = this;
    } else {
        if (!co_await read_body()) co_return;
        exchange_.context.body = body_;
        const std::string_view content = trimmed(body_);
        if (exchange_.endpoint->shape.body == BodyKind::none && !content.empty() && content != "{}")
            co_return exchange_.refuse(problem(ProblemCode::body_not_expected,
                                               {"Envíe la solicitud sin cuerpo.", "Send the request without a body."}));
    }
    co_await run_endpoint();
}

asio::awaitable<void> Session::run_endpoint() {
    // Between the pieces of an upload the phase is handling, too.
    wait_in(Phase::handling, exchange_.context.deadline);
    try {
        co_await exchange_.endpoint->run(exchange_);
        // If-Match may name several versions, and any of them will do: the one that is there is among them, or none is.
        while (exchange_.is_version_refused && !is_given_up_ && exchange_.context.if_match.try_next()) {
            exchange_.response.clear();
            exchange_.is_version_refused = false;
            co_await exchange_.endpoint->run(exchange_);
        }
    } catch (const std::exception& thrown) {
        exchange_.fail(
            {.code = ErrorCode::internal, .message = "an exception left a handler", .detail = thrown.what()});
    }
    // Whatever the handler made of an upload that broke off, the caller is told why it did.
    if (body_problem_ && !is_given_up_) refuse_and_close(*body_problem_);
}

// A body that nobody read is read to its end if it has arrived; a connection with more of it to come is closed.
void Session::settle_unread_body() {
    if (!parser_ || parser_->is_done() || !keep_alive_) return;
    keep_alive_ = false;
    if (exchange_.endpoint == nullptr) return;
    begin_body(body_);
    parser_->body = nullptr;
    keep_alive_ = feed_body() == Step::done;
}

}  // namespace trastienda::http
