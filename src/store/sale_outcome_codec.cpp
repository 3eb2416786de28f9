#include "store/sale_outcome_codec.hpp"

#include "store/outcome_bytes.hpp"
#include "store/outcome_codec.hpp"
#include "store/refusals_codec.hpp"

#include <cstdint>

namespace trastienda::store {

using outcome_bytes::Reader;
using outcome_bytes::Writer;

namespace {

constexpr std::uint8_t format = 2;
constexpr std::uint8_t done_mark = 1;
constexpr std::uint8_t refusals_mark = 2;
constexpr std::uint8_t stock_refused_mark = 3;

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
}

sales::Done read_done(Reader& in) {
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

}  // namespace

std::string encode_sale_outcome(const sales::Outcome& outcome) {
    Writer out;
    out.number(format);
    if (const auto* done = std::get_if<sales::Done>(&outcome)) {
        out.number(done_mark);
        write(out, *done);
    } else if (const auto* refusals = std::get_if<sales::Refusals>(&outcome)) {
        out.number(refusals_mark);
        outcome_bytes::write(out, *refusals);
    } else {
        out.number(stock_refused_mark);
        out.text(encode_outcome(std::get<stock::Refused>(outcome)));
    }
    return std::move(out).take();
}

std::optional<sales::Outcome> decode_sale_outcome(std::string_view bytes) {
    Reader in(bytes);
    if (in.number<std::uint8_t>() != format) return std::nullopt;
    std::optional<sales::Outcome> outcome;
    switch (in.number<std::uint8_t>()) {
        case done_mark:
            outcome = read_done(in);
            break;
        case refusals_mark:
            outcome = outcome_bytes::read_refusals(in);
            break;
        case stock_refused_mark:
            if (auto of_stock = decode_outcome(in.text()))
                if (auto* refused = std::get_if<stock::Refused>(&*of_stock)) outcome = std::move(*refused);
            break;
        default:
            return std::nullopt;
    }
    if (!in.is_sound() || !in.is_at_end()) return std::nullopt;
    return outcome;
}

}  // namespace trastienda::store
