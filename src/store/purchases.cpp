#include "store/purchases.hpp"

#include "store/listing.hpp"
#include "store/purchases_sql.hpp"
#include "store/sale_rows.hpp"
#include "store/set_columns.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace trastienda::store {

namespace asio = boost::asio;
namespace sql = trastienda::sql::purchases;

namespace {

pg::Call call_with_id(pg::Statement statement, std::int64_t id) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.bigint(id);
    return call;
}

PurchaseRow purchase_of(const pg::Row& row) {
    return {.id = {row.bigint(0)},
            .reference_number = std::string(row.text(1)),
            .provider = {row.bigint(2)},
            .provider_name = std::string(row.text(3)),
            .location = {row.bigint(4)},
            .status = static_cast<purchases::PurchaseStatus>(row.integer(5)),
            .provider_reference = std::string(row.text(6)),
            .expected_date = row.is_null(7) ? std::nullopt : std::optional(day_of(row, 7)),
            .notes = std::string(row.text(8)),
            .total = row.money(9),
            .lines_count = row.bigint(10),
            .created_by = {row.bigint(11)},
            .created_at = row.instant(12),
            .sent_at = row.maybe_instant(13),
            .received_at = row.maybe_instant(14),
            .cancelled_at = row.maybe_instant(15),
            .is_closed_short = row.boolean(16),
            .version = row.bigint(17)};
}

PurchaseLineRow line_of(const pg::Row& row) {
    return {.line = {.id = {row.bigint(0)},
                     .ordered = Quantity::of(row.integer(1)),
                     .received = Quantity::of(row.integer(2)),
                     .given_back = Quantity::of(row.integer(3)),
                     .unit_cost = row.maybe_money(4)},
            .variant = {row.bigint(5)},
            .description = std::string(row.text(6)),
            .size = std::string(row.text(7)),
            .color = std::string(row.text(8)),
            .variation = std::string(row.text(9)),
            .sku = std::string(row.text(10))};
}

}  // namespace

asio::awaitable<Result<std::optional<PurchaseWithLines>>> Purchases::read(PurchaseId id) {
    std::vector<pg::Call> calls;
    for (const pg::Statement statement : {sql::read_purchase, sql::read_lines})
        calls.push_back(call_with_id(statement, id.value));
    CO_TRY(const auto rows, co_await pool_.read(std::move(calls)));
    if (rows[0].empty()) co_return std::nullopt;
    PurchaseWithLines found{.purchase = purchase_of(rows[0][0]), .lines = {}};
    for (const pg::Row row : rows[1]) found.lines.push_back(line_of(row));
    co_return found;
}

asio::awaitable<Result<std::vector<PurchaseRow>>> Purchases::list(Filter filter, std::optional<PurchaseId> before,
                                                                  std::int64_t limit) {
    pg::Call call{.statement = sql::list_purchases, .params = {}};
    call.params.bigint(before ? before->value : std::numeric_limits<std::int64_t>::max()).bigint(limit);
    call.params.bigint(maybe_number(filter.provider)).bigint(maybe_number(filter.location));
    call.params.bigint(filter.status ? std::optional<std::int64_t>(number(*filter.status)) : std::nullopt);
    call.params.bigint(days_or_null(filter.expected_from)).bigint(days_or_null(filter.expected_until));
    put_patterns(call.params, search_patterns(filter.query));
    CO_TRY(const auto rows, co_await read_list(pool_, std::move(call)));
    std::vector<PurchaseRow> found;
    for (const pg::Row row : rows) found.push_back(purchase_of(row));
    co_return found;
}

asio::awaitable<Result<std::vector<PurchaseReceiptRow>>> Purchases::receipts(PurchaseId id,
                                                                             std::optional<PurchaseReceiptId> after,
                                                                             std::int64_t limit) {
    pg::Call call = call_with_id(sql::list_receipts, id.value);
    call.params.bigint(after ? after->value : 0).bigint(limit);
    CO_TRY(const auto rows, co_await pool_.read(std::move(call)));
    std::vector<PurchaseReceiptRow> found;
    for (const pg::Row row : rows)
        found.push_back({.id = {row.bigint(0)},
                         .kind = static_cast<purchases::ReceiptKind>(row.integer(1)),
                         .delivery_note = std::string(row.text(2)),
                         .notes = std::string(row.text(3)),
                         .user = {row.bigint(4)},
                         .date = row.instant(5),
                         .lines = {}});
    // A receipt never changes once it is there, so its lines may be read a moment later.
    pg::Call read_lines{.statement = sql::read_receipt_lines, .params = {}};
    read_lines.params.bigints(column(found, [](const PurchaseReceiptRow& made) { return made.id.value; }));
    CO_TRY(const auto lines, co_await pool_.read(std::move(read_lines)));
    auto made = found.begin();
    for (const pg::Row row : lines) {
        while (made->id.value != row.bigint(0)) ++made;  // both are in the order of the receipts' ids
        made->lines.push_back({.line = {row.bigint(1)},
                               .variant = {row.bigint(2)},
                               .quantity = Quantity::of(row.integer(3)),
                               .unit_cost = row.maybe_money(4),
                               .value = row.money(5),
                               .movement = {row.bigint(6)}});
    }
    co_return found;
}

asio::awaitable<Result<std::optional<std::vector<purchases::MatrixVariant>>>> Purchases::matrix(ProductId product) {
    std::vector<pg::Call> calls;
    for (const pg::Statement statement : {sql::read_product, sql::read_matrix})
        calls.push_back(call_with_id(statement, product.value));
    CO_TRY(const auto rows, co_await pool_.read(std::move(calls)));
    if (rows[0].empty()) co_return std::nullopt;
    std::vector<purchases::MatrixVariant> variants;
    for (const pg::Row row : rows[1])
        variants.push_back({.id = {row.bigint(0)},
                            .size = std::string(row.text(1)),
                            .color = std::string(row.text(2)),
                            .variation = std::string(row.text(3))});
    co_return variants;
}

}  // namespace trastienda::store
