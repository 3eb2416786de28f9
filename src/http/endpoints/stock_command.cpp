#include "http/endpoints/stock_command.hpp"

#include "pg/acting.hpp"

#include <algorithm>
#include <sodium.h>
#include <span>
#include <utility>

namespace trastienda::http {

namespace {

std::array<std::byte, 32> digest_of(const RequestContext& context) {
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, 32);
    const auto add = [&](std::string_view part) {
        // A zero byte ends each part, so that no two requests run together to the same text.
        crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
        constexpr unsigned char end = 0;
        crypto_generichash_update(&state, &end, 1);
    };
    add(context.method);
    add(context.path);
    add(context.body);
    std::array<std::byte, 32> digest{};
    crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(digest.data()), digest.size());
    return digest;
}

BilingualText sentence(const stock::LineRefusal& line) {
    return {.es = explain(line, Language::es), .en = explain(line, Language::en)};
}

std::string pointer_to(std::size_t line, std::string_view lines_pointer, Lines lines) {
    return lines == Lines::many ? fmt::format("{}/{}", lines_pointer, line) : std::string(lines_pointer);
}

}  // namespace

MovementOut movement_out(const stock::Movement& movement) {
    return {.id = movement.id,
            .product_variant_id = movement.level.variant,
            .location_id = movement.level.location,
            .movement_type_id = movement.type,
            .affects_stock = movement.effect,
            .quantity = movement.quantity,
            .balance = movement.balance,
            .unit_cost = movement.unit_cost,
            .value = movement.value,
            .value_balance = movement.value_balance,
            .reference_number = movement.reference_number,
            .notes = movement.notes,
            .user_id = movement.user,
            .movement_date = movement.date,
            .stock_reservation_id = movement.reservation,
            .stock_transfer_id = movement.transfer,
            .reverses_movement_id = movement.reverses,
            .reversed_by_movement_id = std::nullopt};
}

ReservationOut reservation_out(const stock::Reservation& reservation) {
    const bool never = reservation.expiration_date.is_never();
    return {.id = reservation.id,
            .product_variant_id = reservation.level.variant,
            .location_id = reservation.level.location,
            .quantity = reservation.quantity,
            .reservation_type = reservation.type,
            .status = static_cast<ReservationStatusOut>(reservation.status),
            .reservation_date = reservation.reservation_date,
            .expiration_date = never ? std::nullopt : std::optional(reservation.expiration_date),
            .reference_number = reservation.reference_number,
            .user_id = reservation.user};
}

StockReply stock_reply(const stock::Accepted& accepted) {
    StockReply reply;
    reply.movements.reserve(accepted.movements.size());
    for (const stock::Movement& movement : accepted.movements) reply.movements.push_back(movement_out(movement));
    reply.reservations.reserve(accepted.reservations.size());
    for (const stock::Reservation& reservation : accepted.reservations)
        reply.reservations.push_back(reservation_out(reservation));
    reply.levels.reserve(accepted.levels.size());
    for (const stock::LevelAfter& after : accepted.levels) {
        stock::Level level;
        level.on_hand = after.on_hand;
        level.reserved = after.reserved;
        reply.levels.push_back({.product_variant_id = after.key.variant,
                                .location_id = after.key.location,
                                .on_hand = level.on_hand,
                                .reserved = level.reserved,
                                .available = level.available(),
                                .over_committed = level.over_committed(),
                                .value = after.value});
    }
    return reply;
}

std::optional<stock::IdempotencyKey> key_of(const RequestContext& context) {
    if (!context.idempotency_key) return std::nullopt;
    return stock::IdempotencyKey{.key = std::string(*context.idempotency_key), .digest = digest_of(context)};
}

std::optional<OriginOut> origin_out(std::optional<store::StockOrigin> origin) {
    if (!origin) return std::nullopt;
    return OriginOut{.source = origin->source,
                     .user_id = origin->user,
                     .session_id = origin->session,
                     .remote_address = std::move(origin->remote_address)};
}

asio::awaitable<stock::Command> make_command(const RequestContext& context, stock::Act act, stock::Purpose purpose) {
    stock::Command command{.user = context.who().user,
                           .idempotency_key = {},
                           .act = std::move(act),
                           .purpose = purpose,
                           .origin = pg::origin_text(pg::acting_of(co_await asio::this_coro::executor))};
    if (purpose == stock::Purpose::book) command.idempotency_key = key_of(context);
    co_return command;
}

ProblemCode problem_code(stock::Refusal reason) {
    switch (reason) {
        case stock::Refusal::key_reused:
            return ProblemCode::key_reused;
        case stock::Refusal::variant_unknown:
            return ProblemCode::variant_unknown;
        case stock::Refusal::location_unknown:
            return ProblemCode::location_unknown;
        case stock::Refusal::movement_type_unknown:
            return ProblemCode::movement_type_unknown;
        case stock::Refusal::reservation_unknown:
            return ProblemCode::reservation_unknown;
        case stock::Refusal::transfer_line_unknown:
            return ProblemCode::transfer_line_unknown;
        case stock::Refusal::movement_type_reserved:
            return ProblemCode::movement_type_reserved;
        case stock::Refusal::movement_type_inactive:
            return ProblemCode::movement_type_inactive;
        case stock::Refusal::location_inactive:
            return ProblemCode::location_inactive;
        case stock::Refusal::variant_inactive:
            return ProblemCode::variant_inactive;
        case stock::Refusal::same_location:
            return ProblemCode::same_location;
        case stock::Refusal::reservation_released:
            return ProblemCode::reservation_released;
        case stock::Refusal::reservation_committed:
            return ProblemCode::reservation_committed;
        case stock::Refusal::reservation_expired:
            return ProblemCode::reservation_expired;
        case stock::Refusal::expiration_in_past:
            return ProblemCode::expiration_in_past;
        case stock::Refusal::movement_reversed:
            return ProblemCode::movement_reversed;
        case stock::Refusal::movement_is_reversal:
            return ProblemCode::movement_is_reversal;
        case stock::Refusal::movement_of_transfer:
            return ProblemCode::movement_of_transfer;
        case stock::Refusal::level_changed:
            return ProblemCode::level_changed;
        case stock::Refusal::insufficient_on_hand:
            return ProblemCode::insufficient_on_hand;
        case stock::Refusal::insufficient_available:
            return ProblemCode::insufficient_available;
        case stock::Refusal::insufficient_in_transit:
            return ProblemCode::insufficient_in_transit;
        case stock::Refusal::balance_too_large:
            return ProblemCode::balance_too_large;
        case stock::Refusal::value_too_large:
            return ProblemCode::value_too_large;
    }
    CHECK(false);
}

