// How repeated failures to sign in slow the next attempt. Floor 1, pure functions.
#pragma once

#include "base/instant.hpp"

#include <chrono>
#include <cstdint>

namespace trastienda::people {

/// What is remembered of one subject: an account or an address.
struct Failures {
    std::int32_t count = 0;
    Instant last;
    bool operator==(const Failures&) const = default;
};

struct SlowingRule {
    /// Failures that cost nothing.
    std::int32_t free_max;
    /// After one more, the wait; it doubles with each further failure, up to `wait_max`.
    std::chrono::seconds wait_first;
    std::chrono::seconds wait_max;
    /// Without a failure for this long, all is forgotten.
    std::chrono::seconds forgotten_after;
};

/// A person who mistypes gets ten tries in peace. Past that a guesser has 288 a day: with passwords that are not among
/// the most common, centuries.
inline constexpr SlowingRule account_slowing{.free_max = 10,
                                             .wait_first = std::chrono::seconds(1),
                                             .wait_max = std::chrono::seconds(300),
                                             .forgotten_after = std::chrono::hours(24)};
/// More for an address, because a whole shop may stand behind one; shorter, because everyone there waits.
inline constexpr SlowingRule address_slowing{.free_max = 100,
                                             .wait_first = std::chrono::seconds(1),
                                             .wait_max = std::chrono::seconds(60),
                                             .forgotten_after = std::chrono::hours(1)};

/// From when on the next attempt is looked at; not after `now` where that is at once.
Instant next_attempt(const Failures& failures, const SlowingRule& rule);

/// What is remembered after one more failure.
Failures after_failure(const Failures& failures, const SlowingRule& rule, Instant now);

}  // namespace trastienda::people
