// What decides the commands of a batch: stock::Decision and, on it, sales::Decision and purchases::Decision, behind a
// port. Floor 2. One executor thread.
//
// A server never brings another. The port is there for the simulator (tests/sim): it must see each batch as it was
// decided, command by command, to hold it against a model, and it puts faulty decisions in this one's place to prove
// that it would find them. It costs one allocation a batch and one indirect call a command.
#pragma once

#include "domain/purchases/decide.hpp"
#include "domain/sales/decide.hpp"
#include "domain/stock/decide.hpp"

#include <memory>

namespace trastienda::engine {

/// The decision of one batch: see stock::Decision.
class BatchDecision {
  public:
    virtual ~BatchDecision() = default;
    virtual stock::Outcome decide(const stock::Command& command) = 0;
    virtual sales::Outcome decide(const sales::Command& command) = 0;
    virtual purchases::Outcome decide(const purchases::Command& command) = 0;
    /// Each called once, last.
    virtual stock::Changes take_changes() = 0;
    virtual sales::Changes take_sales_changes() = 0;
    virtual purchases::Changes take_purchases_changes() = 0;
};

class Rules {
  public:
    virtual ~Rules() = default;
    [[nodiscard]] virtual std::unique_ptr<BatchDecision> open(stock::Snapshot snapshot, sales::Snapshot sales,
                                                              purchases::Snapshot purchases) const = 0;
};

/// The house's own: stock::Decision, sales::Decision, purchases::Decision and nothing else.
const Rules& stock_rules();

}  // namespace trastienda::engine
