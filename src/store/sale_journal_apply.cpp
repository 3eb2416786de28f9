// What a batch writes of sales: see sale_journal.hpp.
#include "store/letters.hpp"
#include "store/sale_journal.hpp"
#include "store/sale_journal_sql.hpp"
#include "store/set_columns.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace trastienda::store {

namespace sql = trastienda::sql::sale_journal;

namespace {

using store::money;
// numeric(5,2) has the two decimals of money.
std::optional<Money> money(sales::Percent percent) { return Money::of_cents(percent.hundredths()); }
std::optional<Money> percent_of(const std::optional<sales::Discount>& discount) {
    const auto* percent = discount ? std::get_if<sales::Percent>(&discount->size) : nullptr;
    return percent != nullptr ? money(*percent) : std::nullopt;
}
std::optional<Money> amount_of(const std::optional<sales::Discount>& discount) {
    const auto* amount = discount ? std::get_if<Money>(&discount->size) : nullptr;
    return amount != nullptr ? std::optional(*amount) : std::nullopt;
}
std::string_view reason_of(const std::optional<sales::Discount>& discount) {
    return discount ? std::string_view(discount->reason) : std::string_view();
}
std::optional<std::int64_t> method_of(const sales::Sale& sale) {
    return sale.method ? std::optional<std::int64_t>(number(*sale.method)) : std::nullopt;
}

using sales::Changes;
using sales::Sale;
using View = std::string_view;

pg::Call add_sales(const std::vector<Sale>& rows) {
    pg::Call call{.statement = sql::add_sales, .params = {}};
    auto& p = call.params;
    p.bigints(column(rows, [](const Sale& s) { return s.id.value; }));
    p.bigints(column(rows, [](const Sale& s) { return id_or_null(s.customer); }));
    p.bigints(column(rows, [](const Sale& s) { return s.seller.value; }));
    p.integers(column(rows, [](const Sale& s) { return number(s.channel); }));
    p.bigints(column(rows, [](const Sale& s) { return s.location.value; }));
    p.integers(column(rows, [](const Sale& s) { return number(s.status); }));
    p.integers(column(rows, [](const Sale& s) { return number(s.payment_status()); }));
    p.bigints(column(rows, method_of));
    p.instants(column(rows, [](const Sale& s) { return s.date; }));
    p.instants(column(rows, [](const Sale& s) { return s.expiration; }));
    p.moneys(column(rows, [](const Sale& s) { return money(s.total); }));
    p.moneys(column(rows, [](const Sale& s) { return money(s.paid); }));
    p.moneys(column(rows, [](const Sale& s) { return money(s.refunded); }));
    p.moneys(column(rows, [](const Sale& s) { return percent_of(s.discount); }));
    p.moneys(column(rows, [](const Sale& s) { return amount_of(s.discount); }));
    p.texts(column(rows, [](const Sale& s) { return reason_of(s.discount); }));
    p.bigints(column(rows, [](const Sale& s) { return id_or_null(s.invoice); }));
    p.texts(column(rows, [](const Sale& s) { return View(s.invoice_number); }));
    p.texts(column(rows, [](const Sale& s) { return View(s.buyer.name); }));
    p.texts(column(rows, [](const Sale& s) { return View(s.buyer.tax_number); }));
    p.texts(column(rows, [](const Sale& s) { return View(s.buyer.address); }));
    p.texts(column(rows, [](const Sale& s) { return View(s.buyer.email); }));
    p.integers(column(rows, [](const Sale& s) { return number(s.buyer.language); }));
    p.texts(column(rows, [](const Sale& s) { return View(s.notes); }));
    return call;
}

// A line, and the sale that it belongs to.
struct Line {
    SaleId sale;
    const sales::SaleLine* line;
};

pg::Call add_lines(const std::vector<Sale>& added) {
    std::vector<Line> rows;
    for (const Sale& sale : added)
        for (const sales::SaleLine& line : sale.lines) rows.push_back({.sale = sale.id, .line = &line});
    pg::Call call{.statement = sql::add_lines, .params = {}};
    auto& p = call.params;
    p.bigints(column(rows, [](const Line& l) { return l.line->id.value; }));
    p.bigints(column(rows, [](const Line& l) { return l.sale.value; }));
    p.bigints(column(rows, [](const Line& l) { return l.line->variant.value; }));
    p.texts(column(rows, [](const Line& l) { return View(l.line->text.description); }));
    p.texts(column(rows, [](const Line& l) { return View(l.line->text.size); }));
    p.texts(column(rows, [](const Line& l) { return View(l.line->text.color); }));
    p.texts(column(rows, [](const Line& l) { return View(l.line->text.sku); }));
    p.integers(column(rows, [](const Line& l) { return l.line->quantity.units(); }));
    p.moneys(column(rows, [](const Line& l) { return money(l.line->unit_price); }));
    p.moneys(column(rows, [](const Line& l) { return percent_of(l.line->discount); }));
    p.moneys(column(rows, [](const Line& l) { return amount_of(l.line->discount); }));
    p.texts(column(rows, [](const Line& l) { return reason_of(l.line->discount); }));
    p.moneys(column(rows, [](const Line& l) { return money(l.line->amounts.gross); }));
    p.moneys(column(rows, [](const Line& l) { return money(l.line->amounts.line_discount); }));
    p.moneys(column(rows, [](const Line& l) { return money(l.line->amounts.sale_discount); }));
    p.moneys(column(rows, [](const Line& l) { return money(l.line->amounts.subtotal); }));
    p.moneys(column(rows, [](const Line& l) { return money(l.line->tax_rate); }));
    p.bigints(column(rows, [](const Line& l) { return id_or_null(l.line->reservation); }));
    p.bigints(column(rows, [](const Line& l) { return id_or_null(l.line->movement); }));
    return call;
}

// All of one day: the batch's.
pg::Call note_first_sold(const std::vector<Changes::FirstSoldRate>& rates) {
    pg::Call call{.statement = sql::note_first_sold, .params = {}};
    call.params.bigints(column(rates, [](const auto& sold) { return sold.rate.value; }));
    call.params.integer(rates.front().day.days);
    return call;
}

pg::Call change_sales(const std::vector<Sale>& rows) {
    pg::Call call{.statement = sql::change_sales, .params = {}};
    auto& p = call.params;
    p.bigints(column(rows, [](const Sale& s) { return s.id.value; }));
    p.integers(column(rows, [](const Sale& s) { return number(s.status); }));
    p.integers(column(rows, [](const Sale& s) { return number(s.payment_status()); }));
    p.bigints(column(rows, method_of));
    p.moneys(column(rows, [](const Sale& s) { return money(s.paid); }));
    p.moneys(column(rows, [](const Sale& s) { return money(s.refunded); }));
    p.bigints(column(rows, [](const Sale& s) { return id_or_null(s.invoice); }));
    p.texts(column(rows, [](const Sale& s) { return View(s.invoice_number); }));
    p.bigints(column(rows, [](const Sale& s) { return id_or_null(s.cancelled_by); }));
    p.instants(column(rows, [](const Sale& s) { return s.cancelled_at; }));
    p.texts(column(rows, [](const Sale& s) { return View(s.buyer.name); }));
    p.texts(column(rows, [](const Sale& s) { return View(s.buyer.tax_number); }));
    p.texts(column(rows, [](const Sale& s) { return View(s.buyer.address); }));
    p.texts(column(rows, [](const Sale& s) { return View(s.buyer.email); }));
    p.integers(column(rows, [](const Sale& s) { return number(s.buyer.language); }));
    return call;
}

pg::Call change_lines(const std::vector<Changes::ChangedLine>& rows) {
    pg::Call call{.statement = sql::change_lines, .params = {}};
    call.params.bigints(column(rows, [](const auto& line) { return line.id.value; }));
    call.params.integers(column(rows, [](const auto& line) { return line.returned.units(); }));
    call.params.bigints(column(rows, [](const auto& line) { return id_or_null(line.movement); }));
    return call;
}

pg::Call add_payments(const std::vector<Changes::NewPayment>& rows, Instant now) {
    pg::Call call{.statement = sql::add_payments, .params = {}};
    auto& p = call.params;
    p.bigints(column(rows, [](const auto& payment) { return payment.id.value; }));
    p.bigints(column(rows, [](const auto& payment) { return payment.sale.value; }));
    p.integers(column(rows, [](const auto& payment) { return number(payment.method); }));
    p.moneys(column(rows, [](const auto& payment) { return money(payment.amount); }));
    p.bigints(column(rows, [](const auto& payment) { return id_or_null(payment.carried_from); }));
    p.texts(column(rows, [](const auto& payment) { return View(payment.reference_number); }));
    p.bigints(column(rows, [](const auto& payment) { return id_or_null(payment.voucher); }));
    p.bigints(column(rows, [](const auto& payment) { return payment.user.value; }));
    p.instant(now);
    p.bigints(column(rows, [](const auto& payment) { return id_or_null(payment.intent); }));
    p.moneys(column(rows, [](const auto& payment) { return money(payment.change_given); }));
    return call;
}

// Of the payments that a provider has brought.
pg::Call book_intents(const std::vector<Changes::NewPayment>& payments, Instant now) {
    std::vector<std::int64_t> intents, ids;
    for (const auto& payment : payments) {
        if (!payment.intent.is_set()) continue;
        intents.push_back(payment.intent.value);
        ids.push_back(payment.id.value);
    }
    pg::Call call{.statement = sql::book_intents, .params = {}};
    call.params.bigints(intents).bigints(ids).instant(now);
    return call;
}

pg::Call change_payments(const std::vector<sales::Payment>& rows) {
    pg::Call call{.statement = sql::change_payments, .params = {}};
    call.params.bigints(column(rows, [](const auto& payment) { return payment.id.value; }));
    call.params.moneys(column(rows, [](const auto& payment) { return money(payment.refunded); }));
    return call;
}

pg::Call add_refunds(const std::vector<Changes::NewRefund>& rows, Instant now) {
    pg::Call call{.statement = sql::add_refunds, .params = {}};
    auto& p = call.params;
    p.bigints(column(rows, [](const auto& refund) { return refund.payment.value; }));
    p.bigints(column(rows, [](const auto& refund) { return refund.sale.value; }));
    p.bigints(column(rows, [](const auto& refund) { return id_or_null(refund.sale_return); }));
    p.integers(column(rows, [](const auto& refund) { return number(refund.way); }));
    p.integers(column(rows, [](const auto& refund) { return number(refund.method); }));
    p.moneys(column(rows, [](const auto& refund) { return money(refund.amount); }));
    p.bigints(column(rows, [](const auto& refund) { return id_or_null(refund.voucher); }));
    p.bigints(column(rows, [](const auto& refund) { return refund.user.value; }));
    p.instant(now);
    return call;
}

pg::Call add_vouchers(const std::vector<Changes::NewVoucher>& rows, Instant now) {
    pg::Call call{.statement = sql::add_vouchers, .params = {}};
    call.params.bigints(column(rows, [](const auto& voucher) { return voucher.id.value; }));
    call.params.texts(column(rows, [](const auto& voucher) { return View(voucher.code); }));
    call.params.moneys(column(rows, [](const auto& voucher) { return money(voucher.amount); }));
    call.params.bigints(column(rows, [](const auto& voucher) { return voucher.sale.value; }));
    call.params.instant(now);
    return call;
}

pg::Call change_vouchers(const std::vector<Changes::ChangedVoucher>& rows) {
    pg::Call call{.statement = sql::change_vouchers, .params = {}};
    call.params.bigints(column(rows, [](const auto& voucher) { return voucher.id.value; }));
    call.params.moneys(column(rows, [](const auto& voucher) { return money(voucher.balance); }));
    return call;
}

pg::Call add_returns(const std::vector<Changes::NewReturn>& rows, Instant now) {
    pg::Call call{.statement = sql::add_returns, .params = {}};
    auto& p = call.params;
    p.bigints(column(rows, [](const auto& made) { return made.id.value; }));
    p.bigints(column(rows, [](const auto& made) { return made.sale.value; }));
    p.bigints(column(rows, [](const auto& made) { return made.user.value; }));
    p.bigints(column(rows, [](const auto& made) { return made.location.value; }));
    p.moneys(column(rows, [](const auto& made) { return money(made.total); }));
    p.integers(column(rows, [](const auto& made) { return number(made.way); }));
    p.texts(column(rows, [](const auto& made) { return View(made.reason); }));
    p.bigints(column(rows, [](const auto& made) { return made.credit_note.value; }));
    p.bigints(column(rows, [](const auto& made) { return id_or_null(made.exchange_sale); }));
    p.instant(now);
    return call;
}

struct ReturnLine {
    SaleReturnId made;
    const Changes::NewReturn::Line* line;
};

pg::Call add_return_lines(const std::vector<Changes::NewReturn>& returns) {
    std::vector<ReturnLine> rows;
    for (const auto& made : returns)
        for (const auto& line : made.lines) rows.push_back({.made = made.id, .line = &line});
    pg::Call call{.statement = sql::add_return_lines, .params = {}};
    auto& p = call.params;
    p.bigints(column(rows, [](const ReturnLine& l) { return l.made.value; }));
    p.bigints(column(rows, [](const ReturnLine& l) { return l.line->line.value; }));
    p.integers(column(rows, [](const ReturnLine& l) { return l.line->quantity.units(); }));
    p.integers(column(rows, [](const ReturnLine& l) { return number(l.line->condition); }));
    p.moneys(column(rows, [](const ReturnLine& l) { return money(l.line->amount); }));
    p.bigints(column(rows, [](const ReturnLine& l) { return l.line->movement.value; }));
    p.bigints(column(rows, [](const ReturnLine& l) { return id_or_null(l.line->loss); }));
    return call;
}

pg::Call add_taxes(const std::vector<sales::Invoice>& invoices) {
    std::vector<std::int64_t> ids;
    std::vector<std::optional<Money>> rates, bases, taxes;
    for (const sales::Invoice& invoice : invoices) {
        for (const sales::TaxPart& part : invoice.taxes) {
            ids.push_back(invoice.id.value);
            rates.push_back(money(part.rate));
            bases.push_back(part.base);
            taxes.push_back(part.tax);
        }
    }
    pg::Call call{.statement = sql::add_invoice_taxes, .params = {}};
    call.params.bigints(ids).moneys(rates).moneys(bases).moneys(taxes);
    return call;
}

// The last number of each series that the invoices go on.
pg::Call move_series(const std::vector<sales::Invoice>& invoices) {
    std::map<sales::InvoiceSeries, std::int32_t> last;
    for (const sales::Invoice& invoice : invoices) last[invoice.number.series] = invoice.number.number;
    std::vector<std::int32_t> kinds, years, numbers;
    for (const auto& [series, value] : last) {
        kinds.push_back(number(series.kind));
        years.push_back(series.year);
        numbers.push_back(value);
    }
    pg::Call call{.statement = sql::move_series, .params = {}};
    call.params.integers(kinds).integers(years).integers(numbers);
    return call;
}

std::string text_of(const sales::InvoiceHash& hash) {
    std::string bytes(hash.size(), '\0');
    std::ranges::transform(hash, bytes.begin(), [](std::byte byte) { return static_cast<char>(byte); });
    return bytes;
}

}  // namespace

