// Whole lives of sales, by all rules together: whatever happens in whatever order, statuses follow the tables and no
// cent and no unit is made or lost.
#include "domain/sales/currency.hpp"
#include "domain/sales/payment.hpp"
#include "domain/sales/sale_amounts.hpp"
#include "domain/sales/sale_return.hpp"
#include "domain/sales/sale_status.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace trastienda::sales {
namespace {

std::int64_t sum_of(const std::vector<Payment>& payments, Money Payment::* member) {
    std::int64_t cents = 0;
    for (const Payment& payment : payments) cents += (payment.*member).cents();
    return cents;
}

// A sale as a store would keep it, changed by nothing but what the rules answer.
struct Sale {
    Money unit = cent;
    SaleStatus status = SaleStatus::open;
    PaymentStatus payment_status = PaymentStatus::unpaid;
    Money total;
    std::vector<SoldLine> lines;
    std::vector<Payment> payments;

    [[nodiscard]] Money paid() const { return Money::of_cents(sum_of(payments, &Payment::amount)); }
    [[nodiscard]] Money refunded() const { return Money::of_cents(sum_of(payments, &Payment::refunded)); }

    void become(SaleStatus next) {
        RC_ASSERT(may_become(status, next));
        status = next;
    }
    void settle_status() {
        const PaymentStatus next = sales::payment_status(total, paid(), refunded());
        if (next != payment_status) RC_ASSERT(may_become(payment_status, next));
        payment_status = next;
        if (status == SaleStatus::open && payment_status == PaymentStatus::paid) become(SaleStatus::completed);
        RC_ASSERT(may_stand_together(status, payment_status));
    }
    void pay(const Settlement& settlement, std::span<const Tender> tenders) {
        for (std::size_t i = 0; i < tenders.size(); ++i)
            payments.push_back({.id = {static_cast<std::int64_t>(payments.size()) + 1},
                                .method = tenders[i].method,
                                .amount = settlement.kept[i],
                                .refunded = Money()});
        settle_status();
    }
    void give_back(std::span<const RefundPart> parts) {
        for (const RefundPart& part : parts) {
            Payment& payment = payments[static_cast<std::size_t>(part.payment.value - 1)];
            payment.refunded = Money::of_cents(payment.refunded.cents() + part.amount.cents());
        }
    }
};

Sale make_sale(Money unit) {
    std::vector<PricedLine> priced;
    for (int i = *rc::gen::inRange(1, 4); i > 0; --i)
        priced.push_back({.quantity = Quantity::of(*rc::gen::inRange(1, 4)),
                          .unit_price = Money::of_cents(*rc::gen::inRange(0, 3'000) * unit.cents()),
                          .tax_rate = Percent::of_hundredths(*rc::gen::element(400, 2'100))});
    const auto amounts = sale_amounts(
        priced, Discount{.size = Percent::of_hundredths(*rc::gen::inRange(0, 10'001)), .reason = "rebajas"}, unit);
    RC_ASSERT(amounts.has_value());
    Sale sale;
    sale.unit = unit;
    sale.total = amounts->total;
    for (std::size_t i = 0; i < priced.size(); ++i)
        sale.lines.push_back({.id = {static_cast<std::int64_t>(i)},
                              .quantity = priced[i].quantity,
                              .returned = Quantity(),
                              .subtotal = amounts->lines[i].subtotal,
                              .tax_rate = *priced[i].tax_rate});
    sale.settle_status();
    return sale;
}

void pay_something(Sale& sale) {
    std::vector<Tender> tenders;
    for (int i = *rc::gen::inRange(1, 3); i > 0; --i)
        tenders.push_back(
            {.method = *rc::gen::element(PaymentMethod::cash, PaymentMethod::card, PaymentMethod::voucher),
             .amount = Money::of_cents(*rc::gen::inRange(1, 4'000) * sale.unit.cents())});
    if (refusal_of(SaleAct::pay, sale.status)) return;
    const std::int64_t due = sale.total.cents() - sale.paid().cents();
    const auto settlement = settle(Money::of_cents(due), tenders, Extent::part, sale.unit);
    if (settlement) sale.pay(*settlement, tenders);
}

void return_something(Sale& sale) {
    const SoldLine& line = *rc::gen::elementOf(sale.lines);
    const ReturnLine wanted{.line = line.id, .quantity = Quantity::of(*rc::gen::inRange(1, 4))};
    const auto result = take_back(sale.status, sale.lines, {&wanted, 1}, sale.unit);
    RC_ASSERT(result.has_value() || refusal_of(SaleAct::take_back, sale.status) ||
              wanted.quantity > *line.quantity.minus(line.returned));
    if (!result) return;
    SoldLine& sold = sale.lines[static_cast<std::size_t>(line.id.value)];
    sold.returned = *sold.returned.plus(wanted.quantity);
    // What was paid always suffices for what comes back.
    const auto parts = refund(result->total, sale.payments, *rc::gen::element(RefundWay::as_paid, RefundWay::voucher));
    RC_ASSERT(parts.has_value());
    sale.become(result->status);
    sale.give_back(*parts);
    sale.settle_status();
}

RC_GTEST_PROP(SaleLife, statuses_follow_the_tables_and_money_adds_up, ()) {
    Sale sale = make_sale(smallest_unit(*rc::gen::element("EUR", "CLP")));
    for (int step = *rc::gen::inRange(0, 12); step > 0; --step) {
        switch (*rc::gen::inRange(0, 8)) {
            case 0:
                if (!refusal_of(SaleAct::cancel, sale.status)) sale.become(SaleStatus::cancelled);
                break;
            case 1:
                if (const SaleStatus then = status_at(sale.status, Instant{1}, Instant{2}); then != sale.status)
                    sale.become(then);
                break;
            case 2:
                if (!refusal_of(SaleAct::refund, sale.status)) {
                    const std::int64_t most = sale.paid().cents() - sale.refunded().cents();
                    const Money amount = Money::of_cents(*rc::gen::inRange<std::int64_t>(0, most + 1));
                    sale.give_back(*refund(amount, sale.payments, RefundWay::as_paid));
                }
                break;
            case 3:
            case 4:
            case 5:
                pay_something(sale);
                break;
            default:
                return_something(sale);
        }
        sale.settle_status();
    }
    // Of a sale that came about, the customer has paid for exactly what he kept.
    if (sale.status == SaleStatus::completed || sale.status == SaleStatus::partly_returned ||
        sale.status == SaleStatus::returned) {
        std::int64_t kept = 0;
        for (const SoldLine& line : sale.lines)
            kept += worth_of_units(line.subtotal, line.quantity, line.returned, *line.quantity.minus(line.returned),
                                   sale.unit)
                        .cents();
        RC_ASSERT(sale.paid().cents() - sale.refunded().cents() == kept);
    }
}

// What is carried over pays the new sale by the ways in which the old one was paid, and can go back by them from there.
RC_GTEST_PROP(SaleLife, an_exchange_carries_money_over_and_makes_none, ()) {
    Sale old_sale = make_sale(smallest_unit(*rc::gen::element("EUR", "CLP")));
    while (old_sale.status == SaleStatus::open) pay_something(old_sale);
    std::vector<ReturnLine> everything;
    for (const SoldLine& line : old_sale.lines) everything.push_back({.line = line.id, .quantity = line.quantity});
    const auto result = take_back(old_sale.status, old_sale.lines, everything, old_sale.unit);
    RC_ASSERT(result.has_value() && result->total == old_sale.total);

    Sale new_sale = make_sale(old_sale.unit);
    const ExchangeDifference difference = exchange_difference(result->total, new_sale.total);
    RC_ASSERT(difference.to_pay == Money() || difference.to_refund == Money());
    const auto carried = refund(difference.carried, old_sale.payments, RefundWay::carried);
    RC_ASSERT(carried.has_value());
    old_sale.become(result->status);
    old_sale.give_back(*carried);
    old_sale.give_back(*refund(difference.to_refund, old_sale.payments, RefundWay::as_paid));
    // Both are one act: nobody sees the sale between them.
    old_sale.settle_status();
    RC_ASSERT(old_sale.refunded() == old_sale.paid());

    std::vector<Tender> tenders;
    for (const RefundPart& part : *carried) tenders.push_back({.method = part.method, .amount = part.amount});
    if (difference.to_pay != Money()) tenders.push_back({.method = PaymentMethod::cash, .amount = difference.to_pay});
    const auto settlement = settle(new_sale.total, tenders, Extent::whole, new_sale.unit);
    RC_ASSERT(settlement.has_value() && settlement->change == Money());
    new_sale.pay(*settlement, tenders);
    RC_ASSERT(new_sale.status == SaleStatus::completed);
}

}  // namespace
}  // namespace trastienda::sales
