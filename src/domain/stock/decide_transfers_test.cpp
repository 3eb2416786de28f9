#include "domain/stock/decide_table.hpp"

#include <gtest/gtest.h>

namespace trastienda::stock {
namespace {

TEST(DecideTransfers, what_is_sent_is_in_transit_until_it_comes_is_lost_or_goes_back) {
    check(R"(
        level 1/1 10
        level 1/2 1
        send 1 2: 1 4, 1 3 -> accepted
        answer 1/0 7 0, 1/1 3 0
        movements 101 1/1 transfer_out -4 6, 102 1/0 transfer_in +4 4, 103 1/1 transfer_out -3 3, \
            104 1/0 transfer_in +3 7
        transfers 301 1 2
        transit 301 1 sent 7 received 0 lost 0 returned 0
        settle 301: 1 received 2 lost 1 returned 1, 1 received 1 -> accepted
        movements 105 1/0 transfer_out -2 5, 106 1/2 transfer_in +2 3, 107 1/0 loss -1 4, 108 1/0 transfer_out -1 3, \
            109 1/1 transfer_in +1 4, 110 1/0 transfer_out -1 2, 111 1/2 transfer_in +1 4
        transit 301 1 sent 7 received 3 lost 1 returned 1
        settle 301: 1 received 3 -> 0 insufficient_in_transit (3 2 0)
        settle 301: 1 received 1 lost 1 returned 1 -> 0 insufficient_in_transit (3 2 0)
        settle 301: 1 received max lost max -> 0 insufficient_in_transit
        settle 301: 1 returned 2 -> accepted
        settle 301: 1 lost 1 -> 0 insufficient_in_transit (1 0 0)
        holds 1/0 0 0 never
        holds 1/1 6 0 never
        holds 1/2 4 0 never
    )");
}

TEST(DecideTransfers, two_who_receive_the_same_units_in_one_batch_get_them_once) {
    check(R"(
        level 1/1 5
        level 1/2 0
        send 1 2: 1 5 -> accepted
        batch
        settle 301: 1 received 4 -> accepted
        settle 301: 1 received 4 -> 0 insufficient_in_transit (4 1 0)
        settle 301: 1 lost 1 -> accepted
        settle 301: 2 received 1 -> 0 transfer_line_unknown (0 0 0)
        settle 399: 1 received 1 -> 0 transfer_line_unknown (0 0 0)
        transit 301 1 sent 5 received 4 lost 1 returned 0
    )");
}

TEST(DecideTransfers, nothing_arrives_at_a_closed_location_but_it_can_go_back) {
    check(R"(
        level 1/1 5
        level 1/2 0
        send 1 2: 1 5 -> accepted
        batch
        location 2 inactive
        settle 301: 1 received 9 -> 0 location_inactive
        settle 301: 1 lost 1 returned 4 -> accepted
        holds 1/1 4 0 never
        send 1 2: 1 1 -> 0 location_inactive
    )");
}

TEST(DecideTransfers, a_full_level_is_the_one_that_the_refusal_speaks_of) {
    check(R"(
        level 1/1 5
        level 1/2 max-3
        level 1/0 max-1
        transfer 1 2: 1 4 -> 0 balance_too_large (4 2147483644 0)
        send 1 2: 1 2 -> 0 balance_too_large (2 2147483646 0)
    )");
}

TEST(DecideTransfers, a_reversal_books_the_opposite_once) {
    check(R"(
        level 1/1 10
        level 1/2 0
        record: 1/1 purchase 5, 1/1 sale 3 -> accepted
        batch
        reverse: 101, 102 -> accepted
        movements 103 1/1 reversal_out -5 7, 104 1/1 reversal_in +3 10
        reverses 103 101, 104 102
        reverse: 101 -> 0 movement_reversed
        reverse: 103 -> 0 movement_is_reversal
        batch
        record: 1/1 sale 10 -> accepted
        batch
        reverse: 105, 105 -> 1 movement_reversed
        reverse: 105 -> accepted
        reverse: 105 -> 0 movement_reversed
        batch
        transfer 1 2: 1 4 -> accepted
        batch
        reverse: 107 -> 0 movement_of_transfer
        record: 1/2 purchase 2 -> accepted
        record: 1/2 loss 5 -> accepted
        batch
        reverse: 109 -> 0 insufficient_on_hand (2 1 0)
        location 2 inactive
        reverse: 110 -> 0 location_inactive
        record: 1/1 reversal_in 1, 1/1 reversal_out 1 -> 0 movement_type_reserved, 1 movement_type_reserved
        record: 1/1 transfer_in 1, 1/1 transfer_out 1 -> 0 movement_type_reserved, 1 movement_type_reserved
    )");
}

TEST(DecideTransfers, lines_on_their_own_are_done_where_they_can_be) {
    check(R"(
        level 1/1 2
        record each: 1/1 sale 1, 9/9 sale 1, 1/1 sale 2, 1/1 sale 1 -> \
            accepted, 1 variant_unknown, 2 insufficient_available
        movements 101 1/1 sale -1 1, 102 1/1 sale -1 0
        record each: 1/1 sale 1, 9/9 sale 1 -> accepted, 0 insufficient_available, 1 variant_unknown
        nothing
    )");
}

TEST(DecideTransfers, a_dry_run_answers_and_changes_nothing) {
    check(R"(
        level 1/1 2
        reservation 5 1/1 1 never
        dry record: 1/1 sale 1 -> accepted
        dry record: 1/1 sale 2 -> 0 insufficient_available
        dry commit: 5 -> accepted
        dry send 1 1: 1 1 -> 0 same_location
        dry reserve never: 1/1 1 -> accepted
        nothing
        record: 1/1 sale 1 -> accepted
        movements 101 1/1 sale -1 1
        told 1/1 1 1
    )");
}

TEST(DecideTransfers, dates_follow_each_other_even_if_the_clock_is_set_back) {
    check(R"(
        level 1/1 2
        now 1000
        record: 1/1 sale 1 -> accepted
        dates 1000
        now 900
        record: 1/1 purchase 1 -> accepted
        dates 1000
    )");
}

TEST(DecideTransfers, every_change_of_a_level_is_told_once_in_order) {
    check(R"(
        level 1/1 5
        level 2/1 5
        reservation 5 1/1 2 1000
        reservation 6 1/1 1 900
        record: 2/1 sale 1, 2/1 sale 1 -> accepted
        reserve never: 2/1 1 -> accepted
        record: 1/1 sale 9 -> 0 insufficient_available
        told 1/1 5 0, 2/1 3 0, 2/1 3 1
    )");
}

}  // namespace
}  // namespace trastienda::stock
