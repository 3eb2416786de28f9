#include "engine/rules.hpp"

#include <utility>

namespace trastienda::engine {

namespace {

class StockDecision final : public BatchDecision {
  public:
    StockDecision(stock::Snapshot snapshot, sales::Snapshot sales, purchases::Snapshot purchases)
        : decision_(std::move(snapshot)),
          sales_(decision_, std::move(sales)),
          purchases_(decision_, std::move(purchases)) {}
    stock::Outcome decide(const stock::Command& command) override { return decision_.decide(command); }
    sales::Outcome decide(const sales::Command& command) override { return sales_.decide(command); }
    purchases::Outcome decide(const purchases::Command& command) override { return purchases_.decide(command); }
    stock::Changes take_changes() override { return std::move(decision_).take_changes(); }
    sales::Changes take_sales_changes() override { return std::move(sales_).take_changes(); }
    purchases::Changes take_purchases_changes() override { return std::move(purchases_).take_changes(); }

  private:
    stock::Decision decision_;
    sales::Decision sales_;
    purchases::Decision purchases_;
};

class StockRules final : public Rules {
  public:
    [[nodiscard]] std::unique_ptr<BatchDecision> open(stock::Snapshot snapshot, sales::Snapshot sales,
                                                      purchases::Snapshot purchases) const override {
        return std::make_unique<StockDecision>(std::move(snapshot), std::move(sales), std::move(purchases));
    }
};

}  // namespace

const Rules& stock_rules() {
    static const StockRules rules;
    return rules;
}

}  // namespace trastienda::engine
