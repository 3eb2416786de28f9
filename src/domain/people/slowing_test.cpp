#include "domain/people/slowing.hpp"

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

}  // namespace
}  // namespace trastienda::people
