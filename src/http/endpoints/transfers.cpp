// /api/v1/stock/transfers: from one location to another, both movements or none.
#include "http/endpoints/endpoints.hpp"

namespace trastienda::http {

namespace {

struct TransferLineInput {
    VariantId product_variant_id;
    PositiveQuantity quantity;
};
BOOST_DESCRIBE_STRUCT(TransferLineInput, (), (product_variant_id, quantity))

struct TransferInput {
    LocationId from_location_id;
    LocationId to_location_id;
    List<TransferLineInput, lines_max, 1> lines;
    std::optional<ReferenceNumber> reference_number;
    std::optional<Notes> notes;
};
BOOST_DESCRIBE_STRUCT(TransferInput, (), (from_location_id, to_location_id, lines, reference_number, notes))

struct TransferOut {
    TransferId id;
    LocationId from_location_id;
    LocationId to_location_id;
    std::string reference_number;
    std::string notes;
    UserId user_id;
    Instant transfer_date;
};
BOOST_DESCRIBE_STRUCT(TransferOut, (),
                      (id, from_location_id, to_location_id, reference_number, notes, user_id, transfer_date))

struct TransferWithMovements : TransferOut {
    std::vector<MovementOut> movements;
};
BOOST_DESCRIBE_STRUCT(TransferWithMovements, (TransferOut), (movements))
constexpr auto notes(const TransferWithMovements*) {
    return std::to_array<FieldNote>(
        {{.field = "movements", .text = "Two for each line: out of the one location, into the other."}});
}

struct TransferPath {
    TransferId transfer_id;
};
BOOST_DESCRIBE_STRUCT(TransferPath, (), (transfer_id))

struct TransferCursor {
    TransferId before;
};
BOOST_DESCRIBE_STRUCT(TransferCursor, (), (before))

struct TransfersQuery {
    PageLimit limit;
    std::optional<After<TransferCursor>> after;
    std::optional<LocationId> location_id;
};
BOOST_DESCRIBE_STRUCT(TransfersQuery, (), (limit, after, location_id))
constexpr auto notes(const TransfersQuery*) {
    return std::to_array<FieldNote>({{.field = "location_id", .text = "Transfers from it or to it."}});
}

TransferOut transfer_out(const store::TransferRow& row) {
    return {.id = row.id,
            .from_location_id = row.from,
            .to_location_id = row.to,
            .reference_number = row.reference_number,
            .notes = row.notes,
            .user_id = row.user,
            .transfer_date = row.date};
}

asio::awaitable<Reply<TransferWithMovements>> create_transfer(StockServices& services, Call<Body<TransferInput>> call) {
    stock::Transfer act{.from = call.body.from_location_id,
                        .to = call.body.to_location_id,
                        .lines = {},
                        .reference_number = call.body.reference_number.value_or(ReferenceNumber{}).value,
                        .notes = call.body.notes.value_or(Notes{}).value};
    for (const TransferLineInput& line : call.body.lines.value)
        act.lines.push_back({.variant = line.product_variant_id, .quantity = line.quantity.value});

    CO_TRY(const auto outcome, co_await services.engine.submit(make_command(call.context, act)));
    if (const auto* refusal = std::get_if<stock::Refused>(&outcome)) co_return refused(*refusal, "#/lines");
    const auto& accepted = std::get<stock::Accepted>(outcome);
    const stock::Movement& first = accepted.movements.front();
    TransferWithMovements out{{.id = *first.transfer,
                               .from_location_id = act.from,
                               .to_location_id = act.to,
                               .reference_number = std::move(act.reference_number),
                               .notes = std::move(act.notes),
                               .user_id = first.user,
                               .transfer_date = accepted.date},
                              {}};
    for (const stock::Movement& movement : accepted.movements) out.movements.push_back(movement_out(movement));
    const std::int64_t id = out.id.value;
    co_return Reply(std::move(out)).location("/api/v1/stock/transfers/{}", id);
}

asio::awaitable<Reply<Page<TransferOut>>> list_transfers(StockServices& services, Call<Query<TransfersQuery>> call) {
    const TransfersQuery& query = call.query;
    CO_TRY(const auto transfers,
           co_await services.ledger.transfers(query.location_id,
                                              query.after ? std::optional(query.after->value.before) : std::nullopt,
                                              query.limit.get() + 1));
    std::vector<TransferOut> rows;
    for (const store::TransferRow& transfer : transfers) rows.push_back(transfer_out(transfer));
    co_return make_page(std::move(rows), query.limit, [](const TransferOut& last) { return TransferCursor{last.id}; });
}

asio::awaitable<Reply<TransferWithMovements>> read_transfer(StockServices& services, Call<Path<TransferPath>> call) {
    CO_TRY(const auto transfer, co_await services.ledger.transfer(call.path.transfer_id));
    if (!transfer)
        co_return problem(ProblemCode::transfer_unknown, {"No existe la transferencia {}.", "There is no transfer {}."},
                          call.path.transfer_id.value);
    CO_TRY(const auto movements, co_await services.ledger.movements_of(call.path.transfer_id));
    TransferWithMovements out{transfer_out(*transfer), {}};
    for (const stock::Movement& movement : movements) out.movements.push_back(movement_out(movement));
    co_return out;
}

std::vector<Refusal> transfer_refusals() {
    return {ProblemCode::key_reused,        ProblemCode::variant_unknown, ProblemCode::location_unknown,
            ProblemCode::location_inactive, ProblemCode::same_location,   ProblemCode::insufficient_on_hand,
            ProblemCode::balance_too_large};
}

}  // namespace

Endpoints transfer_endpoints(StockServices& services) {
    return {
        endpoint(services, create_transfer,
                 {.method = Method::post,
                  .path = "/api/v1/stock/transfers",
                  .summary = "Move stock to another location",
                  .description = "Each line books two movements, out and in; all of them are booked, or none.",
                  .permission = people::Permission::change_stock,
                  .success = 201,
                  .refusals = transfer_refusals(),
                  .idempotency = Idempotency::accepted,
                  .body_bytes_max = lines_body_bytes_max}),
        endpoint(services, list_transfers,
                 {.method = Method::get,
                  .path = "/api/v1/stock/transfers",
                  .summary = "Transfers, newest first",
                  .permission = people::Permission::read_stock}),
        endpoint(services, read_transfer,
                 {.method = Method::get,
                  .path = "/api/v1/stock/transfers/{transfer_id}",
                  .summary = "One transfer with its movements",
                  .permission = people::Permission::read_stock,
                  .refusals = {ProblemCode::transfer_unknown}}),
    };
}

}  // namespace trastienda::http
