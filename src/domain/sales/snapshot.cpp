#include "domain/sales/snapshot.hpp"

#include "base/distinct.hpp"

#include <utility>

namespace trastienda::sales {

namespace {

struct Collect {
    Needs& needs;

    void operator()(const OpenSale& act) const {
        if (act.customer.is_set()) needs.customers.push_back(act.customer);
        make_sale(act.lines, act.payments ? act.payments->size() : 0);
        if (!act.payments) return;
        pay(*act.payments);
        ++needs.ids.invoices;
    }
    void operator()(const PaySale& act) const {
        needs.sales.push_back(act.sale);
        needs.ids.payments += act.payments.size();
        pay(act.payments);
        ++needs.ids.invoices;
    }
    void operator()(const CancelSale& act) const { give_back(act.sale); }
    void operator()(const RefundSale& act) const { give_back(act.sale); }
    void operator()(const TakeBack& act) const {
        give_back(act.sale);
        ++needs.ids.returns;
        ++needs.ids.invoices;
        if (!act.exchange) return;
        // Each payment of the old sale may be carried over to the new one, and how many there are is not known yet.
        make_sale(act.exchange->lines, payments_of_sale_max);
        pay(act.exchange->payments);
        ++needs.ids.invoices;
    }

    void operator()(const CorrectInvoice& act) const {
        needs.sales.push_back(act.sale);
        needs.ids.invoices += 2;
    }

    void make_sale(const std::vector<SaleLineInput>& lines, std::size_t payments) const {
        for (const SaleLineInput& line : lines) needs.variants.push_back(line.variant);
        ++needs.ids.sales;
        needs.ids.details += lines.size();
        needs.ids.payments += payments;
    }
    void pay(const std::vector<PaymentInput>& payments) const {
        for (const PaymentInput& payment : payments)
            if (!payment.voucher_code.empty()) needs.voucher_codes.push_back(payment.voucher_code);
    }
    void give_back(SaleId sale) const {
        needs.sales.push_back(sale);
        ++needs.ids.vouchers;
    }
};

}  // namespace

void NeedsBuilder::add(const Act& act, stock::NeedsBuilder& stock) {
    stock.add(stock_act(act));
    std::visit(Collect{needs_}, act);
    ++needs_.commands;
}

Needs NeedsBuilder::finish() && {
    sort_distinct(needs_.sales);
    sort_distinct(needs_.variants);
    sort_distinct(needs_.customers);
    sort_distinct(needs_.voucher_codes);
    return std::move(needs_);
}

}  // namespace trastienda::sales
