#include "store/stock_test_support.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

namespace trastienda::store {

namespace asio = boost::asio;
using tests::must;

namespace {

constexpr std::chrono::milliseconds query_timeout{30'000};

constexpr std::string_view seed = R"(
INSERT INTO users (email, email_folded, password_hash, search_text)
VALUES ('ana@tienda.example', 'ana@tienda.example', '-', ''), ('berta@tienda.example', 'berta@tienda.example', '-', '');
INSERT INTO general_products (handle, name, name_folded) VALUES ('camisa', 'Camisa', 'camisa');
INSERT INTO locations (name, name_folded) VALUES ('Almacén', 'almacen');
INSERT INTO product_variants (general_product_id, size, price, size_sort_key, color_sort_key, search_text)
SELECT 1, number, 19.90, lpad(number::text, 5, '0'), '', '' FROM generate_series(1, {}) AS number;
)";

asio::awaitable<Result<void>> prepare_stock(pg::Connection& connection) {
    CO_TRY_DO(co_await prepare_shop(connection));
    co_return co_await connection.run_script(fmt::format(seed, variants_last), query_timeout);
}

}  // namespace

const tests::DatabaseTemplate& stock_template() {
    static const tests::DatabaseTemplate source{.name = "stock", .prepare = prepare_stock};
    return source;
}

TestEngine::TestEngine(const asio::any_io_executor& executor, pg::Settings settings, std::size_t lanes,
                       const engine::Limits& limits) {
    settings.application_name = engine_name;
    std::vector<engine::Journal*> ports;
    for (std::size_t lane = 0; lane < lanes; ++lane)
        ports.push_back(journals_.emplace_back(std::make_unique<Journal>(executor, settings)).get());
    engine_ = std::make_unique<engine::Engine>(executor, ports, pause_, limits);
}

asio::awaitable<void> run_all(std::vector<asio::awaitable<void>> tasks) {
    const auto executor = co_await asio::this_coro::executor;
    std::size_t left = tasks.size();
    std::exception_ptr first;
    asio::steady_timer done(executor, asio::steady_timer::time_point::max());
    for (auto& task : tasks)
        asio::co_spawn(executor, std::move(task), [&](std::exception_ptr failure) {
            if (failure && !first) first = failure;
            if (--left == 0) done.cancel();
        });
    while (left > 0) co_await done.async_wait(asio::as_tuple(asio::use_awaitable));
    if (first) std::rethrow_exception(first);
}

namespace {

asio::awaitable<void> submit(Submission submission, Answer& answer) {
    answer = co_await submission.engine->submit(std::move(submission.command));
}

}  // namespace

asio::awaitable<std::vector<Answer>> submit_all(std::vector<Submission> submissions) {
    std::vector<Answer> answers(submissions.size());
    std::vector<asio::awaitable<void>> tasks;
    for (std::size_t i = 0; i < submissions.size(); ++i) tasks.push_back(submit(std::move(submissions[i]), answers[i]));
    co_await run_all(std::move(tasks));
    co_return answers;
}

asio::awaitable<void> wait_for(std::chrono::milliseconds duration) {
    asio::steady_timer timer(co_await asio::this_coro::executor, duration);
    co_await timer.async_wait(asio::use_awaitable);
}

stock::Command record(MovementTypeId type, std::vector<std::pair<stock::LevelKey, std::int64_t>> lines,
                      std::string notes) {
    stock::RecordMovements act;
    for (const auto& [level, units] : lines)
        act.lines.push_back({.level = level,
                             .type = type,
                             .quantity = Quantity::of(units),
                             .unit_cost = Money::of_cents(1050),
                             .reference_number = "FAC-7",
                             .notes = notes});
    return by_ana(std::move(act));
}

stock::Command reserve(stock::LevelKey level, std::int64_t units, std::optional<Instant> until) {
    stock::Reserve act;
    act.lines.push_back({.level = level, .quantity = Quantity::of(units)});
    if (until) act.expiration = *until;
    return by_ana(std::move(act));
}

stock::Command transfer(LocationId from, LocationId to, std::vector<stock::Transfer::Line> lines) {
    return by_ana(stock::Transfer{
        .from = from, .to = to, .lines = std::move(lines), .reference_number = "T-1", .notes = "a mano"});
}

stock::Command with_key(stock::Command command, std::string key, int body) {
    command.idempotency_key = stock::IdempotencyKey{.key = std::move(key), .digest = {std::byte(body)}};
    return command;
}

bool is_accepted(const Answer& answer) { return answer && std::holds_alternative<stock::Accepted>(*answer); }

std::optional<stock::Refusal> refusal(const Answer& answer) {
    const auto* refused = answer ? std::get_if<stock::Refused>(&*answer) : nullptr;
    return refused == nullptr ? std::nullopt : std::optional(refused->lines.front().reason);
}

const stock::Accepted& accepted_of(const Answer& answer) {
    if (!answer) throw std::runtime_error(answer.error().message + " [" + answer.error().detail + "]");
    if (const auto reason = refusal(answer)) throw std::runtime_error("refused: " + std::string(stock::code(*reason)));
    return std::get<stock::Accepted>(*answer);
}

namespace {

asio::awaitable<pg::Rows> query(const pg::Settings& settings, std::string_view text) {
    const auto connection = must(co_await pg::Connection::open(co_await asio::this_coro::executor, settings));
    co_return must(co_await connection->run({.statement = {"query", text}}, query_timeout));
}

}  // namespace

asio::awaitable<std::int64_t> ask(pg::Settings settings, std::string text) {
    const pg::Rows rows = co_await query(settings, text);
    co_return rows[0].bigint(0);
}

asio::awaitable<Instant> database_clock(pg::Settings settings) {
    const pg::Rows rows = co_await query(settings, "SELECT clock_timestamp()");
    co_return rows[0].instant(0);
}

asio::awaitable<std::vector<std::string>> differences(pg::Settings settings) {
    const auto connection = must(co_await pg::Connection::open(co_await asio::this_coro::executor, settings));
    const Examination examination = must(co_await examine(*connection, [](std::string_view) {}));
    std::vector<std::string> found;
    for (const Difference& difference : examination.differences) {
        std::string text(difference.check);
        text += ':';
        // When a movement was booked is different in every run.
        for (const auto& [name, value] : difference.values)
            text += fmt::format(" {}={}", name,
                                name.ends_with("_date") || name == "not_before" || name.starts_with("date_") ||
                                        (name == "next_expiration" && value != "never")
                                    ? "D"
                                    : value);
        found.push_back(std::move(text));
    }
    co_return found;
}

}  // namespace trastienda::store
