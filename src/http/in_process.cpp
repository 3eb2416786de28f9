#include "http/in_process.hpp"

#include "http/gate.hpp"
#include "http/router.hpp"

#include <utility>

namespace trastienda::http {

namespace {

// Nobody waits behind a socket: long enough for the largest booking, short enough for a database that hangs.
constexpr std::chrono::minutes in_process_timeout{10};

// Whoever asks is known already.
class KnownPrincipal final : public Authenticator {
  public:
    explicit KnownPrincipal(const Principal& who) : who_(who) {}
    asio::awaitable<Result<Authentication>> authenticate(std::string_view /*token*/,
                                                         std::string_view /*remote_address*/) override {
        co_return Authentication(who_);
    }

  private:
    Principal who_;
};

// A body that is all there, in one piece.
class WholeBody final : public BodyReader {
  public:
    explicit WholeBody(std::string_view body) : body_(body) {}
    asio::awaitable<Result<std::optional<std::string_view>>> next() override {
        if (body_.empty()) co_return std::nullopt;
        co_return std::exchange(body_, {});
    }
    [[nodiscard]] bool has_broken_off() const override { return false; }

  private:
    std::string_view body_;
};

RequestHead head_of(const InProcessRequest& request) {
    RequestHead head;
    head.method = name_of(request.method);
    head.target = request.target;
    head.authorization = "Bearer in-process";
    head.has_idempotency_key = request.idempotency_key.has_value();
    if (request.idempotency_key) head.idempotency_key = *request.idempotency_key;
    head.has_if_match = request.if_match.has_value();
    if (request.if_match) head.if_match = *request.if_match;
    return head;
}

void refuse_large_body(Exchange& exchange, std::size_t bytes) {
    const std::size_t bytes_max = body_bytes_max_of(*exchange.endpoint);
    exchange.refuse(problem(ProblemCode::body_too_large,
                            {"El cuerpo puede tener {} bytes; tiene {}.", "The body may have {} bytes; it has {}."},
                            bytes_max, bytes)
                        .with("limit_bytes", bytes_max));
}

asio::awaitable<void> pass(const Gate& gate, const RequestHead& head, Exchange& exchange, std::string_view body) {
    if (co_await gate.authorize(head, exchange) == Entry::answered) co_return;
    if (Gate::check_preconditions(head, exchange) == Entry::answered) co_return;
    if (body.size() > body_bytes_max_of(*exchange.endpoint)) co_return refuse_large_body(exchange, body.size());
    WholeBody upload(body);
    if (exchange.endpoint->shape.body == BodyKind::upload)
        exchange.upload = &upload;
    else if (exchange.endpoint->shape.body == BodyKind::json)
        exchange.context.body = body;
    exchange.context.deadline = std::chrono::steady_clock::now() + in_process_timeout;
    co_await exchange.endpoint->run(exchange);
}

}  // namespace

asio::awaitable<InProcessAnswer> ask_in_process(const Endpoints& endpoints, InProcessRequest request) {
    InProcessAnswer answer;
    const FaultLog fault_log = [&answer](const Fault& fault) { answer.failure = fault.error; };
    KnownPrincipal authenticator(request.who);
    const Gate gate(endpoints, authenticator);
    const RequestHead head = head_of(request);
    PathParameters parameters;
    Exchange exchange;
    exchange.fault_log = &fault_log;
    exchange.context.language = request.language;
    exchange.context.method = head.method;
    Gate::split_target(request.target, exchange.context.path, exchange.query);
    if (gate.route(head, parameters, exchange) == Entry::admitted) co_await pass(gate, head, exchange, request.body);
    answer.response = std::move(exchange.response);
    co_return answer;
}

}  // namespace trastienda::http
