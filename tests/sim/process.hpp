// One of our servers: an engine with its lanes, journals and queue. It crashes with all that it holds, and starts again
// with nothing. Test support of tests/sim, one thread.
#pragma once

#include "engine/engine.hpp"
#include "tests/sim/judge.hpp"
#include "tests/sim/nature.hpp"
#include "tests/sim/rules.hpp"
#include "tests/sim/store.hpp"
#include "tests/sim/waits.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace trastienda::sim {

/// What processes share. All of it outlives them.
struct Site {
    Nature& nature;
    Store& store;
    Judge& judge;
    const engine::Rules& rules;
    engine::Limits limits;
    Fault fault;
};

class Process {
  public:
    /// What became of a command; nothing where the connection was lost first.
    using Answer = std::move_only_function<void(std::optional<Result<stock::Outcome>>)>;

    Process(const Site& site, int number);
    ~Process();

    /// Called for a message that has arrived. The answer is a message too: it comes later.
    void submit(stock::Command command, std::shared_ptr<engine::Preparation> preparation, Answer answer);
    /// Gone, with all that it was doing, for a while.
    void crash();
    [[nodiscard]] bool is_idle() const;

  private:
    class Incarnation;
    void start();

    const Site& site_;
    int number_;
    std::unique_ptr<Incarnation> incarnation_;  // none while it is down
};

}  // namespace trastienda::sim
