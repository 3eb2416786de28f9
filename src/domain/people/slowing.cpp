#include "domain/people/slowing.hpp"

#include <algorithm>
#include <limits>

namespace trastienda::people {

Instant next_attempt(const Failures& failures, const SlowingRule& rule) {
    if (failures.count <= rule.free_max) return {};
    const std::int32_t doublings = failures.count - rule.free_max - 1;
    // Past these doublings any wait is longer than the longest: it also keeps the shift in range.
    constexpr std::int32_t doublings_max = 20;
    const auto wait = rule.wait_first * (std::int64_t{1} << std::min(doublings, doublings_max));
    return failures.last.plus(std::min<std::chrono::seconds>(wait, rule.wait_max));
}

Failures after_failure(const Failures& failures, const SlowingRule& rule, Instant now) {
    if (failures.last.plus(rule.forgotten_after) <= now) return {.count = 1, .last = now};
    const bool is_full = failures.count == std::numeric_limits<std::int32_t>::max();
    return {.count = is_full ? failures.count : failures.count + 1, .last = now};
}

}  // namespace trastienda::people
