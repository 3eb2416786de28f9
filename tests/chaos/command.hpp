// One change of stock as a client sends it: what it asks for, under which key, and what became of it. Made at random
// from a shop's variants, locations, open reservations and movements. For tests only; values.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
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

enum class Kind : std::uint8_t { receive = 1, sell, batch, reverse, transfer, reserve, commit, release };

/// Of a line of a batch, and of what a reversal takes back.
enum class Direction : std::uint8_t { in = 1, out };

struct Line {
    LevelKey level;
    std::int64_t quantity = 1;
    Direction direction = Direction::in;
};

/// What became of it. `open` while no final answer has come.
enum class Fate : std::uint8_t { open, acknowledged, refused };

struct Command {
    std::string key;  // also its reference number in the ledger
    Kind kind = Kind::receive;
    std::vector<Line> lines = {};
    std::int64_t to_location = 0;                         // of a transfer
    std::int64_t reservation = 0;                         // what commit and release end
    std::int64_t movement = 0;                            // what a reversal takes back
    std::optional<std::chrono::seconds> expires_in = {};  // of a reservation
    Fate fate = Fate::open;
    int status = 0;  // of the final answer
    std::string answer = {};
    std::chrono::steady_clock::time_point answered_at = {};
    int times_lost = 0;  // answers that did not come, or said that nothing is certain

    [[nodiscard]] std::string target() const;
    [[nodiscard]] boost::json::value body() const;
    /// Of an answer that acknowledges it.
    [[nodiscard]] int status_expected() const;
    /// The member of that answer with the movements.
    [[nodiscard]] std::string_view movements_member() const { return kind == Kind::batch ? "booked" : "movements"; }
};

/// A reservation or a movement that somebody was told of.
struct Known {
    std::int64_t id = 0;
    Line line;
};

/// What clients know of and may end or take back; they share it, and now and then two do so with the same one.
class Pool {
  public:
    /// Past this many more are not kept: there is no end to what may be taken back.
    static constexpr std::size_t size_max = 1'000;

    void add(const Known& known);
    /// One of them, mostly for good. Nothing where there are none.
    std::optional<Known> take(Random& random);
    [[nodiscard]] std::size_t size() const;

  private:
    mutable std::mutex mutex_;
    std::vector<Known> known_;
};

struct Pools {
    Pool reservations;
    Pool movements;
};

/// Where commands act. The first variant is the hot one: every second line is of it.
struct Shelves {
    std::vector<std::int64_t> variants;
    std::vector<std::int64_t> locations;
};

Command make_command(const Shelves& shelves, Pools& pools, Random& random, std::string key);

}  // namespace trastienda::chaos
