// Reading invoices, which nobody changes. Floor 3. One executor thread.
#pragma once

#include "base/day.hpp"
#include "domain/sales/invoice_number.hpp"
#include "domain/sales/invoice_record.hpp"
#include "domain/sales/sale.hpp"
#include "domain/sales/tax.hpp"
#include "pg/pool.hpp"
#include "store/shop_settings.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

namespace trastienda::store {

struct InvoiceRow {
    InvoiceId id;
    std::string number;
    sales::InvoiceKind kind = sales::InvoiceKind::simplified;
    SaleId sale;
    std::optional<SaleReturnId> sale_return;
    std::optional<InvoiceId> corrects;
    std::string corrects_number;  // empty: it corrects none
    std::optional<InvoiceId> replaces;
    std::string replaces_number;    // empty: it replaces none
    std::string correction_reason;  // of a credit note without a return
    Day date;
    Instant issued_at;
    Money total;
    Money tax;
    std::string issuer_name;
    std::string issuer_tax_number;
    std::string issuer_address;
    std::string currency;
    std::string buyer_name;
    std::string buyer_tax_number;
    std::string buyer_address;
    Language language = Language::es;
    UserId user;
    std::int64_t chain_number = 0;
    sales::InvoiceHash hash{};
    LetterheadId letterhead = {};       // with which it was issued
    std::vector<sales::TaxPart> taxes;  // of one that was read by itself
};

class Invoices {
  public:
    explicit Invoices(pg::Pool& pool) : pool_(pool) {}

    boost::asio::awaitable<Result<std::optional<InvoiceRow>>> invoice(InvoiceId id);

    struct Filter {
        std::optional<SaleId> sale = {};
        std::optional<sales::InvoiceKind> kind = {};
        std::optional<std::string> number = {};
        std::optional<Day> from = {};
        std::optional<Day> until = {};  // included
    };
    struct Cursor {
        Day date;
        InvoiceId id;
    };
    /// Newest first.
    boost::asio::awaitable<Result<std::vector<InvoiceRow>>> list(Filter filter, std::optional<Cursor> before,
                                                                 std::int64_t limit);

  private:
    pg::Pool& pool_;
};

}  // namespace trastienda::store
