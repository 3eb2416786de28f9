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

// What one read takes at the most: a request of usual size in one piece, an upload in few.
constexpr std::size_t read_bytes_max = 16 * 1024;
// A head never begins so late that it would not fit before the room for reading.
constexpr std::size_t buffer_bytes = head_bytes_max + read_bytes_max;
// Answers up to here are copied behind their head and go out in one piece.
constexpr std::size_t joined_bytes_max = 16 * 1024;
// What is read and thrown away after an answer that closes; a client that sends more sees a reset.
constexpr std::size_t linger_bytes_max = 1024 * 1024;
constexpr int retry_after_seconds = 1;

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
      // Not initialised: of a quiet connection only the first page is ever touched.
      buffer_(std::make_unique_for_overwrite<char[]>(buffer_bytes)) {
    error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(Tcp::no_delay(true), ignored);
}

Session::~Session() {
    if (is_in_flight_) --core_->in_flight;
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
        case Phase::writing:
            return drop();
    }
}

void Session::begin_stop() {
    if (phase_ != Phase::idle && phase_ != Phase::head) return;
    error_code ignored;
    socket_.cancel(ignored);
}

void Session::drop() {
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
            refuse_and_close(problem(ProblemCode::request_timeout,
                                     {"La cabecera no llegó a tiempo.", "The head did not arrive in time."}));
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
    if (fault_) co_return refuse_and_close(problem_of(*fault_));
    if (const auto fault = check_head({buffer_.get() + begin_, head_end_ - begin_}))
        co_return refuse_and_close(problem_of(*fault));
    if (!parse_head())
        co_return refuse_and_close(
            problem(ProblemCode::bad_request, {"La cabecera no se entiende.", "The head cannot be read."}));

    if (core_->gate.route(parser_->head, path_parameters_, exchange_) == Entry::admitted && !is_overloaded()) {
        ++core_->in_flight;
        is_in_flight_ = true;
        co_await serve_admitted();
        is_in_flight_ = false;
        --core_->in_flight;
    }
    if (!is_given_up_ && !is_gone_) settle_unread_body();
}

void Session::begin_request() {
    started_ = steady_clock::now();
    keep_alive_ = true;
    is_head_request_ = false;
    owes_continue_ = false;
    body_.clear();
    body_problem_.reset();
    parser_.reset();
    request_id_.clear();
    exchange_.context = {};
    exchange_.endpoint = nullptr;
    exchange_.path_parameters = {};
    exchange_.query = {};
    exchange_.if_none_match = {};
    exchange_.upload = nullptr;
    exchange_.fault_log = &core_->ports.fault_log;
    exchange_.response.clear();
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
    exchange_.if_none_match = head.if_none_match;
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
    } catch (const std::exception& thrown) {
        exchange_.fail(
            {.code = ErrorCode::internal, .message = "an exception left a handler", .detail = thrown.what()});
    }
    // Whatever the handler made of an upload that broke off, the caller is told why it did.
    if (body_problem_ && !is_given_up_) refuse_and_close(*body_problem_);
}

// A body that nobody read is read to its end if it has arrived; a connection with more of it to come is closed.
void Session::settle_unread_body() {
    if (!parser_ || parser_->is_done()) return;
    if (!owes_continue_ && exchange_.endpoint != nullptr && parser_->body_bytes_max == 0) begin_body(body_);
    const bool may_read = !owes_continue_ && exchange_.endpoint != nullptr;
    parser_->body = nullptr;
    if (!may_read || feed_body() != Step::done) keep_alive_ = false;
}

// Reading a body.

void Session::begin_body(std::string& sink) {
    parser_->body = &sink;
    parser_->body_bytes_max = body_bytes_max_of(*exchange_.endpoint);
    body_deadline_ = std::min(started_ + core_->limits.body_timeout, exchange_.context.deadline);
}

asio::awaitable<bool> Session::read_body() {
    while (true) {
        switch (co_await step_body()) {
            case Step::more:
                continue;
            case Step::done:
                co_return true;
            case Step::refused:
                refuse_and_close(*body_problem_);
                co_return false;
            case Step::gone:
                is_gone_ = true;
                co_return false;
        }
    }
}

