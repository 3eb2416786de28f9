#include "store/sales.hpp"

#include "store/listing.hpp"
#include "store/sale_rows.hpp"
#include "store/sales_sql.hpp"

#include <limits>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::sales;

namespace {

pg::Call call_with_id(pg::Statement statement, std::int64_t id) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.bigint(id);
    return call;
}

template <class Enum>
std::optional<std::int64_t> maybe_number_of(std::optional<Enum> one) {
    return one ? std::optional(static_cast<std::int64_t>(*one)) : std::nullopt;
}

// What a sale may be stored as that is of this status now, or of any: that an open one expired is seen when it is read.
std::vector<std::int64_t> stored_statuses(std::optional<sales::SaleStatus> status) {
    std::vector<std::int64_t> stored = numbers_of(status);
    if (status == sales::SaleStatus::expired) stored.push_back(std::to_underlying(sales::SaleStatus::open));
    return stored;
}

PaymentRow payment_row_of(const pg::Row& row) {
    return {.payment = payment_of(row, 0),
            .change_given = row.money(10),
            .carried_from = maybe_id<PaymentId>(row.maybe_bigint(4)),
            .reference_number = std::string(row.text(5)),
            .user = {row.bigint(6)},
            .date = row.instant(7),
            .carried_from_sale = maybe_id<SaleId>(row.maybe_bigint(8)),
            .carried_from_credit_note = std::string(row.text(9))};
}

RefundRow refund_row_of(const pg::Row& row) {
    return {.payment = {row.bigint(0)},
            .sale_return = maybe_id<SaleReturnId>(row.maybe_bigint(1)),
            .way = static_cast<sales::RefundWay>(row.integer(2)),
            .method = static_cast<sales::PaymentMethod>(row.integer(3)),
            .amount = row.money(4),
            .voucher_code = std::string(row.text(5)),
            .user = {row.bigint(6)},
            .date = row.instant(7),
            .carried_to_sale = maybe_id<SaleId>(row.maybe_bigint(8)),
            .carried_to_invoice = std::string(row.text(9))};
}

ReturnRow return_row_of(const pg::Row& row) {
    return {.id = {row.bigint(0)},
            .sale = {row.bigint(1)},
            .user = {row.bigint(2)},
            .location = {row.bigint(3)},
            .date = row.instant(4),
            .total = row.money(5),
            .way = static_cast<sales::RefundWay>(row.integer(6)),
            .reason = std::string(row.text(7)),
            .credit_note = {row.bigint(8)},
            .credit_note_number = std::string(row.text(9)),
            .exchange_sale = maybe_id<SaleId>(row.maybe_bigint(10)),
            .lines = {}};
}

}  // namespace

asio::awaitable<Result<std::optional<SaleWithPayments>>> Sales::sale(SaleId id) {
    std::vector<pg::Call> calls;
    for (const pg::Statement statement : {sql::read_sale, sql::read_lines, sql::read_payments, sql::read_refunds})
        calls.push_back(call_with_id(statement, id.value));
    CO_TRY(const auto rows, co_await pool_.read(std::move(calls)));
    if (rows[0].empty()) co_return std::nullopt;
    SaleWithPayments found{.sale = sale_of(rows[0][0]), .payments = {}, .refunds = {}};
    for (const pg::Row row : rows[1]) found.sale.lines.push_back(sale_line_of(row, 0));
    for (const pg::Row row : rows[2]) {
        found.payments.push_back(payment_row_of(row));
        found.sale.payments.push_back(found.payments.back().payment);
    }
    for (const pg::Row row : rows[3]) found.refunds.push_back(refund_row_of(row));
    co_return found;
}

asio::awaitable<Result<std::vector<sales::Sale>>> Sales::list(Filter filter, std::optional<DatedCursor> before,
                                                              std::int64_t limit) {
    // One bound, where an index begins: with two, PostgreSQL would go down to the lower one entry by entry.
    DatedCursor position =
        before.value_or(DatedCursor{.date = Instant::never(), .id = std::numeric_limits<std::int64_t>::max()});
    if (filter.until && *filter.until <= position.date) position = {.date = *filter.until, .id = 0};
    // Those of a customer are few, and so are those that are open: they have indexes of their own.
    const bool has_kind = filter.location || filter.channel || filter.status;
    const bool by_kind = has_kind && !filter.customer && filter.status != sales::SaleStatus::open;
    pg::Call call{.statement = by_kind ? sql::list_sales_of_kinds : sql::list_sales, .params = {}};
    call.params.instant(position.date).bigint(position.id).bigint(limit).instant(filter.from);
    if (by_kind) {
        call.params.bigint(maybe_number(filter.location)).bigints(numbers_of(filter.channel));
        call.params.bigints(stored_statuses(filter.status)).boolean(filter.status == sales::SaleStatus::expired);
    } else {
        call.params.bigint(maybe_number(filter.customer)).bigint(maybe_number_of(filter.status));
        call.params.bigint(maybe_number(filter.location)).bigint(maybe_number_of(filter.channel));
    }
    CO_TRY(const auto rows, co_await read_list(pool_, std::move(call)));
    std::vector<sales::Sale> found;
    for (const pg::Row row : rows) found.push_back(sale_of(row));
    co_return found;
}

asio::awaitable<Result<std::vector<ReturnRow>>> Sales::returns_of(SaleId id) {
    std::vector<pg::Call> calls;
    calls.push_back(call_with_id(sql::read_returns, id.value));
    calls.push_back(call_with_id(sql::read_return_lines, id.value));
    CO_TRY(const auto rows, co_await pool_.read(std::move(calls)));
    std::vector<ReturnRow> found;
    for (const pg::Row row : rows[0]) found.push_back(return_row_of(row));
    for (const pg::Row row : rows[1])
        for (ReturnRow& made : found)
            if (made.id.value == row.bigint(0))
                made.lines.push_back({.line = {row.bigint(1)},
                                      .variant = {row.bigint(2)},
                                      .quantity = Quantity::of(row.integer(3)),
                                      .condition = static_cast<sales::Condition>(row.integer(4)),
                                      .amount = row.money(5),
                                      .movement = {row.bigint(6)},
                                      .loss = maybe_id<MovementId>(row.maybe_bigint(7))});
    co_return found;
}

asio::awaitable<Result<std::optional<VoucherRow>>> Sales::voucher(std::string_view code) {
    pg::Call call{.statement = sql::read_voucher, .params = {}};
    call.params.text(code);
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    if (rows.empty()) co_return std::nullopt;
    const pg::Row row = rows[0];
    co_return VoucherRow{.code = std::string(row.text(0)),
                         .amount = row.money(1),
                         .balance = row.money(2),
                         .sale = {row.bigint(3)},
                         .issued_at = row.instant(4),
                         .issue_date = day_of(row, 5),
                         .balance_date = day_of(row, 6),
                         .language = static_cast<Language>(row.integer(7))};
}

}  // namespace trastienda::store
