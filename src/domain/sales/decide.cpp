#include "domain/sales/decide.hpp"

#include "base/check.hpp"
#include "base/distinct.hpp"
#include "base/money_arithmetic.hpp"
#include "domain/sales/currency.hpp"
#include "domain/sales/drafts.hpp"
#include "domain/sales/letters.hpp"

#include <fmt/format.h>
#include <map>
#include <type_traits>

namespace trastienda::sales {

namespace {

// Of rows that several commands of the batch have changed, what the last one made of them.
template <class Row>
void keep_last(std::vector<Row>& rows) {
    std::map<decltype(Row::id), Row> last;
    for (const Row& row : rows) last.insert_or_assign(row.id, row);
    rows.clear();
    for (const auto& [id, row] : last) rows.push_back(row);
}

Changes::Standing standing_of(const Sale& sale) {
    return {.status = sale.status,
            .payment_status = sale.payment_status(),
            .method = sale.method,
            .paid = sale.paid,
            .refunded = sale.refunded,
            .invoice_number = sale.invoice_number};
}

}  // namespace

bool Changes::empty() const {
    return new_sales.empty() && sales.empty() && payments.empty() && refunds.empty() && returns.empty() &&
           invoices.empty();
}

Outcome Decision::decide(const Command& command) {
    return std::visit([&](const auto& act) { return decide_noted(command, act); }, command.act);
}

template <class SomeAct>
Outcome Decision::decide_noted(const Command& command, const SomeAct& act) {
    Changes::DoneAct noted{.acting = command.acting,
                           .change = {},
                           .new_sales = changes_.new_sales.size(),
                           .payments = changes_.payments.size(),
                           .refunds = changes_.refunds.size(),
                           .new_vouchers = changes_.new_vouchers.size(),
                           .returns = changes_.returns.size()};
    const Sale* sale = nullptr;
    if constexpr (!std::is_same_v<SomeAct, OpenSale>) sale = find_sale(act.sale);
    if (sale != nullptr)
        noted.change = Changes::DoneAct::Change{.sale = sale->id, .before = standing_of(*sale), .after = {}};
    Outcome outcome = decide_act(command, act);
    if (!std::holds_alternative<Done>(outcome)) return outcome;
    if (sale != nullptr) noted.change->after = standing_of(*sale);
    noted.new_sales = changes_.new_sales.size() - noted.new_sales;
    noted.payments = changes_.payments.size() - noted.payments;
    noted.refunds = changes_.refunds.size() - noted.refunds;
    noted.new_vouchers = changes_.new_vouchers.size() - noted.new_vouchers;
    noted.returns = changes_.returns.size() - noted.returns;
    changes_.acts.push_back(std::move(noted));
    return outcome;
}

Changes Decision::take_changes() && {
    sort_distinct(touched_);
    for (const SaleId id : touched_) changes_.sales.push_back(std::move(snapshot_.sales.at(id)));
    keep_last(changes_.lines);
    keep_last(changes_.changed_payments);
    keep_last(changes_.vouchers);
    sort_distinct(changes_.first_sold_rates);
    return std::move(changes_);
}

Outcome Decision::decide_act(const Command& command, const OpenSale& act) {
    // What does not exist comes first, and the stock says that.
    const bool is_known = knows(act.lines);
    Refusals refusals;
    auto customer = snapshot_.customers.find(act.customer);
    // Who sells may be told of customers, not of colleagues; but everybody may buy for himself.
    if (customer != snapshot_.customers.end() && customer->second.kind == AccountKind::staff &&
        act.customer != command.user)
        customer = snapshot_.customers.end();
    if (act.customer.is_set() && customer == snapshot_.customers.end())
        refusals.push_back({.reason = Refusal::customer_unknown});
    auto amounts = is_known ? price(act.lines, act.discount) : SaleAmounts{};
    if (!amounts) append(refusals, amounts.error());
    Received received;
    if (act.payments && is_known && amounts) {
        auto counted = receive(amounts->total, *act.payments, Extent::whole, 0);
        if (counted)
            received = *std::move(counted);
        else
            append(refusals, std::move(counted).error());
    }
    Buyer buyer = act.buyer;
    buyer.language = snapshot_.language;
    if (customer != snapshot_.customers.end()) {
        if (buyer.name.empty()) buyer.name = customer->second.name;
        if (buyer.email.empty()) buyer.email = customer->second.email;
        buyer.language = customer->second.language;
    }
    buyer.language = act.language.value_or(buyer.language);
    std::optional<InvoiceNumber> number;
    if (act.payments) {
        const auto following = next(kind_for(buyer));
        if (!following) refusals.push_back(following.error());
        if (following) number = *following;
    }
    if (!refusals.empty()) return refusals;

    const SaleId id = snapshot_.sale_ids.at(sale_ids_used_);
    const stock::Outcome booked = book(command, number ? number->text() : fmt::format("#{}", id.value));
    if (const auto* refused = std::get_if<stock::Refused>(&booked)) return *refused;
    const auto& accepted = std::get<stock::Accepted>(booked);
    CHECK(is_known);

    Sale sale = make_sale(command, act.lines, *amounts);
    sale.customer = act.customer;
    sale.channel = act.channel;
    sale.location = act.location;
    sale.buyer = std::move(buyer);
    sale.notes = act.notes;
    sale.discount = act.discount;
    if (act.payments) {
        for (std::size_t i = 0; i < sale.lines.size(); ++i) sale.lines[i].movement = accepted.movements[i].id;
        keep_payments(sale, received, *act.payments, command.user);
        sale.status = SaleStatus::completed;
        issue(sale, *number, amounts->taxes, sale.total, command.user);
    } else {
        for (std::size_t i = 0; i < sale.lines.size(); ++i) sale.lines[i].reservation = accepted.reservations[i].id;
        sale.expiration = accepted.reservations.front().expiration_date;
    }
    Done done = describe(sale);
    if (act.payments) {
        done.invoice_number = number->text();
        done.invoice = sale.invoice;
    }
    done.change = received.settlement.change;
    write(act.payments ? mail::EmailType::sale_paid : mail::EmailType::sale_opened, sale, done);
    changes_.new_sales.push_back(std::move(sale));
    return done;
}

Outcome Decision::decide_act(const Command& command, const PaySale& act) {
    Sale* sale = find_sale(act.sale);
    if (sale == nullptr) return Refusals{{.reason = Refusal::sale_unknown}};
    if (const auto reason = refusal_of(SaleAct::pay, status_at(sale->status, sale->expiration, snapshot_.now)))
        return Refusals{{.reason = *reason}};
    if (act.payments.empty() && sale->left() != Money())
        return Refusals{{.reason = Refusal::payment_below_due, .amount_limit = sale->left()}};
    const auto received = receive(sale->left(), act.payments, Extent::part, sale->payments.size());
    if (!received) return received.error();

    const bool is_whole = received->settlement.left == Money();
    std::optional<InvoiceNumber> number;
    if (is_whole) {
        const auto following = next(kind_for(sale->buyer));
        if (!following) return Refusals{following.error()};
        number = *following;
        const stock::Outcome booked = book(command, number->text());
        if (const auto* refused = std::get_if<stock::Refused>(&booked)) return *refused;
        for (const stock::Movement& movement : std::get<stock::Accepted>(booked).movements) {
            const auto line = std::ranges::find(sale->lines, movement.reservation, &SaleLine::reservation);
            CHECK(line != sale->lines.end());
            line->movement = movement.id;
            snapshot_.costs[line->id] = movement.value;
            changes_.lines.push_back({.id = line->id, .returned = line->returned, .movement = movement.id});
        }
    }
    keep_payments(*sale, *received, act.payments, command.user);
    if (is_whole) {
        std::vector<TaxedAmount> amounts;
        for (const SaleLine& line : sale->lines)
            amounts.push_back({.rate = line.tax_rate, .amount = line.amounts.subtotal});
        sale->status = SaleStatus::completed;
        issue(*sale, *number, tax_parts(amounts, unit_of(*sale)), sale->total, command.user);
    }
    touch(*sale);
    Done done = describe(*sale);
    if (number) {
        done.invoice_number = number->text();
        done.invoice = sale->invoice;
    }
    done.change = received->settlement.change;
    if (is_whole) write(mail::EmailType::sale_paid, *sale, done);
    return done;
}

Outcome Decision::decide_act(const Command& command, const CancelSale& act) {
    Sale* sale = find_sale(act.sale);
    if (sale == nullptr) return Refusals{{.reason = Refusal::sale_unknown}};
    if (const auto reason = refusal_of(SaleAct::cancel, status_at(sale->status, sale->expiration, snapshot_.now)))
        return Refusals{{.reason = *reason}};
    if (act.money_back == MoneyBack::forbidden && sale->paid != Money())
        return Refusals{{.reason = Refusal::refund_not_permitted, .amount = sale->paid}};
    const auto parts = refund(sale->paid, sale->payments, act.way);
    CHECK(parts.has_value());
    const stock::Outcome booked = book(command, "");
    if (const auto* refused = std::get_if<stock::Refused>(&booked)) return *refused;

    sale->status = SaleStatus::cancelled;
    sale->cancelled_by = command.user;
    sale->cancelled_at = snapshot_.now;
    const std::string voucher = give_back(*sale, *parts, act.way, {}, act.voucher_code, command.user);
    touch(*sale);
    Done done = describe(*sale);
    done.refunds = *parts;
    done.voucher_code = voucher;
    write(mail::EmailType::sale_cancelled, *sale, done);
    return done;
}

Outcome Decision::decide_act(const Command& command, const RefundSale& act) {
    Sale* sale = find_sale(act.sale);
    if (sale == nullptr) return Refusals{{.reason = Refusal::sale_unknown}};
    const SaleStatus status = status_at(sale->status, sale->expiration, snapshot_.now);
    if (const auto reason = refusal_of(SaleAct::refund, status)) return Refusals{{.reason = *reason}};
    const Money left = *minus(sale->paid, sale->refunded);
    if (left == Money())
        return Refusals{{.reason = Refusal::nothing_to_refund, .amount = sale->paid, .amount_limit = sale->refunded}};
    const auto parts = refund(left, sale->payments, act.way);
    CHECK(parts.has_value());

    sale->status = status;
    const std::string voucher = give_back(*sale, *parts, act.way, {}, act.voucher_code, command.user);
    touch(*sale);
    Done done = describe(*sale);
    done.refunds = *parts;
    done.voucher_code = voucher;
    write(mail::EmailType::sale_refunded, *sale, done);
    return done;
}

Money Decision::unit_of(const Sale& sale) const {
    const Money unit = smallest_unit(snapshot_.currency);
    const auto is_of_cents = [unit](const SaleLine& line) { return is_finer(line.amounts.subtotal, unit); };
    return std::ranges::any_of(sale.lines, is_of_cents) ? cent : unit;
}

std::expected<SaleAmounts, Refusals> Decision::price(const std::vector<SaleLineInput>& lines,
                                                     const std::optional<Discount>& discount) const {
    std::vector<PricedLine> priced;
    for (const SaleLineInput& line : lines) {
        const Article& article = snapshot_.articles.at(line.variant);
        priced.push_back({.quantity = line.quantity,
                          .unit_price = line.unit_price.value_or(article.price),
                          .tax_rate = snapshot_.taxes.rate_on(article.category, snapshot_.invoicing.today),
                          .discount = line.discount});
    }
    return sale_amounts(priced, discount, smallest_unit(snapshot_.currency));
}

bool Decision::knows(const std::vector<SaleLineInput>& lines) const {
    return std::ranges::all_of(lines,
                               [&](const SaleLineInput& line) { return snapshot_.articles.contains(line.variant); });
}

stock::Outcome Decision::book(const Command& command, const std::string& reference_number,
                              std::span<const std::optional<Money>> values) {
    stock::Command booking{.user = command.user, .idempotency_key = {}, .act = stock_act(command.act)};
    if (auto* movements = std::get_if<stock::RecordMovements>(&booking.act))
        for (auto& line : movements->lines) line.reference_number = reference_number;
    if (auto* commit = std::get_if<stock::Commit>(&booking.act)) commit->reference_number = reference_number;
    if (auto* reserve = std::get_if<stock::Reserve>(&booking.act)) {
        reserve->reference_number = reference_number;
        reserve->expiration = std::get<OpenSale>(command.act).expires_in.value_or(snapshot_.expiry);
    }
    return values.empty() ? stock_.decide(booking) : stock_.decide_at(booking, values);
}

std::expected<Decision::Received, Refusals> Decision::receive(Money due, const std::vector<PaymentInput>& inputs,
                                                              Extent extent, std::size_t payments_before) const {
    std::vector<Tender> tenders;
    for (const PaymentInput& input : inputs) tenders.push_back(input.tender);
    const Money unit = smallest_unit(snapshot_.currency);
    auto settlement = settle(due, tenders, extent, is_finer(due, unit) ? cent : unit);
    if (!settlement) return std::unexpected(std::move(settlement).error());
    Received received{.settlement = *std::move(settlement), .vouchers = std::vector<VoucherId>(inputs.size())};
    Refusals refusals;
    std::map<VoucherId, Money> left;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        // A code spends a voucher and nothing else does: else one could be turned into cash, or come from nowhere.
        const bool is_voucher = inputs[i].tender.method == PaymentMethod::voucher;
        if (!is_voucher && inputs[i].voucher_code.empty()) continue;
        if (!is_voucher) {
            refusals.push_back({.reason = Refusal::voucher_unknown, .line = i});
            continue;
        }
        const auto voucher = snapshot_.vouchers.find(inputs[i].voucher_code);
        if (voucher == snapshot_.vouchers.end()) {
            refusals.push_back({.reason = Refusal::voucher_unknown, .line = i});
            continue;
        }
        Money& balance = left.try_emplace(voucher->second.id, voucher->second.balance).first->second;
        const Money kept = received.settlement.kept[i];
        if (kept > balance) {
            refusals.push_back(
                {.reason = Refusal::payment_above_voucher, .line = i, .amount = kept, .amount_limit = balance});
            continue;
        }
        balance = *minus(balance, kept);
        received.vouchers[i] = voucher->second.id;
    }
    if (payments_before + inputs.size() > payments_of_sale_max)
        refusals.push_back({.reason = Refusal::payments_too_many, .units_limit = Quantity::of(payments_of_sale_max)});
    if (!refusals.empty()) return std::unexpected(std::move(refusals));
    return received;
}

