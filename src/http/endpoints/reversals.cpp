// Taking movements back: the opposite of each is booked, and the two name each other.
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/stock_command.hpp"

#include <algorithm>

namespace trastienda::http {

namespace {

struct ReversalPath {
    MovementId movement_id;
};
BOOST_DESCRIBE_STRUCT(ReversalPath, (), (movement_id))

struct ReversalInput {
    std::optional<ReferenceNumber> reference_number;
    std::optional<Notes> notes;
};
BOOST_DESCRIBE_STRUCT(ReversalInput, (), (reference_number, notes))
constexpr auto notes(const ReversalInput*) {
    return std::to_array<FieldNote>(
        {{.field = "reference_number", .text = "Left out: the one of the movement that is taken back."},
         {.field = "notes", .text = "Why.", .example = "\"Contado dos veces\""}});
}

struct ReversalsInput : ReversalInput {
    DistinctList<MovementId, lines_max, 1> movement_ids;
};
BOOST_DESCRIBE_STRUCT(ReversalsInput, (ReversalInput), (movement_ids))
constexpr auto notes(const ReversalsInput*) {
    return std::to_array<FieldNote>({{.field = "movement_ids", .text = "All of them are taken back, or none."}});
}

// Says of the movement that the problem's error is about by which one it was taken back before, if it was.
void name_reversal(Problem& problem, std::size_t error, const std::vector<store::BookedMovement>& movements,
                   MovementId id) {
    const auto movement = std::ranges::find(movements, id, &stock::Movement::id);
    if (movement == movements.end() || !movement->reversed_by) return;
    FieldError& named = problem.errors[error];
    if (named.reason != kind_of(ProblemCode::movement_reversed).name) return;
    const std::int64_t by = movement->reversed_by->value;
    named.detail = both({"El movimiento {} ya se anuló: con el movimiento {}.",
                         "Movement {} has been reversed already: by movement {}."},
                        id.value, by);
    if (error > 0) return;
    problem.detail = named.detail;
    problem.append_member_name("reversed_by_movement_id");
    write_json(problem.members, by);
}

// What of a command's movements the sales and the purchases know.
struct Owners {
    std::vector<store::Ledger::MovementOfSale> sales;
    std::vector<store::Ledger::MovementOfPurchase> purchases;
};

// Taken back by hand, its units would come back a second time with a return.
std::optional<RefusedId> refusal_of_owned(std::size_t line, MovementId id, const Owners& owners) {
    const auto of_sale = std::ranges::find(owners.sales, id, &store::Ledger::MovementOfSale::movement);
    if (of_sale != owners.sales.end())
        return RefusedId{.line = line,
                         .code = ProblemCode::movement_of_sale,
                         .detail = both({"El movimiento {} es de la venta {}: haga una devolución.",
                                         "Movement {} is of sale {}: make a return."},
                                        id.value, of_sale->sale.value)};
    const auto of_purchase = std::ranges::find(owners.purchases, id, &store::Ledger::MovementOfPurchase::movement);
    if (of_purchase != owners.purchases.end())
        return RefusedId{.line = line,
                         .code = ProblemCode::movement_of_purchase,
                         .detail = both({"El movimiento {} es del pedido {}: haga una devolución al proveedor.",
                                         "Movement {} is of purchase order {}: give the units back to the provider."},
                                        id.value, of_purchase->purchase.value)};
    return std::nullopt;
}

asio::awaitable<Reply<StockReply>> reverse(StockServices& services, const RequestContext& context,
                                           std::vector<MovementId> ids, ReversalInput input, Lines lines) {
    const std::string_view pointer = lines == Lines::many ? "#/movement_ids" : "#";
    CO_TRY(const auto found, co_await services.ledger.movements(ids));
    Owners owners;
    CO_TRY(owners.sales, co_await services.ledger.of_sales(ids));
    CO_TRY(owners.purchases, co_await services.ledger.of_purchases(ids));
    stock::Reverse act{.originals = {},
                       .reference_number = input.reference_number.value_or(ReferenceNumber{}).value,
                       .notes = input.notes.value_or(Notes{}).value};
    act.originals.reserve(ids.size());
    std::vector<RefusedId> not_taken_back;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto original = std::ranges::find(found, ids[i], &stock::Movement::id);
        if (original == found.end()) {
            not_taken_back.push_back(
                {.line = i,
                 .code = ProblemCode::movement_unknown,
                 .detail = both({"No existe el movimiento {}.", "There is no movement {}."}, ids[i].value)});
        } else if (auto refusal = refusal_of_owned(i, ids[i], owners)) {
            not_taken_back.push_back(*std::move(refusal));
        } else {
            act.originals.push_back(*original);
            places.push_back(i);
        }
    }
    if (!not_taken_back.empty())
        co_return co_await refuse(services, context, std::move(not_taken_back),
                                  {.act = std::move(act), .lines = std::move(places)}, pointer, lines);
    CO_TRY(const auto outcome, co_await services.engine.submit(co_await make_command(context, std::move(act))));
    if (const auto* accepted = std::get_if<stock::Accepted>(&outcome)) co_return stock_reply(*accepted);
    const auto& refusal = std::get<stock::Refused>(outcome);
    Problem problem = refused(refusal, pointer, lines);
    if (std::ranges::find(refusal.lines, stock::Refusal::movement_reversed, &stock::LineRefusal::reason) !=
        refusal.lines.end()) {
        // What took them back is in the ledger by now, whoever did it.
        CO_TRY(const auto reversed, co_await services.ledger.movements(ids));
        for (std::size_t i = 0; i < problem.errors.size(); ++i)
            name_reversal(problem, i, reversed, ids[refusal.lines[i].line]);
    }
    co_return problem;
}

asio::awaitable<Reply<StockReply>> reverse_one(StockServices& services,
                                               Call<Path<ReversalPath>, Body<ReversalInput>> call) {
    co_return co_await reverse(services, call.context, {call.path.movement_id}, std::move(call.body), Lines::one);
}

asio::awaitable<Reply<StockReply>> reverse_many(StockServices& services, Call<Body<ReversalsInput>> call) {
    std::vector<MovementId> ids = std::move(call.body.movement_ids.value);
    co_return co_await reverse(services, call.context, std::move(ids), std::move(call.body), Lines::many);
}

std::vector<Refusal> reversal_refusals() {
    return {ProblemCode::key_reused,           ProblemCode::movement_unknown,     ProblemCode::location_inactive,
            ProblemCode::movement_reversed,    ProblemCode::movement_is_reversal, ProblemCode::movement_of_sale,
            ProblemCode::movement_of_transfer, ProblemCode::insufficient_on_hand, ProblemCode::balance_too_large,
            ProblemCode::value_too_large,      ProblemCode::movement_of_purchase};
}

}  // namespace

Endpoints reversal_endpoints(StockServices& services) {
    return {
        endpoint(
            services, reverse_one,
            {.method = Method::post,
             .path = "/api/v1/stock/movements/{movement_id}/reverse",
             .summary = "Take a movement back",
             .description = "Nothing in the ledger is ever changed: the opposite is booked, with the same quantity, "
                            "and names the movement in `reverses_movement_id`, as the movement names it in "
                            "`reversed_by_movement_id`. What comes back is worth what it left with. What leaves "
                            "again takes along what it brought, but never more than is left of the level's value, "
                            "and with the last unit all of it: the average may have moved since.",
             .permission = people::Permission::change_stock,
             .success = 201,
             .refusals = reversal_refusals(),
             .idempotency = Idempotency::accepted}),
        endpoint(services, reverse_many,
                 {.method = Method::post,
                  .path = "/api/v1/stock/movements/reverse",
                  .summary = "Take several movements back, all or none",
                  .permission = people::Permission::change_stock,
                  .success = 201,
                  .refusals = reversal_refusals(),
                  .idempotency = Idempotency::accepted,
                  .body_bytes_max = lines_body_bytes_max}),
    };
}

}  // namespace trastienda::http
