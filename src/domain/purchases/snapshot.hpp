// What a decision about purchases may look at, beside the stock's snapshot: locked and read at one moment. Floor 1.
#pragma once

#include "domain/purchases/command.hpp"
#include "domain/stock/snapshot.hpp"

#include <cstddef>
#include <optional>
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

/// Books on what of a line is here what came, and what that cost, or what went back. It is the arithmetic of a level of
/// its own: what goes back takes its share of what came, and the last unit the rest. False where it cannot be: rows
/// that were damaged, or more than can be counted.
[[nodiscard]] bool book(stock::Level& held, ReceiptKind kind, Quantity quantity, Money value);

/// Everything that the purchases of a batch name. What is absent from a map does not exist.
struct Snapshot {
    stock::FlatMap<PurchaseId, Purchase> purchases;
    /// Of the orders of which something goes back: what of each line came and has not gone back, and what it came in
    /// for. Nothing where that is not known; of a line that is absent nothing has come.
    stock::FlatMap<PurchaseLineId, std::optional<stock::Level>> held;
    std::vector<PurchaseReceiptId> receipt_ids;  // fresh, enough for everything that the batch may make
};

/// What a batch must read of purchases, each once and in order.
struct Needs {
    std::vector<PurchaseId> purchases;
    std::vector<PurchaseId> given_back;  // those of which something goes back
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