Session::Step Session::feed_body() {
    while (begin_ < end_ && !parser_->is_done()) {
        error_code ec;
        begin_ += parser_->put(asio::buffer(buffer_.get() + begin_, end_ - begin_), ec);
        if (ec == boost::beast::http::error::need_more) break;
        if (ec == boost::beast::http::error::body_limit) {
            body_problem_ =
                problem(ProblemCode::body_too_large, {"El cuerpo puede tener {} bytes.", "The body may have {} bytes."},
                        parser_->body_bytes_max)
                    .with("limit_bytes", parser_->body_bytes_max);
            return Step::refused;
        }
        if (ec) {
            body_problem_ = problem(ProblemCode::bad_request, {"El cuerpo troceado (chunked) está mal formado.",
                                                               "The chunked body is malformed."});
            return Step::refused;
        }
    }
    return parser_->is_done() ? Step::done : Step::more;
}

// Uses what has arrived; if that gave nothing, waits for more to arrive.
asio::awaitable<Session::Step> Session::step_body() {
    const std::uint64_t bytes_before = parser_->body_bytes;
    if (const Step step = feed_body(); step != Step::more) co_return step;
    if (parser_->body_bytes > bytes_before && exchange_.upload != nullptr) co_return Step::more;
    if (owes_continue_ && !co_await send_continue()) co_return Step::gone;

    std::memmove(buffer_.get() + head_end_, buffer_.get() + begin_, end_ - begin_);
    end_ = head_end_ + (end_ - begin_);
    begin_ = head_end_;
    if (end_ == buffer_bytes) {
        body_problem_ = problem(ProblemCode::bad_request, {"La cabecera de un trozo (chunk) es demasiado larga.",
                                                           "The head of a chunk is too long."});
        co_return Step::refused;
    }
    wait_in(Phase::body, body_deadline_);
    const Reading reading = co_await read_more();
    wait_in(Phase::handling, exchange_.context.deadline);
    if (reading == Reading::data) co_return Step::more;
    if (reading == Reading::ended) co_return Step::gone;
    body_problem_ =
        problem(ProblemCode::request_timeout, {"El cuerpo no llegó a tiempo.", "The body did not arrive in time."});
    co_return Step::refused;
}

asio::awaitable<bool> Session::send_continue() {
    owes_continue_ = false;
    co_return co_await write_all("HTTP/1.1 100 Continue\r\n\r\n", {});
}

asio::awaitable<Result<std::optional<std::string_view>>> Session::next() {
    body_.clear();
    while (true) {
        if (body_problem_ || is_gone_ || is_given_up_)
            co_return fail(ErrorCode::invalid, "the body of the request broke off");
        // Each piece has its own time; all of them together have the handler's.
        body_deadline_ = std::min(steady_clock::now() + core_->limits.body_timeout, exchange_.context.deadline);
        switch (co_await step_body()) {
            case Step::gone:
                is_gone_ = true;
                continue;
            case Step::refused:
                continue;
            case Step::more:
                if (body_.empty()) continue;
                co_return body_;
            case Step::done:
                if (body_.empty()) co_return std::nullopt;
                co_return body_;
        }
    }
}

// Answering.

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
    co_return is_written;
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
    for (std::size_t discarded = 0; !ec && !is_timed_out_ && discarded < linger_bytes_max;) {
        const auto [failed, count] =
            co_await socket_.async_read_some(asio::buffer(buffer_.get(), buffer_bytes), awaited);
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
    const RequestContext& context = session.exchange_.context;
    // The handler may still write into the exchange: this answer is made beside it.
    const Problem refused = problem_of(ErrorCode::timeout);
    Response response;
    response.status = kind_of(refused.code).status;
    response.content_type = problem_type;
    response.headers.emplace_back("Retry-After", std::to_string(retry_after_seconds));
    append_problem(response.body, refused, response.status, context.language, context.request_id);
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
         .remote_address = remote_address_,
         .method = context.method,
         .path = context.path,
         .endpoint = exchange_.endpoint != nullptr ? exchange_.endpoint->row.path : std::string_view(),
         .status = status,
         .body_bytes_in = parser_ ? static_cast<std::size_t>(parser_->body_bytes) : 0,
         .body_bytes_out = body_bytes_out,
         .duration = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - started_),
         .user = context.principal ? context.principal->user : UserId()});
}

}  // namespace trastienda::http
