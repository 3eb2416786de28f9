// What can go wrong between and below a server and its clients, and doing it to a stand. For tests only; one thread.
#pragma once

#include "tests/chaos/stand.hpp"

#include <chrono>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace trastienda::chaos {

struct Fault {
    std::string_view name;
    std::string_view description;
    std::vector<Postgres> where;  // the stands that it can happen to
    bool fills_disk = false;
    /// Does it, for a random while, and ends it. Gives the moment from which serving again is counted.
    std::function<std::chrono::steady_clock::time_point(Stand&, Random&)> strike;
};

std::span<const Fault> faults();
/// Null where there is none of that name.
const Fault* find_fault(std::string_view name);

}  // namespace trastienda::chaos
