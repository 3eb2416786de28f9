// What becomes of a transfer that arrives later: its units come, are lost on the way, or go back.
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/stock_command.hpp"

namespace trastienda::http {

namespace {

struct ArrivalPath {
    TransferId transfer_id;
};
BOOST_DESCRIBE_STRUCT(ArrivalPath, (), (transfer_id))

struct ArrivalLineInput {
    VariantId product_variant_id;
    std::optional<Quantity> received;
    std::optional<Quantity> lost;
    std::optional<Quantity> returned;
};
BOOST_DESCRIBE_STRUCT(ArrivalLineInput, (), (product_variant_id, received, lost, returned))
constexpr auto notes(const ArrivalLineInput*) {
    return std::to_array<FieldNote>(
        {{.field = "received", .text = "Came, and is at the other location now.", .example = "5"},
         {.field = "lost", .text = "Will never come.", .example = "1"},
         {.field = "returned", .text = "Went back to where it came from."}});
}

struct ArrivalInput {
    std::optional<List<ArrivalLineInput, lines_max, 1>> lines;
    std::optional<Notes> notes;
};
BOOST_DESCRIBE_STRUCT(ArrivalInput, (), (lines, notes))
constexpr auto notes(const ArrivalInput*) {
    return std::to_array<FieldNote>({{.field = "lines", .text = "Left out: all that is still on its way has come."}});
}

struct CancelInput {
    std::optional<Notes> notes;
};
BOOST_DESCRIBE_STRUCT(CancelInput, (), (notes))

// What all that is still on its way becomes.
enum class Fate : std::uint8_t { received, returned };

asio::awaitable<Reply<StockReply>> settle(StockServices& services, stock::Command command, TransferId id,
                                          stock::SettleTransfer act, Fate fate) {
    CO_TRY(const auto transfer, co_await services.ledger.transfer(id));
    if (!transfer)
        co_return problem(ProblemCode::transfer_unknown, {"No existe la transferencia {}.", "There is no transfer {}."},
                          id.value);
    act.transfer = id;
    act.from = transfer->from;
    act.to = transfer->to;
    const bool is_all = act.lines.empty();
    if (is_all) {
        CO_TRY(const auto transits, co_await services.ledger.transits_of(id));
        for (const auto& [variant, transit] : transits) {
            if (transit.open().is_zero()) continue;
            stock::SettleTransfer::Line& line = act.lines.emplace_back();
            line.variant = variant;
            (fate == Fate::received ? line.received : line.returned) = transit.open();
        }
    }
    // Without lines too: a request that is sent again finds nothing on its way, and the engine knows its first answer.
    command.act = std::move(act);
    CO_TRY(const auto outcome, co_await services.engine.submit(std::move(command)));
    if (const auto* refusal = std::get_if<stock::Refused>(&outcome))
        co_return refused(*refusal, is_all ? "#" : "#/lines", is_all ? Lines::one : Lines::many);
    const auto& accepted = std::get<stock::Accepted>(outcome);
    if (accepted.movements.empty())
        co_return problem(
            ProblemCode::transfer_arrived,
            {"De la transferencia {} ya no hay nada en camino.", "Nothing of transfer {} is on its way any more."},
            id.value);
    co_return stock_reply(accepted);
}

asio::awaitable<Reply<StockReply>> receive(StockServices& services, Call<Path<ArrivalPath>, Body<ArrivalInput>> call) {
    stock::Command command = co_await make_command(call.context, {});
    stock::SettleTransfer act;
    act.notes = call.body.notes.value_or(Notes{}).value;
    if (call.body.lines)
        for (std::size_t i = 0; i < call.body.lines->value.size(); ++i) {
            const ArrivalLineInput& line = call.body.lines->value[i];
            const Quantity received = line.received.value_or(Quantity()), lost = line.lost.value_or(Quantity()),
                           returned = line.returned.value_or(Quantity());
            if (received.is_zero() && lost.is_zero() && returned.is_zero()) {
                FieldErrors errors;
                ReadAt(errors, FieldPlace::body)
                    .field("lines")
                    .item(i)
                    .fail(FieldCode::too_small, {"Indique al menos una unidad recibida, perdida o devuelta.",
                                                 "Name at least one unit received, lost or returned."});
                co_return invalid_request(std::move(errors));
            }
            act.lines.push_back(
                {.variant = line.product_variant_id, .received = received, .lost = lost, .returned = returned});
        }
    co_return co_await settle(services, std::move(command), call.path.transfer_id, std::move(act), Fate::received);
}

asio::awaitable<Reply<StockReply>> cancel(StockServices& services, Call<Path<ArrivalPath>, Body<CancelInput>> call) {
    stock::Command command = co_await make_command(call.context, {});
    stock::SettleTransfer act;
    act.notes = call.body.notes.value_or(Notes{}).value;
    co_return co_await settle(services, std::move(command), call.path.transfer_id, std::move(act), Fate::returned);
}

std::vector<Refusal> arrival_refusals() {
    return {ProblemCode::key_reused,        ProblemCode::transfer_unknown,  ProblemCode::transfer_line_unknown,
            ProblemCode::transfer_arrived,  ProblemCode::location_inactive, ProblemCode::insufficient_in_transit,
            ProblemCode::balance_too_large, ProblemCode::value_too_large};
}

}  // namespace

Endpoints arrival_endpoints(StockServices& services) {
    return {
        endpoint(services, receive,
                 {.method = Method::post,
                  .path = "/api/v1/stock/transfers/{transfer_id}/receive",
                  .summary = "Say what became of units in transit",
                  .description = "In parts, if they come in parts. Never more than was sent.",
                  .permission = people::Permission::change_stock,
                  .refusals = arrival_refusals(),
                  .idempotency = Idempotency::accepted,
                  .body_bytes_max = lines_body_bytes_max}),
        endpoint(services, cancel,
                 {.method = Method::post,
                  .path = "/api/v1/stock/transfers/{transfer_id}/cancel",
                  .summary = "Take back all that is still in transit",
                  .description = "It stands at the location that it was sent from again.",
                  .permission = people::Permission::change_stock,
                  .refusals = arrival_refusals(),
                  .idempotency = Idempotency::accepted}),
    };
}

}  // namespace trastienda::http
