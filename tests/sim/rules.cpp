#include "tests/sim/rules.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace trastienda::sim {

namespace {

using stock::Changes;
using stock::Snapshot;

class WatchedDecision final : public engine::BatchDecision {
  public:
    WatchedDecision(Judge& judge, Instant batch, std::unique_ptr<engine::BatchDecision> decision)
        : judge_(judge), batch_(batch), decision_(std::move(decision)) {}
    stock::Outcome decide(const stock::Command& command) override {
        stock::Outcome outcome = decision_->decide(command);
        judge_.decided(batch_, command, outcome);
        return outcome;
    }
    // The simulator's clients sell and buy nothing: sales and purchases have properties of their own (domain/).
    sales::Outcome decide(const sales::Command& command) override { return decision_->decide(command); }
    purchases::Outcome decide(const purchases::Command& command) override { return decision_->decide(command); }
    Changes take_changes() override { return decision_->take_changes(); }
    sales::Changes take_sales_changes() override { return decision_->take_sales_changes(); }
    purchases::Changes take_purchases_changes() override { return decision_->take_purchases_changes(); }

  private:
    Judge& judge_;
    Instant batch_;
    std::unique_ptr<engine::BatchDecision> decision_;
};

// The fault: every command is decided on the levels as they were read, as if it were alone.
class DecisionWithoutRunningState final : public engine::BatchDecision {
  public:
    explicit DecisionWithoutRunningState(Snapshot snapshot) : snapshot_(std::move(snapshot)) {}

    stock::Outcome decide(const stock::Command& command) override {
        const auto alone = engine::stock_rules().open(snapshot_, {}, {});
        stock::Outcome outcome = alone->decide(command);
        take(alone->take_changes());
        return outcome;
    }
    sales::Outcome decide(const sales::Command& command) override {
        return engine::stock_rules().open(snapshot_, {}, {})->decide(command);
    }
    purchases::Outcome decide(const purchases::Command& command) override {
        return engine::stock_rules().open(snapshot_, {}, {})->decide(command);
    }
    sales::Changes take_sales_changes() override { return {}; }
    purchases::Changes take_purchases_changes() override { return {}; }
    Changes take_changes() override {
        for (const auto& [key, level] : levels_) changes_.levels.push_back({.key = key, .level = level});
        for (const auto& [id, status] : statuses_) changes_.reservations.push_back({.id = id, .status = status});
        return std::move(changes_);
    }

  private:
    // The next command gets the ids after these. What both write, the later one writes over.
    void take(Changes changes) {
        drop(snapshot_.movement_ids, changes.movements.size());
        drop(snapshot_.reservation_ids, changes.new_reservations.size());
        drop(snapshot_.transfer_ids, changes.transfers.size());
        add(changes_.movements, changes.movements);
        add(changes_.new_reservations, changes.new_reservations);
        add(changes_.transfers, changes.transfers);
        for (const auto& [key, level] : changes.levels) levels_[key] = level;
        for (const auto& [id, status] : changes.reservations) statuses_[id] = status;
    }
    template <class Rows>
    static void add(Rows& rows, Rows& more) {
        rows.insert(rows.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    template <class Ids>
    static void drop(Ids& ids, std::size_t count) {
        ids.erase(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(count));
    }

    Snapshot snapshot_;
    Changes changes_;
    std::map<stock::LevelKey, stock::Level> levels_;
    std::map<ReservationId, stock::ReservationStatus> statuses_;
};

// The fault: nobody looks whether a reservation has run out in the meantime.
std::unique_ptr<engine::BatchDecision> open_without_check_of_expiry(Snapshot snapshot) {
    for (auto& [id, reservation] : snapshot.reservations)
        if (reservation.status == stock::ReservationStatus::active) reservation.expiration_date = Instant::never();
    snapshot.next_expirations.clear();
    return engine::stock_rules().open(std::move(snapshot), {}, {});
}

std::unique_ptr<engine::BatchDecision> open_with(Fault fault, Snapshot snapshot) {
    if (fault == Fault::no_running_state) return std::make_unique<DecisionWithoutRunningState>(std::move(snapshot));
    if (fault == Fault::no_check_of_expiry) return open_without_check_of_expiry(std::move(snapshot));
    return engine::stock_rules().open(std::move(snapshot), {}, {});
}

}  // namespace

std::unique_ptr<engine::BatchDecision> WatchedRules::open(Snapshot snapshot, sales::Snapshot,
                                                          purchases::Snapshot) const {
    const Instant batch = snapshot.now;
    return std::make_unique<WatchedDecision>(judge_, batch, open_with(fault_, std::move(snapshot)));
}

}  // namespace trastienda::sim
