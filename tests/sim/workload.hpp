// What the clients of a run ask for: a shop with one variant that everybody wants and some that few do, and commands of
// every kind on it. A new act of the domain gets its line in `pick_act`. Test support of tests/sim, one thread.
#pragma once

#include "domain/stock/decide_world.hpp"
#include "tests/sim/chance.hpp"

#include <string>
#include <vector>

namespace trastienda::sim {

class Workload {
  public:
    explicit Workload(Chance& chance);

    /// The shop as it stands before the first command.
    [[nodiscard]] stock::World shop();
    /// Something that a client may want at `now`, by the name under which it will be found in the ledger.
    stock::Act pick_act(Instant now, const std::string& name);
    /// What a client saw: the reservations that can be released and fulfilled, what is in transit, what can be taken
    /// back.
    void learn(const stock::Command& command, const stock::Outcome& outcome);

  private:
    stock::LevelKey pick_level();
    Quantity pick_quantity(std::int64_t most) { return Quantity::of(chance_.pick(1, most)); }
    std::vector<ReservationId> pick_reservations();
    stock::RecordMovements pick_movements(const std::string& name);
    stock::Transfer pick_transfer(const std::string& name);
    stock::SettleTransfer pick_settling(const std::string& name);
    stock::Reverse pick_reverse(const std::string& name);
    stock::Reserve pick_reserve(Instant now, const std::string& name);
    stock::SetLevels pick_set_levels(const std::string& name);
    stock::Expire pick_expire();
    std::optional<Money> pick_unit_cost();
    int pick_lines() { return chance_.happens(1, 2) ? 1 : static_cast<int>(chance_.pick(2, 4)); }

    Chance& chance_;
    std::int64_t variants_;
    std::int64_t locations_;
    std::int64_t heat_;  // of 10 lines, how many are of the hot variant
    std::vector<ReservationId> reservations_;
    std::vector<stock::SettleTransfer> sent_;  // all that was sent, as what would receive it
    std::vector<stock::Movement> movements_;
};

}  // namespace trastienda::sim