void SaleJournal::add_writes(const sales::Changes& changes, Instant now, std::vector<pg::Call>& calls) {
    if (!changes.new_sales.empty()) {
        calls.push_back(add_sales(changes.new_sales));
        calls.push_back(add_lines(changes.new_sales));
    }
    if (!changes.first_sold_rates.empty()) calls.push_back(note_first_sold(changes.first_sold_rates));
    if (!changes.sales.empty()) calls.push_back(change_sales(changes.sales));
    if (!changes.lines.empty()) calls.push_back(change_lines(changes.lines));
    if (!changes.new_vouchers.empty()) calls.push_back(add_vouchers(changes.new_vouchers, now));
    if (!changes.vouchers.empty()) calls.push_back(change_vouchers(changes.vouchers));
    if (!changes.payments.empty()) calls.push_back(add_payments(changes.payments, now));
    if (std::ranges::any_of(changes.payments, [](const auto& payment) { return payment.intent.is_set(); }))
        calls.push_back(book_intents(changes.payments, now));
    if (!changes.changed_payments.empty()) calls.push_back(change_payments(changes.changed_payments));
    if (!changes.returns.empty()) {
        calls.push_back(add_returns(changes.returns, now));
        calls.push_back(add_return_lines(changes.returns));
    }
    if (!changes.refunds.empty()) calls.push_back(add_refunds(changes.refunds, now));
    if (!changes.invoices.empty()) add_invoices(changes.invoices, calls);
    if (!changes.letters.empty()) calls.push_back(queue_letters(changes.letters));
}

