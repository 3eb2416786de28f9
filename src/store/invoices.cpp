#include "store/invoices.hpp"

#include "store/invoices_sql.hpp"
#include "store/listing.hpp"
#include "store/sale_rows.hpp"

#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::invoices;

namespace {

InvoiceRow invoice_of(const pg::Row& row) {
    InvoiceRow invoice{.id = {row.bigint(0)},
                       .number = std::string(row.text(1)),
                       .kind = static_cast<sales::InvoiceKind>(row.integer(2)),
                       .sale = {row.bigint(3)},
                       .sale_return = maybe_id<SaleReturnId>(row.maybe_bigint(4)),
                       .corrects = maybe_id<InvoiceId>(row.maybe_bigint(5)),
                       .corrects_number = std::string(row.text(6)),
                       .replaces = maybe_id<InvoiceId>(row.maybe_bigint(23)),
                       .replaces_number = std::string(row.text(24)),
                       .correction_reason = std::string(row.text(25)),
                       .date = day_of(row, 7),
                       .issued_at = row.instant(8),
                       .total = row.money(9),
                       .tax = row.money(10),
                       .issuer_name = std::string(row.text(11)),
                       .issuer_tax_number = std::string(row.text(12)),
                       .issuer_address = std::string(row.text(13)),
                       .currency = std::string(row.text(14)),
                       .buyer_name = std::string(row.text(15)),
                       .buyer_tax_number = std::string(row.text(16)),
                       .buyer_address = std::string(row.text(17)),
                       .language = static_cast<Language>(row.integer(18)),
                       .user = {row.bigint(19)},
                       .chain_number = row.bigint(20),
                       .hash = {},
                       .letterhead = {row.bigint(22)},
                       .taxes = {}};
    // One that somebody damaged reads as zeros: the doctor names it.
    invoice.hash = invoice_hash_of(row.bytes(21)).value_or(sales::InvoiceHash{});
    return invoice;
}

}  // namespace

asio::awaitable<Result<std::optional<InvoiceRow>>> Invoices::invoice(InvoiceId id) {
    std::vector<pg::Call> calls;
    for (const pg::Statement statement : {sql::read_invoice, sql::read_taxes}) {
        pg::Call call{.statement = statement, .params = {}};
        call.params.bigint(id.value);
        calls.push_back(std::move(call));
    }
    CO_TRY(const auto rows, co_await pool_.read(std::move(calls)));
    if (rows[0].empty()) co_return std::nullopt;
    InvoiceRow invoice = invoice_of(rows[0][0]);
    for (const pg::Row row : rows[1])
        invoice.taxes.push_back({.rate = percent_of(row, 0), .base = row.money(1), .tax = row.money(2)});
    co_return invoice;
}

asio::awaitable<Result<std::vector<InvoiceRow>>> Invoices::list(Filter filter, std::optional<Cursor> before,
                                                                std::int64_t limit) {
    pg::Call call{.statement = sql::list_invoices, .params = {}};
    call.params.bigint(before ? std::optional<std::int64_t>(before->date.days) : std::nullopt);
    call.params.bigint(before ? std::optional(before->id.value) : std::nullopt).bigint(limit);
    call.params.bigint(maybe_number(filter.sale));
    call.params.bigint(filter.kind ? std::optional(static_cast<std::int64_t>(*filter.kind)) : std::nullopt);
    call.params.text(filter.number ? std::optional<std::string_view>(*filter.number) : std::nullopt);
    call.params.bigint(days_or_null(filter.from)).bigint(days_or_null(filter.until));
    CO_TRY(const auto rows, co_await read_list(pool_, std::move(call)));
    std::vector<InvoiceRow> found;
    for (const pg::Row row : rows) found.push_back(invoice_of(row));
    co_return found;
}

}  // namespace trastienda::store
