#include "domain/purchases/purchase.hpp"

#include <algorithm>
#include <array>
#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <string_view>

namespace trastienda::purchases {
namespace {

constexpr std::array statuses{PurchaseStatus::draft, PurchaseStatus::sent, PurchaseStatus::partly_received,
                              PurchaseStatus::received, PurchaseStatus::cancelled};
static_assert(statuses.size() == boost::mp11::mp_size<boost::describe::describe_enumerators<PurchaseStatus>>::value);

std::string_view name(PurchaseStatus status) { return boost::describe::enum_to_string(status, "?"); }
Quantity units(std::int64_t count) { return Quantity::of(count); }

TEST(Purchase, each_may_become_what_the_table_says) {
    // draft, sent, partly_received, received, cancelled
    constexpr std::string_view table[] = {"-y--y",   // draft
                                          "--yyy",   // sent
                                          "--yy-",   // partly_received
                                          "-----",   // received
                                          "-----"};  // cancelled
    for (std::size_t i = 0; i < statuses.size(); ++i)
        for (std::size_t j = 0; j < statuses.size(); ++j)
            EXPECT_EQ(may_become(statuses[i], statuses[j]), table[i][j] == 'y')
                << name(statuses[i]) << " " << name(statuses[j]);
}

TEST(Purchase, lets_people_do_what_the_table_says) {
    using enum PurchaseAct;
    constexpr std::array acts{change, send, receive, close, cancel, give_back};
    static_assert(acts.size() == boost::mp11::mp_size<boost::describe::describe_enumerators<PurchaseAct>>::value);
    constexpr std::string_view table[] = {"yy--y-",   // draft
                                          "--y-y-",   // sent
                                          "--yy-y",   // partly_received
                                          "-----y",   // received
                                          "------"};  // cancelled
    constexpr Refusal refusals[] = {Refusal::purchase_draft, Refusal::purchase_sent, Refusal::purchase_partly_received,
                                    Refusal::purchase_received, Refusal::purchase_cancelled};
    for (std::size_t i = 0; i < statuses.size(); ++i)
        for (std::size_t j = 0; j < acts.size(); ++j)
            EXPECT_EQ(refusal_of(acts[j], statuses[i]), table[i][j] == 'y' ? std::nullopt : std::optional(refusals[i]))
                << boost::describe::enum_to_string(acts[j], "?") << " " << name(statuses[i]);
}

PurchaseLine line(std::int64_t id, std::int64_t ordered, std::int64_t received = 0, std::int64_t given_back = 0) {
    return {.id = {id},
            .ordered = units(ordered),
            .received = units(received),
            .given_back = units(given_back),
            .unit_cost = Money::of_cents(100 * id)};
}

TEST(Purchase, only_what_was_sent_is_still_to_come) {
    struct Row {
        PurchaseStatus status;
        PurchaseLine line;
        int expected;
    };
    const Row rows[] = {
        {PurchaseStatus::draft, line(1, 10), 0},
        {PurchaseStatus::sent, line(1, 10), 10},
        {PurchaseStatus::partly_received, line(1, 10, 4), 6},
        {PurchaseStatus::partly_received, line(1, 10, 4, 4), 6},  // what went back is not to come again
        {PurchaseStatus::partly_received, line(1, 10, 12), 0},
        {PurchaseStatus::received, line(1, 10, 4), 0},
        {PurchaseStatus::cancelled, line(1, 10), 0},
    };
    for (const Row& row : rows) EXPECT_EQ(outstanding(row.status, row.line).units(), row.expected) << name(row.status);
}

TEST(Purchase, is_received_at_the_cost_that_was_ordered_or_said) {
    const PurchaseLine lines[] = {line(1, 10), line(2, 5, 3)};
    struct Row {
        std::vector<ReceiptLine> lines;
        Excess excess;
        std::vector<int> unit_costs;
        PurchaseStatus status;
    };
    const auto partly = PurchaseStatus::partly_received;
    const Row rows[] = {
        {{{{1}, units(4)}}, Excess::refused, {100}, partly},
        {{{{1}, units(4)}, {{1}, units(6), Money::of_cents(90)}}, Excess::refused, {100, 90}, partly},
        {{{{2}, units(2), Money()}, {{1}, units(10)}}, Excess::refused, {0, 100}, PurchaseStatus::received},
        {{{{2}, units(9)}}, Excess::accepted, {200}, partly},
        {{{{2}, units(2)}, {{1}, units(11)}}, Excess::accepted, {200, 100}, PurchaseStatus::received},
    };
    for (const PurchaseStatus status : {PurchaseStatus::sent, partly})
        for (const Row& row : rows) {
            const auto receipt = receive(status, lines, row.lines, row.excess);
            ASSERT_TRUE(receipt);
            std::vector<int> unit_costs;
            for (const Money cost : receipt->unit_costs) unit_costs.push_back(static_cast<int>(cost.cents()));
            EXPECT_EQ(unit_costs, row.unit_costs);
            EXPECT_EQ(receipt->status, row.status);
        }
}

TEST(Purchase, a_receipt_is_refused_with_what_is_missing) {
    const PurchaseLine lines[] = {line(1, 10, 8), line(2, 5, Quantity::units_max)};
    struct Row {
        PurchaseStatus status;
        std::vector<ReceiptLine> lines;
        Excess excess;
        Refusals refusals;
    };
    const auto above = [](std::size_t at, std::int64_t wanted, std::int64_t most) {
        return Refused{
            .reason = Refusal::receipt_above_ordered, .line = at, .units = units(wanted), .units_limit = units(most)};
    };
    const auto sent = PurchaseStatus::sent;
    const Row rows[] = {
        {sent, {}, Excess::refused, {{.reason = Refusal::lines_missing}}},
        {sent, {{{1}, units(3)}}, Excess::refused, {above(0, 3, 2)}},
        {sent, {{{1}, units(1)}, {{1}, units(2)}}, Excess::refused, {above(1, 2, 1)}},
        {sent, {{{2}, units(1)}}, Excess::refused, {above(0, 1, 0)}},
        {sent, {{{2}, units(1)}}, Excess::accepted, {above(0, 1, 0)}},
        {sent,
         {{{9}, units(0)}, {{1}, units(0)}, {{1}, units(20)}},
         Excess::refused,
         {{.reason = Refusal::purchase_line_unknown, .line = 0},
          {.reason = Refusal::quantity_missing, .line = 1},
          above(2, 20, 2)}},
        {PurchaseStatus::draft, {}, Excess::accepted, {{.reason = Refusal::purchase_draft}}},
        {PurchaseStatus::received, {{{1}, units(1)}}, Excess::accepted, {{.reason = Refusal::purchase_received}}},
        {PurchaseStatus::cancelled, {{{9}, units(1)}}, Excess::refused, {{.reason = Refusal::purchase_cancelled}}},
    };
    for (const Row& row : rows) {
        const auto receipt = receive(row.status, lines, row.lines, row.excess);
        ASSERT_FALSE(receipt);
        EXPECT_EQ(receipt.error(), row.refusals) << explain(receipt.error()[0], Language::en);
    }
}

TEST(Purchase, gives_back_only_what_was_received) {
    const PurchaseLine lines[] = {line(1, 10, 8, 3), line(2, 5)};
    const auto partly = PurchaseStatus::partly_received;
    EXPECT_TRUE(give_back(partly, lines, std::vector<GiveBackLine>{{{1}, units(2)}, {{1}, units(3)}}));
    EXPECT_TRUE(give_back(PurchaseStatus::received, lines, std::vector<GiveBackLine>{{{1}, units(5)}}));
    struct Row {
        PurchaseStatus status;
        std::vector<GiveBackLine> lines;
        Refusals refusals;
    };
    const auto above = [](std::size_t at, std::int64_t wanted, std::int64_t most) {
        return Refused{.reason = Refusal::give_back_above_received,
                       .line = at,
                       .units = units(wanted),
                       .units_limit = units(most)};
    };
    const Row rows[] = {
        {partly, {}, {{.reason = Refusal::lines_missing}}},
        {partly, {{{1}, units(6)}}, {above(0, 6, 5)}},
        {partly,
         {{{1}, units(4)}, {{1}, units(2)}, {{2}, units(1)}, {{9}, units(1)}, {{1}, units(0)}},
         {above(1, 2, 1),
          above(2, 1, 0),
          {.reason = Refusal::purchase_line_unknown, .line = 3},
          {.reason = Refusal::quantity_missing, .line = 4}}},
        {PurchaseStatus::sent, {{{9}, units(1)}}, {{.reason = Refusal::purchase_sent}}},
        {PurchaseStatus::cancelled, {{{1}, units(1)}}, {{.reason = Refusal::purchase_cancelled}}},
    };
    for (const Row& row : rows) {
        const auto done = give_back(row.status, lines, row.lines);
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error(), row.refusals) << explain(done.error()[0], Language::en);
    }
}

TEST(Purchase, nothing_comes_in_at_a_cost_that_nobody_knows) {
    PurchaseLine unknown = line(2, 5);
    unknown.unit_cost = std::nullopt;
    const PurchaseLine lines[] = {line(1, 10), unknown};
    const auto refused = receive(PurchaseStatus::sent, lines,
                                 std::vector<ReceiptLine>{{{1}, units(1)}, {{2}, units(1)}}, Excess::refused);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), (Refusals{{.reason = Refusal::unit_cost_missing, .line = 1}}));
    const auto said =
        receive(PurchaseStatus::sent, lines, std::vector<ReceiptLine>{{{2}, units(1), Money()}}, Excess::refused);
    ASSERT_TRUE(said);
    EXPECT_EQ(said->unit_costs.front(), Money());
}

