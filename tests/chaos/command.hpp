// One change of stock as a client sends it: what it asks for, under which key, and what became of it. Made at random
// from a shop's variants, locations and open reservations. For tests only; values.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace trastienda::chaos {

using Random = std::mt19937_64;

/// 0 to count - 1.
inline std::size_t pick(Random& random, std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
}

struct LevelKey {
    std::int64_t variant = 0;
    std::int64_t location = 0;
    auto operator<=>(const LevelKey&) const = default;
};

enum class Kind : std::uint8_t { receive = 1, sell, transfer, reserve, commit, release };

struct Line {
    LevelKey level;
    std::int64_t quantity = 1;
};

/// What became of it. `open` while no final answer has come.
enum class Fate : std::uint8_t { open, acknowledged, refused };

struct Command {
    std::string key;  // also its reference number in the ledger
    Kind kind = Kind::receive;
    std::vector<Line> lines = {};
    std::int64_t to_location = 0;                         // of a transfer
    std::int64_t reservation = 0;                         // what commit and release end
    std::optional<std::chrono::seconds> expires_in = {};  // of a reservation
    Fate fate = Fate::open;
    int status = 0;  // of the final answer
    std::string answer = {};
    std::chrono::steady_clock::time_point answered_at = {};
    int times_lost = 0;  // answers that did not come, or said that nothing is certain

    [[nodiscard]] std::string target() const;
    [[nodiscard]] boost::json::value body() const;
};

/// A reservation that somebody was told of.
struct OpenReservation {
    std::int64_t id = 0;
    Line line;
};

/// The reservations that clients know of and may end; they share them, and now and then two end the same one.
class ReservationPool {
  public:
    void add(const OpenReservation& reservation);
    /// One of them, mostly for good. Nothing where there are none.
    std::optional<OpenReservation> take(Random& random);
    [[nodiscard]] std::size_t size() const;

  private:
    mutable std::mutex mutex_;
    std::vector<OpenReservation> open_;
};

/// Where commands act. The first variant is the hot one: every second line is of it.
struct Shelves {
    std::vector<std::int64_t> variants;
    std::vector<std::int64_t> locations;
};

Command make_command(const Shelves& shelves, ReservationPool& pool, Random& random, std::string key);

}  // namespace trastienda::chaos
