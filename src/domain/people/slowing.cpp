#include "domain/people/slowing.hpp"

#include <algorithm>
#include <limits>

namespace trastienda::people {

namespace {

// Counted by the clock's own steps, so that over any time as many are forgiven, however often somebody fails.
std::int64_t forgiven_between(Instant last, Instant now, const SlowingRule& rule) {
    const std::int64_t step = std::chrono::microseconds(rule.forgiven_every).count();
    return step == 0 ? 0 : std::max<std::int64_t>(now.microseconds / step - last.microseconds / step, 0);
}

}  // namespace

Instant next_attempt(const Failures& failures, const SlowingRule& rule) {
    if (failures.count <= rule.free_max) return {};
    const std::int32_t doublings = failures.count - rule.free_max - 1;
    // Past these doublings any wait is longer than the longest: it also keeps the shift in range.
    constexpr std::int32_t doublings_max = 20;
    const auto wait = rule.wait_first * (std::int64_t{1} << std::min(doublings, doublings_max));
    return failures.last.plus(std::min<std::chrono::seconds>(wait, rule.wait_max));
}

Instant next_attempt(const Attempts& attempts, Familiarity familiarity) {
    const Instant of_pair = next_attempt(attempts.of_pair, pair_slowing);
    if (familiarity == Familiarity::familiar) return of_pair;
    return std::max({of_pair, next_attempt(attempts.of_address, address_slowing),
                     next_attempt(attempts.of_account, account_slowing)});
}

Failures after_failure(const Failures& failures, const SlowingRule& rule, Instant now) {
    if (failures.last.plus(rule.forgotten_after) <= now) return {.count = 1, .last = now};
    constexpr std::int64_t count_max = std::numeric_limits<std::int32_t>::max();
    const std::int64_t left = std::max<std::int64_t>(failures.count - forgiven_between(failures.last, now, rule), 0);
    return {.count = static_cast<std::int32_t>(std::min(left + 1, count_max)), .last = now};
}

}  // namespace trastienda::people