std::expected<InvoiceNumber, Refused> Decision::next(InvoiceKind kind) const {
    const InvoiceSeries series{.kind = kind, .year = snapshot_.invoicing.today.year()};
    const auto last = snapshot_.invoicing.last.find(series);
    return next_number(series, last == snapshot_.invoicing.last.end() ? std::nullopt : std::optional(last->second));
}

Sale Decision::make_sale(const Command& command, const std::vector<SaleLineInput>& lines, const SaleAmounts& amounts) {
    Sale sale;
    sale.id = snapshot_.sale_ids.at(sale_ids_used_++);
    sale.seller = command.user;
    sale.date = snapshot_.now;
    sale.total = amounts.total;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Article& article = snapshot_.articles.at(lines[i].variant);
        const TaxPeriod& tax = *snapshot_.taxes.period_on(article.category, snapshot_.invoicing.today);
        if (!tax.first_sold_on) changes_.first_sold_rates.push_back({.rate = tax.id, .day = snapshot_.invoicing.today});
        sale.lines.push_back({.id = snapshot_.detail_ids.at(detail_ids_used_++),
                              .variant = lines[i].variant,
                              .text = article.text,
                              .quantity = lines[i].quantity,
                              .unit_price = lines[i].unit_price.value_or(article.price),
                              .discount = lines[i].discount,
                              .amounts = amounts.lines[i],
                              .tax_rate = tax.rate,
                              .reservation = {},
                              .movement = {},
                              .returned = {}});
    }
    return sale;
}

