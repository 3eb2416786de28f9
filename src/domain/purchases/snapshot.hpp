// What a decision about purchases may look at, beside the stock's snapshot: locked and read at one moment. Floor 1.
#pragma once

#include "domain/purchases/command.hpp"
#include "domain/stock/snapshot.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace trastienda::purchases {

/// An order as a receipt needs it.
struct Purchase {
    PurchaseId id;
    LocationId location;
    PurchaseStatus status = PurchaseStatus::draft;
    std::string reference_number;
    std::vector<PurchaseLine> lines;
};

/// Everything that the purchases of a batch name. What is absent from a map does not exist.
struct Snapshot {
    stock::FlatMap<PurchaseId, Purchase> purchases;
    std::vector<PurchaseReceiptId> receipt_ids;  // fresh, enough for everything that the batch may make
};

/// What a batch must read of purchases, each once and in order.
struct Needs {
    std::vector<PurchaseId> purchases;
    /// Commands, so receipts at the most. A batch with no purchase in it reads nothing of all this.
    std::size_t commands = 0;
};

/// Collects the needs of commands one by one, those of the stock too; `finish` sorts them and drops doubles.
class NeedsBuilder {
  public:
    void add(const Act& act, stock::NeedsBuilder& stock);
    [[nodiscard]] Needs finish() &&;

  private:
    Needs needs_;
};

}  // namespace trastienda::purchases
