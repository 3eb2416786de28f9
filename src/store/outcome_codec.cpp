#include "store/outcome_codec.hpp"

#include "base/check.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace trastienda::store {

static_assert(std::endian::native == std::endian::little, "numbers are written as they stand in memory");

namespace {

constexpr std::uint8_t format = 1;
constexpr std::uint8_t accepted_mark = 1;
constexpr std::uint8_t refused_mark = 2;

class Writer {
  public:
    template <class Integer>
    void number(Integer value) {
        char bytes[sizeof value];
        std::memcpy(bytes, &value, sizeof value);
        bytes_.append(bytes, sizeof value);
    }
    void text(std::string_view text) {
        number(static_cast<std::uint32_t>(text.size()));
        bytes_ += text;
    }
    void level(const stock::LevelKey& key) {
        number(key.variant.value);
        number(key.location.value);
    }
    [[nodiscard]] std::string take() && { return std::move(bytes_); }

  private:
    std::string bytes_;
};

// Reads what Writer wrote. Past the end, or where a value is out of its range, everything reads as zero and `is_sound`
// is false from then on.
class Reader {
  public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    template <class Integer>
    Integer number() {
        Integer value{};
        if (bytes_.size() < sizeof value) {
            is_sound_ = false;
            bytes_ = {};
            return value;
        }
        bytes_.copy(reinterpret_cast<char*>(&value), sizeof value);
        bytes_.remove_prefix(sizeof value);
        return value;
    }
    // A count of things that take at least `size_min` bytes each: never more than the rest can hold.
    std::size_t count(std::size_t size_min) {
        const std::size_t count = number<std::uint32_t>();
        if (count * size_min <= bytes_.size()) return count;
        is_sound_ = false;
        return 0;
    }
    std::string text() {
        const std::size_t length = count(1);
        std::string text(bytes_.substr(0, length));
        bytes_.remove_prefix(length);
        return text;
    }
    Quantity quantity() {
        const auto quantity = Quantity::from(number<std::int32_t>());
        is_sound_ = is_sound_ && quantity.has_value();
        return quantity.value_or(Quantity());
    }
    template <class IdType>
    IdType id() {
        return IdType{number<std::int64_t>()};
    }
    stock::LevelKey level() {
        const auto variant = id<VariantId>();
        return {.variant = variant, .location = id<LocationId>()};
    }
    template <class Enum>
    Enum enumerator(std::uint8_t last) {
        const auto value = number<std::uint8_t>();
        is_sound_ = is_sound_ && value >= 1 && value <= last;
        return static_cast<Enum>(value);
    }
    Instant instant() { return {number<std::int64_t>()}; }
    Money money() {
        const auto money = Money::from_cents(number<std::int64_t>());
        is_sound_ = is_sound_ && money.has_value();
        return money.value_or(Money());
    }
    std::optional<Money> maybe_money() { return number<std::uint8_t>() == 0 ? std::nullopt : std::optional(money()); }
    stock::Refusal refusal() {
        const auto value = number<std::uint8_t>();
        is_sound_ = is_sound_ && stock::is_refusal(value);
        return static_cast<stock::Refusal>(value);
    }
    [[nodiscard]] bool is_sound() const { return is_sound_; }
    [[nodiscard]] bool is_at_end() const { return bytes_.empty(); }

  private:
    std::string_view bytes_;
    bool is_sound_ = true;
};

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
