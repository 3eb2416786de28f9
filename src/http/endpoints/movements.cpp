// /api/v1/stock/movements: booking and reading the ledger's lines.
#include "http/endpoints/endpoints.hpp"

namespace trastienda::http {

namespace {

struct MovementLineInput {
    VariantId product_variant_id;
    std::optional<LocationId> location_id;
    MovementTypeId movement_type_id;
    PositiveQuantity quantity;
    std::optional<Price> unit_cost;
    std::optional<ReferenceNumber> reference_number;
    std::optional<Notes> notes;
};
BOOST_DESCRIBE_STRUCT(MovementLineInput, (),
                      (product_variant_id, location_id, movement_type_id, quantity, unit_cost, reference_number, notes))
constexpr auto notes(const MovementLineInput*) {
    return std::to_array<FieldNote>(
        {{.field = "product_variant_id", .text = "What moves.", .example = "17"},
         {.field = "location_id", .text = "Where; left out: the shop's default location.", .example = "1"},
         {.field = "movement_type_id",
          .text = "Why; it says whether stock rises or falls. 1 is a purchase, 2 a sale.",
          .example = "1"},
         {.field = "quantity", .text = "Pieces.", .example = "12"},
         {.field = "unit_cost", .text = "What one piece cost.", .example = "\"7.50\""},
         {.field = "reference_number",
          .text = "Of an invoice, an order, a delivery note.",
          .example = "\"ALB-2041\""}});
}

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

stock::RecordMovements act_of(const MovementsInput& input, LocationId default_location) {
    stock::RecordMovements act;
    act.lines.reserve(input.lines.value.size());
    for (const MovementLineInput& line : input.lines.value)
        act.lines.push_back(
            {.level = {.variant = line.product_variant_id, .location = line.location_id.value_or(default_location)},
             .type = line.movement_type_id,
             .quantity = line.quantity.value,
             .unit_cost = line.unit_cost ? std::optional(line.unit_cost->value) : std::nullopt,
             .reference_number = line.reference_number.value_or(ReferenceNumber{}).value,
             .notes = line.notes.value_or(Notes{}).value});
    return act;
}

asio::awaitable<Reply<StockReply>> create_movements(StockServices& services, Call<Body<MovementsInput>> call) {
    CO_TRY(const LocationId location, co_await services.levels.default_location());
    co_return co_await run_command(services, call.context, act_of(call.body, location), "#/lines");
}

asio::awaitable<Reply<Page<MovementOut>>> list_movements(StockServices& services, Call<Query<MovementsQuery>> call) {
    const MovementsQuery& query = call.query;
    CO_TRY(const auto movements,
           co_await services.ledger.movements(
               {.variant = query.product_variant_id, .location = query.location_id, .type = query.movement_type_id},
               query.after ? std::optional(query.after->value.before) : std::nullopt, query.limit.get() + 1));
    std::vector<MovementOut> rows;
    for (const stock::Movement& movement : movements) rows.push_back(movement_out(movement));
    co_return make_page(std::move(rows), query.limit, [](const MovementOut& last) { return MovementCursor{last.id}; });
}

asio::awaitable<Reply<MovementOut>> read_movement(StockServices& services, Call<Path<MovementPath>> call) {
    CO_TRY(const auto movement, co_await services.ledger.movement(call.path.movement_id));
    if (!movement)
        co_return problem(ProblemCode::movement_unknown, {"No existe el movimiento {}.", "There is no movement {}."},
                          call.path.movement_id.value);
    co_return movement_out(*movement);
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
