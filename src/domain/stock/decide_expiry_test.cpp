// Reservations that run out: from their very instant on they do not count, and whoever looks is told.
#include "domain/stock/decide_table.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace trastienda::stock {
namespace {

TEST(DecideExpiry, a_reservation_at_the_very_instant_it_expires) {
    constexpr std::string_view table = R"(
        level 1/1 3
        reservation 5 1/1 3 2000
        now {0}
        record: 1/1 sale 1 -> {1}
        release: 5 -> {2}
        holds 1/1 {3}
    )";
    check(fmt::format(table, 1999, "0 insufficient_available (1 3 3)", "accepted", "3 0 2000"));
    check(fmt::format(table, 2000, "accepted", "0 reservation_expired", "2 0 never"));
    check(fmt::format(table, 2001, "accepted", "0 reservation_expired", "2 0 never"));
}

TEST(DecideExpiry, expiry_frees_units_for_the_first_command_of_a_batch) {
    check(R"(
        now 2000
        level 1/1 10
        reservation 5 1/1 4 2000
        reservation 6 1/1 3 1999
        reservation 7 1/1 2 2001
        reservation 8 1/1 1 3000
        reservation 9 1/1 9 1000 released
        level 2/1 1
        reservation 10 2/1 1 1000
        record: 1/1 sale 8 -> 0 insufficient_available (8 10 3)
        commit: 5 -> 0 reservation_expired
        record: 1/1 sale 7 -> accepted
        holds 1/1 3 3 2001
        changed 5 expired, 6 expired
        holds 2/1 1 1 1000
        commit: 10 -> 0 reservation_expired
        changed 10 expired
        holds 2/1 1 0 never
        release: 5, 6, 9 -> 0 reservation_expired, 1 reservation_expired, 2 reservation_released
        nothing
        reserve 2001: 1/1 1 -> 0 insufficient_available
        now 2001
        reserve 2002: 1/1 3 -> 0 insufficient_available (3 3 1)
        changed 7 expired
        holds 1/1 3 1 3000
        reserve 2002: 1/1 2 -> accepted
        holds 1/1 3 3 2002
    )");
}

TEST(DecideExpiry, expire_frees_what_has_run_out_of_the_levels_that_it_names_and_tells_it) {
    check(R"(
        now 2000
        level 1/1 10
        reservation 5 1/1 4 2000
        reservation 6 1/1 3 2001
        level 2/1 5
        reservation 7 2/1 5 1999
        expire: 1/1, 1/1, 9/9 -> accepted
        answer
        changed 5 expired
        told 1/1 10 3
        holds 1/1 10 3 2001
        holds 2/1 5 5 1999
        expire: 1/1 -> accepted
        nothing
    )");
}

}  // namespace
}  // namespace trastienda::stock
