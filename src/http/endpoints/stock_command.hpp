// What the endpoints that change stock share: who commands, under which key, and how an outcome is told. Floor 5.
#pragma once

#include "base/clock.hpp"
#include "domain/stock/decide.hpp"
#include "engine/engine.hpp"
#include "http/endpoint.hpp"
#include "http/endpoints/stock_fields.hpp"
#include "store/history.hpp"
#include "store/ledger.hpp"
#include "store/levels.hpp"

#include <optional>
#include <string>
#include <vector>

namespace trastienda::http {

/// What the stock endpoints work with; all of it outlives the server.
struct StockServices {
    engine::Engine& engine;
    store::Levels& levels;
    store::Ledger& ledger;
    store::History& history;
    Clock& clock;
};

inline constexpr std::size_t lines_max = 1'000;  // of one command; POST /api/v1/stock/movements/batch takes more
/// A thousand lines with all their texts.
inline constexpr std::size_t lines_body_bytes_max = std::size_t{4} * 1024 * 1024;

/// The original design's words for a reservation's status.
enum class ReservationStatusOut : std::uint8_t { ACTIVE = 1, COMMITTED = 2, RELEASED = 3, EXPIRED = 4 };
BOOST_DESCRIBE_ENUM(ReservationStatusOut, ACTIVE, COMMITTED, RELEASED, EXPIRED)

struct MovementOut {
    MovementId id;
    VariantId product_variant_id;
    LocationId location_id;
    MovementTypeId movement_type_id;
    stock::Effect affects_stock = stock::Effect::increase;
    Quantity quantity;
    Quantity balance;
    std::optional<Money> unit_cost;
    Money value;
    Money value_balance;
    std::string reference_number;
    std::string notes;
    UserId user_id;
    Instant movement_date;
    std::optional<ReservationId> stock_reservation_id;
    std::optional<TransferId> stock_transfer_id;
    std::optional<MovementId> reverses_movement_id;
    std::optional<MovementId> reversed_by_movement_id;
};
BOOST_DESCRIBE_STRUCT(MovementOut, (),
                      (id, product_variant_id, location_id, movement_type_id, affects_stock, quantity, balance,
                       unit_cost, value, value_balance, reference_number, notes, user_id, movement_date,
                       stock_reservation_id, stock_transfer_id, reverses_movement_id, reversed_by_movement_id))
constexpr auto notes(const MovementOut*) {
    return std::to_array<FieldNote>(
        {{.field = "balance", .text = "Units on hand after it."},
         {.field = "unit_cost", .text = "As it was said."},
         {.field = "value",
          .text =
              "What its units cost, in all: what was said for those that come in, the moving average for those that "
              "go out."},
         {.field = "value_balance", .text = "What the units on hand are worth after it."},
         {.field = "reverses_movement_id", .text = "The movement that it takes back."},
         {.field = "reversed_by_movement_id", .text = "The movement that took it back; null: none has."}});
}

struct ReservationOut {
    ReservationId id;
    VariantId product_variant_id;
    LocationId location_id;
    Quantity quantity;
    stock::ReservationType reservation_type = stock::ReservationType::order_in_process;
    ReservationStatusOut status = ReservationStatusOut::ACTIVE;
    Instant reservation_date;
    std::optional<Instant> expiration_date;
    std::string reference_number;
    UserId user_id;
};
BOOST_DESCRIBE_STRUCT(ReservationOut, (),
                      (id, product_variant_id, location_id, quantity, reservation_type, status, reservation_date,
                       expiration_date, reference_number, user_id))
constexpr auto notes(const ReservationOut*) {
    return std::to_array<FieldNote>(
        {{.field = "status", .text = "As it is now: one that has run out is EXPIRED from that instant on."},
         {.field = "expiration_date", .text = "null: it never runs out."}});
}

struct LevelOut {
    VariantId product_variant_id;
    LocationId location_id;
    Quantity on_hand;
    Quantity reserved;
    Quantity available;
    Quantity over_committed;
    Money value;
};
BOOST_DESCRIBE_STRUCT(LevelOut, (),
                      (product_variant_id, location_id, on_hand, reserved, available, over_committed, value))
constexpr auto notes(const LevelOut*) {
    return std::to_array<FieldNote>(
        {{.field = "available", .text = "What can still be sold or promised: on hand less reserved, never below zero."},
         {.field = "over_committed", .text = "Units that were promised but are no longer here: a loss took them."}});
}

/// From where something was commanded, of one movement or reservation. For those who read the audit log.
struct OriginOut {
    store::AuditSource source = store::AuditSource::request;
    std::optional<UserId> user_id;
    std::optional<SessionId> session_id;
    std::string remote_address;
};
BOOST_DESCRIBE_STRUCT(OriginOut, (), (source, user_id, session_id, remote_address))
constexpr auto notes(const OriginOut*) {
    return std::to_array<FieldNote>(
        {{.field = "source", .text = "request: over HTTP. command_line: a command of the program. server: by itself."},
         {.field = "user_id", .text = "null: nobody was signed in."},
         {.field = "session_id", .text = "The session or token that it came with."},
         {.field = "remote_address", .text = "Empty: a command of the program, or a person who was erased."}});
}
std::optional<OriginOut> origin_out(std::optional<store::StockOrigin> origin);
/// Where colleagues are is told to those whom the audit log tells it.
inline bool may_read_origins(const RequestContext& context) {
    return context.who().may(people::Permission::read_audit_log);
}

/// The answer of every command that was done.
struct StockReply {
    std::vector<MovementOut> movements;
    std::vector<ReservationOut> reservations;
    std::vector<LevelOut> levels;
};
BOOST_DESCRIBE_STRUCT(StockReply, (), (movements, reservations, levels))
constexpr auto notes(const StockReply*) {
    return std::to_array<FieldNote>(
        {{.field = "levels", .text = "Every level that was touched, as it stands after the command."}});
}

/// Of one that nothing has taken back: it was booked just now, or is a transfer's.
MovementOut movement_out(const stock::Movement& movement);
ReservationOut reservation_out(const stock::Reservation& reservation);
StockReply stock_reply(const stock::Accepted& accepted);

/// The key that the client gave, with a digest of method, path and body; nothing where it gave none.
std::optional<stock::IdempotencyKey> key_of(const RequestContext& context);

/// Who commands what under which key, and from where. The key's digest is of method, path and body. `context` outlives
/// it.
asio::awaitable<stock::Command> make_command(const RequestContext& context, stock::Act act,
                                             stock::Purpose purpose = stock::Purpose::book);

/// A line that was refused, by its place from 0, and what stands at its level with the lines before it applied.
struct RefusedLine {
    std::int64_t line = 0;
    std::string code;
    Quantity on_hand;
    Quantity reserved;
    Quantity available;
};
BOOST_DESCRIBE_STRUCT(RefusedLine, (), (line, code, on_hand, reserved, available))
RefusedLine refused_line(const stock::LineRefusal& line);

/// The problem of a refused command: the code of its first line, and every line's reason in `errors`, each pointing at
/// `lines_pointer` and its number ("#/lines/3"), or at `lines_pointer` alone where the command is one thing. Of many
/// lines each one's numbers are in `refused`. Past `errors_max` they are only counted.
enum class Lines : std::uint8_t { one, many };
Problem refused(const stock::Refused& refused, std::string_view lines_pointer, Lines lines = Lines::many,
                std::size_t errors_max = FieldErrors::errors_max);
ProblemCode problem_code(stock::Refusal reason);

/// An id of a command that is refused without the stock being asked: it is unknown, or another's to change.
struct RefusedId {
    std::size_t line = 0;  // its place in the command, from 0
    ProblemCode code = ProblemCode::internal_error;
    BilingualText detail;
};
/// What is left of a command without these ids.
struct RestOfCommand {
    stock::Act act;
    std::vector<std::size_t> lines;  // the place of each of the act's own in the whole command
};
/// The answer to a command of which these ids are refused, at least one, in the order of the lines. It has the code
/// that comes first among theirs; `errors` names them and what the stock refuses of the rest, which is only asked: all
/// that is wrong is said at once, and nothing changes.
asio::awaitable<Reply<StockReply>> refuse(StockServices& services, const RequestContext& context,
                                          std::vector<RefusedId> ids, RestOfCommand rest,
                                          std::string_view lines_pointer, Lines lines);

/// The codes that a command of movements, of reservations or of what happens to one may be refused with: for rows.
std::vector<Refusal> movement_refusals();
std::vector<Refusal> reservation_refusals();
std::vector<Refusal> ending_refusals();

/// Runs the command; the answer to its endpoint.
asio::awaitable<Reply<StockReply>> run_command(StockServices& services, const RequestContext& context, stock::Act act,
                                               std::string_view lines_pointer, Lines lines = Lines::many);

}  // namespace trastienda::http
