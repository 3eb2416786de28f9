// Days in a small shop, decided in batches as the engine does: whatever is asked in whatever order, units, money,
// vouchers and invoice numbers add up after every batch, and what was refused has changed nothing.
#include "domain/sales/decide.hpp"

#include "domain/sales/sale_world.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <rapidcheck/gtest.h>
#include <string>

namespace trastienda::sales {
namespace {

std::int64_t pick(std::int64_t first, std::int64_t last) { return *rc::gen::inRange(first, last + 1); }

// Mostly whole units of the currency; what is finer is refused.
Money any_amount(const Shop& world, std::int64_t cents_most) {
    const std::int64_t unit = pick(0, 9) == 0 ? 1 : world.unit().cents();
    return Money::of_cents(pick(1, cents_most / unit) * unit);
}

std::vector<SaleLineInput> any_lines() {
    std::vector<SaleLineInput> lines(static_cast<std::size_t>(pick(1, 3)));
    for (SaleLineInput& line : lines) {
        // One past the last does not exist.
        line = {.variant = {pick(1, variants_last + (pick(0, 9) == 0 ? 1 : 0))}, .quantity = Quantity::of(pick(1, 4))};
        if (pick(0, 3) == 0)
            line.discount = Discount{.size = Percent::of_hundredths(pick(0, 10'500)), .reason = "wanted"};
    }
    return lines;
}

std::vector<PaymentInput> any_payments(const Shop& world) {
    std::vector<PaymentInput> payments(static_cast<std::size_t>(pick(0, 2)));
    for (PaymentInput& payment : payments) {
        payment.tender = {.method = static_cast<PaymentMethod>(pick(1, 5)), .amount = any_amount(world, 9'000)};
        // Also with what is no voucher, and without a code: both are refused.
        if ((payment.tender.method != PaymentMethod::voucher && pick(0, 9) > 0) || world.vouchers.empty()) continue;
        const auto& [code, voucher] =
            *std::next(world.vouchers.begin(), pick(0, static_cast<std::int64_t>(world.vouchers.size()) - 1));
        payment.voucher_code = code;
        if (voucher.balance != Money()) payment.tender.amount = voucher.balance;
    }
    // Mostly enough, in cash.
    if (pick(0, 3) > 0)
        payments.push_back({.tender = {.method = PaymentMethod::cash, .amount = Money::of_cents(100'000)}});
    return payments;
}

const Sale* any_sale(const Shop& world) {
    if (world.sales.empty()) return nullptr;
    return &std::next(world.sales.begin(), pick(0, static_cast<std::int64_t>(world.sales.size()) - 1))->second;
}

Act any_act(const Shop& world, const std::string& voucher_code) {
    const Sale* sale = any_sale(world);
    const std::int64_t kind = sale == nullptr ? 0 : pick(0, 11);
    const auto way = static_cast<RefundWay>(pick(1, 2));
    if (kind <= 3) {
        OpenSale act{.location = shop, .buyer = {}, .lines = any_lines(), .discount = {}, .notes = {}, .payments = {}};
        if (pick(0, 2) > 0) act.payments = any_payments(world);
        if (pick(0, 2) == 0) act.buyer = {.name = "Ana", .tax_number = "1Z", .address = {}, .email = "a@b.es"};
        if (pick(0, 3) == 0) act.discount = Discount{.size = any_amount(world, 3'000), .reason = "all"};
        return act;
    }
    if (kind <= 5)
        return PaySale{.sale = sale->id, .reservations = reservations_of(*sale), .payments = any_payments(world)};
    if (kind == 6)
        return CancelSale{
            .sale = sale->id, .reservations = reservations_of(*sale), .way = way, .voucher_code = voucher_code};
    if (kind == 7) return RefundSale{.sale = sale->id, .way = way, .voucher_code = voucher_code};
    if (kind >= 10) {
        CorrectInvoice act{.sale = sale->id, .buyer = {}, .reason = "wrong"};
        act.buyer.name = pick(0, 1) == 0 ? "Ana" : "Berta";
        if (pick(0, 1) == 0) act.buyer.tax_number = "2Z";
        return act;
    }
    TakeBack act{.sale = sale->id,
                 .location = shop,
                 .lines = {},
                 .way = way,
                 .reason = {},
                 .voucher_code = voucher_code,
                 .exchange = {}};
    for (std::int64_t i = pick(1, 2); i > 0; --i) {
        const SaleLine& line =
            sale->lines[static_cast<std::size_t>(pick(0, static_cast<std::int64_t>(sale->lines.size()) - 1))];
        act.lines.push_back({.line = {.line = line.id,
                                      .quantity = Quantity::of(pick(1, 2)),
                                      .condition = static_cast<Condition>(pick(1, 2))},
                             .variant = line.variant});
    }
    if (kind == 9) act.exchange = {.lines = any_lines(), .discount = {}, .payments = any_payments(world)};
    return act;
}

std::int64_t cents_of(const std::vector<Payment>& payments, Money Payment::* member) {
    std::int64_t cents = 0;
    for (const Payment& payment : payments) cents += (payment.*member).cents();
    return cents;
}

// A sale that came about has one invoice that stands, its own; of those before it credit notes have taken all. No
// credit note takes more than what was invoiced.
void check_invoices(const Shop& world, const Sale& sale, bool is_sold) {
    std::map<InvoiceId, std::int64_t> left;
    InvoiceId last;
    for (const Invoice& invoice : world.invoices) {
        if (invoice.sale != sale.id) continue;
        if (invoice.number.series.kind == InvoiceKind::credit_note) {
            RC_ASSERT(invoice.corrects == last);
            left.at(last) += invoice.total.cents();
            RC_ASSERT(left.at(last) >= 0);
            RC_ASSERT(invoice.sale_return.is_set() == invoice.reason.empty());
        } else {
            RC_ASSERT(invoice.replaces == last);
            if (last.is_set()) RC_ASSERT(left.at(last) == 0);
            last = invoice.id;
            left[last] = invoice.total.cents();
        }
    }
    RC_ASSERT(last == sale.invoice);
    RC_ASSERT(last.is_set() == is_sold);
}

void check_sale(const Shop& world, const Sale& sale) {
    RC_ASSERT(cents_of(sale.payments, &Payment::amount) == sale.paid.cents());
    RC_ASSERT(cents_of(sale.payments, &Payment::refunded) == sale.refunded.cents());
    std::int64_t subtotals = 0;
    for (const SaleLine& line : sale.lines) {
        subtotals += line.amounts.subtotal.cents();
        RC_ASSERT(!is_finer(line.amounts.subtotal, world.unit()));
    }
    RC_ASSERT(subtotals == sale.total.cents());
    for (const Payment& payment : sale.payments)
        RC_ASSERT(!is_finer(payment.amount, world.unit()) && !is_finer(payment.refunded, world.unit()));
    const bool is_sold = sale.status == SaleStatus::completed || sale.status == SaleStatus::partly_returned ||
                         sale.status == SaleStatus::returned;
    check_invoices(world, sale, is_sold);
    RC_ASSERT(may_stand_together(sale.status, sale.payment_status()));
    RC_ASSERT(sale.cancelled_at.has_value() == (sale.status == SaleStatus::cancelled));
    RC_ASSERT(sale.cancelled_by.is_set() == sale.cancelled_at.has_value());
    if (is_sold) RC_ASSERT(sale.paid == sale.total);
    // All that its invoices bear is what the customer has kept.
    std::int64_t invoiced = 0, kept = 0;
    for (const Invoice& invoice : world.invoices)
        if (invoice.sale == sale.id) invoiced += invoice.total.cents();
    for (const SaleLine& line : sale.lines)
        kept += line.amounts.subtotal.cents() -
                worth_of_units(line.amounts.subtotal, line.quantity, {}, line.returned, world.unit()).cents();
    if (is_sold) RC_ASSERT(invoiced == kept);
}

// Units that stand in the shop, are promised, or went out: from the sales alone.
void check_stock(const Shop& world) {
    for (std::int64_t i = 1; i <= variants_last; ++i) {
        std::int64_t gone = 0, damaged = 0, bought = 0;
        for (const auto& [id, movement] : world.stock.movements) {
            if (movement.level.variant != VariantId{i}) continue;
            if (movement.type == stock::types::loss) damaged += movement.quantity.units();
            if (movement.type == stock::types::purchase) bought += movement.quantity.units();
        }
        for (const auto& [id, sale] : world.sales) {
            if (sale.status == SaleStatus::open || sale.status == SaleStatus::cancelled ||
                sale.status == SaleStatus::expired)
                continue;
            for (const SaleLine& line : sale.lines)
                if (line.variant == VariantId{i}) gone += line.quantity.units() - line.returned.units();
        }
        const auto level = world.stock.level({.variant = {i}, .location = shop});
        RC_ASSERT(level.on_hand.units() == units_at_first + bought - gone - damaged);
    }
}

void check_documents(const Shop& world) {
    std::map<InvoiceSeries, std::int32_t> last;
    for (const Invoice& invoice : world.invoices) {
        RC_ASSERT(invoice.number.number == last[invoice.number.series] + 1);
        last[invoice.number.series] = invoice.number.number;
        std::int64_t cents = 0;
        for (const TaxPart& part : invoice.taxes) {
            cents += part.total().cents();
            RC_ASSERT(!is_finer(part.base, world.unit()) && !is_finer(part.tax, world.unit()));
        }
        RC_ASSERT(cents == invoice.total.cents());
    }
    std::map<VoucherId, std::int64_t> spent;
    for (const auto& [id, payment] : world.payments) spent[payment.voucher] += payment.amount.cents();
    for (const auto& [code, voucher] : world.vouchers)
        RC_ASSERT(voucher.balance.cents() == world.issued_vouchers.at(code).cents() - spent[voucher.id]);
}

void check(const Shop& world) {
    for (const auto& [id, sale] : world.sales) check_sale(world, sale);
    check_stock(world);
    check_documents(world);
}

RC_GTEST_PROP(SalesDecision, adds_up_whatever_is_asked, ()) {
    Shop world;
    world.currency = *rc::gen::element("EUR", "CLP");
    int vouchers = 0, done = 0;
    for (std::int64_t batch = pick(1, 12); batch > 0; --batch) {
        if (pick(0, 1) == 0) buy(world, pick(1, variants_last), pick(1, 9), pick(0, 9'000));
        std::vector<Command> commands;
        for (std::int64_t i = pick(1, 4); i > 0; --i)
            commands.push_back(
                {.user = ana, .idempotency_key = {}, .act = any_act(world, "V-" + std::to_string(++vouchers))});
        stock::NeedsBuilder stock_needs;
        NeedsBuilder needs;
        for (const Command& command : commands) needs.add(command.act, stock_needs);
        stock::Decision stock(stock::gather(world.stock, std::move(stock_needs).finish()));
        Decision decision(stock, world.gather(std::move(needs).finish()));
        for (const Command& command : commands) {
            const Outcome outcome = decision.decide(command);
            if (const auto* refusals = std::get_if<Refusals>(&outcome)) RC_ASSERT(!refusals->empty());
            done += std::holds_alternative<Done>(outcome) ? 1 : 0;
        }
        world.apply(std::move(decision).take_changes());
        RC_ASSERT(stock::apply(world.stock, std::move(stock).take_changes()).empty());
        check(world);
        // Now and then so much time passes that what is unpaid runs out.
        world.stock.now = world.stock.now.plus(std::chrono::seconds(pick(0, 3)));
    }
    RC_TAG(done > 3 ? "much was done" : "little was done");
}

}  // namespace
}  // namespace trastienda::sales
