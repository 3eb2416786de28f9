// The body's side of a session: read whole for most handlers, piece by piece for an upload's.
#include "http/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/beast/http/error.hpp>
#include <cstring>
#include <utility>

namespace trastienda::http {

using boost::system::error_code;
using std::chrono::steady_clock;

void Session::begin_body(std::string& sink) {
    parser_->body = &sink;
    parser_->body_bytes_max = body_bytes_max_of(*exchange_.endpoint);
    body_deadline_ = std::min(started_ + core_->limits.body_timeout, exchange_.context.deadline);
    upload_waited_ = {};
    upload_bytes_before_ = 0;
}

asio::awaitable<bool> Session::read_body() {
    while (true) {
        switch (co_await step_body()) {
            case Step::more:
                if (!hold_body()) co_return false;
                continue;
            case Step::done:
                co_return hold_body();
            case Step::refused:
                refuse_and_close(*body_problem_);
                co_return false;
            case Step::gone:
                is_gone_ = true;
                co_return false;
        }
    }
}

// Counts what has arrived; where all bodies together have become too many, this one is given up.
bool Session::hold_body() {
    core_->bodies_bytes += body_.size() - body_bytes_counted_;
    body_bytes_counted_ = body_.size();
    if (core_->bodies_bytes <= core_->limits.bodies_bytes_max) return true;
    refuse_and_close(problem_of(ErrorCode::overloaded));
    return false;
}

// The request is over: what it took is given back, whether or not another follows.
void Session::let_go() {
    core_->bodies_bytes -= std::exchange(body_bytes_counted_, 0);
    empty(body_);
    empty(out_);
    exchange_.json.clear();
    exchange_.response.clear();
}

std::size_t Session::held_bytes() const {
    return http::held_bytes(body_) + http::held_bytes(out_) + http::held_bytes(exchange_.response.body) +
           exchange_.json.held_bytes();
}

Session::Step Session::feed_body() {
    while (begin_ < end_ && !parser_->is_done()) {
        error_code ec;
        begin_ += parser_->put(asio::buffer(buffer_.get() + begin_, end_ - begin_), ec);
        // Beast waits for more only inside the head of a chunk.
        if (ec == boost::beast::http::error::need_more &&
            !has_quote_over_line_end({buffer_.get() + begin_, end_ - begin_}))
            break;
        if (ec == boost::beast::http::error::body_limit) {
            body_problem_ =
                problem(ProblemCode::body_too_large, {"El cuerpo puede tener {} bytes.", "The body may have {} bytes."},
                        parser_->body_bytes_max)
                    .with("limit_bytes", parser_->body_bytes_max);
            return Step::refused;
        }
        if (ec && parser_->has_trailers) {
            body_problem_ =
                problem(ProblemCode::bad_request,
                        {"No se admiten campos (trailers) detrás del último trozo: envíelos en la cabecera.",
                         "Fields behind the last chunk (trailers) are not accepted: send them in the head."});
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

// Only the waiting counts: what the handler takes for itself is not the sender's.
bool Session::is_fast_enough(TimePoint::duration waited) {
    upload_waited_ += waited;
    if (upload_waited_ < core_->limits.upload_rate_window) return true;
    const std::uint64_t bytes = parser_->body_bytes - std::exchange(upload_bytes_before_, parser_->body_bytes);
    const double seconds = std::chrono::duration<double>(std::exchange(upload_waited_, {})).count();
    const std::uint64_t least = core_->limits.upload_bytes_per_second_min;
    if (static_cast<double>(bytes) >= static_cast<double>(least) * seconds) return true;
    body_problem_ = problem(ProblemCode::request_timeout,
                            {"El archivo llega demasiado despacio: hacen falta {} bytes por segundo como mínimo.",
                             "The file comes too slowly: {} bytes a second are needed at the least."},
                            least);
    return false;
}

asio::awaitable<Result<std::optional<std::string_view>>> Session::next() {
    body_.clear();
    while (true) {
        if (has_broken_off()) co_return fail(ErrorCode::invalid, "the body of the request broke off");
        // Each piece has its own time; all of them together have the handler's.
        const TimePoint asked = steady_clock::now();
        body_deadline_ = std::min(asked + core_->limits.body_timeout, exchange_.context.deadline);
        const Step step = co_await step_body();
        if (step == Step::more && !is_fast_enough(steady_clock::now() - asked)) continue;
        switch (step) {
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

}  // namespace trastienda::http
