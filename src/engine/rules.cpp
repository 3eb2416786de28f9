#include "engine/rules.hpp"

#include <utility>

namespace trastienda::engine {

namespace {

class StockDecision final : public BatchDecision {
  public:
    StockDecision(stock::Snapshot snapshot, sales::Snapshot sales)
        : decision_(std::move(snapshot)), sales_(decision_, std::move(sales)) {}
    stock::Outcome decide(const stock::Command& command) override { return decision_.decide(command); }
    sales::Outcome decide(const sales::Command& command) override { return sales_.decide(command); }
    stock::Changes take_changes() override { return std::move(decision_).take_changes(); }
    sales::Changes take_sales_changes() override { return std::move(sales_).take_changes(); }

  private:
    stock::Decision decision_;
    sales::Decision sales_;
};

class StockRules final : public Rules {
  public:
    [[nodiscard]] std::unique_ptr<BatchDecision> open(stock::Snapshot snapshot, sales::Snapshot sales) const override {
        return std::make_unique<StockDecision>(std::move(snapshot), std::move(sales));
    }
};

}  // namespace

const Rules& stock_rules() {
    static const StockRules rules;
    return rules;
}

}  // namespace trastienda::engine
