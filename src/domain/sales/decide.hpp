// Decides what is done with sales, together with the stock under them. Floor 1: pure and synchronous; time, ids and
// voucher codes come in as values.
//
// It stands on a stock::Decision of the same batch: a sale is checked here, its units are taken there, and only when
// both have said yes anything is kept. So a sale, its lines, its movements, its invoice and its mail are one act.
#pragma once

#include "domain/mail/letter.hpp"
#include "domain/sales/command.hpp"
#include "domain/sales/invoice_number.hpp"
#include "domain/sales/refusal.hpp"
#include "domain/sales/snapshot.hpp"
#include "domain/stock/decide.hpp"

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace trastienda::sales {

/// A command that was done: the sale's standing right after it, and what it made.
struct Done {
    SaleId sale;
    SaleStatus status = SaleStatus::open;
    PaymentStatus payment_status = PaymentStatus::unpaid;
    Money total = {};
    Money paid = {};
    Money refunded = {};
    Instant date;
    Instant expiration = Instant::never();
    Money change = {};                     // in cash, to be handed back
    std::string invoice_number = {};       // issued by this command; empty: none
    InvoiceId invoice = {};                // its id; not set in an outcome that an older program has kept
    std::string credit_note_number = {};   // likewise
    InvoiceId credit_note = {};            // likewise
    SaleReturnId sale_return = {};         // likewise
    Money returned = {};                   // what the returned units are worth
    SaleId exchange_sale = {};             // the sale that an exchange made; `invoice_number` is its own
    std::vector<RefundPart> refunds = {};  // what goes back, and how
    std::string voucher_code = {};         // issued by this command; empty: none
    /// What is still to be paid: nothing of a sale that is not open.
    [[nodiscard]] Money due() const {
        return status == SaleStatus::open ? Money::of_cents(total.cents() - paid.cents()) : Money();
    }
    bool operator==(const Done&) const = default;
};

/// What is wrong with the sale, or what the stock says to it. In the latter a line is one of stock_act().
using Outcome = std::variant<Done, Refusals, stock::Refused>;

struct Invoice {
    InvoiceId id;
    InvoiceNumber number;
    SaleId sale;
    SaleReturnId sale_return = {};  // of the credit note of a return
    InvoiceId corrects = {};        // of a credit note
    std::optional<InvoiceKind> corrects_kind = {};
    InvoiceId replaces = {};  // of one that a correction made: the one that a credit note has just taken off
    Day date;
    Instant issued_at;
    std::vector<TaxPart> taxes;  // negative in a credit note, as its total is
    Money total;
    Buyer buyer;
    std::string reason = {};  // of a credit note that a correction made; that of a return stands with the return
    UserId user;
};

/// What a batch changed: rows to add, and the final values of rows to overwrite.
struct Changes {
    struct NewPayment {
        PaymentId id;
        SaleId sale;
        PaymentMethod method = PaymentMethod::cash;
        Money amount;
        Money change_given = {};      // of what was handed over, beside `amount`
        PaymentId carried_from = {};  // of an exchange: the payment of the other sale that it was
        std::string reference_number = {};
        VoucherId voucher = {};
        Money voucher_left = {};      // on that voucher after it
        PaymentIntentId intent = {};  // by which a provider has brought it
        UserId user;
    };
    struct NewRefund {
        PaymentId payment;
        SaleId sale;
        SaleReturnId sale_return = {};
        RefundWay way = RefundWay::as_paid;
        PaymentMethod method = PaymentMethod::cash;
        Money amount;
        VoucherId voucher = {};  // that was issued for it
        UserId user;
    };
    struct NewVoucher {
        VoucherId id;
        std::string code;
        Money amount;
        SaleId sale;
    };
    struct ChangedVoucher {
        VoucherId id;
        Money balance;
    };
    struct NewReturn {
        struct Line {
            SaleDetailId line;
            Quantity quantity;
            Condition condition = Condition::restock;
            Money amount;
            MovementId movement;
            MovementId loss = {};  // of what was damaged
        };
        SaleReturnId id;
        SaleId sale;
        UserId user;
        LocationId location;
        Money total;
        RefundWay way = RefundWay::as_paid;
        std::string reason;
        InvoiceId credit_note;
        SaleId exchange_sale = {};
        std::vector<Line> lines;
    };
    struct ChangedLine {
        SaleDetailId id;
        Quantity returned;
        std::optional<MovementId> movement;
    };
    /// What an act changes of a sale, beside the rows that it adds.
    struct Standing {
        SaleStatus status = SaleStatus::open;
        PaymentStatus payment_status = PaymentStatus::unpaid;
        std::optional<PaymentMethod> method;
        Money paid;
        Money refunded;
        std::string invoice_number;
    };
    /// One command that was done, for whoever asks later who did what. The rows that it added are the next so many of
    /// their lists, which are in the order of the commands.
    struct DoneAct {
        struct Change {
            SaleId sale;
            Standing before;
            Standing after;
        };
        std::string acting;            // the command's
        std::optional<Change> change;  // nothing: it made the first of its new sales
        std::size_t new_sales = 0;
        std::size_t payments = 0;
        std::size_t refunds = 0;
        std::size_t new_vouchers = 0;
        std::size_t returns = 0;
    };
    std::vector<DoneAct> acts;
    std::vector<Sale> new_sales;  // with their lines; their payments are among the payments
    std::vector<Sale> sales;      // to overwrite what can change of them, each once
    std::vector<ChangedLine> lines;
    std::vector<NewPayment> payments;
    std::vector<Payment> changed_payments;
    std::vector<NewRefund> refunds;
    std::vector<NewVoucher> new_vouchers;
    std::vector<ChangedVoucher> vouchers;
    std::vector<NewReturn> returns;
    /// A rate of the table that no line bore before.
    struct FirstSoldRate {
        TaxRateId rate;
        Day day;
        auto operator<=>(const FirstSoldRate&) const = default;
    };
    std::vector<FirstSoldRate> first_sold_rates;  // each once
    std::vector<Invoice> invoices;                // in the order of the chain
    std::vector<mail::Letter> letters;
    [[nodiscard]] bool empty() const;
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
    // What is found out before anything is kept: see drafts.hpp and decide_return.cpp.
    struct Credit;
    struct Giving;
    struct Received;

    // The outcome, and what was done noted.
    template <class SomeAct>
    Outcome decide_noted(const Command& command, const SomeAct& act);
    Outcome decide_act(const Command& command, const OpenSale& act);
    Outcome decide_act(const Command& command, const PaySale& act);
    Outcome decide_act(const Command& command, const CancelSale& act);
    Outcome decide_act(const Command& command, const RefundSale& act);
    Outcome decide_act(const Command& command, const TakeBack& act);
    Outcome decide_act(const Command& command, const CorrectInvoice& act);

    // Of the currency: a cent of what was sold before amounts were held to its unit, so that it can be paid and come
    // back as it is.
    [[nodiscard]] Money unit_of(const Sale& sale) const;
    std::expected<SaleAmounts, Refusals> price(const std::vector<SaleLineInput>& lines,
                                               const std::optional<Discount>& discount) const;
    [[nodiscard]] bool knows(const std::vector<SaleLineInput>& lines) const;
    // What the stock says to the act; the reference is written on its movements. `values` are what the first of them
    // are worth, where that is known.
    stock::Outcome book(const Command& command, const std::string& reference_number,
                        std::span<const std::optional<Money>> values = {});
    std::expected<Received, Refusals> receive(Money due, const std::vector<PaymentInput>& inputs, Extent extent,
                                              std::size_t payments_before) const;
    std::expected<InvoiceNumber, Refused> next(InvoiceKind kind) const;
    Sale make_sale(const Command& command, const std::vector<SaleLineInput>& lines, const SaleAmounts& amounts);
    void keep_payments(Sale& sale, const Received& received, const std::vector<PaymentInput>& inputs, UserId user);
    // Makes it the sale's own; the sale's buyer is named.
    void issue(Sale& sale, InvoiceNumber number, std::vector<TaxPart> taxes, Money total, UserId user);
    // Takes the parts from the sale's payments; the code of the voucher that was issued, or nothing.
    std::string give_back(Sale& sale, const std::vector<RefundPart>& parts, RefundWay way, SaleReturnId sale_return,
                          const std::string& voucher_code, UserId user);
    [[nodiscard]] std::expected<Return, Refusals> take(const Sale& sale, const TakeBack& act) const;
    [[nodiscard]] std::expected<Giving, Refusals> consider(const Sale& sale, const TakeBack& act) const;
    // What the units that come back are worth to the stock: a part of what their line left with, so that in whatever
    // parts all of them come back it is exactly that. What of them is written off goes with the same. In the order of
    // stock_act(), nothing where it is not known what a line left with.
    [[nodiscard]] std::vector<std::optional<Money>> costs_of(const Sale& sale, const TakeBack& act) const;
    InvoiceId credit(const Sale& sale, Credit credit, UserId user);
    Sale exchange(const Command& command, const Sale& old, const TakeBack& act, const Giving& giving,
                  std::span<const stock::Movement> movements);
    void write(mail::EmailType type, const Sale& sale, const Done& done);
    Sale* find_sale(SaleId id);
    void touch(const Sale& sale) { touched_.push_back(sale.id); }
    Done describe(const Sale& sale) const;

    stock::Decision& stock_;
    Snapshot snapshot_;
    Changes changes_;
    std::vector<SaleId> touched_;  // those of the snapshot that changed, some more than once
    std::size_t sale_ids_used_ = 0;
    std::size_t detail_ids_used_ = 0;
    std::size_t payment_ids_used_ = 0;
    std::size_t return_ids_used_ = 0;
    std::size_t invoice_ids_used_ = 0;
    std::size_t voucher_ids_used_ = 0;
};

}  // namespace trastienda::sales
