#include "store/sale_outcome_codec.hpp"

#include "store/outcome_bytes.hpp"
#include "store/outcome_of_three.hpp"

#include <cstdint>

namespace trastienda::store {

using outcome_bytes::Reader;
using outcome_bytes::Writer;

namespace {

constexpr std::uint8_t format = 4;
constexpr std::uint8_t format_without_invoice_ids = 2;

void write(Writer& out, const sales::Done& done) {
    out.number(done.sale.value);
    out.number(static_cast<std::uint8_t>(done.status));
    out.number(static_cast<std::uint8_t>(done.payment_status));
    for (const Money amount : {done.total, done.paid, done.refunded, done.change, done.returned})
        out.number(amount.cents());
    out.number(done.date.microseconds);
    out.number(done.expiration.microseconds);
    out.text(done.invoice_number);
    out.text(done.credit_note_number);
    out.number(done.sale_return.value);
    out.number(done.exchange_sale.value);
    out.text(done.voucher_code);
    out.number(static_cast<std::uint32_t>(done.refunds.size()));
    for (const sales::RefundPart& part : done.refunds) {
        out.number(part.payment.value);
        out.number(static_cast<std::uint8_t>(part.method));
        out.number(part.amount.cents());
    }
    out.number(done.invoice.value);
    out.number(done.credit_note.value);
}

sales::Done read_done_without_invoice_ids(Reader& in) {
    sales::Done done;
    done.sale = in.id<SaleId>();
    done.status = in.enumerator<sales::SaleStatus>(6);
    done.payment_status = in.enumerator<sales::PaymentStatus>(5);
    for (Money* amount : {&done.total, &done.paid, &done.refunded, &done.change, &done.returned}) *amount = in.money();
    done.date = in.instant();
    done.expiration = in.instant();
    done.invoice_number = in.text();
    done.credit_note_number = in.text();
    done.sale_return = in.id<SaleReturnId>();
    done.exchange_sale = in.id<SaleId>();
    done.voucher_code = in.text();
    for (std::size_t left = in.count(17); left > 0; --left) {
        sales::RefundPart part;
        part.payment = in.id<PaymentId>();
        part.method = in.enumerator<sales::PaymentMethod>(5);
        part.amount = in.money();
        done.refunds.push_back(part);
    }
    return done;
}

sales::Done read_done(Reader& in) {
    sales::Done done = read_done_without_invoice_ids(in);
    done.invoice = in.id<InvoiceId>();
    done.credit_note = in.id<InvoiceId>();
    return done;
}

}  // namespace

std::string encode_sale_outcome(const sales::Outcome& outcome) {
    return outcome_bytes::encode_any_of_three<sales::Done>(
        format, outcome, [](Writer& out, const sales::Done& done) { write(out, done); });
}

std::optional<sales::Outcome> decode_sale_outcome(std::string_view bytes) {
    if (auto outcome = outcome_bytes::decode_any_of_three<sales::Outcome>(format, bytes, read_done)) return outcome;
    return outcome_bytes::decode_any_of_three<sales::Outcome>(format_without_invoice_ids, bytes,
                                                              read_done_without_invoice_ids);
}

}  // namespace trastienda::store