void Decision::keep_payments(Sale& sale, const Received& received, const std::vector<PaymentInput>& inputs,
                             UserId user) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const Money kept = received.settlement.kept[i];
        const VoucherId voucher = received.vouchers[i];
        const PaymentId id = snapshot_.payment_ids.at(payment_ids_used_++);
        sale.payments.push_back({.id = id, .method = inputs[i].tender.method, .amount = kept, .refunded = {}});
        sale.paid = *plus(sale.paid, kept);
        changes_.payments.push_back({.id = id,
                                     .sale = sale.id,
                                     .method = inputs[i].tender.method,
                                     .amount = kept,
                                     .change_given = inputs[i].tender.method == PaymentMethod::cash
                                                         ? *minus(inputs[i].tender.amount, kept)
                                                         : Money(),
                                     .reference_number = inputs[i].reference_number,
                                     .voucher = voucher,
                                     .intent = inputs[i].intent,
                                     .user = user});
        if (!voucher.is_set()) continue;
        Voucher& used = snapshot_.vouchers.find(inputs[i].voucher_code)->second;
        used.balance = *minus(used.balance, kept);
        changes_.payments.back().voucher_left = used.balance;
        changes_.vouchers.push_back({.id = voucher, .balance = used.balance});
    }
    sale.method = method_of_most(sale.payments);
}

