// What happened in a run, in order: a digest of it, by which two runs are compared, and on demand every line of it.
// Test support of tests/sim, one thread.
#pragma once

#include "base/instant.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace trastienda::sim {

class Trace {
  public:
    enum class Print : std::uint8_t { no, yes };
    explicit Trace(Print print) : print_(print) {}

    /// `what` happened, with up to three numbers that say to what.
    void note(Instant now, std::string_view what, std::int64_t first = 0, std::int64_t second = 0,
              std::int64_t third = 0);
    [[nodiscard]] std::uint64_t digest() const { return digest_; }
    /// How often each thing happened.
    [[nodiscard]] const std::map<std::string, std::uint64_t, std::less<>>& counts() const { return counts_; }
    [[nodiscard]] bool prints() const { return print_ == Print::yes; }

  private:
    void mix(std::uint64_t value);

    Print print_;
    std::map<std::string, std::uint64_t, std::less<>> counts_;
    std::uint64_t digest_ = 0xCBF29CE484222325ULL;  // FNV-1a
};

}  // namespace trastienda::sim
