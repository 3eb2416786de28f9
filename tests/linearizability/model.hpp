// One variant at one location as a single till would keep it: what each act does and what it is answered, one after the
// other. The sequential model that concurrent histories are compared with; written apart from the program's own rules.
// For tests only; values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace trastienda::linearizability {

enum class Act : std::uint8_t { receive = 1, sell, reserve, commit, release, read };

/// The no that the shop gives.
enum class No : std::uint8_t {
    none = 0,
    insufficient_available,
    reservation_unknown,
    reservation_committed,
    reservation_released,
};

/// What an act was answered. With a yes the level as it stands afterwards; a no for lack of stock, and a read, say how
/// it stood; the other noes do not speak of it.
struct Answer {
    No no = No::none;
    std::int64_t on_hand = 0;
    std::int64_t reserved = 0;
    bool operator==(const Answer&) const = default;
};

/// What is asked. Reservations are numbered from 0 in each history; `reserve` names the one that it makes.
struct Request {
    Act act = Act::read;
    std::int64_t quantity = 0;    // of receive, sell and reserve; of commit and release, the reservation's
    std::size_t reservation = 0;  // of reserve, commit and release
};

struct State {
    enum class Reservation : std::uint8_t { none, active, committed, released };

    std::int64_t on_hand = 0;
    std::int64_t reserved = 0;
    std::vector<Reservation> reservations = {};  // by their numbers
    bool operator==(const State&) const = default;

    [[nodiscard]] std::size_t hash() const;
    /// Does it, and says what the answer is.
    Answer apply(const Request& request);
};

std::string describe(const Request& request);
std::string describe(const Answer& answer);

}  // namespace trastienda::linearizability
