// Returns and exchanges: see decide.hpp.
#include "base/check.hpp"
#include "base/money_arithmetic.hpp"
#include "domain/sales/currency.hpp"
#include "domain/sales/decide.hpp"
#include "domain/sales/drafts.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace trastienda::sales {

namespace {

// The sale as its customer reads of a return: with the units that have come back this time, and what they are worth.
Sale of_what_came_back(const Sale& sale, const Changes::NewReturn& made) {
    Sale part = sale;
    part.total = made.total;
    part.lines.clear();
    for (const auto& returned : made.lines) {
        SaleLine& line = part.lines.emplace_back(*std::ranges::find(sale.lines, returned.line, &SaleLine::id));
        line.quantity = returned.quantity;
        line.amounts.subtotal = returned.amount;
    }
    return part;
}

}  // namespace

// What is known of a return, and of the exchange with it, before the stock is asked.
struct Decision::Giving {
    Return taken;
    std::optional<SaleAmounts> exchange;
    ExchangeDifference difference;
    std::vector<RefundPart> carried;   // to the sale that the exchange makes
    std::vector<RefundPart> refunded;  // to the customer
    Received received;                 // of the exchange's own payments
    InvoiceNumber credit_note;
    std::optional<InvoiceNumber> invoice;  // of the exchange
};

std::expected<Return, Refusals> Decision::take(const Sale& sale, const TakeBack& act) const {
    const std::vector<SoldLine> sold = sold_lines(sale);
    std::vector<ReturnLine> lines;
    for (const TakeBack::Line& line : act.lines) lines.push_back(line.line);
    return take_back(status_at(sale.status, sale.expiration, snapshot_.now), sold, lines, unit_of(sale));
}

std::expected<Decision::Giving, Refusals> Decision::consider(const Sale& sale, const TakeBack& act) const {
    Giving giving;
    Refusals refusals;
    auto taken = take(sale, act);
    if (!taken) append(refusals, taken.error());
    auto amounts = act.exchange ? price(act.exchange->lines, act.exchange->discount) : SaleAmounts{};
    if (!amounts) append(refusals, amounts.error());
    // What is to be paid or goes back follows from both.
    if (!refusals.empty()) return std::unexpected(std::move(refusals));
    giving.taken = *std::move(taken);
    giving.difference = {.carried = {}, .to_pay = {}, .to_refund = giving.taken.total};

    if (act.exchange) {
        giving.difference = exchange_difference(giving.taken.total, amounts->total);
        giving.exchange = *std::move(amounts);
        auto received = receive(giving.difference.to_pay, act.exchange->payments, Extent::whole, sale.payments.size());
        if (!received)
            append(refusals, std::move(received).error());
        else
            giving.received = *std::move(received);
        const auto number = next(kind_for(sale.buyer));
        if (!number) refusals.push_back(number.error());
        if (number) giving.invoice = *number;
    }
    // What is carried is taken first: in which order payments are, docs/adr/0016 says.
    std::vector<Payment> payments = sale.payments;
    auto carried = refund(giving.difference.carried, payments, RefundWay::carried);
    CHECK(carried.has_value());
    take_refunded(payments, *carried);
    giving.carried = *std::move(carried);
    auto refunded = refund(giving.difference.to_refund, payments, act.way);
    CHECK(refunded.has_value());
    giving.refunded = *std::move(refunded);

    const auto credit_note = next(InvoiceKind::credit_note);
    if (!credit_note) refusals.push_back(credit_note.error());
    if (credit_note) giving.credit_note = *credit_note;
    if (!refusals.empty()) return std::unexpected(std::move(refusals));
    return giving;
}

