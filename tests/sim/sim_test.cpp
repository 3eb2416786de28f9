// Some thousands of seeds, each of which must go well; and faults planted on purpose, each of which must be found.
#include "tests/sim/simulation.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <ostream>
#include <string>

namespace trastienda::sim {
namespace {

constexpr std::uint64_t seeds_of_a_test = 500;

class Seeds : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Seeds, go_well) {
    const std::uint64_t first = GetParam();
    for (std::uint64_t seed = first; seed < first + seeds_of_a_test; ++seed) {
        const sim::Run run = simulate(seed);
        ASSERT_TRUE(run.complaints.empty())
            << fmt::format("{}\nReplay it: build/dev/sim --seed {} --trace", fmt::join(run.complaints, "\n"), seed);
    }
}

INSTANTIATE_TEST_SUITE_P(Simulation, Seeds, testing::Range<std::uint64_t>(0, 3'000, seeds_of_a_test),
                         [](const auto& range) { return fmt::format("from_{}", range.param); });

// Good runs prove nothing where nothing happens in them.
TEST(Simulation, every_corner_is_seen) {
    std::map<std::string, std::uint64_t, std::less<>> counts;
    for (std::uint64_t seed = 0; seed < 200; ++seed)
        for (const auto& [what, times] : simulate(seed).counts) counts[what] += times;
    for (const char* what : {"answer: accepted",
                             "answer: conflict",
                             "answer: connection lost",
                             "answer: constraint",
                             "answer: key reused",
                             "answer: overloaded",
                             "answer: refused",
                             "answer: unavailable",
                             "answer: unknown fate",
                             "doubt: was done",
                             "doubt: was not done",
                             "key added by another",
                             "key known",
                             "level waited for",
                             "process crashed",
                             "reservation fulfilled",
                             "reservation ran out",
                             "reservation released",
                             "store down",
                             "transit settled",
                             "movement reversed",
                             "word prepared"})
        EXPECT_GT(counts[what], 0U) << what;
    EXPECT_GT(counts["command committed"], counts["batch committed"]);
}

// Of each fault, how many seeds it may hide from. All are found sooner, most within ten.
struct Planted {
    Fault fault;
    std::uint64_t seeds_max;
};

std::string name_of(Fault fault) { return boost::describe::enum_to_string(fault, "?"); }
std::ostream& operator<<(std::ostream& out, const Planted& planted) { return out << name_of(planted.fault); }

class Faults : public testing::TestWithParam<Planted> {};

TEST_P(Faults, are_found) {
    const auto [fault, seeds_max] = GetParam();
    for (std::uint64_t seed = 0; seed < seeds_max; ++seed)
        if (!simulate(seed, fault).complaints.empty()) return;
    FAIL() << seeds_max << " seeds went well: the fault is not found.";
}

INSTANTIATE_TEST_SUITE_P(Simulation, Faults,
                         testing::Values(Planted{Fault::no_running_state, 30}, Planted{Fault::no_check_of_expiry, 30},
                                         Planted{Fault::keys_looked_up_at_the_write, 30},
                                         Planted{Fault::keys_looked_up_before_locks, 2'000},
                                         Planted{Fault::levels_read_before_locks, 30},
                                         Planted{Fault::lost_answer_taken_for_a_no, 200}),
                         [](const auto& planted) { return name_of(planted.param.fault); });

TEST(Simulation, a_seed_is_one_run) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) EXPECT_EQ(simulate(seed).digest, simulate(seed).digest) << seed;
    EXPECT_NE(simulate(1).digest, simulate(2).digest);
}

}  // namespace
}  // namespace trastienda::sim
