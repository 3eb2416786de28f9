// Days in a small shop, decided in batches as the engine does: whatever is asked in whatever order, units, money,
// vouchers and invoice numbers add up after every batch, and what was refused has changed nothing.
#include "domain/sales/decide.hpp"

#include "domain/sales/decide_shop.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <rapidcheck/gtest.h>
#include <set>
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

std::vector<ReservationId> reservations_of(const Sale& sale) {
    std::vector<ReservationId> ids;
    for (const SaleLine& line : sale.lines)
        if (line.reservation) ids.push_back(*line.reservation);
    return ids;
}

Act any_act(const Shop& world, const std::string& voucher_code) {
    const Sale* sale = any_sale(world);
    const std::int64_t kind = sale == nullptr ? 0 : pick(0, 9);
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
    const auto own = std::ranges::count_if(world.invoices, [&](const Invoice& invoice) {
        return invoice.sale == sale.id && invoice.number.series.kind != InvoiceKind::credit_note;
    });
    RC_ASSERT(own == (is_sold ? 1 : 0));
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

// What comes back of a line is worth its part of what the line left with, whatever was bought meanwhile: of n of its
// units to the cent, and of all of them exactly. What of it is written off is gone with just that.
void check_costs(const Shop& world) {
    std::map<SaleDetailId, std::int64_t> came_back;
    const auto& movements = world.stock.movements;
    for (const Changes::NewReturn& made : world.returns)
        for (const auto& line : made.lines) {
            const Money value = movements.at(line.movement).value;
            came_back[line.line] += value.cents();
            if (line.loss.is_set()) RC_ASSERT(movements.at(line.loss).value == value);
        }
    for (const auto& [id, sale] : world.sales)
        for (const SaleLine& line : sale.lines) {
            if (!line.movement) continue;
            const std::int64_t left = movements.at(*line.movement).value.cents();
            const std::int64_t back = came_back[line.id], units = line.quantity.units();
            const std::int64_t units_back = line.returned.units();
            RC_ASSERT(std::abs(back * units - left * units_back) <= (units_back == units ? 0 : units));
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
    check_costs(world);
    check_documents(world);
}

TEST(SalesDecision, a_damaged_unit_is_not_exchanged_for_one_that_somebody_else_was_promised) {
    Shop world;
    OpenSale bought = of_first(1);
    bought.payments = {in_cash(1'000)};
    const Outcome sold = run(world, bought);
    ASSERT_TRUE(std::holds_alternative<Done>(sold));
    ASSERT_TRUE(std::holds_alternative<Done>(run(world, of_first(units_at_first - 1))));
    const Sale& sale = world.sales.at(std::get<Done>(sold).sale);
    TakeBack act{.sale = sale.id, .location = shop, .lines = {}, .reason = {}, .exchange = {}};
    act.lines = {{.line = {.line = sale.lines.front().id, .quantity = Quantity::of(1), .condition = Condition::damaged},
                  .variant = {1}}};
    act.exchange = {.lines = of_first(1).lines, .discount = {}, .payments = {}};
    const Outcome exchanged = run(world, act);
    ASSERT_TRUE(std::holds_alternative<stock::Refused>(exchanged));
    EXPECT_EQ(std::get<stock::Refused>(exchanged).lines.front().reason, stock::Refusal::insufficient_available);
    act.lines.front().line.condition = Condition::restock;
    EXPECT_TRUE(std::holds_alternative<Done>(run(world, act)));
}

TEST(SalesDecision, who_may_not_give_money_back_cancels_only_what_nobody_paid) {
    Shop world;
    const Outcome unpaid = run(world, of_first(1)), paid = run(world, of_first(1));
    const auto cancel = [&](const Outcome& opened, MoneyBack money_back) {
        const Sale& sale = world.sales.at(std::get<Done>(opened).sale);
        return run(world, CancelSale{.sale = sale.id, .reservations = reservations_of(sale), .money_back = money_back});
    };
    const SaleId part_paid = std::get<Done>(paid).sale;
    ASSERT_TRUE(
        std::holds_alternative<Done>(run(world, PaySale{.sale = part_paid,
                                                        .reservations = reservations_of(world.sales.at(part_paid)),
                                                        .payments = {in_cash(100)}})));
    EXPECT_EQ(std::get<Refusals>(cancel(paid, MoneyBack::forbidden)),
              (Refusals{{.reason = Refusal::refund_not_permitted, .amount = Money::of_cents(100)}}));
    EXPECT_EQ(world.sales.at(part_paid).status, SaleStatus::open);
    EXPECT_TRUE(std::holds_alternative<Done>(cancel(unpaid, MoneyBack::forbidden)));
    EXPECT_TRUE(std::holds_alternative<Done>(cancel(paid, MoneyBack::allowed)));
    EXPECT_EQ(world.sales.at(part_paid).cancelled_by, ana);
    EXPECT_EQ(world.sales.at(part_paid).cancelled_at, world.stock.now);
}

TEST(SalesDecision, a_vouchers_code_pays_as_a_voucher_alone) {
    Shop world;
    world.vouchers["V"] = {.id = {1}, .balance = Money::of_cents(5'000)};
    struct Case {
        PaymentMethod method;
        std::string code;
        bool is_taken;
    };
    const Case cases[] = {{PaymentMethod::voucher, "V", true},
                          {PaymentMethod::voucher, "", false},
                          {PaymentMethod::voucher, "W", false},
                          {PaymentMethod::cash, "V", false},
                          {PaymentMethod::card, "V", false}};
    for (const Case& one : cases) {
        OpenSale act = of_first(1);
        act.payments = {{.tender = {.method = one.method, .amount = Money::of_cents(1'000)}, .voucher_code = one.code}};
        EXPECT_EQ(std::holds_alternative<Done>(run(world, act)), one.is_taken)
            << one.code << " " << static_cast<int>(one.method);
    }
}

TEST(SalesDecision, an_account_that_gives_the_name_makes_an_invoice_of_it_paid_at_once_or_later) {
    Shop world;
    OpenSale act = of_first(1);
    act.payments = {in_cash(1'000)};
    act.buyer.tax_number = "12345678Z";
    EXPECT_TRUE(std::get<Done>(run(world, act)).invoice_number.starts_with("S"));
    act.buyer.name = "Ana";
    EXPECT_TRUE(std::get<Done>(run(world, act)).invoice_number.starts_with("F"));
    world.customer = Customer{.name = "Berta", .email = "b@example.com"};
    act.customer = {7};
    act.buyer.name.clear();
    EXPECT_TRUE(std::get<Done>(run(world, act)).invoice_number.starts_with("F"));
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
