// POST /api/v1/stock/movements/batch: many movements in one go, all of them or each on its own, for real or to see.
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/movement_batch_body.hpp"
#include "http/endpoints/stock_command.hpp"

#include <utility>
#include <vector>

namespace trastienda::http {

namespace {

/// Ten thousand lines with a reference each; with long notes on all of them it is fewer.
constexpr std::size_t batch_body_bytes_max = std::size_t{8} * 1024 * 1024;

/// The body, and every line of it that is not formed as it must be: of others the first hundred errors are enough.
struct BatchBody {
    BatchInput body;
};

bool read_part(Exchange& exchange, FieldErrors& errors, BatchBody& part) {
    const auto json = read_json_body(exchange);
    if (!json) return false;
    auto read = read_batch(*json);
    if (read) {
        part.body = std::move(*read);
        return true;
    }
    BatchFaults& faults = read.error();
    if (faults.count <= FieldErrors::errors_max) {
        for (FieldError& error : faults.errors) errors.add(std::move(error));
        return true;
    }
    exchange.refuse(invalid_request(std::move(faults.errors), faults.count));
    return false;
}

void describe_part(EndpointShape& shape, const BatchBody*) {
    shape.body = BodyKind::json;
    shape.body_schema = &Codec<BatchInput>::schema;
}

/// Short, because there are many: what else there is to know of a line, the caller has sent.
struct BookedLine {
    std::int64_t line = 0;
    std::optional<MovementId> id;
    Quantity balance;
    Money value;
    Money value_balance;
};
BOOST_DESCRIBE_STRUCT(BookedLine, (), (line, id, balance, value, value_balance))
constexpr auto notes(const BookedLine*) {
    return std::to_array<FieldNote>({{.field = "line", .text = "Its place in the request, from 0."},
                                     {.field = "balance", .text = "Units on hand after it."}});
}

struct LeftOutLine : RefusedLine {
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(LeftOutLine, (RefusedLine), (detail))

struct BatchReply {
    bool dry_run = false;
    std::vector<BookedLine> booked;
    std::vector<LeftOutLine> refused;
};
BOOST_DESCRIBE_STRUCT(BatchReply, (), (dry_run, booked, refused))
constexpr auto notes(const BatchReply*) {
    return std::to_array<FieldNote>(
        {{.field = "booked", .text = "In the order of the lines."},
         {.field = "refused", .text = "Those that were left out, with mode each_on_its_own."}});
}

BatchReply batch_reply(const stock::Accepted& accepted, bool dry_run, Language language) {
    BatchReply reply{.dry_run = dry_run, .booked = {}, .refused = {}};
    reply.booked.reserve(accepted.movements.size());
    reply.refused.reserve(accepted.refusals.size());
    auto refusal = accepted.refusals.begin();
    std::size_t line = 0;
    for (const stock::Movement& movement : accepted.movements) {
        // The lines that were refused are missing among the movements.
        for (; refusal != accepted.refusals.end() && refusal->line == line; ++refusal) ++line;
        reply.booked.push_back({.line = static_cast<std::int64_t>(line++),
                                .id = movement.id.is_set() ? std::optional(movement.id) : std::nullopt,
                                .balance = movement.balance,
                                .value = movement.value,
                                .value_balance = movement.value_balance});
    }
    for (const stock::LineRefusal& refused : accepted.refusals)
        reply.refused.push_back({refused_line(refused), explain(refused, language)});
    return reply;
}

asio::awaitable<Reply<BatchReply>> book_batch(StockServices& services, Call<BatchBody> call) {
    const bool dry_run = call.body.dry_run.get();
    stock::Command command =
        co_await make_command(call.context, {}, dry_run ? stock::Purpose::dry_run : stock::Purpose::book);
    CO_TRY(const LocationId location, co_await services.levels.default_location());
    stock::RecordMovements act = act_of(std::move(call.body.lines.value), location);
    act.mode = call.body.mode.get();
    command.act = std::move(act);
    CO_TRY(const auto outcome, co_await services.engine.submit(std::move(command)));
    if (const auto* refusal = std::get_if<stock::Refused>(&outcome))
        co_return refused(*refusal, "#/lines", Lines::many, stock::command_lines_max);
    co_return batch_reply(std::get<stock::Accepted>(outcome), dry_run, call.context.language);
}

}  // namespace

Endpoints movement_batch_endpoints(StockServices& services) {
    return {
        endpoint(
            services, book_batch,
            {.method = Method::post,
             .path = "/api/v1/stock/movements/batch",
             .summary = "Book up to 10,000 movements at once",
             .description = "All of them are booked or none, or, with `mode` each_on_its_own, those that can be: then "
                            "the answer is 200 with every other line in `refused`, even if none could be booked. A "
                            "refusal names every line that is wrong. One `Idempotency-Key` stands for the whole.",
             .permission = people::Permission::change_stock,
             .refusals = movement_refusals(),
             .idempotency = Idempotency::accepted,
             .body_bytes_max = batch_body_bytes_max}),
    };
}

}  // namespace trastienda::http
