#include "domain/sales/payment_intent.hpp"

#include <array>
#include <boost/describe/enum_to_string.hpp>
#include <gtest/gtest.h>
#include <string_view>
#include <vector>

namespace trastienda::sales {
namespace {

TEST(PaymentIntent, follows_the_table) {
    using enum IntentStatus;
    constexpr std::array all{creating, awaiting_payment, processing, succeeded, cancelled, refused};
    struct Row {
        IntentStatus from;
        std::string_view to;  // of each status in the order of `all`
    };
    const Row rows[] = {
        {creating, "-yyyyy"},  {awaiting_payment, "-yyyyy"}, {processing, "-yyyyy"},
        {succeeded, "------"}, {cancelled, "---y--"},        {refused, "---y--"},
    };
    for (const Row& row : rows)
        for (std::size_t i = 0; i < all.size(); ++i)
            EXPECT_EQ(may_become(row.from, all[i]), row.to[i] == 'y')
                << boost::describe::enum_to_string(row.from, "?") << " "
                << boost::describe::enum_to_string(all[i], "?");
}

TEST(PaymentIntent, gives_back_what_a_sale_has_no_room_for_and_keeps_trying_otherwise) {
    struct Row {
        std::vector<Refusal> reasons;
        ReceivedMoney fate;
    };
    using enum Refusal;
    const Row rows[] = {
        {{sale_expired}, ReceivedMoney::give_back},
        {{sale_cancelled}, ReceivedMoney::give_back},
        {{sale_completed}, ReceivedMoney::give_back},
        {{sale_returned}, ReceivedMoney::give_back},
        {{sale_unknown}, ReceivedMoney::give_back},
        {{payment_above_due}, ReceivedMoney::give_back},
        {{payments_too_many}, ReceivedMoney::give_back},
        {{payment_not_needed}, ReceivedMoney::give_back},
        {{series_exhausted}, ReceivedMoney::keep_trying},
        {{tax_rate_unknown}, ReceivedMoney::keep_trying},
        {{series_exhausted, payment_above_due}, ReceivedMoney::give_back},
    };
    for (const Row& row : rows) {
        std::vector<Refused> refusals;
        for (const Refusal reason : row.reasons) refusals.push_back({.reason = reason});
        EXPECT_EQ(fate_of_money(refusals), row.fate) << code(row.reasons.front());
    }
}

}  // namespace
}  // namespace trastienda::sales