void Decision::issue(Sale& sale, InvoiceNumber number, std::vector<TaxPart> taxes, Money total, UserId user) {
    const InvoiceId before = sale.invoice;
    sale.invoice = snapshot_.invoice_ids.at(invoice_ids_used_++);
    sale.invoice_number = number.text();
    snapshot_.invoicing.last[number.series] = number;
    changes_.invoices.push_back({.id = sale.invoice,
                                 .number = number,
                                 .sale = sale.id,
                                 .replaces = before,
                                 .date = snapshot_.invoicing.today,
                                 .issued_at = snapshot_.invoicing.now,
                                 .taxes = std::move(taxes),
                                 .total = total,
                                 .buyer = sale.buyer,
                                 .user = user});
}

std::string Decision::give_back(Sale& sale, const std::vector<RefundPart>& parts, RefundWay way,
                                SaleReturnId sale_return, const std::string& voucher_code, UserId user) {
    Money on_voucher;
    for (const RefundPart& part : parts)
        if (way != RefundWay::carried && part.method == PaymentMethod::voucher)
            on_voucher = *plus(on_voucher, part.amount);
    VoucherId voucher;
    if (on_voucher != Money()) {
        CHECK(!voucher_code.empty());
        voucher = snapshot_.voucher_ids.at(voucher_ids_used_++);
        changes_.new_vouchers.push_back({.id = voucher, .code = voucher_code, .amount = on_voucher, .sale = sale.id});
    }
    take_refunded(sale.payments, parts);
    for (const RefundPart& part : parts) {
        sale.refunded = *plus(sale.refunded, part.amount);
        changes_.changed_payments.push_back(*std::ranges::find(sale.payments, part.payment, &Payment::id));
        const bool is_on_voucher = way != RefundWay::carried && part.method == PaymentMethod::voucher;
        changes_.refunds.push_back({.payment = part.payment,
                                    .sale = sale.id,
                                    .sale_return = sale_return,
                                    .way = way,
                                    .method = part.method,
                                    .amount = part.amount,
                                    .voucher = is_on_voucher ? voucher : VoucherId{},
                                    .user = user});
    }
    return voucher.is_set() ? voucher_code : std::string();
}

void Decision::write(mail::EmailType type, const Sale& sale, const Done& done) {
    auto letter = sales::letter(
        type, {.shop_name = snapshot_.shop_name, .currency = snapshot_.currency, .clock = snapshot_.clock}, sale, done);
    if (letter) changes_.letters.push_back(*std::move(letter));
}

Sale* Decision::find_sale(SaleId id) {
    const auto found = snapshot_.sales.find(id);
    return found == snapshot_.sales.end() ? nullptr : &found->second;
}

Done Decision::describe(const Sale& sale) const {
    return {.sale = sale.id,
            .status = sale.status,
            .payment_status = sale.payment_status(),
            .total = sale.total,
            .paid = sale.paid,
            .refunded = sale.refunded,
            .date = snapshot_.now,
            .expiration = sale.status == SaleStatus::open ? sale.expiration : Instant::never()};
}

}  // namespace trastienda::sales
