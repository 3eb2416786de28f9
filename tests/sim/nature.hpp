// What every part of a simulated run shares: its time, its chance, its weather and its trace. Test support of
// tests/sim, one thread.
#pragma once

#include "tests/sim/chance.hpp"
#include "tests/sim/schedule.hpp"
#include "tests/sim/trace.hpp"
#include "tests/sim/weather.hpp"

#include <cstdint>
#include <string_view>

namespace trastienda::sim {

struct Nature {
    Nature(std::uint64_t seed, Trace::Print print) : chance(seed), trace(print), weather(chance), schedule(chance) {}

    void note(std::string_view what, std::int64_t first = 0, std::int64_t second = 0, std::int64_t third = 0) {
        trace.note(schedule.now(), what, first, second, third);
    }

    Chance chance;
    Trace trace;
    Weather weather;
    Schedule schedule;
};

}  // namespace trastienda::sim
