// How repeated failures to sign in slow the next attempt. Floor 1, pure functions.
//
// An attempt is counted three times: of its account, of its address, and of the pair of both. A stranger waits for all
// three; at an address that the account has signed in from, only the pair counts. So nobody can keep an account's owner
// out by typing wrong passwords elsewhere, while a guesser is slowed however many addresses they have.
#pragma once

#include "base/instant.hpp"

#include <chrono>
#include <cstdint>

namespace trastienda::people {

/// What is remembered of one subject: an account, an address, or a pair of both.
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
    /// As often one failure is forgiven, whatever else happens; zero: never.
    std::chrono::seconds forgiven_every = std::chrono::seconds(0);
};

/// A person who mistypes gets ten tries in peace. Past that a guesser has 288 a day: with passwords that are not among
/// the most common, centuries.
inline constexpr SlowingRule pair_slowing{.free_max = 10,
                                          .wait_first = std::chrono::seconds(1),
                                          .wait_max = std::chrono::seconds(300),
                                          .forgotten_after = std::chrono::hours(24)};
/// More for an address, because a whole shop may stand behind one; shorter, because everyone there waits.
inline constexpr SlowingRule address_slowing{.free_max = 100,
                                             .wait_first = std::chrono::seconds(1),
                                             .wait_max = std::chrono::seconds(60),
                                             .forgotten_after = std::chrono::hours(1)};
/// Much more for an account from everywhere, because its owner waits for others' failures. One address never uses it
/// up: its pair leaves it 12 an hour, and 20 are forgiven. A guesser with many addresses has 1,000, then 480 a day.
inline constexpr SlowingRule account_slowing{.free_max = 1'000,
                                             .wait_first = std::chrono::seconds(1),
                                             .wait_max = std::chrono::seconds(300),
                                             .forgotten_after = std::chrono::hours(24),
                                             .forgiven_every = std::chrono::seconds(180)};
/// Mails that strangers ask for, of registering or for another password, by the address that they ask from: more than a
/// shop full of people who forgot theirs; past that one every quarter of an hour at the least.
inline constexpr SlowingRule mail_address_slowing{.free_max = 20,
                                                  .wait_first = std::chrono::seconds(30),
                                                  .wait_max = std::chrono::seconds(900),
                                                  .forgotten_after = std::chrono::hours(24)};
/// And by the e-mail that they ask them to: three, in case one gets lost; past that a mailbox gets one an hour. Who
/// asks is not told: the ones before are good for hours.
inline constexpr SlowingRule mail_account_slowing{.free_max = 3,
                                                  .wait_first = std::chrono::seconds(300),
                                                  .wait_max = std::chrono::seconds(3'600),
                                                  .forgotten_after = std::chrono::hours(24)};

/// Past it no rule remembers a failure.
inline constexpr std::chrono::hours failures_kept{24};

/// For so long an address stays familiar to an account without another success: a season's leave.
inline constexpr std::chrono::hours familiar_for = std::chrono::hours(24 * 90);
/// Addresses that are familiar to one account, the latest; a telephone on the way takes a few of them.
inline constexpr std::int64_t familiar_addresses_max = 16;

enum class Familiarity : std::uint8_t { unfamiliar = 1, familiar = 2 };

struct Attempts {
    Failures of_account;
    Failures of_address;
    Failures of_pair;
};

/// From when on the next attempt is looked at; not after `now` where that is at once.
Instant next_attempt(const Failures& failures, const SlowingRule& rule);
Instant next_attempt(const Attempts& attempts, Familiarity familiarity);

/// What is remembered after one more failure.
Failures after_failure(const Failures& failures, const SlowingRule& rule, Instant now);

}  // namespace trastienda::people
