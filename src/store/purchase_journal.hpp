// The part of the engine's journal that is about purchases: what a batch reads of them, and what it writes. Floor 3.
// One executor thread. As with sales it only makes calls and takes rows: journal.cpp sends them.
#pragma once

#include "domain/purchases/decide.hpp"
#include "pg/connection.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace trastienda::store {

class PurchaseJournal {
  public:
    /// Adds the locks, after those of levels and sales: the orders by their ids. Whoever writes an order without the
    /// engine (purchase_drafts.hpp) locks levels before it, too, or none.
    void add_locks(const purchases::Needs& needs, std::vector<pg::Call>& calls);
    /// Adds what must be read under them. Nothing where no command is one of purchases.
    void add_reads(const purchases::Needs& needs, std::vector<pg::Call>& calls);
    /// Takes what those calls gave back; `rows` are those of all calls.
    void take(const std::vector<pg::Rows>& rows, purchases::Snapshot& snapshot) const;
    /// Adds what was changed.
    static void add_writes(const purchases::Changes& changes, Instant now, std::vector<pg::Call>& calls);

  private:
    // Where each call's rows will be; nothing where it was not made.
    std::optional<std::size_t> purchases_, lines_, bookings_, receipt_ids_;
};

}  // namespace trastienda::store
