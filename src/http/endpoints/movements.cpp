// /api/v1/stock/movements: booking and reading the ledger's lines.
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/movement_line.hpp"
#include "http/endpoints/stock_command.hpp"

#include <set>
#include <utility>

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

// A movement as people read the ledger: what it moved, and where, by their names. In the order in which a narrow
// terminal shows them.
struct NamedMovementOut {
    MovementId id;
    Instant movement_date;
    stock::Effect affects_stock = stock::Effect::increase;
    Quantity quantity;
    std::optional<std::string> sku;
    std::string product_name;
    std::string size;
    std::string color;
    std::string variation;
    std::string location_name;
    std::string movement_type_name;
    Quantity balance;
    std::optional<Money> unit_cost;
    Money value;
    Money value_balance;
    std::string reference_number;
    std::string notes;
    VariantId product_variant_id;
    LocationId location_id;
    MovementTypeId movement_type_id;
    UserId user_id;
    std::optional<ReservationId> stock_reservation_id;
    std::optional<TransferId> stock_transfer_id;
    std::optional<MovementId> reverses_movement_id;
    std::optional<MovementId> reversed_by_movement_id;
};
BOOST_DESCRIBE_STRUCT(NamedMovementOut, (),
                      (id, movement_date, affects_stock, quantity, sku, product_name, size, color, variation,
                       location_name, movement_type_name, balance, unit_cost, value, value_balance, reference_number,
                       notes, product_variant_id, location_id, movement_type_id, user_id, stock_reservation_id,
                       stock_transfer_id, reverses_movement_id, reversed_by_movement_id))
constexpr auto notes(const NamedMovementOut*) { return notes(static_cast<const MovementOut*>(nullptr)); }

NamedMovementOut named(const store::BookedMovement& movement, store::LevelNames names, std::string type_name) {
    return {.id = movement.id,
            .movement_date = movement.date,
            .affects_stock = movement.effect,
            .quantity = movement.quantity,
            .sku = std::move(names.sku),
            .product_name = std::move(names.product_name),
            .size = std::move(names.size),
            .color = std::move(names.color),
            .variation = std::move(names.variation),
            .location_name = std::move(names.location_name),
            .movement_type_name = std::move(type_name),
            .balance = movement.balance,
            .unit_cost = movement.unit_cost,
            .value = movement.value,
            .value_balance = movement.value_balance,
            .reference_number = movement.reference_number,
            .notes = movement.notes,
            .product_variant_id = movement.level.variant,
            .location_id = movement.level.location,
            .movement_type_id = movement.type,
            .user_id = movement.user,
            .stock_reservation_id = movement.reservation,
            .stock_transfer_id = movement.transfer,
            .reverses_movement_id = movement.reverses,
            .reversed_by_movement_id = movement.reversed_by};
}

// One movement tells also from where it was commanded.
struct OneMovementOut : NamedMovementOut {
    std::optional<OriginOut> origin;
};
BOOST_DESCRIBE_STRUCT(OneMovementOut, (NamedMovementOut), (origin))
constexpr auto notes(const OneMovementOut*) {
    return std::to_array<FieldNote>(
        {{.field = "origin",
          .text =
              "From where it was commanded, for who may read the audit log. null, too: it came with a sale or an "
              "order to a provider, of which the audit log tells, or was booked by a version that did not keep it."}});
}

// In the order of the movements: one look-up for the levels of all, and one for their types.
asio::awaitable<Result<std::vector<NamedMovementOut>>> named_all(StockServices& services,
                                                                 std::vector<store::BookedMovement> movements) {
    std::vector<stock::LevelKey> keys;
    std::set<MovementTypeId> types;
    for (const store::BookedMovement& movement : movements) {
        keys.push_back(movement.level);
        types.insert(movement.type);
    }
    CO_TRY(auto names, co_await services.levels.names(std::move(keys)));
    CO_TRY(const auto type_names, co_await services.ledger.type_names(std::move(types)));
    std::vector<NamedMovementOut> rows;
    rows.reserve(movements.size());
    for (std::size_t i = 0; i < movements.size(); ++i) {
        const auto type = type_names.find(movements[i].type);
        rows.push_back(
            named(movements[i], std::move(names[i]), type == type_names.end() ? std::string() : type->second));
    }
    co_return rows;
}

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
    co_return co_await run_command(services, call.context, act_of(std::move(call.body.lines.value), location),
                                   "#/lines");
}

asio::awaitable<Reply<Page<NamedMovementOut>>> list_movements(StockServices& services,
                                                              Call<Query<MovementsQuery>> call) {
    const MovementsQuery& query = call.query;
    CO_TRY(auto movements,
           co_await services.ledger.movements(
               {.variant = query.product_variant_id, .location = query.location_id, .type = query.movement_type_id},
               query.after ? std::optional(query.after->value.before) : std::nullopt, query.limit.get() + 1));
    CO_TRY(auto rows, co_await named_all(services, std::move(movements)));
    co_return make_page(std::move(rows), query.limit,
                        [](const NamedMovementOut& last) { return MovementCursor{last.id}; });
}

asio::awaitable<Reply<OneMovementOut>> read_movement(StockServices& services, Call<Path<MovementPath>> call) {
    CO_TRY(const auto movement, co_await services.ledger.movement(call.path.movement_id));
    if (!movement)
        co_return problem(ProblemCode::movement_unknown, {"No existe el movimiento {}.", "There is no movement {}."},
                          call.path.movement_id.value);
    CO_TRY(auto rows, co_await named_all(services, {*movement}));
    OneMovementOut out{std::move(rows.front()), std::nullopt};
    if (may_read_origins(call.context)) {
        CO_TRY(auto origin, co_await services.ledger.origin(call.path.movement_id));
        out.origin = origin_out(std::move(origin));
    }
    co_return out;
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
