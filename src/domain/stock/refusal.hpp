// Why a stock command was refused: numbered, in order of precedence, said in two languages. Floor 1, pure values.
#pragma once

#include "base/language.hpp"
#include "base/quantity.hpp"

#include <boost/describe/enum.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace trastienda::stock {

/// Where several reasons hold for a line, the one with the lowest number is given. The numbers are stored with
/// idempotency keys: never change one, add at its place in the order with a number of its own.
enum class Refusal : std::uint8_t {
    key_reused = 1,  // the idempotency key was used before for something else
    variant_unknown = 10,
    location_unknown = 11,
    movement_type_unknown = 12,
    reservation_unknown = 13,
    transfer_line_unknown = 14,   // nothing of that variant was sent with that transfer
    movement_type_reserved = 15,  // only the engine itself books it
    movement_type_inactive = 20,
    location_inactive = 21,  // nothing goes into, or is promised at, a closed location
    variant_inactive = 22,   // a variant out of use is not sold or promised
    same_location = 30,      // a transfer from a location to itself
    reservation_released = 40,
    reservation_committed = 41,
    reservation_expired = 42,
    expiration_in_past = 43,
    movement_reversed = 44,     // it was taken back before
    movement_is_reversal = 45,  // what takes back is not taken back: book it anew
    movement_of_transfer = 46,  // one half of a transfer: transfer the units back
    level_changed = 50,         // the level is not what the caller believed it to be
    insufficient_on_hand = 60,
    insufficient_available = 61,
    insufficient_in_transit = 62,  // fewer are still on their way
    balance_too_large = 70,        // the level would pass Quantity::units_max
    value_too_large = 71,          // the level would be worth more than Money::cents_max
};
BOOST_DESCRIBE_ENUM(Refusal, key_reused, variant_unknown, location_unknown, movement_type_unknown, reservation_unknown,
                    transfer_line_unknown, movement_type_reserved, movement_type_inactive, location_inactive,
                    variant_inactive, same_location, reservation_released, reservation_committed, reservation_expired,
                    expiration_in_past, movement_reversed, movement_is_reversal, movement_of_transfer, level_changed,
                    insufficient_on_hand, insufficient_available, insufficient_in_transit, balance_too_large,
                    value_too_large)

/// One line's reason. `on_hand`, `reserved` and `available` are the level's at that moment of the decision, with the
/// lines before it applied; zero where there is no level.
struct LineRefusal {
    std::size_t line = 0;  // from 0
    Refusal reason = Refusal::key_reused;
    Quantity wanted;
    Quantity on_hand;
    Quantity reserved;
    bool operator==(const LineRefusal&) const = default;
};

/// Does the number, as it was stored, stand for a reason?
bool is_refusal(std::uint8_t number);
/// The stable word for programs ("insufficient_available").
std::string_view code(Refusal reason);
/// One sentence for people: what was wrong and what would be right.
std::string explain(const LineRefusal& refusal, Language language);

}  // namespace trastienda::stock
