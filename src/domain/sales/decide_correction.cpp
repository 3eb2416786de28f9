// Corrections: see decide.hpp.
#include "domain/sales/decide.hpp"
#include "domain/sales/drafts.hpp"

namespace trastienda::sales {

namespace {

// What an invoice says of them is the same. Where mail goes and in which language stands on no invoice as a fact.
bool is_invoiced_alike(const Buyer& one, const Buyer& other) {
    return one.name == other.name && one.tax_number == other.tax_number && one.address == other.address;
}

// The sale as its customer reads of it: what he keeps.
Sale as_kept(const Sale& sale, const Kept& kept, Money unit) {
    Sale part = sale;
    part.total = kept.total;
    std::erase_if(part.lines, [](const SaleLine& line) { return line.returned == line.quantity; });
    for (SaleLine& line : part.lines) {
        const Quantity left = *line.quantity.minus(line.returned);
        line.amounts.subtotal = worth_of_units(line.amounts.subtotal, line.quantity, line.returned, left, unit);
        line.quantity = left;
    }
    return part;
}

}  // namespace

Outcome Decision::decide_act(const Command& command, const CorrectInvoice& act) {
    Sale* sale = find_sale(act.sale);
    if (sale == nullptr) return Refusals{{.reason = Refusal::sale_unknown}};
    if (const auto reason = refusal_of(SaleAct::correct, status_at(sale->status, sale->expiration, snapshot_.now)))
        return Refusals{{.reason = *reason}};
    Buyer buyer = act.buyer;
    if (buyer.email.empty()) buyer.email = sale->buyer.email;
    buyer.language = act.language.value_or(sale->buyer.language);

    Refusals refusals;
    const auto credit_note = next(InvoiceKind::credit_note);
    if (!credit_note) refusals.push_back(credit_note.error());
    const auto number = next(kind_for(buyer));
    if (!number) refusals.push_back(number.error());
    if (is_invoiced_alike(buyer, sale->buyer)) refusals.push_back({.reason = Refusal::correction_unneeded});
    if (!refusals.empty()) return refusals;

    const Money unit = unit_of(*sale);
    const Kept kept = kept_of(sold_lines(*sale), unit);
    const InvoiceId note = credit(
        *sale, {.number = *credit_note, .taxes = kept.taxes, .total = kept.total, .reason = act.reason}, command.user);
    sale->buyer = std::move(buyer);
    issue(*sale, *number, kept.taxes, kept.total, command.user);
    touch(*sale);

    Done done = describe(*sale);
    done.credit_note = note;
    done.credit_note_number = credit_note->text();
    done.invoice = sale->invoice;
    done.invoice_number = sale->invoice_number;
    Done written = done;
    written.returned = kept.total;
    write(mail::EmailType::sale_corrected, as_kept(*sale, kept, unit), written);
    return done;
}

}  // namespace trastienda::sales
