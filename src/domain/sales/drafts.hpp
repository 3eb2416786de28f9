// What a command about a sale works with before anything is kept. For decide*.cpp alone. Floor 1.
#pragma once

#include "domain/sales/decide.hpp"
#include "domain/sales/sale_return.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace trastienda::sales {

struct Decision::Received {
    Settlement settlement;
    std::vector<VoucherId> vouchers;  // of each payment; not set: none of ours
};

/// What a credit note takes off the sale's invoice, as positive amounts, and why.
struct Decision::Credit {
    InvoiceNumber number;
    std::vector<TaxPart> taxes;
    Money total;
    SaleReturnId sale_return = {};
    std::string reason = {};
};

inline void append(Refusals& all, Refusals more) { std::ranges::move(more, std::back_inserter(all)); }

/// Who is named with a tax number gets an invoice, everybody else a simplified one.
inline InvoiceKind kind_for(const Buyer& buyer) {
    return buyer.name.empty() || buyer.tax_number.empty() ? InvoiceKind::simplified : InvoiceKind::invoice;
}

/// Its lines as a return and a correction look at them.
inline std::vector<SoldLine> sold_lines(const Sale& sale) {
    std::vector<SoldLine> sold;
    for (const SaleLine& line : sale.lines)
        sold.push_back({.id = line.id,
                        .quantity = line.quantity,
                        .returned = line.returned,
                        .subtotal = line.amounts.subtotal,
                        .tax_rate = line.tax_rate});
    return sold;
}

inline std::vector<TaxPart> negated(std::vector<TaxPart> parts) {
    for (TaxPart& part : parts) {
        part.base = Money::of_cents(-part.base.cents());
        part.tax = Money::of_cents(-part.tax.cents());
    }
    return parts;
}

/// A payment with what has gone back of it since it was read.
inline void take_refunded(std::vector<Payment>& payments, const std::vector<RefundPart>& parts) {
    for (const RefundPart& part : parts) {
        const auto payment = std::ranges::find(payments, part.payment, &Payment::id);
        payment->refunded = Money::of_cents(payment->refunded.cents() + part.amount.cents());
    }
}

}  // namespace trastienda::sales