// The model: of each line only what was ordered and what has come, as plain numbers.
RC_GTEST_PROP(Purchase, receipts_never_pass_the_order_and_end_it_when_all_is_here, ()) {
    std::vector<PurchaseLine> lines;
    std::vector<int> missing;
    const int lines_count = *rc::gen::inRange(1, 5);
    for (int i = 0; i < lines_count; ++i) {
        missing.push_back(*rc::gen::inRange(1, 8));
        lines.push_back(line(i, missing.back()));
    }
    PurchaseStatus status = PurchaseStatus::sent;
    for (int step = 0; step < 12; ++step) {
        std::vector<ReceiptLine> wanted;
        std::vector<int> after = missing;
        bool is_good = status != PurchaseStatus::received;
        for (int i = *rc::gen::inRange(1, 4); i > 0; --i) {
            const auto of = *rc::gen::inRange<std::size_t>(0, lines.size());
            const int count = *rc::gen::inRange(1, 5);
            wanted.push_back({.line = lines[of].id, .quantity = units(count)});
            after[of] -= count;
            is_good = is_good && after[of] >= 0;
        }
        const auto receipt = receive(status, lines, wanted, Excess::refused);
        RC_ASSERT(receipt.has_value() == is_good);
        if (!receipt) continue;
        missing = after;
        for (const ReceiptLine& one : wanted) {
            PurchaseLine& of = lines[static_cast<std::size_t>(one.line.value)];
            of.received = *of.received.plus(one.quantity);
        }
        RC_ASSERT(may_become(status, receipt->status));
        status = receipt->status;
        for (std::size_t i = 0; i < lines.size(); ++i) RC_ASSERT(outstanding(status, lines[i]).units() == missing[i]);
        RC_ASSERT((status == PurchaseStatus::received) ==
                  std::ranges::all_of(missing, [](int left) { return left == 0; }));
    }
}

}  // namespace
}  // namespace trastienda::purchases
