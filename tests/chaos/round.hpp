// One round: the clients work, the fault strikes and ends, everybody is served again, and then everything is compared.
// For tests only; one thread.
#pragma once

#include "tests/chaos/fault.hpp"
#include "tests/chaos/stand.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace trastienda::chaos {

struct Round {
    const Fault* fault = nullptr;
    std::size_t acknowledged = 0;
    std::size_t refused = 0;
    std::size_t unknown = 0;  // commands whose answer was lost, or uncertain, at least once
    std::map<int, int> statuses = {};
    std::chrono::duration<double> serving_after{0};  // until every client was served again
    std::vector<std::string> violations = {};
};

Round run_round(Stand& stand, const Fault& fault, const std::string& key_prefix, std::uint64_t seed);

}  // namespace trastienda::chaos