void SaleJournal::add_invoices(const std::vector<sales::Invoice>& invoices, std::vector<pg::Call>& calls) {
    using sales::Invoice;
    std::vector<std::int64_t> chain_numbers;
    std::vector<std::string> numbers, hashes;
    std::vector<std::optional<Money>> taxes;
    for (const Invoice& invoice : invoices) {
        const std::string& text = numbers.emplace_back(invoice.number.text());
        const Money tax = sales::total_tax(invoice.taxes);
        head_.hash = hash_of({.issuer = head_.issuer_tax_number,
                              .number = text,
                              .date = invoice.date,
                              .kind = invoice.number.series.kind,
                              .corrects = invoice.corrects_kind,
                              .cause = invoice.sale_return.is_set() ? sales::CreditCause::goods_returned
                                                                    : sales::CreditCause::wrong_buyer,
                              .tax = tax,
                              .total = invoice.total,
                              .previous = head_.hash,
                              .recorded_at = invoice.issued_at,
                              .utc_offset = head_.utc_offset});
        taxes.emplace_back(tax);
        chain_numbers.push_back(++head_.chain_number);
        hashes.push_back(text_of(*head_.hash));
        head_.date = invoice.date;
        head_.issued_at = invoice.issued_at;
    }
    pg::Call call{.statement = sql::add_invoices, .params = {}};
    auto& p = call.params;
    p.bigints(column(invoices, [](const Invoice& i) { return i.id.value; }));
    p.texts(column(numbers, [](const std::string& text) { return View(text); }));
    p.integers(column(invoices, [](const Invoice& i) { return number(i.number.series.kind); }));
    p.integers(column(invoices, [](const Invoice& i) { return i.number.series.year; }));
    p.integers(column(invoices, [](const Invoice& i) { return i.number.number; }));
    p.bigints(column(invoices, [](const Invoice& i) { return i.sale.value; }));
    p.bigints(column(invoices, [](const Invoice& i) { return id_or_null(i.sale_return); }));
    p.bigints(column(invoices, [](const Invoice& i) { return id_or_null(i.corrects); }));
    p.bigints(column(invoices, [](const Invoice& i) {
        return i.corrects_kind ? std::optional<std::int64_t>(number(*i.corrects_kind)) : std::nullopt;
    }));
    p.integers(column(invoices, [](const Invoice& i) { return i.date.days; }));
    p.instants(column(invoices, [](const Invoice& i) { return i.issued_at; }));
    p.integer(static_cast<std::int32_t>(head_.utc_offset.count()));
    p.moneys(column(invoices, [](const Invoice& i) { return money(i.total); })).moneys(taxes);
    p.text(head_.issuer_name).text(head_.issuer_tax_number).text(head_.issuer_address).text(head_.currency);
    p.texts(column(invoices, [](const Invoice& i) { return View(i.buyer.name); }));
    p.texts(column(invoices, [](const Invoice& i) { return View(i.buyer.tax_number); }));
    p.texts(column(invoices, [](const Invoice& i) { return View(i.buyer.address); }));
    p.integers(column(invoices, [](const Invoice& i) { return number(i.buyer.language); }));
    p.bigints(column(invoices, [](const Invoice& i) { return i.user.value; }));
    p.bigints(chain_numbers).byteas(hashes).bigint(head_.letterhead.value);
    p.bigints(column(invoices, [](const Invoice& i) { return id_or_null(i.replaces); }));
    p.texts(column(invoices, [](const Invoice& i) { return View(i.reason); }));
    calls.push_back(std::move(call));
    calls.push_back(add_taxes(invoices));
    calls.push_back(move_series(invoices));
    pg::Call head{.statement = sql::move_head, .params = {}};
    head.params.bigint(head_.chain_number).bytes(*head_.hash).instant(head_.issued_at).integer(head_.date.days);
    calls.push_back(std::move(head));
}

}  // namespace trastienda::store
