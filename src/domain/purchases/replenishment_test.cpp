#include "domain/purchases/replenishment.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <set>
#include <string>

namespace trastienda::purchases {
namespace {

ReplenishmentState state(std::int64_t on_hand, std::int64_t reserved, std::int64_t on_order, std::int64_t minimum,
                         std::int64_t optimal) {
    return {.on_hand = Quantity::of(on_hand),
            .reserved = Quantity::of(reserved),
            .on_order = Quantity::of(on_order),
            .minimum = Quantity::of(minimum),
            .optimal = Quantity::of(optimal)};
}

TEST(Replenishment, orders_up_to_the_optimal_what_is_not_on_its_way) {
    using enum ReplenishmentReason;
    constexpr std::int64_t most = Quantity::units_max;
    struct Row {
        ReplenishmentState state;
        std::int64_t quantity;
        ReplenishmentReason reason;
    };
    const Row rows[] = {
        {state(6, 0, 0, 5, 20), 0, enough},
        {state(5, 0, 0, 5, 20), 15, low},  // at the minimum is low
        {state(6, 1, 0, 5, 20), 15, low},  // what is promised is not available
        {state(0, 0, 0, 5, 20), 20, none_available},
        {state(3, 3, 0, 5, 20), 20, none_available},
        {state(2, 5, 0, 5, 20), 23, over_committed},
        {state(5, 0, 10, 5, 20), 5, low},
        {state(5, 0, 15, 5, 20), 0, on_its_way},
        {state(5, 0, 99, 5, 20), 0, on_its_way},
        {state(2, 5, 22, 5, 20), 1, over_committed},
        {state(2, 5, 23, 5, 20), 0, on_its_way},
        {state(4, 0, 0, 5, 4), 0, optimal_reached},
        {state(4, 0, 7, 5, 3), 0, optimal_reached},
        {state(0, 0, 0, 0, 0), 0, optimal_reached},  // not to be ordered any more
        {state(0, 0, 0, 0, 1), 1, none_available},
        {state(0, 1, 0, 0, 0), 1, over_committed},  // but what was promised is owed
        {state(0, most, 0, 0, most), most, over_committed},
        {state(most, 0, 0, most, most), 0, optimal_reached},
    };
    for (const Row& row : rows) {
        const Replenishment suggested = suggest_order(row.state);
        EXPECT_EQ(suggested.quantity.units(), row.quantity);
        EXPECT_EQ(suggested.reason, row.reason) << boost::describe::enum_to_string(suggested.reason, "?");
    }
}

TEST(Replenishment, says_why_with_its_numbers) {
    const auto why = [](const ReplenishmentState& one, Language language) {
        return explain(one, suggest_order(one), language);
    };
    EXPECT_EQ(why(state(5, 1, 6, 5, 20), Language::es),
              "Quedan 4 disponibles y el mínimo es 5; con 6 en camino faltan 10 para el óptimo de 20.");
    EXPECT_EQ(why(state(2, 5, 3, 5, 20), Language::en),
              "3 more are promised than are here; with 3 on their way 20 are missing for the optimum of 20.");
    std::set<std::string> sentences;
    for (const ReplenishmentState& one : {state(9, 0, 1, 5, 20), state(5, 0, 17, 5, 20), state(4, 0, 2, 5, 3),
                                          state(2, 5, 1, 5, 20), state(0, 0, 1, 5, 20), state(3, 0, 1, 5, 20)})
        for (const Language language : {Language::es, Language::en}) {
            const std::string sentence = why(one, language);
            EXPECT_TRUE(sentences.insert(sentence).second) << sentence;
            EXPECT_EQ(sentence.find_first_of("{}"), std::string::npos) << sentence;
        }
}

RC_GTEST_PROP(Replenishment, once_it_came_and_was_handed_out_the_level_holds_the_optimal, ()) {
    const auto any = [] { return *rc::gen::inRange(0, 30); };
    const ReplenishmentState now = state(any(), any(), any(), any(), any());
    const Replenishment suggested = suggest_order(now);
    const int free = now.on_hand.units() - now.reserved.units();
    if (!suggested.quantity.is_zero()) {
        RC_ASSERT(free <= now.minimum.units());
        RC_ASSERT(free + now.on_order.units() + suggested.quantity.units() == now.optimal.units());
        RC_ASSERT(suggested.reason >= ReplenishmentReason::over_committed);
    } else {
        RC_ASSERT(free > now.minimum.units() || free + now.on_order.units() >= now.optimal.units());
        RC_ASSERT(suggested.reason < ReplenishmentReason::over_committed);
    }
    // Nobody orders twice: with it on order nothing more is suggested.
    ReplenishmentState ordered = now;
    ordered.on_order = *now.on_order.plus(suggested.quantity);
    RC_ASSERT(suggest_order(ordered).quantity.is_zero());
}

}  // namespace
}  // namespace trastienda::purchases
