// One run: two servers with two lanes each on one store, clients that want something, a storm, and a calm in which
// everybody must be answered. The seed alone says how it goes. Test support of tests/sim, one thread.
#pragma once

#include "tests/sim/fault.hpp"
#include "tests/sim/trace.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace trastienda::sim {

struct Run {
    std::vector<std::string> complaints;  // of the judge: empty in a good run
    std::uint64_t digest = 0;             // of all that happened, in order
    // How much happened, to see that runs are worth their time.
    std::uint64_t sendings = 0;
    std::uint64_t answers = 0;
    std::uint64_t commands_committed = 0;
    std::uint64_t commits = 0;
    std::uint64_t lock_waits = 0;
    std::uint64_t crashes = 0;
};

Run simulate(std::uint64_t seed, Fault fault = Fault::none, Trace::Print print = Trace::Print::no);

}  // namespace trastienda::sim
