// The rules of a run: stock::Decision, watched by the judge; or a copy of it with a fault. Test support of tests/sim,
// one thread.
#pragma once

#include "engine/rules.hpp"
#include "tests/sim/fault.hpp"
#include "tests/sim/judge.hpp"

namespace trastienda::sim {

class WatchedRules final : public engine::Rules {
  public:
    WatchedRules(Judge& judge, Fault fault) : judge_(judge), fault_(fault) {}
    [[nodiscard]] std::unique_ptr<engine::BatchDecision> open(stock::Snapshot snapshot, sales::Snapshot sales,
                                                              purchases::Snapshot purchases) const override;

  private:
    Judge& judge_;
    Fault fault_;
};

}  // namespace trastienda::sim
