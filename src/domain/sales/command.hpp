// What somebody wants done with a sale: all of it, with its stock, its invoice and its mail, or nothing. Floor 1, pure
// values.
#pragma once

#include "domain/sales/payment.hpp"
#include "domain/sales/payment_intent.hpp"
#include "domain/sales/sale.hpp"
#include "domain/sales/sale_return.hpp"
#include "domain/stock/command.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace trastienda::sales {

/// Lines of one sale or return.
inline constexpr std::size_t sale_lines_max = 1'000;
/// Payments that come with one command.
inline constexpr std::size_t tenders_max = 20;
/// Payments of one sale, in all.
inline constexpr std::size_t payments_of_sale_max = 100;

struct SaleLineInput {
    VariantId variant;
    Quantity quantity;
    std::optional<Money> unit_price = {};  // none: the variant's own
    std::optional<Discount> discount = {};
};

/// What is handed over, and what its own papers say of it.
struct PaymentInput {
    Tender tender;
    std::string reference_number = {};  // a card's receipt, a transfer's text
    std::string voucher_code = {};      // of a voucher that this shop has issued: it is taken from its balance
    PaymentIntentId intent = {};        // by which a provider has brought it; nobody outside can say that
};

/// Makes a sale. With payments it is paid at once, wholly; without, its units are reserved until it is paid or expires.
struct OpenSale {
    Channel channel = Channel::counter;
    LocationId location;
    UserId customer = {};
    Buyer buyer;
    std::optional<Language> language = {};  // none: the customer's own, else the shop's
    std::vector<SaleLineInput> lines;
    std::optional<Discount> discount;
    std::string notes;
    std::optional<std::vector<PaymentInput>> payments;
    std::optional<std::chrono::seconds> expires_in = {};  // none: as the shop's settings say
};

/// Pays all that is due or a part of it. What is paid wholly is sold, and gets its invoice.
struct PaySale {
    SaleId sale;
    std::vector<ReservationId> reservations;  // the sale's own, as stored: they never change
    std::vector<PaymentInput> payments;
};

/// Whether who asks may give money back.
enum class MoneyBack : std::uint8_t { allowed = 1, forbidden = 2 };

/// Gives an open sale up: its units are free, and what was paid of it goes back.
struct CancelSale {
    SaleId sale;
    std::vector<ReservationId> reservations;  // likewise
    RefundWay way = RefundWay::as_paid;
    std::string voucher_code = {};  // for the voucher, if one is issued: made up by the caller, never used before
    MoneyBack money_back = MoneyBack::allowed;  // forbidden: only a sale of which nothing was paid
};

/// Gives back what was paid of a sale that expired.
struct RefundSale {
    SaleId sale;
    RefundWay way = RefundWay::as_paid;
    std::string voucher_code = {};
};

/// Takes units back. With an exchange, other units go out in the same act, and only the difference is paid or refunded.
struct TakeBack {
    struct Line {
        ReturnLine line;
        VariantId variant;  // the line's own, as stored
    };
    struct Exchange {
        std::vector<SaleLineInput> lines;
        std::optional<Discount> discount;
        std::vector<PaymentInput> payments;  // of the difference
    };
    SaleId sale;
    LocationId location;  // where the units come back, and others are taken from
    std::vector<Line> lines;
    RefundWay way = RefundWay::as_paid;
    std::string reason;
    std::string voucher_code = {};
    std::optional<Exchange> exchange = {};
};

/// Puts right whom the invoice of a sale names: a credit note takes off all that it still stands for, and a new one
/// over the same goes to the right buyer. No unit and no money moves.
struct CorrectInvoice {
    SaleId sale;
    Buyer buyer;                            // whole, as the new invoice names him; no e-mail: the sale's own
    std::optional<Language> language = {};  // none: the sale's own
    std::string reason;                     // printed on the credit note
};

using Act = std::variant<OpenSale, PaySale, CancelSale, RefundSale, TakeBack, CorrectInvoice>;

struct Command {
    UserId user;
    std::optional<stock::IdempotencyKey> idempotency_key;
    Act act;
    std::string acting = {};  // who is behind it, as the audit log is told it: handed on unread
};

std::size_t count_lines(const Act& act);

/// What an act does to the stock, if it is accepted; what documents it makes is not in it yet (its reference number).
stock::Act stock_act(const Act& act);

}  // namespace trastienda::sales
