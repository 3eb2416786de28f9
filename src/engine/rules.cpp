#include "engine/rules.hpp"

#include <utility>

namespace trastienda::engine {

namespace {

class StockDecision final : public BatchDecision {
  public:
    explicit StockDecision(stock::Snapshot snapshot) : decision_(std::move(snapshot)) {}
    stock::Outcome decide(const stock::Command& command) override { return decision_.decide(command); }
    stock::Changes take_changes() override { return std::move(decision_).take_changes(); }

  private:
    stock::Decision decision_;
};

class StockRules final : public Rules {
  public:
    [[nodiscard]] std::unique_ptr<BatchDecision> open(stock::Snapshot snapshot) const override {
        return std::make_unique<StockDecision>(std::move(snapshot));
    }
};

}  // namespace

const Rules& stock_rules() {
    static const StockRules rules;
    return rules;
}

}  // namespace trastienda::engine
