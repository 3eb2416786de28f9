// One run: two servers with two lanes each on one store, clients that want something, a storm, and a calm in which
// everybody must be answered. The seed alone says how it goes. Test support of tests/sim, one thread.
#pragma once

#include "tests/sim/fault.hpp"
#include "tests/sim/trace.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace trastienda::sim {

struct Run {
    std::vector<std::string> complaints;  // of the judge: empty in a good run
    std::uint64_t digest = 0;             // of all that happened, in order
    /// How often each thing happened, to see that runs are worth their time.
    std::map<std::string, std::uint64_t, std::less<>> counts;
};

Run simulate(std::uint64_t seed, Fault fault = Fault::none, Trace::Print print = Trace::Print::no);

}  // namespace trastienda::sim
