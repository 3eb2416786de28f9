// What a shop should order of a variant at a location, and why. Floor 1, pure functions.
#pragma once

#include "base/language.hpp"
#include "base/quantity.hpp"

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <string>

namespace trastienda::purchases {

struct ReplenishmentState {
    Quantity on_hand;
    Quantity reserved;
    Quantity on_order;  // what is still to come: the sum of outstanding() over its purchase lines
    Quantity minimum;
    Quantity optimal;
};

/// Why so many are suggested, or none. The first that holds.
enum class ReplenishmentReason : std::uint8_t {
    enough = 1,           // more is available than the minimum
    on_its_way = 2,       // what is on order brings it up to the optimal
    optimal_reached = 3,  // low, but the optimal is not above what there is: the shop wants no more of it
    over_committed = 4,   // order: more is promised than is here
    none_available = 5,   // order: nothing is left to sell
    low = 6,              // order: no more is available than the minimum
};
BOOST_DESCRIBE_ENUM(ReplenishmentReason, enough, on_its_way, optimal_reached, over_committed, none_available, low)

struct Replenishment {
    Quantity quantity;  // zero where nothing is to be ordered
    ReplenishmentReason reason = ReplenishmentReason::enough;
    bool operator==(const Replenishment&) const = default;
};

/// At or below the minimum (the word "low" has one meaning in the house): up to the optimal, less what is on order.
/// What is promised and not here comes on top, else it would come out of the optimal.
Replenishment suggest_order(const ReplenishmentState& state);

/// One sentence for people: why so many, with the numbers that it follows from.
std::string explain(const ReplenishmentState& state, const Replenishment& suggested, Language language);

}  // namespace trastienda::purchases
