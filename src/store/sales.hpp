// Reading sales: one with its lines and payments, lists, returns, vouchers. Floor 3. One executor thread.
// What changes them is the engine's journal alone (sale_journal.hpp).
#pragma once

#include "base/day.hpp"
#include "base/language.hpp"
#include "domain/sales/decide.hpp"
#include "domain/sales/sale.hpp"
#include "pg/pool.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::store {

/// Where a list of what happened at some time goes on: after this row, going back.
struct DatedCursor {
    Instant date;
    std::int64_t id = 0;
};

/// A payment with all that is kept of it.
struct PaymentRow {
    sales::Payment payment;
    Money change_given;  // in cash, of what was handed over beside the amount
    std::optional<PaymentId> carried_from;
    std::string reference_number;
    UserId user;
    Instant date;
    // Of one that an exchange carried over: the sale that it was a payment of, and the credit note that took it off.
    std::optional<SaleId> carried_from_sale;
    std::string carried_from_credit_note;
};

struct RefundRow {
    PaymentId payment;
    std::optional<SaleReturnId> sale_return;
    sales::RefundWay way = sales::RefundWay::as_paid;
    sales::PaymentMethod method = sales::PaymentMethod::cash;
    Money amount;
    std::string voucher_code;  // of the voucher that was issued for it; empty: none
    UserId user;
    Instant date;
    // Of what an exchange carried over: the sale that it paid, and that one's invoice.
    std::optional<SaleId> carried_to_sale;
    std::string carried_to_invoice;
};

/// A sale as it is now, with the money that came and went.
struct SaleWithPayments {
    sales::Sale sale;  // its status is the one that counts at this instant
    std::vector<PaymentRow> payments;
    std::vector<RefundRow> refunds;
};

struct ReturnRow {
    struct Line {
        SaleDetailId line;
        VariantId variant;
        Quantity quantity;
        sales::Condition condition = sales::Condition::restock;
        Money amount;
        MovementId movement;
        std::optional<MovementId> loss;
    };
    SaleReturnId id;
    SaleId sale;
    UserId user;
    LocationId location;
    Instant date;
    Money total;
    sales::RefundWay way = sales::RefundWay::as_paid;
    std::string reason;
    InvoiceId credit_note;
    std::string credit_note_number;
    std::optional<SaleId> exchange_sale;
    std::vector<Line> lines;
};

struct VoucherRow {
    std::string code;
    Money amount;
    Money balance;
    SaleId sale;
    Instant issued_at;
    Day issue_date;                    // by the shop's clock
    Day balance_date;                  // likewise, of this reading
    Language language = Language::es;  // of the buyer whose money it was
};

class Sales {
  public:
    explicit Sales(pg::Pool& pool) : pool_(pool) {}

    boost::asio::awaitable<Result<std::optional<SaleWithPayments>>> sale(SaleId id);

    struct Filter {
        std::optional<UserId> customer = {};
        std::optional<sales::SaleStatus> status = {};
        std::optional<LocationId> location = {};
        std::optional<sales::Channel> channel = {};
        std::optional<Instant> from = {};
        std::optional<Instant> until = {};  // not included
    };
    /// Newest first, without lines and payments.
    boost::asio::awaitable<Result<std::vector<sales::Sale>>> list(Filter filter, std::optional<DatedCursor> before,
                                                                  std::int64_t limit);
    /// In the order in which they were made; at most as many as the sale has units.
    boost::asio::awaitable<Result<std::vector<ReturnRow>>> returns_of(SaleId id);
    boost::asio::awaitable<Result<std::optional<VoucherRow>>> voucher(std::string_view code);

  private:
    pg::Pool& pool_;
};

}  // namespace trastienda::store
