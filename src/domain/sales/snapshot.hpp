// What a decision about sales may look at, beside the stock's snapshot: locked and read at one moment. Floor 1.
#pragma once

#include "base/day.hpp"
#include "domain/sales/command.hpp"
#include "domain/sales/invoice_number.hpp"
#include "domain/sales/sale.hpp"
#include "domain/sales/shop_clock.hpp"
#include "domain/sales/tax.hpp"
#include "domain/stock/snapshot.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::sales {

using stock::FlatMap;

/// A variant as a sale needs it.
struct Article {
    CategoryId category = {};  // not set: its product has none
    Money price;
    ArticleText text;
};

/// Whose account it is: one of the shop's own people has it for the work.
enum class AccountKind : std::uint8_t { customer = 1, staff = 2 };

/// An account that a sale is for.
struct Customer {
    std::string name;
    std::string email;
    Language language = Language::es;
    AccountKind kind = AccountKind::customer;
};

struct Voucher {
    VoucherId id;
    Money balance;
};

/// What the next invoice needs to know of those before it, and of the shop.
struct Invoicing {
    Instant now;  // the database's clock, read after the invoices were locked; never before the last one's
    Day today;    // the shop's own day at that instant; likewise
    std::map<InvoiceSeries, InvoiceNumber> last;  // of each series of that year that has begun
};

/// Everything that the sales of a batch name. What is absent from a map does not exist.
struct Snapshot {
    Instant now;                           // the stock snapshot's
    std::chrono::seconds expiry{30 * 60};  // how long an unpaid sale keeps its units, as the shop wants it
    ShopClock clock;
    std::string shop_name;
    std::string currency = "EUR";
    Language language = Language::es;  // the shop's: of papers for a buyer of whom no other is known
    TaxTable taxes;
    FlatMap<VariantId, Article> articles;
    FlatMap<UserId, Customer> customers;
    FlatMap<SaleId, Sale> sales;
    /// What the units of these sales' lines were worth to the stock when they left, in all; of lines that have left.
    FlatMap<SaleDetailId, Money> costs;
    std::map<std::string, Voucher, std::less<>> vouchers;  // by code
    Invoicing invoicing;
    // Fresh ids, enough for everything that the batch may make.
    std::vector<SaleId> sale_ids;
    std::vector<SaleDetailId> detail_ids;
    std::vector<PaymentId> payment_ids;
    std::vector<SaleReturnId> return_ids;
    std::vector<InvoiceId> invoice_ids;
    std::vector<VoucherId> voucher_ids;
};

struct IdCounts {
    std::size_t sales = 0;
    std::size_t details = 0;
    std::size_t payments = 0;
    std::size_t returns = 0;
    std::size_t invoices = 0;
    std::size_t vouchers = 0;
};

/// What a batch must read of sales, each once and in order.
struct Needs {
    std::vector<SaleId> sales;
    std::vector<VariantId> variants;
    std::vector<UserId> customers;
    std::vector<std::string> voucher_codes;
    IdCounts ids;
    /// A batch with no sale in it reads nothing of all this.
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

}  // namespace trastienda::sales
