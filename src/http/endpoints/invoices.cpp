// /api/v1/invoices: reading what was issued. Nobody changes one: a mistake gets a credit note, by a return or a
// correction.
#include "http/content.hpp"
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/paper_fields.hpp"
#include "http/endpoints/period.hpp"
#include "http/endpoints/sale_fields.hpp"

#include <iterator>

namespace trastienda::http {

namespace {

struct InvoiceTaxOut {
    sales::Percent rate;
    Money base;
    Money tax;
};
BOOST_DESCRIBE_STRUCT(InvoiceTaxOut, (), (rate, base, tax))

struct InvoiceRowOut {
    InvoiceId id;
    std::string number;
    sales::InvoiceKind kind = sales::InvoiceKind::simplified;
    SaleId sale_id;
    std::optional<SaleReturnId> sale_return_id;
    std::optional<InvoiceId> corrects_invoice_id;
    std::optional<std::string> corrects_number;
    std::optional<InvoiceId> replaces_invoice_id;
    std::optional<std::string> replaces_number;
    Day invoice_date;
    Instant issued_at;
    Money total;
    Money tax;
    std::string currency;
    std::string buyer_name;
    std::string buyer_tax_number;
};
BOOST_DESCRIBE_STRUCT(InvoiceRowOut, (),
                      (id, number, kind, sale_id, sale_return_id, corrects_invoice_id, corrects_number,
                       replaces_invoice_id, replaces_number, invoice_date, issued_at, total, tax, currency, buyer_name,
                       buyer_tax_number))
constexpr auto notes(const InvoiceRowOut*) {
    return std::to_array<FieldNote>(
        {{.field = "sale_return_id", .text = "Of a credit note; null: a correction made it."},
         {.field = "corrects_invoice_id", .text = "Of a credit note: the invoice that it takes from."},
         {.field = "replaces_invoice_id", .text = "Of the new invoice of a correction: the one that it stands for."},
         {.field = "total", .text = "Negative in a credit note."}});
}

struct InvoiceOut : InvoiceRowOut {
    std::string issuer_name;
    std::string issuer_tax_number;
    std::string issuer_address;
    std::string buyer_address;
    UserId user_id;
    std::optional<std::string> correction_reason;
    std::vector<InvoiceTaxOut> taxes;
    std::int64_t chain_number = 0;
    std::string hash;
};
BOOST_DESCRIBE_STRUCT(InvoiceOut, (InvoiceRowOut),
                      (issuer_name, issuer_tax_number, issuer_address, buyer_address, user_id, correction_reason, taxes,
                       chain_number, hash))
constexpr auto notes(const InvoiceOut*) {
    return std::to_array<FieldNote>(
        {{.field = "correction_reason", .text = "Of the credit note of a correction: why."},
         {.field = "chain_number", .text = "Its place among all invoices of the shop, without a gap."},
         {.field = "hash",
          .text = "SHA-256 over the record and the hash of the one before it: 64 hexadecimal digits."}});
}

struct InvoicePath {
    InvoiceId invoice_id;
};
BOOST_DESCRIBE_STRUCT(InvoicePath, (), (invoice_id))

struct InvoiceCursor {
    Day date;
    InvoiceId id;
};
BOOST_DESCRIBE_STRUCT(InvoiceCursor, (), (date, id))

struct InvoicesQuery {
    PageLimit limit;
    std::optional<After<InvoiceCursor>> after;
    std::optional<SaleId> sale_id;
    std::optional<sales::InvoiceKind> kind;
    std::optional<Text<1, 40>> number;
    std::optional<Day> from;
    std::optional<Day> until;
};
BOOST_DESCRIBE_STRUCT(InvoicesQuery, (), (limit, after, sale_id, kind, number, from, until))
constexpr auto notes(const InvoicesQuery*) {
    return std::to_array<FieldNote>({{.field = "until", .text = "The last day, included."}});
}
void check_fields(const InvoicesQuery& query, const ReadAt& at) { check_period(query.from, query.until, at); }

std::string hexadecimal(const sales::InvoiceHash& hash) {
    std::string text;
    for (const std::byte byte : hash) fmt::format_to(std::back_inserter(text), "{:02X}", std::to_integer<int>(byte));
    return text;
}

InvoiceRowOut row_out(const store::InvoiceRow& row) {
    return {.id = row.id,
            .number = row.number,
            .kind = row.kind,
            .sale_id = row.sale,
            .sale_return_id = row.sale_return,
            .corrects_invoice_id = row.corrects,
            .corrects_number = row.corrects_number.empty() ? std::nullopt : std::optional(row.corrects_number),
            .replaces_invoice_id = row.replaces,
            .replaces_number = row.replaces_number.empty() ? std::nullopt : std::optional(row.replaces_number),
            .invoice_date = row.date,
            .issued_at = row.issued_at,
            .total = row.total,
            .tax = row.tax,
            .currency = row.currency,
            .buyer_name = row.buyer_name,
            .buyer_tax_number = row.buyer_tax_number};
}

Problem unknown_invoice(InvoiceId id) {
    return problem(ProblemCode::invoice_unknown, {"No existe la factura {}.", "There is no invoice {}."}, id.value);
}

asio::awaitable<Reply<InvoiceOut>> read_invoice(SaleServices& services, Call<Path<InvoicePath>> call) {
    CO_TRY(const auto found, co_await services.invoices.invoice(call.path.invoice_id));
    if (!found) co_return unknown_invoice(call.path.invoice_id);
    const std::string& reason = found->correction_reason;
    InvoiceOut out{row_out(*found),
                   found->issuer_name,
                   found->issuer_tax_number,
                   found->issuer_address,
                   found->buyer_address,
                   found->user,
                   reason.empty() ? std::nullopt : std::optional(reason),
                   std::vector<InvoiceTaxOut>(),
                   found->chain_number,
                   hexadecimal(found->hash)};
    for (const sales::TaxPart& part : found->taxes)
        out.taxes.push_back({.rate = part.rate, .base = part.base, .tax = part.tax});
    co_return out;
}

asio::awaitable<Reply<Page<InvoiceRowOut>>> list_invoices(SaleServices& services, Call<Query<InvoicesQuery>> call) {
    const InvoicesQuery& query = call.query;
    std::optional<store::Invoices::Cursor> before;
    if (query.after) before = {.date = query.after->value.date, .id = query.after->value.id};
    CO_TRY(const auto found,
           co_await services.invoices.list({.sale = query.sale_id,
                                            .kind = query.kind,
                                            .number = query.number ? std::optional(query.number->value) : std::nullopt,
                                            .from = query.from,
                                            .until = query.until},
                                           before, query.limit.get() + 1));
    std::vector<InvoiceRowOut> rows;
    for (const store::InvoiceRow& row : found) rows.push_back(row_out(row));
    co_return make_page(std::move(rows), query.limit, [](const InvoiceRowOut& last) {
        return InvoiceCursor{.date = last.invoice_date, .id = last.id};
    });
}

asio::awaitable<Reply<PdfFile>> print(SaleServices& services, InvoiceId id, outbound::Paper paper) {
    CO_TRY(auto printed, co_await services.print.print(id, paper));
    if (!printed) co_return unknown_invoice(id);
    co_return PdfFile{.bytes = std::move(printed->pdf), .file_name = printed->number + ".pdf"};
}

asio::awaitable<Reply<PdfFile>> print_invoice(SaleServices& services, Call<Path<InvoicePath>, Query<PdfQuery>> call) {
    co_return co_await print(services, call.path.invoice_id, paper_of(call.query));
}

asio::awaitable<Reply<PdfFile>> print_own_invoice(SaleServices& services,
                                                  Call<Path<InvoicePath>, Query<PdfQuery>> call) {
    CO_TRY(const auto invoice, co_await services.invoices.invoice(call.path.invoice_id));
    if (!invoice) co_return unknown_invoice(call.path.invoice_id);
    CO_TRY(const auto found, co_await services.sales.sale(invoice->sale));
    // Another's invoice is not there for whoever is not its customer.
    if (!found || found->sale.customer != call.context.who().user) co_return unknown_invoice(call.path.invoice_id);
    co_return co_await print(services, call.path.invoice_id, paper_of(call.query));
}

}  // namespace

Endpoints invoice_endpoints(SaleServices& services) {
    return {
        endpoint(services, list_invoices,
                 {.method = Method::get,
                  .path = "/api/v1/invoices",
                  .summary = "Invoices and credit notes, newest first",
                  .permission = people::Permission::read_invoices}),
        endpoint(services, read_invoice,
                 {.method = Method::get,
                  .path = "/api/v1/invoices/{invoice_id}",
                  .summary = "One invoice with its taxes by rate",
                  .permission = people::Permission::read_invoices,
                  .refusals = {ProblemCode::invoice_unknown}}),
        endpoint(services, print_invoice,
                 {.method = Method::get,
                  .path = "/api/v1/invoices/{invoice_id}/pdf",
                  .summary = "One invoice on paper",
                  .permission = people::Permission::read_invoices,
                  .refusals = {ProblemCode::invoice_unknown}}),
        endpoint(services, print_own_invoice,
                 {.method = Method::get,
                  .path = "/api/v1/me/invoices/{invoice_id}/pdf",
                  .summary = "An invoice of one's own on paper",
                  .permission = people::Permission::read_own_sales,
                  .refusals = {ProblemCode::invoice_unknown}}),
    };
}

}  // namespace trastienda::http
