// Decides what is received of orders to providers and what goes back to them, together with the stock under it. Floor
// 1: pure and synchronous.
//
// As sales do, it stands on a stock::Decision of the same batch: an order is checked here, its units are booked there,
// and only when both have said yes anything is kept. So a receipt, its movements, what the stock is worth and what the
// order still waits for are one act.
#pragma once

#include "domain/purchases/snapshot.hpp"
#include "domain/stock/decide.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace trastienda::purchases {

/// What was booked of a line of an order.
struct BookedLine {
    PurchaseLineId line;
    VariantId variant;
    Quantity quantity;
    /// At which it came: of what goes back, what the provider owes for one. Units that came at several costs have the
    /// average of them, to the cent. Nothing of what went back where that was not noted.
    std::optional<Money> unit_cost;
    Money value;  // what the units are worth to the ledger, in all
    MovementId movement;
    bool operator==(const BookedLine&) const = default;
};

/// A command that was done: the order's standing right after it, and what it made.
struct Done {
    PurchaseId purchase;
    PurchaseReceiptId receipt;
    ReceiptKind kind = ReceiptKind::receipt;
    PurchaseStatus status = PurchaseStatus::received;
    Instant date;
    std::vector<BookedLine> lines;  // in the order of the command's
    bool operator==(const Done&) const = default;
};

/// What is wrong with the order, or what the stock says to it. Either way a line is one of the command's.
using Outcome = std::variant<Done, Refusals, stock::Refused>;

/// What a batch changed: rows to add, and the final values of rows to overwrite.
struct Changes {
    /// What an act changes of an order; the units are those of all lines.
    struct Standing {
        PurchaseStatus status = PurchaseStatus::draft;
        std::int64_t received = 0;
        std::int64_t given_back = 0;
    };
    struct NewReceipt {
        PurchaseReceiptId id;
        PurchaseId purchase;
        ReceiptKind kind = ReceiptKind::receipt;
        UserId user;
        std::string delivery_note;
        std::string notes;
        std::vector<BookedLine> lines;
        std::string acting;  // the command's
        Standing before;     // where the order stood, and where it does after it
        Standing after;
    };
    /// Units that came and are not on order any more: none of what came beyond the order. One level may be named often.
    struct Arrival {
        stock::LevelKey level;
        Quantity units;
    };
    std::vector<NewReceipt> receipts;
    std::vector<Arrival> arrivals;
    std::vector<Purchase> purchases;  // to overwrite status and counters, each once
    [[nodiscard]] bool empty() const { return receipts.empty(); }
};

class Decision {
  public:
    /// `stock` is the same batch's, and outlives this.
    Decision(stock::Decision& stock, Snapshot snapshot) : stock_(stock), snapshot_(std::move(snapshot)) {}

    /// Decides one command, all of it or nothing.
    Outcome decide(const Command& command);

    /// All that the commands put so far have changed. Ends the decision.
    Changes take_changes() &&;

  private:
    Outcome decide_act(const Command& command, const Receive& act, Purchase& purchase);
    Outcome decide_act(const Command& command, const GiveBack& act, Purchase& purchase);
    // What the stock says to it. `values` are what the units are worth in all, where that is not their cost.
    stock::Outcome book(const Command& command, const Purchase& purchase,
                        const std::vector<std::optional<Money>>& unit_costs,
                        const std::vector<std::optional<Money>>& values);
    // What the units that go back came in for, line by line.
    [[nodiscard]] std::vector<std::optional<Money>> costs_of(const GiveBack& act) const;
    template <class Some>
    Done keep(const Command& command, const Some& act, Purchase& purchase, const Changes::Standing& before,
              ReceiptKind kind, const stock::Accepted& booked);

    stock::Decision& stock_;
    Snapshot snapshot_;
    Changes changes_;
    std::vector<PurchaseId> touched_;  // some more than once
    std::size_t receipt_ids_used_ = 0;
};

}  // namespace trastienda::purchases
