#include "domain/sales/payment.hpp"

#include "domain/sales/currency.hpp"

#include <gtest/gtest.h>
#include <map>
#include <rapidcheck/gtest.h>

namespace trastienda::sales {
namespace {

using enum PaymentMethod;

Money money(std::int64_t cents) { return Money::of_cents(cents); }

std::vector<Money> moneys(const std::vector<std::int64_t>& cents) {
    std::vector<Money> moneys;
    for (const std::int64_t one : cents) moneys.push_back(money(one));
    return moneys;
}

TEST(Payment, cash_comes_last_and_gives_change) {
    struct Row {
        std::int64_t due;
        std::vector<Tender> tenders;
        std::vector<std::int64_t> kept;
        std::int64_t change;
        std::int64_t left;
    };
    const Row rows[] = {
        {1'950, {{cash, money(2'000)}}, {1'950}, 50, 0},
        {1'950, {{cash, money(1'950)}}, {1'950}, 0, 0},
        {1'950, {{card, money(1'950)}}, {1'950}, 0, 0},
        {1'950, {{cash, money(1'000)}, {card, money(1'500)}}, {450, 1'500}, 550, 0},
        {1'950, {{voucher, money(500)}, {card, money(1'000)}, {cash, money(450)}}, {500, 1'000, 450}, 0, 0},
        {1'950, {{cash, money(1'000)}, {cash, money(1'000)}}, {1'000, 950}, 50, 0},
        {1'950, {{transfer, money(900)}, {other, money(50)}}, {900, 50}, 0, 1'000},
        {1'950, {{cash, money(1)}}, {1}, 0, 1'949},
        {1'950, {}, {}, 0, 1'950},
        {0, {}, {}, 0, 0},
        {1, {{cash, money(Money::cents_max)}}, {1}, Money::cents_max - 1, 0},
    };
    for (const Row& row : rows) {
        const Settlement expected{.kept = moneys(row.kept), .change = money(row.change), .left = money(row.left)};
        const auto part = settle(money(row.due), row.tenders, Extent::part, cent);
        ASSERT_TRUE(part) << row.due;
        EXPECT_EQ(*part, expected) << row.due;
        const auto whole = settle(money(row.due), row.tenders, Extent::whole, cent);
        ASSERT_EQ(whole.has_value(), row.left == 0) << row.due;
        if (whole)
            EXPECT_EQ(*whole, expected) << row.due;
        else
            EXPECT_EQ(whole.error(), (Refusals{{.reason = Refusal::payment_below_due,
                                                .amount = money(row.due - row.left),
                                                .amount_limit = money(row.due)}}));
    }
}

TEST(Payment, is_refused_with_what_is_still_due) {
    struct Row {
        std::int64_t due;
        std::vector<Tender> tenders;
        Refusals refusals;
    };
    const auto refused = [](std::size_t line, Refusal reason, std::int64_t amount, std::int64_t left) {
        return Refused{.reason = reason, .line = line, .amount = money(amount), .amount_limit = money(left)};
    };
    constexpr auto above = Refusal::payment_above_due;
    constexpr auto not_positive = Refusal::payment_not_positive;
    constexpr auto not_needed = Refusal::payment_not_needed;
    const Row rows[] = {
        {1'950, {{card, money(1'951)}}, {refused(0, above, 1'951, 1'950)}},
        {1'950, {{voucher, money(2'000)}}, {refused(0, above, 2'000, 1'950)}},
        {1'950, {{card, money(1'000)}, {transfer, money(951)}}, {refused(1, above, 951, 950)}},
        {1'950, {{card, money(1'950)}, {cash, money(1)}}, {refused(1, not_needed, 1, 0)}},
        {1'950, {{cash, money(2'000)}, {cash, money(5)}}, {refused(1, not_needed, 5, 0)}},
        {0, {{cash, money(5)}}, {refused(0, not_needed, 5, 0)}},
        {0, {{card, money(5)}}, {refused(0, not_needed, 5, 0)}},
        {1'950, {{card, money(1'950)}, {transfer, money(5)}}, {refused(1, not_needed, 5, 0)}},
        {1'950, {{card, money(0)}}, {refused(0, not_positive, 0, 1'950)}},
        {1'950, {{cash, money(-5)}}, {refused(0, not_positive, -5, 1'950)}},
        // In the order of the tenders, though cash is counted last.
        {100,
         {{cash, money(0)}, {card, money(100)}, {other, money(-1)}, {cash, money(7)}, {card, money(1)}},
         {refused(0, not_positive, 0, 0), refused(2, not_positive, -1, 0), refused(3, not_needed, 7, 0),
          refused(4, not_needed, 1, 0)}},
    };
    for (const Row& row : rows)
        for (const Extent extent : {Extent::whole, Extent::part}) {
            const auto settlement = settle(money(row.due), row.tenders, extent, cent);
            ASSERT_FALSE(settlement) << row.due;
            EXPECT_EQ(settlement.error(), row.refusals) << row.due;
        }
}