RefusedLine refused_line(const stock::LineRefusal& line) {
    return {.line = static_cast<std::int64_t>(line.line),
            .code = std::string(code(line.reason)),
            .on_hand = line.on_hand,
            .reserved = line.reserved,
            .available = line.on_hand.minus_or_zero(line.reserved)};
}

Problem refused(const stock::Refused& refused, std::string_view lines_pointer, Lines lines, std::size_t errors_max) {
    CHECK(!refused.lines.empty());
    const stock::LineRefusal& first = refused.lines.front();
    Problem problem{.code = problem_code(first.reason), .detail = sentence(first)};
    if (first.reason == stock::Refusal::key_reused) return problem;
    for (const stock::LineRefusal& line : refused.lines) {
        if (problem.errors.size() == errors_max) break;
        problem.errors.push_back({.place = FieldPlace::body,
                                  .where = pointer_to(line.line, lines_pointer, lines),
                                  .code = FieldCode::refused,
                                  .detail = sentence(line),
                                  .reason = kind_of(problem_code(line.reason)).name});
    }
    problem.errors_omitted = refused.lines.size() - problem.errors.size();
    if (lines == Lines::many) {
        std::vector<RefusedLine> numbers;
        numbers.reserve(problem.errors.size());
        for (const stock::LineRefusal& line : std::span(refused.lines).first(problem.errors.size()))
            numbers.push_back(refused_line(line));
        problem.append_member_name("refused");
        write_json(problem.members, numbers);
    }
    return std::move(problem)
        .with("on_hand", first.on_hand)
        .with("reserved", first.reserved)
        .with("available", first.on_hand.minus_or_zero(first.reserved));
}

asio::awaitable<Reply<StockReply>> refuse(StockServices& services, const RequestContext& context,
                                          std::vector<RefusedId> ids, RestOfCommand rest,
                                          std::string_view lines_pointer, Lines lines) {
    CHECK(!ids.empty());
    const RefusedId& first = *std::ranges::min_element(ids, {}, &RefusedId::code);
    Problem problem{.code = first.code, .detail = first.detail};
    if (!rest.lines.empty()) {
        CO_TRY(const auto outcome, co_await services.engine.submit(
                                       co_await make_command(context, std::move(rest.act), stock::Purpose::dry_run)));
        if (const auto* more = std::get_if<stock::Refused>(&outcome))
            for (const stock::LineRefusal& line : more->lines)
                ids.push_back(
                    {.line = rest.lines[line.line], .code = problem_code(line.reason), .detail = sentence(line)});
        std::ranges::sort(ids, {}, &RefusedId::line);
    }
    for (RefusedId& id : std::span(ids).first(std::min(ids.size(), FieldErrors::errors_max)))
        problem.errors.push_back({.place = FieldPlace::body,
                                  .where = pointer_to(id.line, lines_pointer, lines),
                                  .code = FieldCode::refused,
                                  .detail = std::move(id.detail),
                                  .reason = kind_of(id.code).name});
    problem.errors_omitted = ids.size() - problem.errors.size();
    co_return problem;
}

std::vector<Refusal> movement_refusals() {
    return {ProblemCode::key_reused,
            ProblemCode::variant_unknown,
            ProblemCode::location_unknown,
            ProblemCode::movement_type_unknown,
            ProblemCode::movement_type_reserved,
            ProblemCode::movement_type_inactive,
            ProblemCode::location_inactive,
            ProblemCode::variant_inactive,
            ProblemCode::insufficient_on_hand,
            ProblemCode::insufficient_available,
            ProblemCode::balance_too_large,
            ProblemCode::value_too_large};
}

std::vector<Refusal> reservation_refusals() {
    return {ProblemCode::key_reused,           ProblemCode::variant_unknown,       ProblemCode::location_unknown,
            ProblemCode::location_inactive,    ProblemCode::variant_inactive,      ProblemCode::expiration_in_past,
            ProblemCode::insufficient_on_hand, ProblemCode::insufficient_available};
}

std::vector<Refusal> ending_refusals() {
    return {ProblemCode::key_reused,           ProblemCode::reservation_unknown,   ProblemCode::reservation_of_sale,
            ProblemCode::reservation_released, ProblemCode::reservation_committed, ProblemCode::reservation_expired,
            ProblemCode::insufficient_on_hand};
}

asio::awaitable<Reply<StockReply>> run_command(StockServices& services, const RequestContext& context, stock::Act act,
                                               std::string_view lines_pointer, Lines lines) {
    CO_TRY(const auto outcome, co_await services.engine.submit(co_await make_command(context, std::move(act))));
    if (const auto* refusal = std::get_if<stock::Refused>(&outcome)) co_return refused(*refusal, lines_pointer, lines);
    co_return stock_reply(std::get<stock::Accepted>(outcome));
}

}  // namespace trastienda::http
