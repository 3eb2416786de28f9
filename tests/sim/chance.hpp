// The one source of chance of a simulated run: the same seed gives the same numbers on every machine. Test support of
// tests/sim, one thread.
#pragma once

#include "base/check.hpp"
#include "base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace trastienda::sim {

class Chance final : public Random {
  public:
    explicit Chance(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {  // splitmix64
        state_ += 0x9E3779B97F4A7C15ULL;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBULL;
        return mixed ^ (mixed >> 31U);
    }
    /// A number from `from` to `to`, both included.
    std::int64_t pick(std::int64_t from, std::int64_t to) {
        CHECK(from <= to);
        return from + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(to - from + 1));
    }
    bool happens(std::int64_t times, std::int64_t of) { return pick(1, of) <= times; }
    template <class T>
    const T& one_of(const std::vector<T>& values) {
        return values.at(static_cast<std::size_t>(pick(0, static_cast<std::int64_t>(values.size()) - 1)));
    }
    void fill(std::span<std::byte> bytes) override {
        for (std::byte& byte : bytes) byte = static_cast<std::byte>(next());
    }

  private:
    std::uint64_t state_;
};

}  // namespace trastienda::sim
