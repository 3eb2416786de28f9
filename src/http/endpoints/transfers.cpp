// /api/v1/stock/transfers: from one location to another, at once or with a way in between.
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/stock_command.hpp"

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
    Defaulted<stock::Arrival, stock::Arrival::at_once> arrival;
};
BOOST_DESCRIBE_STRUCT(TransferInput, (), (from_location_id, to_location_id, lines, reference_number, notes, arrival))
constexpr auto notes(const TransferInput*) {
    return std::to_array<FieldNote>(
        {{.field = "arrival", .text = "later: the units are in transit until somebody says what became of them."}});
}

struct TransferOut {
    TransferId id;
    LocationId from_location_id;
    LocationId to_location_id;
    std::string reference_number;
    std::string notes;
    UserId user_id;
    Instant transfer_date;
    stock::Arrival arrival = stock::Arrival::at_once;
};
BOOST_DESCRIBE_STRUCT(TransferOut, (),
                      (id, from_location_id, to_location_id, reference_number, notes, user_id, transfer_date, arrival))

struct TransitOut {
    VariantId product_variant_id;
    Quantity sent;
    Quantity received;
    Quantity lost;
    Quantity returned;
    Quantity in_transit;
};
BOOST_DESCRIBE_STRUCT(TransitOut, (), (product_variant_id, sent, received, lost, returned, in_transit))
constexpr auto notes(const TransitOut*) {
    return std::to_array<FieldNote>({{.field = "in_transit", .text = "Still on its way."}});
}

struct TransferWithMovements : TransferOut {
    std::vector<TransitOut> lines;
    std::vector<MovementOut> movements;
};
BOOST_DESCRIBE_STRUCT(TransferWithMovements, (TransferOut), (lines, movements))
constexpr auto notes(const TransferWithMovements*) {
    return std::to_array<FieldNote>(
        {{.field = "lines", .text = "Of one that arrives later: what has become of what was sent."},
         {.field = "movements",
          .text =
              "Two for each line: out of the one location, into the other. What is in transit stands at location 0."}});
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
    Defaulted<bool, false> in_transit;
};
BOOST_DESCRIBE_STRUCT(TransfersQuery, (), (limit, after, location_id, in_transit))
constexpr auto notes(const TransfersQuery*) {
    return std::to_array<FieldNote>(
        {{.field = "location_id", .text = "Transfers from it or to it."},
         {.field = "in_transit", .text = "Only those of which something is in transit still."}});
}

TransferOut transfer_out(const store::TransferRow& row) {
    return {.id = row.id,
            .from_location_id = row.from,
            .to_location_id = row.to,
            .reference_number = row.reference_number,
            .notes = row.notes,
            .user_id = row.user,
            .transfer_date = row.date,
            .arrival = row.arrival};
}

// The transfer as it stands now.
asio::awaitable<Reply<TransferWithMovements>> describe_transfer(StockServices& services, store::TransferRow transfer) {
    CO_TRY(const auto movements, co_await services.ledger.movements_of(transfer.id));
    CO_TRY(const auto transits, co_await services.ledger.transits_of(transfer.id));
    TransferWithMovements out{transfer_out(transfer), {}, {}};
    for (const auto& [variant, transit] : transits)
        out.lines.push_back({.product_variant_id = variant,
                             .sent = transit.sent,
                             .received = transit.received,
                             .lost = transit.lost,
                             .returned = transit.returned,
                             .in_transit = transit.open()});
    for (const stock::Movement& movement : movements) out.movements.push_back(movement_out(movement));
    co_return out;
}

Problem unknown_transfer(TransferId id) {
    return problem(ProblemCode::transfer_unknown, {"No existe la transferencia {}.", "There is no transfer {}."},
                   id.value);
}

// What was just sent: a variant on two lines is one line here.
std::vector<TransitOut> lines_of(const stock::Transfer& act) {
    std::vector<TransitOut> lines;
    for (const stock::Transfer::Line& line : act.lines) {
        auto found = std::ranges::find(lines, line.variant, &TransitOut::product_variant_id);
        if (found == lines.end()) {
            TransitOut added;
            added.product_variant_id = line.variant;
            found = lines.insert(lines.end(), added);
        }
        // It was accepted, so the sum fits.
        found->sent = found->in_transit = *found->sent.plus(line.quantity);
    }
    std::ranges::sort(lines, {}, &TransitOut::product_variant_id);
    return lines;
}

asio::awaitable<Reply<TransferWithMovements>> create_transfer(StockServices& services, Call<Body<TransferInput>> call) {
    stock::Transfer act{.from = call.body.from_location_id,
                        .to = call.body.to_location_id,
                        .lines = {},
                        .reference_number = call.body.reference_number.value_or(ReferenceNumber{}).value,
                        .notes = call.body.notes.value_or(Notes{}).value,
                        .arrival = call.body.arrival.get()};
    for (const TransferLineInput& line : call.body.lines.value)
        act.lines.push_back({.variant = line.product_variant_id, .quantity = line.quantity.value});

    CO_TRY(const auto outcome, co_await services.engine.submit(co_await make_command(call.context, act)));
    if (const auto* refusal = std::get_if<stock::Refused>(&outcome)) co_return refused(*refusal, "#/lines");
    const auto& accepted = std::get<stock::Accepted>(outcome);
    const stock::Movement& first = accepted.movements.front();
    TransferWithMovements out{{.id = *first.transfer,
                               .from_location_id = act.from,
                               .to_location_id = act.to,
                               .reference_number = std::move(act.reference_number),
                               .notes = std::move(act.notes),
                               .user_id = first.user,
                               .transfer_date = accepted.date,
                               .arrival = act.arrival},
                              {},
                              {}};
    for (const stock::Movement& movement : accepted.movements) out.movements.push_back(movement_out(movement));
    if (act.arrival == stock::Arrival::later) out.lines = lines_of(act);
    const std::int64_t id = out.id.value;
    co_return Reply(std::move(out)).location("/api/v1/stock/transfers/{}", id);
}

asio::awaitable<Reply<Page<TransferOut>>> list_transfers(StockServices& services, Call<Query<TransfersQuery>> call) {
    const TransfersQuery& query = call.query;
    using Transit = store::Ledger::TransferFilter::Transit;
    CO_TRY(const auto transfers,
           co_await services.ledger.transfers(
               {.location = query.location_id,
                .transit = query.in_transit.get() ? Transit::in_transit_only : Transit::any},
               query.after ? std::optional(query.after->value.before) : std::nullopt, query.limit.get() + 1));
    std::vector<TransferOut> rows;
    for (const store::TransferRow& transfer : transfers) rows.push_back(transfer_out(transfer));
    co_return make_page(std::move(rows), query.limit, [](const TransferOut& last) { return TransferCursor{last.id}; });
}

asio::awaitable<Reply<TransferWithMovements>> read_transfer(StockServices& services, Call<Path<TransferPath>> call) {
    CO_TRY(const auto transfer, co_await services.ledger.transfer(call.path.transfer_id));
    if (!transfer) co_return unknown_transfer(call.path.transfer_id);
    co_return co_await describe_transfer(services, *transfer);
}

std::vector<Refusal> transfer_refusals() {
    return {ProblemCode::key_reused,        ProblemCode::variant_unknown, ProblemCode::location_unknown,
            ProblemCode::location_inactive, ProblemCode::same_location,   ProblemCode::insufficient_on_hand,
            ProblemCode::balance_too_large, ProblemCode::value_too_large};
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
