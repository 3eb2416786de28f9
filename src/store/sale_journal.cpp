#include "store/sale_journal.hpp"

#include "base/check.hpp"
#include "domain/people/permission.hpp"
#include "domain/sales/tax_number.hpp"
#include "store/sale_journal_sql.hpp"
#include "store/sale_rows.hpp"

#include <algorithm>
#include <sodium.h>
#include <string_view>
#include <utility>

namespace trastienda::store {

namespace sql = trastienda::sql::sale_journal;

namespace {

constexpr int cost_column = 20;  // of read_lines: after the sale and what sale_line_of() reads

template <class IdType>
pg::Call call_with(pg::Statement statement, const std::vector<IdType>& ids) {
    std::vector<std::int64_t> values;
    values.reserve(ids.size());
    for (const IdType id : ids) values.push_back(id.value);
    pg::Call call{.statement = statement, .params = {}};
    call.params.bigints(values);
    return call;
}

template <class IdType>
void take_ids(const std::vector<pg::Rows>& rows, std::optional<std::size_t> place, std::vector<IdType>& ids) {
    if (!place) return;
    for (const pg::Row row : rows[*place]) ids.push_back({row.bigint(0)});
}

// Notes where the call's rows will be.
std::size_t add(std::vector<pg::Call>& calls, pg::Call call) {
    calls.push_back(std::move(call));
    return calls.size() - 1;
}

}  // namespace

sales::InvoiceHash hash_of(const sales::InvoiceRecord& record) {
    const std::string bytes = sales::hash_input(record);
    sales::InvoiceHash hash{};
    crypto_hash_sha256(reinterpret_cast<unsigned char*>(hash.data()),
                       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    return hash;
}

void SaleJournal::add_locks(const sales::Needs& needs, std::vector<pg::Call>& calls) {
    places_ = {};
    if (!needs.customers.empty()) places_.customers = add(calls, call_with(sql::lock_customers, needs.customers));
    if (!needs.sales.empty()) places_.sales = add(calls, call_with(sql::lock_sales, needs.sales));
    if (!needs.voucher_codes.empty()) {
        const std::vector<std::string_view> codes(needs.voucher_codes.begin(), needs.voucher_codes.end());
        pg::Call call{.statement = sql::lock_vouchers, .params = {}};
        call.params.texts(codes);
        places_.vouchers = add(calls, std::move(call));
    }
    if (needs.ids.invoices > 0) places_.head = add(calls, {.statement = sql::lock_head, .params = {}});
}

void SaleJournal::add_reads(const sales::Needs& needs, std::vector<pg::Call>& calls) {
    if (needs.commands == 0) return;
    const auto take = [&](std::size_t count, pg::Statement statement) -> std::optional<std::size_t> {
        if (count == 0) return std::nullopt;
        pg::Call call{.statement = statement, .params = {}};
        call.params.integer(static_cast<std::int32_t>(count));
        return add(calls, std::move(call));
    };
    if (needs.ids.invoices > 0) places_.series = add(calls, {.statement = sql::read_series, .params = {}});
    places_.shop = add(calls, {.statement = sql::read_shop, .params = {}});
    // The last lock of all, so that nobody who waits for it is in the way of whoever has it.
    if (needs.ids.details > 0) add(calls, {.statement = sql::hold_taxes, .params = {}});
    places_.taxes = add(calls, {.statement = sql::read_taxes, .params = {}});
    if (!needs.sales.empty()) {
        places_.lines = add(calls, call_with(sql::read_lines, needs.sales));
        places_.payments = add(calls, call_with(sql::read_payments, needs.sales));
    }
    if (!needs.variants.empty()) places_.articles = add(calls, call_with(sql::read_articles, needs.variants));
    places_.sale_ids = take(needs.ids.sales, sql::take_sale_ids);
    places_.detail_ids = take(needs.ids.details, sql::take_detail_ids);
    places_.payment_ids = take(needs.ids.payments, sql::take_payment_ids);
    places_.return_ids = take(needs.ids.returns, sql::take_return_ids);
    places_.invoice_ids = take(needs.ids.invoices, sql::take_invoice_ids);
    places_.voucher_ids = take(needs.ids.vouchers, sql::take_voucher_ids);
}

Result<void> SaleJournal::take(const std::vector<pg::Rows>& rows, Instant now, sales::Snapshot& snapshot) {
    snapshot.now = now;
    if (!places_.shop) return {};
    TRY_DO(take_head(rows, snapshot));
    take_sales(rows, snapshot);
    if (places_.vouchers)
        for (const pg::Row row : rows[*places_.vouchers])
            snapshot.vouchers[std::string(row.text(1))] = {.id = {row.bigint(0)}, .balance = row.money(2)};
    if (places_.articles)
        for (const pg::Row row : rows[*places_.articles])
            snapshot.articles[{row.bigint(0)}] = {.category = {row.maybe_bigint(1).value_or(0)},
                                                  .price = row.money(2),
                                                  .text = {.description = std::string(row.text(3)),
                                                           .size = std::string(row.text(4)),
                                                           .color = std::string(row.text(5)),
                                                           .sku = std::string(row.text(6))}};
    if (places_.customers)
        for (const pg::Row row : rows[*places_.customers])
            snapshot.customers[{row.bigint(0)}] = {.name = std::string(row.text(3)),
                                                   .email = std::string(row.text(2)),
                                                   .language = static_cast<Language>(row.integer(1)),
                                                   .kind = people::is_staff(static_cast<people::Role>(row.integer(4)))
                                                               ? sales::AccountKind::staff
                                                               : sales::AccountKind::customer};
    std::vector<sales::TaxPeriod> periods;
    for (const pg::Row row : rows[*places_.taxes]) periods.push_back(tax_period_of(row));
    auto taxes = sales::TaxTable::make(periods);
    if (!taxes) return fail(ErrorCode::internal, "The table of taxes has two rates of one category on one day.");
    snapshot.taxes = *std::move(taxes);
    take_ids(rows, places_.sale_ids, snapshot.sale_ids);
    take_ids(rows, places_.detail_ids, snapshot.detail_ids);
    take_ids(rows, places_.payment_ids, snapshot.payment_ids);
    take_ids(rows, places_.return_ids, snapshot.return_ids);
    take_ids(rows, places_.invoice_ids, snapshot.invoice_ids);
    take_ids(rows, places_.voucher_ids, snapshot.voucher_ids);
    return {};
}

Result<void> SaleJournal::take_head(const std::vector<pg::Rows>& rows, sales::Snapshot& snapshot) {
    const pg::Row shop = rows[*places_.shop][0];
    head_ = {};
    head_.issued_at = shop.instant(0);
    head_.date = day_of(shop, 1);
    head_.utc_offset = std::chrono::minutes(shop.integer(2));
    head_.issuer_name = std::string(shop.text(6));
    // A shop may have kept its number since before it was made the agency's: the hash and the code want that one.
    head_.issuer_tax_number = sales::agency_tax_number(shop.text(7));
    head_.issuer_address = std::string(shop.text(8));
    head_.currency = std::string(shop.text(4));
    head_.letterhead = {shop.bigint(9)};
    if (places_.head) {
        const pg::Row head = rows[*places_.head][0];
        head_.chain_number = head.bigint(0);
        if (!head.is_null(1)) {
            head_.hash = invoice_hash_of(head.bytes(1));
            if (!head_.hash)
                return fail(ErrorCode::internal, "The last invoice's hash is damaged: run `trastienda doctor`.");
        }
        // A clock that was set back: no invoice bears an earlier date than the one before it.
        head_.issued_at = std::max(head_.issued_at, head.instant(2));
        head_.date = std::max(head_.date, day_of(head, 3));
    }
    snapshot.invoicing.now = head_.issued_at;
    snapshot.invoicing.today = head_.date;
    snapshot.clock = {.utc_offset = head_.utc_offset, .next_change = {}};
    if (const auto changed_at = shop.maybe_instant(11))
        snapshot.clock.next_change = {.at = *changed_at, .utc_offset = std::chrono::minutes(shop.integer(12))};
    snapshot.shop_name = std::string(shop.text(3));
    snapshot.currency = head_.currency;
    snapshot.language = static_cast<Language>(shop.integer(10));
    snapshot.expiry = std::chrono::seconds(shop.integer(5));
    if (!places_.series) return {};
    for (const pg::Row row : rows[*places_.series]) {
        const sales::InvoiceSeries series{.kind = static_cast<sales::InvoiceKind>(row.integer(0)),
                                          .year = row.integer(1)};
        snapshot.invoicing.last[series] = {.series = series, .number = row.integer(2)};
    }
    return {};
}

void SaleJournal::take_sales(const std::vector<pg::Rows>& rows, sales::Snapshot& snapshot) const {
    if (!places_.sales) return;
    for (const pg::Row row : rows[*places_.sales]) {
        sales::Sale sale = sale_of(row);
        snapshot.sales[sale.id] = std::move(sale);
    }
    for (const pg::Row row : rows[*places_.lines])
        if (const auto sale = snapshot.sales.find({row.bigint(0)}); sale != snapshot.sales.end()) {
            const sales::SaleLine& line = sale->second.lines.emplace_back(sale_line_of(row, 1));
            if (const auto cost = row.maybe_money(cost_column)) snapshot.costs[line.id] = *cost;
        }
    for (const pg::Row row : rows[*places_.payments])
        if (const auto sale = snapshot.sales.find({row.bigint(0)}); sale != snapshot.sales.end())
            sale->second.payments.push_back(payment_of(row, 1));
}

}  // namespace trastienda::store