Outcome Decision::decide_act(const Command& command, const TakeBack& act) {
    Sale* sale = find_sale(act.sale);
    if (sale == nullptr) return Refusals{{.reason = Refusal::sale_unknown}};
    if (act.exchange && !knows(act.exchange->lines)) {
        // What comes back is looked at first, as always: a line that the sale does not have has no variant.
        if (auto taken = take(*sale, act); !taken) return std::move(taken).error();
        // A variant that does not exist: the stock says so, and nothing is kept of it.
        const stock::Outcome booked = book(command, "");
        CHECK(std::holds_alternative<stock::Refused>(booked));
        return std::get<stock::Refused>(booked);
    }
    const auto considered = consider(*sale, act);
    if (!considered) return considered.error();
    const Giving& giving = *considered;
    const stock::Outcome booked = book(command, giving.credit_note.text(), costs_of(*sale, act));
    if (const auto* refused = std::get_if<stock::Refused>(&booked)) return *refused;
    const auto& movements = std::get<stock::Accepted>(booked).movements;

    const SaleReturnId id = snapshot_.return_ids.at(return_ids_used_++);
    Changes::NewReturn made{
        .id = id,
        .sale = sale->id,
        .user = command.user,
        .location = act.location,
        .total = giving.taken.total,
        .way = act.way,
        .reason = act.reason,
        .credit_note = credit(
            *sale,
            {.number = giving.credit_note, .taxes = giving.taken.taxes, .total = giving.taken.total, .sale_return = id},
            command.user),
        .exchange_sale = {},
        .lines = {}};
    // As stock_act() has put them: what comes in, what of it is written off, what goes out for it.
    std::size_t loss = act.lines.size();
    for (std::size_t i = 0; i < act.lines.size(); ++i) {
        const ReturnLine& line = act.lines[i].line;
        SaleLine& sold = *std::ranges::find(sale->lines, line.line, &SaleLine::id);
        sold.returned = *sold.returned.plus(line.quantity);
        changes_.lines.push_back({.id = sold.id, .returned = sold.returned, .movement = sold.movement});
        made.lines.push_back({.line = line.line,
                              .quantity = line.quantity,
                              .condition = line.condition,
                              .amount = giving.taken.amounts[i],
                              .movement = movements[i].id,
                              .loss = line.condition == Condition::damaged ? movements[loss++].id : MovementId{}});
    }
    sale->status = giving.taken.status;
    give_back(*sale, giving.carried, RefundWay::carried, id, {}, command.user);
    const std::string voucher = give_back(*sale, giving.refunded, act.way, id, act.voucher_code, command.user);
    std::optional<Sale> exchanged;
    if (act.exchange) {
        exchanged = exchange(command, *sale, act, giving, std::span(movements).subspan(loss));
        made.exchange_sale = exchanged->id;
    }
    touch(*sale);

    Done done = describe(*sale);
    done.credit_note_number = giving.credit_note.text();
    done.credit_note = made.credit_note;
    done.sale_return = id;
    done.returned = giving.taken.total;
    done.refunds = giving.refunded;
    done.voucher_code = voucher;
    if (exchanged) {
        done.exchange_sale = exchanged->id;
        done.invoice_number = exchanged->invoice_number;
        done.invoice = exchanged->invoice;
        done.change = giving.received.settlement.change;
    }
    write(mail::EmailType::sale_returned, of_what_came_back(*sale, made), done);
    if (exchanged) {
        Done of_exchange = describe(*exchanged);
        of_exchange.invoice_number = exchanged->invoice_number;
        write(mail::EmailType::sale_paid, *exchanged, of_exchange);
        changes_.new_sales.push_back(*std::move(exchanged));
    }
    changes_.returns.push_back(std::move(made));
    return done;
}

std::vector<std::optional<Money>> Decision::costs_of(const Sale& sale, const TakeBack& act) const {
    std::vector<std::optional<Money>> costs;
    std::map<SaleDetailId, Quantity> returned;
    for (const auto& [line, unused] : act.lines) {
        const SaleLine& sold = *std::ranges::find(sale.lines, line.line, &SaleLine::id);
        Quantity& before = returned.try_emplace(sold.id, sold.returned).first->second;
        const auto cost = snapshot_.costs.find(sold.id);
        costs.push_back(cost == snapshot_.costs.end()
                            ? std::nullopt
                            : std::optional(worth_of_units(cost->second, sold.quantity, before, line.quantity, cent)));
        before = *before.plus(line.quantity);
    }
    for (std::size_t i = 0; i < act.lines.size(); ++i)
        if (act.lines[i].line.condition == Condition::damaged) costs.push_back(costs[i]);
    return costs;
}

InvoiceId Decision::credit(const Sale& sale, Credit credit, UserId user) {
    const InvoiceId id = snapshot_.invoice_ids.at(invoice_ids_used_++);
    snapshot_.invoicing.last[credit.number.series] = credit.number;
    const auto corrected = InvoiceNumber::parse(sale.invoice_number);
    CHECK(corrected.has_value());
    changes_.invoices.push_back({.id = id,
                                 .number = credit.number,
                                 .sale = sale.id,
                                 .sale_return = credit.sale_return,
                                 .corrects = sale.invoice,
                                 .corrects_kind = corrected->series.kind,
                                 .date = snapshot_.invoicing.today,
                                 .issued_at = snapshot_.invoicing.now,
                                 .taxes = negated(std::move(credit.taxes)),
                                 .total = Money::of_cents(-credit.total.cents()),
                                 .buyer = sale.buyer,
                                 .reason = std::move(credit.reason),
                                 .user = user});
    return id;
}

Sale Decision::exchange(const Command& command, const Sale& old, const TakeBack& act, const Giving& giving,
                        std::span<const stock::Movement> movements) {
    Sale sale = make_sale(command, act.exchange->lines, *giving.exchange);
    sale.customer = old.customer;
    sale.channel = old.channel;
    sale.location = act.location;
    sale.buyer = old.buyer;
    sale.discount = act.exchange->discount;
    sale.notes = act.reason;
    for (std::size_t i = 0; i < sale.lines.size(); ++i) sale.lines[i].movement = movements[i].id;
    for (const RefundPart& part : giving.carried) {
        const PaymentId id = snapshot_.payment_ids.at(payment_ids_used_++);
        sale.payments.push_back({.id = id, .method = part.method, .amount = part.amount, .refunded = {}});
        sale.paid = *plus(sale.paid, part.amount);
        changes_.payments.push_back({.id = id,
                                     .sale = sale.id,
                                     .method = part.method,
                                     .amount = part.amount,
                                     .carried_from = part.payment,
                                     .reference_number = {},
                                     .voucher = {},
                                     .user = command.user});
    }
    keep_payments(sale, giving.received, act.exchange->payments, command.user);
    sale.status = SaleStatus::completed;
    issue(sale, *giving.invoice, giving.exchange->taxes, sale.total, command.user);
    return sale;
}

}  // namespace trastienda::sales
