#include "domain/people/slowing.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <limits>

namespace trastienda::people {
namespace {

using std::chrono::seconds;

constexpr SlowingRule rule{
    .free_max = 3, .wait_first = seconds(2), .wait_max = seconds(60), .forgotten_after = seconds(3600)};
constexpr Instant start{1'800'000'000'000'000};

TEST(Slowing, the_wait_doubles_past_the_free_failures) {
    struct Row {
        std::int32_t failures;
        int wait_seconds;
    };
    const Row rows[] = {{4, 2},   {5, 4},      {6, 8},
                        {7, 16},  {8, 32},     {9, 60},
                        {10, 60}, {1'000, 60}, {std::numeric_limits<std::int32_t>::max(), 60}};
    for (const Row& row : rows)
        EXPECT_EQ(next_attempt({.count = row.failures, .last = start}, rule), start.plus(seconds(row.wait_seconds)))
            << row.failures;
    for (const std::int32_t free : {0, 1, 2, 3}) EXPECT_LE(next_attempt({.count = free, .last = start}, rule), start);
}

TEST(Slowing, failures_are_counted_until_they_are_forgotten) {
    Failures failures = after_failure({}, rule, start);
    EXPECT_EQ(failures, (Failures{.count = 1, .last = start}));
    const Instant later = start.plus(seconds(3599));
    failures = after_failure(failures, rule, later);
    EXPECT_EQ(failures, (Failures{.count = 2, .last = later}));
    EXPECT_EQ(after_failure(failures, rule, later.plus(seconds(3600))).count, 1);
    const Failures full{.count = std::numeric_limits<std::int32_t>::max(), .last = start};
    EXPECT_EQ(after_failure(full, rule, start).count, full.count);
}

// One failure every `interval`, for a day: what is remembered of them.
std::int32_t count_after_a_day(SlowingRule of_rule, seconds interval) {
    Failures failures;
    Instant now = start;
    for (; now < start.plus(std::chrono::hours(24)); now = now.plus(interval))
        failures = after_failure(failures, of_rule, now);
    return failures.count;
}

TEST(Slowing, as_many_are_forgiven_over_a_time_however_often_somebody_fails) {
    SlowingRule forgiving = rule;
    forgiving.forgiven_every = seconds(180);
    EXPECT_EQ(count_after_a_day(forgiving, seconds(300)), 1);  // what one address can do, past its free ones
    EXPECT_NEAR(count_after_a_day(forgiving, seconds(179)), 483 - 480, 2);
    EXPECT_NEAR(count_after_a_day(forgiving, seconds(150)), 576 - 480, 2);
    EXPECT_NEAR(count_after_a_day(forgiving, seconds(7)), 12'343 - 480, 2);
    EXPECT_EQ(count_after_a_day(rule, seconds(300)), 288);
    // Past its free ones an address fails less often than the account is forgiven.
    EXPECT_GT(pair_slowing.wait_max, account_slowing.forgiven_every);
}

TEST(Slowing, strangers_wait_for_all_and_who_is_familiar_for_the_pair) {
    struct Row {
        std::int32_t of_account;
        std::int32_t of_address;
        std::int32_t of_pair;
        int stranger_waits;
        int familiar_waits;
    };
    const Row rows[] = {{1'000, 100, 10, 0, 0}, {1'001, 0, 0, 1, 0},    {0, 101, 0, 1, 0},
                        {0, 0, 11, 1, 1},       {1'003, 102, 11, 4, 1}, {1'001, 103, 0, 4, 0},
                        {0, 101, 12, 2, 2},     {2'000, 0, 0, 300, 0},  {2'000, 200, 50, 300, 300}};
    for (const Row& row : rows) {
        const Attempts attempts{.of_account = {.count = row.of_account, .last = start},
                                .of_address = {.count = row.of_address, .last = start},
                                .of_pair = {.count = row.of_pair, .last = start}};
        const auto waits = [&](Familiarity familiarity) {
            return std::max<std::int64_t>(next_attempt(attempts, familiarity).microseconds - start.microseconds, 0) /
                   1'000'000;
        };
        EXPECT_EQ(waits(Familiarity::unfamiliar), row.stranger_waits);
        EXPECT_EQ(waits(Familiarity::familiar), row.familiar_waits);
    }
}

}  // namespace
}  // namespace trastienda::people
