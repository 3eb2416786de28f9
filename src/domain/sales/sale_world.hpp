// A small shop as the tests of decisions about sales have it: what is stored, in plain maps, and how a batch reads and
// changes it. For tests only.
#pragma once

#include "domain/sales/currency.hpp"
#include "domain/sales/decide.hpp"
#include "domain/stock/decide_world.hpp"

#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <rapidcheck/gtest.h>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace trastienda::sales {

inline constexpr LocationId shop{1};
inline constexpr UserId ana{1};
inline constexpr std::int64_t variants_last = 3;
inline constexpr std::int64_t units_at_first = 20;

// What is stored about sales, in plain maps.
struct Shop {
    stock::World stock;
    std::string currency = "EUR";
    Language language = Language::es;
    std::map<SaleId, Sale> sales;
    std::map<std::string, Voucher> vouchers;
    std::map<std::string, Money> issued_vouchers;
    std::vector<Invoice> invoices;
    std::map<PaymentId, Changes::NewPayment> payments;
    Money refunded_in_all;
    std::vector<Changes::NewReturn> returns;
    std::optional<Customer> customer;  // whoever is asked for
    TaxPeriod tax{.id = {5}, .rate = Percent::of_hundredths(2100), .from = {0}};
    std::int64_t next_id = 1;

