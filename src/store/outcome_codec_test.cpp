#include "store/outcome_codec.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace trastienda::store {
namespace {

using rc::gen::arbitrary;
using rc::gen::inRange;

Quantity any_quantity() { return Quantity::of(*inRange<std::int64_t>(0, Quantity::units_max)); }
template <class IdType>
IdType any_id() {
    return {*inRange<std::int64_t>(1, 1'000'000'000'000)};
}

Money any_money() { return Money::of_cents(*inRange<std::int64_t>(0, Money::cents_max)); }

stock::Movement any_movement() {
    stock::Movement movement{.id = any_id<MovementId>(),
                             .level = {.variant = any_id<VariantId>(), .location = any_id<LocationId>()},
                             .type = any_id<MovementTypeId>(),
                             .effect = *rc::gen::element(stock::Effect::increase, stock::Effect::decrease),
                             .quantity = any_quantity(),
                             .balance = any_quantity(),
                             .unit_cost = {},
                             .value = any_money(),
                             .value_balance = any_money(),
                             .reference_number = *arbitrary<std::string>(),
                             .notes = *arbitrary<std::string>(),
                             .user = any_id<UserId>(),
                             .date = {*inRange<std::int64_t>(0, 1LL << 50)},
                             .reservation = {},
                             .transfer = {},
                             .reverses = {}};
    if (*arbitrary<bool>()) movement.unit_cost = any_money();
    if (*arbitrary<bool>()) movement.reservation = any_id<ReservationId>();
    if (*arbitrary<bool>()) movement.transfer = any_id<TransferId>();
    if (*arbitrary<bool>()) movement.reverses = any_id<MovementId>();
    return movement;
}

std::vector<stock::LineRefusal> any_refusals(int least) {
    std::vector<stock::LineRefusal> lines;
    for (int left = *inRange(least, 5); left > 0; --left) {
        const auto number = *rc::gen::suchThat(arbitrary<std::uint8_t>(), stock::is_refusal);
        lines.push_back({.line = *inRange<std::size_t>(0, 10'000),
                         .reason = static_cast<stock::Refusal>(number),
                         .wanted = any_quantity(),
                         .on_hand = any_quantity(),
                         .reserved = any_quantity()});
    }
    return lines;
}

stock::Outcome any_outcome() {
    if (*arbitrary<bool>()) return stock::Refused{any_refusals(1)};
    stock::Accepted accepted;
    accepted.refusals = any_refusals(0);
    accepted.date = {*inRange<std::int64_t>(0, 1LL << 50)};
    for (int left = *inRange(0, 5); left > 0; --left) accepted.movements.push_back(any_movement());
    for (int left = *inRange(0, 5); left > 0; --left)
        accepted.reservations.push_back({.id = any_id<ReservationId>(),
                                         .level = {.variant = any_id<VariantId>(), .location = any_id<LocationId>()},
                                         .quantity = any_quantity(),
                                         .type = stock::ReservationType::special,
                                         .status = stock::ReservationStatus::released,
                                         .user = any_id<UserId>(),
                                         .reservation_date = {5},
                                         .expiration_date = *rc::gen::element(Instant::never(), Instant{77}),
                                         .reference_number = *arbitrary<std::string>()});
    for (int left = *inRange(0, 5); left > 0; --left)
        accepted.levels.push_back({.key = {.variant = any_id<VariantId>(), .location = any_id<LocationId>()},
                                   .on_hand = any_quantity(),
                                   .reserved = any_quantity(),
                                   .value = any_money()});
    return accepted;
}

RC_GTEST_PROP(OutcomeCodec, what_was_written_reads_back_the_same, ()) {
    const stock::Outcome outcome = any_outcome();
    RC_ASSERT(decode_outcome(encode_outcome(outcome)) == outcome);
}

RC_GTEST_PROP(OutcomeCodec, a_cut_or_longer_text_is_refused, ()) {
    const std::string bytes = encode_outcome(any_outcome());
    RC_ASSERT(!decode_outcome(bytes.substr(0, *inRange<std::size_t>(0, bytes.size()))));
    RC_ASSERT(!decode_outcome(bytes + "x"));
}

RC_GTEST_PROP(OutcomeCodec, damaged_bytes_never_crash, (const std::string& bytes)) {
    (void)decode_outcome(bytes);
    (void)decode_outcome(std::string("\1\1", 2) + bytes);
    (void)decode_outcome(std::string("\1\2", 2) + bytes);
}

}  // namespace
}  // namespace trastienda::store
