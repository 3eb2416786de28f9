// Virtual time: everything that will happen, in order. Nothing here waits for real. What falls on the same instant
// happens in an order that chance picks. Test support of tests/sim, one thread.
#pragma once

#include "base/instant.hpp"
#include "tests/sim/chance.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace trastienda::sim {

using Task = std::move_only_function<void()>;

class Schedule {
  public:
    explicit Schedule(Chance& chance) : chance_(chance) {}

    [[nodiscard]] Instant now() const { return now_; }
    void after(std::chrono::microseconds delay, Task task) {
        const std::uint64_t rank = (chance_.next() & 0xFFFF'0000'0000'0000ULL) | ++count_;
        tasks_.emplace(std::pair(now_.microseconds + delay.count(), rank), std::move(task));
    }
    /// Goes on to the next thing that happens and does it. False where nothing is left.
    bool step() {
        if (tasks_.empty()) return false;
        auto next = tasks_.extract(tasks_.begin());
        now_ = {next.key().first};
        next.mapped()();
        return true;
    }
    [[nodiscard]] std::uint64_t count() const { return count_; }

  private:
    Chance& chance_;
    Instant now_{1'000'000'000};
    std::uint64_t count_ = 0;
    std::map<std::pair<std::int64_t, std::uint64_t>, Task> tasks_;
};

}  // namespace trastienda::sim
