#include "http/health.hpp"

namespace trastienda::http {

namespace {

struct Health {
    std::string_view status;
};
BOOST_DESCRIBE_STRUCT(Health, (), (status))

asio::awaitable<Reply<Health>> answer_live(Readiness&, Call<>) { co_return Health{"live"}; }

asio::awaitable<Reply<Health>> answer_ready(Readiness& readiness, Call<>) {
    if (co_await readiness.is_ready()) co_return Health{"ready"};
    co_return problem_of(ErrorCode::unavailable);
}

}  // namespace

Endpoints health_endpoints(Readiness& readiness) {
    return {
        endpoint(readiness, answer_live,
                 {.method = Method::get,
                  .path = "/health/live",
                  .summary = "The server runs",
                  .permission = people::Permission::anyone,
                  .overload = Overload::answered}),
        endpoint(readiness, answer_ready,
                 {.method = Method::get,
                  .path = "/health/ready",
                  .summary = "The server can do its work",
                  .description = "503 while the database cannot be reached.",
                  .permission = people::Permission::anyone,
                  .overload = Overload::answered}),
    };
}

}  // namespace trastienda::http
