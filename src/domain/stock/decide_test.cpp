#include "domain/stock/decide.hpp"

#include "domain/stock/decide_table.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace trastienda::stock {
namespace {

TEST(Decide, a_movement_leaves_its_balance) {
    check(R"(
        level 1/1 10
        record: 1/1 purchase 5, 1/1 sale 3, 2/1 purchase 1 -> 2 variant_unknown
        record: 1/1 purchase 5, 1/1 sale 3 -> accepted
        answer 1/1 12 0
        movements 101 1/1 purchase +5 15, 102 1/1 sale -3 12
        level 2/2 0
        record: 2/2 customer_return 4 -> accepted
        record: 1/1 provider_return 12, 2/2 adjustment_out 1 -> accepted
        answer 1/1 0 0, 2/2 3 0
        movements 103 2/2 customer_return +4 4, 104 1/1 provider_return -12 0, 105 2/2 adjustment_out -1 3
        holds 1/1 0 0 never
        holds 2/2 3 0 never
    )");
}

TEST(Decide, a_sale_needs_what_is_available_and_other_decreases_what_stands_there) {
    check(R"(
        level 1/1 10
        reservation 5 1/1 4 never
        type 20 decrease available
        type 21 decrease on_hand
        type 22 increase available
        record: 1/1 sale 7 -> 0 insufficient_available (7 10 4)
        record: 1/1 20 7 -> 0 insufficient_available (7 10 4)
        record: 1/1 sale 11 -> 0 insufficient_available (11 10 4)
        record: 1/1 20 11 -> 0 insufficient_available (11 10 4)
        reserve never: 1/1 11 -> 0 insufficient_available (11 10 4)
        record: 1/1 21 11 -> 0 insufficient_on_hand (11 10 4)
        record: 1/1 sale 6, 1/1 sale 1 -> 1 insufficient_available (1 4 4)
        record: 1/1 sale 6 -> accepted
        record: 1/1 20 1 -> 0 insufficient_available (1 4 4)
        record: 1/1 21 3 -> accepted
        record: 1/1 22 1 -> accepted
        record: 1/1 loss 3 -> 0 insufficient_on_hand (3 2 4)
        record: 1/1 loss 2 -> accepted
        answer 1/1 0 4
        movements 101 1/1 sale -6 4, 102 1/1 21 -3 1, 103 1/1 22 +1 2, 104 1/1 loss -2 0
        holds 1/1 0 4 never
    )");
}

TEST(Decide, a_loss_cuts_into_what_is_reserved_and_the_level_is_over_committed) {
    check(R"(
        level 1/1 5
        reservation 5 1/1 3 never
        reservation 6 1/1 2 never
        record: 1/1 loss 2 -> accepted
        answer 1/1 3 5
        reserve never: 1/1 1 -> 0 insufficient_available (1 3 5)
        record: 1/1 sale 1 -> 0 insufficient_available (1 3 5)
        commit: 5 -> accepted
        commit: 6 -> 0 insufficient_on_hand (2 0 2)
        holds 1/1 0 2 never
        changed 5 committed
        movements 102 1/1 sale -3 0
        record: 1/1 purchase 2 -> accepted
        reserve never: 1/1 1 -> 0 insufficient_available (1 2 2)
        commit: 6 -> accepted
        holds 1/1 0 0 never
    )");
    Level level;
    level.on_hand = Quantity::of(3);
    level.reserved = Quantity::of(5);
    EXPECT_EQ(level.over_committed(), Quantity::of(2));
    EXPECT_EQ(level.available(), Quantity::of(0));
}

TEST(Decide, the_same_variant_twice_in_one_command_and_in_one_batch) {
    check(R"(
        level 1/1 1
        record: 1/1 sale 1, 1/1 sale 1 -> 1 insufficient_available (1 0 0)
        record: 1/1 sale 1 -> accepted
        record: 1/1 sale 1 -> 0 insufficient_available (1 0 0)
        movements 101 1/1 sale -1 0
        level 2/1 3
        reserve never: 2/1 2, 2/1 2 -> 1 insufficient_available (2 3 2)
        reserve never: 2/1 2 -> accepted
        reserve never: 2/1 2 -> 0 insufficient_available (2 3 2)
        reserve never: 2/1 1 -> accepted
        record: 2/1 sale 1 -> 0 insufficient_available (1 3 3)
        holds 2/1 3 3 never
        made 201 2/1 2 never active, 202 2/1 1 never active
        record: 1/1 purchase 1, 1/1 sale 1, 1/1 purchase 2 -> accepted
        answer 1/1 2 0
        movements 102 1/1 purchase +1 1, 103 1/1 sale -1 0, 104 1/1 purchase +2 2
    )");
}

TEST(Decide, all_or_nothing_with_every_failing_line) {
    check(R"(
        level 1/1 2
        level 2/1 0
        level 3/1 5
        record: 2/1 sale 1, 1/1 sale 1, 3/1 sale 1 -> 0 insufficient_available
        record: 1/1 sale 1, 2/1 sale 1, 3/1 sale 1 -> 1 insufficient_available
        record: 1/1 sale 1, 3/1 sale 1, 2/1 sale 1 -> 2 insufficient_available
        nothing
        record: 9/1 sale 1, 1/1 sale 3, 3/1 sale 5, 3/1 sale 1, 3/9 loss 1, 1/1 99 1, 1/1 sale 2 \
            -> 0 variant_unknown (1 0 0), 1 insufficient_available (3 2 0), 3 insufficient_available (1 0 0), \
            4 location_unknown (1 0 0), 5 movement_type_unknown (1 2 0)
        nothing
        holds 1/1 2 0 never
        holds 3/1 5 0 never
    )");
}

TEST(Decide, a_refused_command_leaves_no_trace) {
    check(R"(
        location 2
        level 1/1 4
        level 2/1 4
        reservation 5 1/1 2 2000
        reservation 6 2/1 1 never
        record: 1/1 sale 2, 2/1 loss 4, 2/1 loss 1 -> 2 insufficient_on_hand
        transfer 1 2: 1 4, 2 5 -> 1 insufficient_on_hand
        reserve 1500: 1/1 2, 2/1 9 -> 1 insufficient_available
        reserve 1500: 1/1 2, 1/1 1 -> 1 insufficient_available
        release: 5, 6, 7 -> 2 reservation_unknown
        commit: 6, 5, 5 -> 2 reservation_committed
        set: 1/1 9, 1/2 1 was 1 -> 1 level_changed
        nothing
        holds 1/1 4 2 2000
        record: 1/1 sale 3 -> 0 insufficient_available (3 4 2)
        commit: 6, 5, 99 -> 2 reservation_unknown
        reserve 1500: 1/1 1, 1/1 2 -> 1 insufficient_available (2 4 3)
        transfer 1 2: 1 1, 1 4 -> 1 insufficient_on_hand (4 3 2)
        record: 1/1 sale 2 -> accepted
        reserve 3000: 2/1 3 -> accepted
        transfer 1 2: 2 1 -> accepted
        commit: 5, 6 -> accepted
        movements 101 1/1 sale -2 2, 102 2/1 transfer_out -1 3, 103 2/2 transfer_in +1 1, 104 1/1 sale -2 0, \
            105 2/1 sale -1 2
        made 201 2/1 3 3000 active
        transfers 301 1 2
        changed 5 committed, 6 committed
        holds 1/1 0 0 2000
        holds 2/1 2 3 3000
    )");
}

TEST(Decide, a_reservation_must_run_out_later_than_now) {
    check(R"(
        level 1/1 9
        reserve 999: 1/1 1 -> 0 expiration_in_past
        reserve 1000: 1/1 1 -> 0 expiration_in_past
        reserve +0s: 1/1 1 -> 0 expiration_in_past
        reserve +-1s: 1/1 1 -> 0 expiration_in_past
        reserve 1001: 1/1 1 -> accepted
        reserve +1s: 1/1 1, 1/1 2 -> accepted
        reserve never: 1/1 1 -> accepted
        made 201 1/1 1 1001 active, 202 1/1 1 1001000 active, 203 1/1 2 1001000 active, 204 1/1 1 never active
        holds 1/1 9 5 1001
    )");
}

TEST(Decide, a_time_of_any_length_is_decided) {
    check(R"(
        level 1/1 9
        reserve +9223372036854775807s: 1/1 1 -> accepted
        reserve +9223372036855s: 1/1 1 -> accepted
        reserve +-9223372036854775807s: 1/1 1 -> 0 expiration_in_past
        reserve +-9223372036855s: 1/1 1 -> 0 expiration_in_past
        made 201 1/1 1 never active, 202 1/1 1 never active
    )");
}

TEST(Decide, release_and_commit_of_the_same_reservation) {
    check(R"(
        level 1/1 5
        reservation 5 1/1 2 never
        reservation 6 1/1 3 never
        release: 5, 5 -> 1 reservation_released
        commit: 5, 5 -> 1 reservation_committed
        commit: 5, 6, 6, 5 -> 2 reservation_committed, 3 reservation_committed
        release: 5 -> accepted
        answer 1/1 5 3
        commit: 5 -> 0 reservation_released
        release: 5 -> 0 reservation_released
        holds 1/1 5 3 never
        commit: 6 -> accepted
        release: 6 -> 0 reservation_committed
        commit: 6 -> 0 reservation_committed
        changed 6 committed
        movements 101 1/1 sale -3 2
        holds 1/1 2 0 never
    )");
    check(R"(
        level 1/1 5
        reservation 5 1/1 5 never
        release: 5 -> accepted
        commit: 5 -> 0 reservation_released
        record: 1/1 sale 5 -> accepted
        changed 5 released
        movements 101 1/1 sale -5 0
    )");
}

// As if it had come in the next batch: that it did not must make no difference to anybody.
TEST(Decide, a_reservation_that_was_made_earlier_in_the_batch_can_be_ended_in_it) {
    constexpr std::string_view table = R"(
        level 1/1 5
        reserve 2000: 1/1 2, 1/1 3 -> accepted
        {0}
        record: 1/1 sale 1 -> 0 insufficient_available
        {0}
        commit: 201 -> accepted
        {0}
        release: 201, 202 -> 0 reservation_committed
        {0}
        release: 202 -> accepted
        {0}
        commit: 202 -> 0 reservation_released
        {0}
        reserve never: 1/1 9 -> 0 insufficient_available
        {0}
        release: 203 -> 0 reservation_unknown
        {1}
        holds 1/1 3 0 2000
    )";
    check(fmt::format(table, "", R"(
        made 201 1/1 2 2000 committed, 202 1/1 3 2000 released
        changed
        movements 101 1/1 sale -2 3)"));
    check(fmt::format(table, "batch", ""));
}

TEST(Decide, set_levels_books_the_difference) {
    check(R"(
        level 1/1 5
        level 2/1 5
        reservation 5 1/1 4 never
        set: 1/1 8, 2/1 5, 2/1 0 -> accepted
        answer 1/1 8 4, 2/1 0 0
        movements 101 1/1 adjustment_in +3 8, 102 2/1 adjustment_out -5 0
        set: 1/1 8, 2/1 0 -> accepted
        answer
        nothing
        set: 1/1 2 was 8, 1/1 3 was 2, 1/1 3 was 4 -> 2 level_changed (3 3 4)
        set: 1/1 2 was 7 -> 0 level_changed (2 8 4)
        set: 1/1 8 was 7 -> 0 level_changed (8 8 4)
        set: 1/1 2 was 8, 1/1 3 was 2 -> accepted
        movements 103 1/1 adjustment_out -6 2, 104 1/1 adjustment_in +1 3
        holds 1/1 3 4 never
        set: 1/1 max, 9/1 1, 1/9 1 -> 1 variant_unknown, 2 location_unknown
        set: 1/1 max was 3 -> accepted
        set: 1/1 0 was max -> accepted
        movements 105 1/1 adjustment_in +2147483644 2147483647, 106 1/1 adjustment_out -2147483647 0
    )");
}

TEST(Decide, a_transfer_is_both_movements_or_none) {
    check(R"(
        level 1/1 5
        level 2/1 2
        location 2
        reservation 5 1/1 4 never
        transfer 1 2: 1 5, 2 3 -> 1 insufficient_on_hand (3 2 0)
        transfer 1 2: 2 1, 9 1, 2 2 -> 1 variant_unknown (1 0 0), 2 insufficient_on_hand (2 1 0)
        nothing
        transfer 1 2: 1 3, 1 2, 2 1 -> accepted
        answer 1/1 0 4, 1/2 5 0, 2/1 1 0, 2/2 1 0
        transfers 301 1 2
        movements 101 1/1 transfer_out -3 2, 102 1/2 transfer_in +3 3, 103 1/1 transfer_out -2 0, \
            104 1/2 transfer_in +2 5, 105 2/1 transfer_out -1 1, 106 2/2 transfer_in +1 1
        holds 1/1 0 4 never
        transfer 2 1: 1 6 -> 0 insufficient_on_hand (6 5 0)
        transfer 2 1: 1 5 -> accepted
        transfer 1 2: 1 1 -> accepted
        transfers 302 2 1, 303 1 2
        transfer 1 1: 1 1 -> 0 same_location
        transfer 1 9: 1 1 -> 0 location_unknown
        transfer 9 1: 1 1 -> 0 location_unknown
        nothing
        level 3/1 1
        level 3/2 max
        transfer 1 2: 3 1 -> 0 balance_too_large
        nothing
    )");
}

TEST(Decide, what_is_closed_or_out_of_use_can_still_be_emptied) {
    check(R"(
        location 2 inactive
        variant 2 inactive
        type 20 decrease available
        location 1
        level 1/1 5
        level 1/2 20
        level 2/1 20
        reservation 5 1/2 2 never
        reservation 6 2/1 2 never
        reservation 7 1/2 2 never
        reservation 8 2/1 2 never
        record: 1/2 purchase 1 -> 0 location_inactive
        record: 1/2 customer_return 1 -> 0 location_inactive
        reserve never: 1/2 1, 2/1 1 -> 0 location_inactive, 1 variant_inactive
        transfer 1 2: 1 1 -> 0 location_inactive
        set: 1/2 21 -> 0 location_inactive
        record: 2/1 sale 1, 2/1 20 1 -> 0 variant_inactive, 1 variant_inactive
        nothing
        record: 1/2 sale 1, 1/2 loss 1, 1/2 provider_return 1 -> accepted
        transfer 2 1: 1 1 -> accepted
        set: 1/2 15, 1/2 15 -> accepted
        release: 5 -> accepted
        commit: 7 -> accepted
        holds 1/2 13 0 never
        record: 2/1 purchase 1, 2/1 customer_return 1, 2/1 loss 1, 2/1 provider_return 1, \
            2/1 adjustment_out 1 -> accepted
        set: 2/1 25, 2/1 10 -> accepted
        location 3
        transfer 1 3: 2 1 -> accepted
        release: 6 -> accepted
        commit: 8 -> accepted
        holds 2/1 7 0 never
    )");
}

TEST(Decide, nothing_passes_the_largest_quantity) {
    check(R"(
        level 1/1 max-2
        level 1/2 1
        record: 1/1 purchase 3 -> 0 balance_too_large (3 2147483645 0)
        record: 1/1 purchase max -> 0 balance_too_large
        record: 1/1 purchase 2 -> accepted
        record: 1/1 purchase 1 -> 0 balance_too_large (1 2147483647 0)
        record: 1/1 purchase 1, 1/1 sale 1, 1/1 purchase 1 -> 0 balance_too_large
        record: 1/1 sale 1, 1/1 purchase 1, 1/1 purchase 1 -> 2 balance_too_large
        transfer 2 1: 1 1 -> 0 balance_too_large
        reserve never: 1/1 max -> accepted
        reserve never: 1/1 1 -> 0 insufficient_available (1 2147483647 2147483647)
        holds 1/1 2147483647 2147483647 never
        record: 1/1 loss max -> accepted
        commit: 201 -> 0 insufficient_on_hand (2147483647 0 2147483647)
        record: 1/1 purchase max -> accepted
        commit: 201 -> accepted
        holds 1/1 0 0 never
        record: 1/1 loss max -> 0 insufficient_on_hand
    )");
}

// Of n levels, each is touched three times before the last line fails. Past 16 levels the bookkeeping of what to undo
// changes its form.
TEST(Decide, a_refused_command_of_any_size_restores_every_level) {
    for (const std::size_t levels : {1U, 2U, 15U, 16U, 17U, 18U, 33U, 1000U, 3333U}) {
        std::string table = "level 9999/1 0\nlocation 2\n";
        std::string thrice = "record: ";
        std::string reserve = "reserve 5000: ";
        std::string sell = "record: ";
        std::string set = "set: ";
        for (const char* line : {"{0}/1 loss 1, ", "{0}/1 purchase 7, ", "{0}/1 sale 2, "})
            for (std::size_t i = 1; i <= levels; ++i) thrice += fmt::format(fmt::runtime(line), i);
        for (std::size_t i = 1; i <= levels; ++i) {
            table += fmt::format("level {}/1 {}\n", i, i + 1);
            reserve += fmt::format("{0}/1 1, {0}/1 1, ", i);
            sell += fmt::format("{}/1 sale {}, ", i, i + 1);
            set += fmt::format("{0}/1 7 was {1}, {0}/1 {1} was 7, ", i, i + 1);
        }
        table += fmt::format("{}9999/1 loss 1 -> {} insufficient_on_hand\n", thrice, 3 * levels);
        table += fmt::format("{}9999/1 1 -> {} insufficient_available\n", reserve, 2 * levels);
        table += set + "-> accepted\n";
        table += sell + "-> accepted\n";
        table += fmt::format("{}-> {}\n", sell, [&] {
            std::string all;
            for (std::size_t i = 0; i < levels; ++i)
                all += fmt::format("{}{} insufficient_available", i ? ", " : "", i);
            return all;
        }());
        for (std::size_t i = 1; i <= levels; ++i) table += fmt::format("holds {}/1 0 0 never\n", i);
        check(table);
        if (HasFailure()) return;
    }
}

TEST(Decide, a_command_of_as_many_lines_as_there_may_be) {
    std::string sell = "record: ";
    std::string fails;
    for (std::size_t i = 0; i < command_lines_max; ++i) {
        sell += "1/1 sale 1, ";
        if (i >= 1) fails += fmt::format("{}{} insufficient_available", i > 1 ? ", " : "", i);
    }
    check(
        fmt::format("level 1/1 10000\n{0} -> accepted\nrecord: 1/1 purchase 1 -> accepted\n{0} -> {1}\n"
                    "record: 1/1 sale 1 -> accepted\nholds 1/1 0 0 never\n",
                    sell, fails));
    check(fmt::format("level 1/1 9999\n{0} -> 9999 insufficient_available\nnothing\nholds 1/1 9999 0 never\n", sell));
}

}  // namespace
}  // namespace trastienda::stock
