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

stock::Movement any_movement() {
    stock::Movement movement{.id = any_id<MovementId>(),
                             .level = {.variant = any_id<VariantId>(), .location = any_id<LocationId>()},
                             .type = any_id<MovementTypeId>(),
                             .effect = *rc::gen::element(stock::Effect::increase, stock::Effect::decrease),
                             .quantity = any_quantity(),
                             .balance = any_quantity(),
                             .unit_cost = {},
                             .reference_number = *arbitrary<std::string>(),
                             .notes = *arbitrary<std::string>(),
                             .user = any_id<UserId>(),
                             .date = {*inRange<std::int64_t>(0, 1LL << 50)},
                             .reservation = {},
                             .transfer = {}};
    if (*arbitrary<bool>()) movement.unit_cost = Money::of_cents(*inRange<std::int64_t>(0, Money::cents_max));
    if (*arbitrary<bool>()) movement.reservation = any_id<ReservationId>();
    if (*arbitrary<bool>()) movement.transfer = any_id<TransferId>();
    return movement;
}

stock::Outcome any_outcome() {
    if (*arbitrary<bool>()) {
        stock::Refused refused;
        for (int left = *inRange(1, 5); left > 0; --left)
            refused.lines.push_back(
                {.line = *inRange<std::size_t>(0, 10'000),
                 .reason = *rc::gen::element(stock::Refusal::key_reused, stock::Refusal::insufficient_available,
                                             stock::Refusal::balance_too_large),
                 .wanted = any_quantity(),
                 .on_hand = any_quantity(),
                 .reserved = any_quantity()});
        return refused;
    }
    stock::Accepted accepted;
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
                                   .reserved = any_quantity()});
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