TEST(Payment, is_of_whole_units_in_a_currency_without_cents) {
    const Money peso = smallest_unit("CLP");
    const auto settlement = settle(money(199'800), std::vector<Tender>{{cash, money(200'000)}}, Extent::whole, peso);
    ASSERT_TRUE(settlement);
    EXPECT_EQ(settlement->change, money(200));
    const std::vector<Tender> tenders = {{card, money(50)}, {cash, money(199'810)}, {card, money(-50)}};
    const auto refused = settle(money(199'800), tenders, Extent::part, peso);
    ASSERT_FALSE(refused);
    EXPECT_EQ(
        refused.error(),
        (Refusals{{.reason = Refusal::payment_too_fine, .line = 0, .amount = money(50), .amount_limit = peso},
                  {.reason = Refusal::payment_too_fine, .line = 1, .amount = money(199'810), .amount_limit = peso},
                  {.reason = Refusal::payment_not_positive,
                   .line = 2,
                   .amount = money(-50),
                   .amount_limit = money(199'800)}}));
}

// The model counts cents one by one: first all but cash takes them, then cash.
RC_GTEST_PROP(Payment, no_cent_is_lost_or_made, ()) {
    const std::int64_t due = *rc::gen::inRange<std::int64_t>(0, 200);
    std::vector<Tender> tenders;
    for (int i = *rc::gen::inRange(0, 5); i > 0; --i)
        tenders.push_back({.method = *rc::gen::element(cash, card, transfer, voucher, other),
                           .amount = money(*rc::gen::inRange(-3, 120))});
    std::int64_t left = due;
    std::int64_t change = 0;
    bool is_good = true;
    std::vector<Money> kept(tenders.size());
    for (const bool is_cash : {false, true})
        for (std::size_t i = 0; i < tenders.size(); ++i) {
            if ((tenders[i].method == cash) != is_cash) continue;
            if (tenders[i].amount.cents() < 1) is_good = false;
            for (std::int64_t cent = 0; cent < tenders[i].amount.cents(); ++cent) {
                if (left > 0) {
                    --left;
                    kept[i] = money(kept[i].cents() + 1);
                } else {
                    ++change;
                    is_good = is_good && is_cash && kept[i] != Money();
                }
            }
        }
    const auto settlement = settle(money(due), tenders, Extent::part, cent);
    RC_ASSERT(settlement.has_value() == is_good);
    RC_ASSERT(settle(money(due), tenders, Extent::whole, cent).has_value() == (is_good && left == 0));
    if (is_good) RC_ASSERT((*settlement == Settlement{.kept = kept, .change = money(change), .left = money(left)}));
}

Payment payment(std::int64_t id, PaymentMethod method, std::int64_t amount, std::int64_t refunded = 0) {
    return {.id = {id}, .method = method, .amount = money(amount), .refunded = money(refunded)};
}

TEST(Payment, goes_back_vouchers_first_and_cash_last) {
    const Payment payments[] = {payment(1, cash, 500),         payment(2, card, 300),     payment(3, voucher, 200),
                                payment(4, card, 400, 100),    payment(5, transfer, 100), payment(6, other, 50),
                                payment(7, voucher, 100, 100), payment(8, cash, 1)};
    struct Part {
        std::int64_t payment;
        PaymentMethod method;
        std::int64_t amount;
    };
    struct Row {
        std::int64_t amount;
        std::vector<Part> parts;
    };
    const Row rows[] = {
        {0, {}},
        {1, {{3, voucher, 1}}},
        {200, {{3, voucher, 200}}},
        {201, {{3, voucher, 200}, {4, card, 1}}},
        {800, {{3, voucher, 200}, {4, card, 300}, {2, card, 300}}},
        {950, {{3, voucher, 200}, {4, card, 300}, {2, card, 300}, {5, transfer, 100}, {6, other, 50}}},
        {1'451,
         {{3, voucher, 200},
          {4, card, 300},
          {2, card, 300},
          {5, transfer, 100},
          {6, other, 50},
          {8, cash, 1},
          {1, cash, 500}}},
    };
    for (const Row& row : rows)
        for (const RefundWay way : {RefundWay::as_paid, RefundWay::carried, RefundWay::voucher}) {
            std::vector<RefundPart> expected;
            for (const Part& part : row.parts)
                expected.push_back({.payment = {part.payment},
                                    .method = way == RefundWay::voucher ? voucher : part.method,
                                    .amount = money(part.amount)});
            const auto parts = refund(money(row.amount), payments, way);
            ASSERT_TRUE(parts) << row.amount;
            EXPECT_EQ(*parts, expected) << row.amount;
        }
}

TEST(Payment, never_more_goes_back_than_was_paid) {
    const Payment payments[] = {payment(1, cash, 500, 100), payment(2, card, 300, 300)};
    const auto above = refund(money(401), payments, RefundWay::as_paid);
    ASSERT_FALSE(above);
    EXPECT_EQ(above.error(),
              (Refused{.reason = Refusal::refund_above_paid, .amount = money(401), .amount_limit = money(400)}));
    EXPECT_EQ(refund(money(1), {}, RefundWay::voucher).error().reason, Refusal::refund_above_paid);
    EXPECT_EQ(refund(money(-1), payments, RefundWay::voucher).error().reason, Refusal::refund_negative);
}

RC_GTEST_PROP(Payment, two_refunds_take_what_one_of_both_takes, ()) {
    std::vector<Payment> payments;
    std::int64_t paid = 0;
    const int count = *rc::gen::inRange(1, 7);
    for (int i = 1; i <= count; ++i) {
        payments.push_back(
            payment(i, *rc::gen::element(cash, card, transfer, voucher, other), *rc::gen::inRange(1, 1'000)));
        paid += payments.back().amount.cents();
    }
    const std::int64_t first = *rc::gen::inRange<std::int64_t>(0, paid + 1);
    const std::int64_t second = *rc::gen::inRange<std::int64_t>(0, paid - first + 1);
    std::map<std::int64_t, std::int64_t> at_once;
    for (const RefundPart& part : *refund(money(first + second), payments, RefundWay::as_paid))
        at_once[part.payment.value] += part.amount.cents();
    std::map<std::int64_t, std::int64_t> in_two;
    for (const std::int64_t amount : {first, second}) {
        std::int64_t sum = 0;
        for (const RefundPart& part : *refund(money(amount), payments, RefundWay::as_paid)) {
            Payment& from = payments[static_cast<std::size_t>(part.payment.value - 1)];
            from.refunded = money(from.refunded.cents() + part.amount.cents());
            RC_ASSERT(part.amount > Money());
            RC_ASSERT(from.refunded <= from.amount);
            RC_ASSERT(part.method == from.method);
            in_two[part.payment.value] += part.amount.cents();
            sum += part.amount.cents();
        }
        RC_ASSERT(sum == amount);
    }
    RC_ASSERT(at_once == in_two);
    RC_ASSERT(refund(money(paid - first - second + 1), payments, RefundWay::voucher).error().reason ==
              Refusal::refund_above_paid);
}

}  // namespace
}  // namespace trastienda::sales
