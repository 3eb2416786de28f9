// /api/v1/stock/movements: booking and reading the ledger's lines.
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/movement_line.hpp"
#include "http/endpoints/stock_command.hpp"

namespace trastienda::http {

namespace {

struct MovementsInput {
    List<MovementLineInput, lines_max, 1> lines;
};
BOOST_DESCRIBE_STRUCT(MovementsInput, (), (lines))
constexpr auto notes(const MovementsInput*) {
    return std::to_array<FieldNote>({{.field = "lines", .text = "All of them are booked, or none."}});
}

struct MovementPath {
    MovementId movement_id;
};
BOOST_DESCRIBE_STRUCT(MovementPath, (), (movement_id))

struct MovementCursor {
    MovementId before;
};
BOOST_DESCRIBE_STRUCT(MovementCursor, (), (before))

struct MovementsQuery {
    PageLimit limit;
    std::optional<After<MovementCursor>> after;
    std::optional<VariantId> product_variant_id;
    std::optional<LocationId> location_id;
    std::optional<MovementTypeId> movement_type_id;
};
BOOST_DESCRIBE_STRUCT(MovementsQuery, (), (limit, after, product_variant_id, location_id, movement_type_id))

asio::awaitable<Reply<StockReply>> create_movements(StockServices& services, Call<Body<MovementsInput>> call) {
    CO_TRY(const LocationId location, co_await services.levels.default_location());
    co_return co_await run_command(services, call.context, act_of(call.body.lines.value, location), "#/lines");
}

asio::awaitable<Reply<Page<MovementOut>>> list_movements(StockServices& services, Call<Query<MovementsQuery>> call) {
    const MovementsQuery& query = call.query;
    CO_TRY(const auto movements,
           co_await services.ledger.movements(
               {.variant = query.product_variant_id, .location = query.location_id, .type = query.movement_type_id},
               query.after ? std::optional(query.after->value.before) : std::nullopt, query.limit.get() + 1));
    std::vector<MovementOut> rows;
    for (const store::BookedMovement& movement : movements)
        rows.push_back(movement_out(movement, movement.reversed_by));
    co_return make_page(std::move(rows), query.limit, [](const MovementOut& last) { return MovementCursor{last.id}; });
}

asio::awaitable<Reply<MovementOut>> read_movement(StockServices& services, Call<Path<MovementPath>> call) {
    CO_TRY(const auto movement, co_await services.ledger.movement(call.path.movement_id));
    if (!movement)
        co_return problem(ProblemCode::movement_unknown, {"No existe el movimiento {}.", "There is no movement {}."},
                          call.path.movement_id.value);
    co_return movement_out(*movement, movement->reversed_by);
}

}  // namespace

Endpoints movement_endpoints(StockServices& services) {
    return {
        endpoint(
            services, create_movements,
            {.method = Method::post,
             .path = "/api/v1/stock/movements",
             .summary = "Book movements",
             .description = "Every line raises or lowers one level and stays in the ledger for ever. All lines are "
                            "booked, or none; a refusal names every line that is wrong.",
             .permission = people::Permission::change_stock,
             .success = 201,
             .refusals = movement_refusals(),
             .idempotency = Idempotency::accepted,
             .body_bytes_max = lines_body_bytes_max}),
        endpoint(services, list_movements,
                 {.method = Method::get,
                  .path = "/api/v1/stock/movements",
                  .summary = "The ledger, newest first",
                  .permission = people::Permission::read_stock}),
        endpoint(services, read_movement,
                 {.method = Method::get,
                  .path = "/api/v1/stock/movements/{movement_id}",
                  .summary = "One movement",
                  .permission = people::Permission::read_stock,
                  .refusals = {ProblemCode::movement_unknown}}),
    };
}

}  // namespace trastienda::http
