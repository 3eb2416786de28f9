#include "store/outcome_codec.hpp"

#include "store/outcome_bytes.hpp"

#include <cstdint>

namespace trastienda::store {

using outcome_bytes::Reader;
using outcome_bytes::Writer;

namespace {

constexpr std::uint8_t format = 1;
constexpr std::uint8_t accepted_mark = 1;
constexpr std::uint8_t refused_mark = 2;

void write(Writer& out, const stock::Movement& movement) {
    out.number(movement.id.value);
    out.level(movement.level);
    out.number(movement.type.value);
    out.number(static_cast<std::uint8_t>(movement.effect));
    out.number(movement.quantity.units());
    out.number(movement.balance.units());
    out.number(static_cast<std::uint8_t>(movement.unit_cost ? 1 : 0));
    if (movement.unit_cost) out.number(movement.unit_cost->cents());
    out.number(movement.value.cents());
    out.number(movement.value_balance.cents());
    out.text(movement.reference_number);
    out.text(movement.notes);
    out.number(movement.user.value);
    out.number(movement.date.microseconds);
    out.number(movement.reservation.value_or(ReservationId{}).value);
    out.number(movement.transfer.value_or(TransferId{}).value);
    out.number(movement.reverses.value_or(MovementId{}).value);
}

stock::Movement read_movement(Reader& in) {
    stock::Movement movement;
    movement.id = in.id<MovementId>();
    movement.level = in.level();
    movement.type = in.id<MovementTypeId>();
    movement.effect = in.enumerator<stock::Effect>(2);
    movement.quantity = in.quantity();
    movement.balance = in.quantity();
    movement.unit_cost = in.maybe_money();
    movement.value = in.money();
    movement.value_balance = in.money();
    movement.reference_number = in.text();
    movement.notes = in.text();
    movement.user = in.id<UserId>();
    movement.date = in.instant();
    if (const auto reservation = in.id<ReservationId>(); reservation.is_set()) movement.reservation = reservation;
    if (const auto transfer = in.id<TransferId>(); transfer.is_set()) movement.transfer = transfer;
    if (const auto reverses = in.id<MovementId>(); reverses.is_set()) movement.reverses = reverses;
    return movement;
}
constexpr std::size_t movement_size_min = 11 * 8;

void write(Writer& out, const stock::Reservation& reservation) {
    out.number(reservation.id.value);
    out.level(reservation.level);
    out.number(reservation.quantity.units());
    out.number(static_cast<std::uint8_t>(reservation.type));
    out.number(static_cast<std::uint8_t>(reservation.status));
    out.number(reservation.user.value);
    out.number(reservation.reservation_date.microseconds);
    out.number(reservation.expiration_date.microseconds);
    out.text(reservation.reference_number);
}

stock::Reservation read_reservation(Reader& in) {
    stock::Reservation reservation;
    reservation.id = in.id<ReservationId>();
    reservation.level = in.level();
    reservation.quantity = in.quantity();
    reservation.type = in.enumerator<stock::ReservationType>(3);
    reservation.status = in.enumerator<stock::ReservationStatus>(4);
    reservation.user = in.id<UserId>();
    reservation.reservation_date = in.instant();
    reservation.expiration_date = in.instant();
    reservation.reference_number = in.text();
    return reservation;
}
constexpr std::size_t reservation_size_min = 6 * 8;

void write(Writer& out, const std::vector<stock::LineRefusal>& lines) {
    out.number(static_cast<std::uint32_t>(lines.size()));
    for (const stock::LineRefusal& line : lines) {
        out.number(static_cast<std::uint32_t>(line.line));
        out.number(static_cast<std::uint8_t>(line.reason));
        out.number(line.wanted.units());
        out.number(line.on_hand.units());
        out.number(line.reserved.units());
    }
}

std::vector<stock::LineRefusal> read_refusals(Reader& in) {
    std::vector<stock::LineRefusal> lines;
    for (std::size_t left = in.count(2 * 8); left > 0; --left) {
        stock::LineRefusal line;
        line.line = in.number<std::uint32_t>();
        line.reason = in.refusal();
        line.wanted = in.quantity();
        line.on_hand = in.quantity();
        line.reserved = in.quantity();
        lines.push_back(line);
    }
    return lines;
}

stock::Accepted read_accepted(Reader& in) {
    stock::Accepted accepted;
    accepted.date = in.instant();
    for (std::size_t left = in.count(movement_size_min); left > 0; --left)
        accepted.movements.push_back(read_movement(in));
    for (std::size_t left = in.count(reservation_size_min); left > 0; --left)
        accepted.reservations.push_back(read_reservation(in));
    for (std::size_t left = in.count(4 * 8); left > 0; --left) {
        stock::LevelAfter level;
        level.key = in.level();
        level.on_hand = in.quantity();
        level.reserved = in.quantity();
        level.value = in.money();
        accepted.levels.push_back(level);
    }
    accepted.refusals = read_refusals(in);
    return accepted;
}

}  // namespace

std::string encode_outcome(const stock::Outcome& outcome) {
    Writer out;
    out.number(format);
    if (const auto* accepted = std::get_if<stock::Accepted>(&outcome)) {
        out.number(accepted_mark);
        out.number(accepted->date.microseconds);
        out.number(static_cast<std::uint32_t>(accepted->movements.size()));
        for (const stock::Movement& movement : accepted->movements) write(out, movement);
        out.number(static_cast<std::uint32_t>(accepted->reservations.size()));
        for (const stock::Reservation& reservation : accepted->reservations) write(out, reservation);
        out.number(static_cast<std::uint32_t>(accepted->levels.size()));
        for (const stock::LevelAfter& level : accepted->levels) {
            out.level(level.key);
            out.number(level.on_hand.units());
            out.number(level.reserved.units());
            out.number(level.value.cents());
        }
        write(out, accepted->refusals);
    } else {
        const auto& refused = std::get<stock::Refused>(outcome);
        out.number(refused_mark);
        write(out, refused.lines);
    }
    return std::move(out).take();
}

std::optional<stock::Outcome> decode_outcome(std::string_view bytes) {
    Reader in(bytes);
    if (in.number<std::uint8_t>() != format) return std::nullopt;
    const auto mark = in.number<std::uint8_t>();
    std::optional<stock::Outcome> outcome;
    if (mark == accepted_mark) outcome = read_accepted(in);
    if (mark == refused_mark) outcome = stock::Refused{read_refusals(in)};
    if (!in.is_sound() || !in.is_at_end()) return std::nullopt;
    return outcome;
}

}  // namespace trastienda::store