    Shop() {
        stock.locations[shop] = stock::Activity::active;
        for (std::int64_t i = 1; i <= variants_last; ++i) {
            stock.variants[{i}] = stock::Activity::active;
            stock::Level& level = stock.levels[{.variant = {i}, .location = shop}];
            level.on_hand = Quantity::of(units_at_first);
            level.value = Money::of_cents(1'001 * i);
        }
    }

    template <class IdType>
    std::vector<IdType> ids(std::size_t count) {
        std::vector<IdType> fresh;
        for (std::size_t i = 0; i < count; ++i) fresh.push_back({next_id++});
        return fresh;
    }

    // In either currency what it may be.
    [[nodiscard]] Money unit() const { return smallest_unit(currency); }
    [[nodiscard]] Money price_of(std::int64_t variant) const {
        return Money::of_cents((999 * variant + 1) / unit().cents() * unit().cents());
    }

    Snapshot gather(const Needs& needs) {
        Snapshot snapshot;
        snapshot.now = stock.now;
        snapshot.expiry = std::chrono::seconds(5);
        snapshot.currency = currency;
        snapshot.language = language;
        snapshot.taxes = *TaxTable::make(std::vector{tax});
        for (std::int64_t i = 1; i <= variants_last; ++i)
            snapshot.articles[{i}] = {.category = {}, .price = price_of(i), .text = {}};
        for (const SaleId id : needs.sales)
            if (const auto found = sales.find(id); found != sales.end()) {
                snapshot.sales[id] = found->second;
                for (const SaleLine& line : found->second.lines)
                    if (line.movement) snapshot.costs[line.id] = stock.movements.at(*line.movement).value;
            }
        for (const std::string& code : needs.voucher_codes)
            if (const auto found = vouchers.find(code); found != vouchers.end())
                snapshot.vouchers[code] = found->second;
        for (const UserId id : needs.customers)
            if (customer) snapshot.customers[id] = *customer;
        snapshot.invoicing.now = stock.now;
        snapshot.invoicing.today = {20'000};
        for (const Invoice& invoice : invoices) snapshot.invoicing.last[invoice.number.series] = invoice.number;
        snapshot.sale_ids = ids<SaleId>(needs.ids.sales);
        snapshot.detail_ids = ids<SaleDetailId>(needs.ids.details);
        snapshot.payment_ids = ids<PaymentId>(needs.ids.payments);
        snapshot.return_ids = ids<SaleReturnId>(needs.ids.returns);
        snapshot.invoice_ids = ids<InvoiceId>(needs.ids.invoices);
        snapshot.voucher_ids = ids<VoucherId>(needs.ids.vouchers);
        return snapshot;
    }

    void apply(const Changes& changes) {
        for (const Sale& sale : changes.new_sales) RC_ASSERT(sales.emplace(sale.id, sale).second);
        std::set<SaleId> seen;
        for (const Sale& sale : changes.sales) {
            RC_ASSERT(seen.insert(sale.id).second);
            sales.at(sale.id) = sale;
        }
        for (const auto& payment : changes.payments) RC_ASSERT(payments.emplace(payment.id, payment).second);
        for (const auto& refund : changes.refunds)
            refunded_in_all = Money::of_cents(refunded_in_all.cents() + refund.amount.cents());
        for (const auto& voucher : changes.new_vouchers) {
            RC_ASSERT(vouchers.emplace(voucher.code, Voucher{.id = voucher.id, .balance = voucher.amount}).second);
            issued_vouchers[voucher.code] = voucher.amount;
        }
        for (const auto& changed : changes.vouchers)
            for (auto& [code, voucher] : vouchers)
                if (voucher.id == changed.id) voucher.balance = changed.balance;
        invoices.insert(invoices.end(), changes.invoices.begin(), changes.invoices.end());
        returns.insert(returns.end(), changes.returns.begin(), changes.returns.end());
        for (const auto& sold : changes.first_sold_rates) {
            RC_ASSERT(sold.rate == tax.id && !tax.first_sold_on);
            tax.first_sold_on = sold.day;
        }
    }
};

inline std::vector<ReservationId> reservations_of(const Sale& sale) {
    std::vector<ReservationId> ids;
    for (const SaleLine& line : sale.lines)
        if (line.reservation) ids.push_back(*line.reservation);
    return ids;
}

// Decides commands as one batch, and writes down what it changed.
inline std::vector<Outcome> run(Shop& world, const std::vector<Act>& acts) {
    stock::NeedsBuilder stock_needs;
    NeedsBuilder needs;
    for (const Act& act : acts) needs.add(act, stock_needs);
    stock::Decision stock(stock::gather(world.stock, std::move(stock_needs).finish()));
    Decision decision(stock, world.gather(std::move(needs).finish()));
    std::vector<Outcome> outcomes;
    for (const Act& act : acts) outcomes.push_back(decision.decide({.user = ana, .idempotency_key = {}, .act = act}));
    world.apply(std::move(decision).take_changes());
    EXPECT_TRUE(stock::apply(world.stock, std::move(stock).take_changes()).empty());
    return outcomes;
}

// One command as a batch of its own.
inline Outcome run(Shop& world, Act act) { return run(world, std::vector{std::move(act)}).front(); }

inline OpenSale of_first(std::int64_t units) {
    OpenSale act;
    act.location = shop;
    act.lines = {{.variant = {1}, .quantity = Quantity::of(units)}};
    return act;
}
inline PaymentInput in_cash(std::int64_t cents) {
    return {.tender = {.method = PaymentMethod::cash, .amount = Money::of_cents(cents)}};
}

inline void buy(Shop& world, std::int64_t variant, std::int64_t units, std::int64_t unit_cost_cents,
                LocationId location = shop) {
    stock::RecordMovements act;
    act.lines.push_back({.level = {.variant = {variant}, .location = location},
                         .type = stock::types::purchase,
                         .quantity = Quantity::of(units),
                         .unit_cost = Money::of_cents(unit_cost_cents),
                         .reference_number = {},
                         .notes = {}});
    const stock::Command command{.user = ana, .idempotency_key = {}, .act = std::move(act)};
    stock::Decision stock(stock::gather(world.stock, {command}));
    RC_ASSERT(std::holds_alternative<stock::Accepted>(stock.decide(command)));
    RC_ASSERT(stock::apply(world.stock, std::move(stock).take_changes()).empty());
}

}  // namespace trastienda::sales
