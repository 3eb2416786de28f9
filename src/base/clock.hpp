// The world's clock and its randomness as ports, so that a test or a simulation can bring its own. Floor 0.
#pragma once

#include "base/instant.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace trastienda {

class Clock {
  public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
};

/// Randomness that nobody can guess: tokens, ids of commands, made-up passwords.
class Random {
  public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::byte> bytes) = 0;
};

/// The system's clock. Thread-safe.
class SystemClock final : public Clock {
  public:
    [[nodiscard]] Instant now() const override;
};

/// The system's random source (getrandom). Thread-safe.
class SystemRandom final : public Random {
  public:
    void fill(std::span<std::byte> bytes) override;
};

/// 16 random bytes that name one thing for ever: a batch, a command, a request.
struct Uuid {
    std::array<std::byte, 16> bytes{};
    static Uuid make(Random& random);
    constexpr auto operator<=>(const Uuid&) const = default;
};

}  // namespace trastienda
