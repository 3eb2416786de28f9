// The part of the engine's journal that is about sales: what a batch reads of them, and what it writes. Floor 3. One
// executor thread. It only makes calls and takes rows: journal.cpp sends them in the batch's two round trips.
#pragma once

#include "domain/sales/decide.hpp"
#include "domain/sales/invoice_record.hpp"
#include "pg/connection.hpp"
#include "store/shop_settings.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace trastienda::store {

/// SHA-256 of the bytes that the rules ask for: domain/sales/invoice_record.hpp.
sales::InvoiceHash hash_of(const sales::InvoiceRecord& record);

/// Where the chain of invoices ends, and who issues the next one. Read once in a batch, under the head's lock.
struct InvoiceHead {
    std::int64_t chain_number = 0;
    std::optional<sales::InvoiceHash> hash;
    Day date;
    Instant issued_at;
    std::string issuer_name;
    std::string issuer_tax_number;
    std::string issuer_address;
    std::string currency;
    LetterheadId letterhead;
    std::chrono::minutes utc_offset{0};
};

class SaleJournal {
  public:
    /// Adds the locks, after those of the levels: customers (shared), then the sales, each in the order of their ids,
    /// then vouchers, then the invoices. All else, keys and doubts too, is read after that: whoever held them is
    /// decided by then.
    void add_locks(const sales::Needs& needs, std::vector<pg::Call>& calls);
    /// Adds what must be read under them. Nothing where no command is one of sales.
    void add_reads(const sales::Needs& needs, std::vector<pg::Call>& calls);
    /// Takes what those calls gave back; `rows` are those of all calls.
    Result<void> take(const std::vector<pg::Rows>& rows, Instant now, sales::Snapshot& snapshot);
    /// Adds what was changed, in an order in which no row names one that does not exist yet.
    void add_writes(const sales::Changes& changes, Instant now, std::vector<pg::Call>& calls);

  private:
    void take_sales(const std::vector<pg::Rows>& rows, sales::Snapshot& snapshot) const;
    Result<void> take_head(const std::vector<pg::Rows>& rows, sales::Snapshot& snapshot);
    void add_invoices(const std::vector<sales::Invoice>& invoices, std::vector<pg::Call>& calls);

    // Where each call's rows will be; nothing where it was not made.
    struct Places {
        std::optional<std::size_t> sales, vouchers, head, shop, series, lines, payments, articles, customers, taxes;
        std::optional<std::size_t> sale_ids, detail_ids, payment_ids, return_ids, invoice_ids, voucher_ids;
    };
    Places places_;
    InvoiceHead head_;
};

}  // namespace trastienda::store
