#include "store/purchase_journal.hpp"

#include "store/purchase_journal_sql.hpp"
#include "store/set_columns.hpp"

#include <string_view>
#include <utility>

namespace trastienda::store {

namespace sql = trastienda::sql::purchase_journal;

using purchases::BookedLine;
using purchases::Changes;
using purchases::Purchase;
using purchases::PurchaseLine;

namespace {

// Notes where the call's rows will be.
std::size_t add(std::vector<pg::Call>& calls, pg::Call call) {
    calls.push_back(std::move(call));
    return calls.size() - 1;
}

pg::Call about(pg::Statement statement, const std::vector<PurchaseId>& ids) {
    pg::Call call{.statement = statement, .params = {}};
    call.params.bigints(numbers_of(ids));
    return call;
}

// A line, and the receipt that it is of.
struct ReceiptLine {
    PurchaseReceiptId receipt;
    const BookedLine* line;
};

pg::Call add_receipts(const std::vector<Changes::NewReceipt>& rows, Instant now) {
    pg::Call call{.statement = sql::add_receipts, .params = {}};
    auto& p = call.params;
    p.bigints(column(rows, [](const auto& made) { return made.id.value; }));
    p.bigints(column(rows, [](const auto& made) { return made.purchase.value; }));
    p.integers(column(rows, [](const auto& made) { return number(made.kind); }));
    p.texts(column(rows, [](const auto& made) { return std::string_view(made.delivery_note); }));
    p.texts(column(rows, [](const auto& made) { return std::string_view(made.notes); }));
    p.bigints(column(rows, [](const auto& made) { return made.user.value; }));
    p.instant(now);
    return call;
}

pg::Call add_receipt_lines(const std::vector<Changes::NewReceipt>& receipts) {
    std::vector<ReceiptLine> rows;
    for (const auto& made : receipts)
        for (const BookedLine& line : made.lines) rows.push_back({.receipt = made.id, .line = &line});
    pg::Call call{.statement = sql::add_receipt_lines, .params = {}};
    auto& p = call.params;
    p.bigints(column(rows, [](const ReceiptLine& l) { return l.receipt.value; }));
    p.bigints(column(rows, [](const ReceiptLine& l) { return l.line->line.value; }));
    p.integers(column(rows, [](const ReceiptLine& l) { return l.line->quantity.units(); }));
    p.moneys(column(rows, [](const ReceiptLine& l) { return l.line->unit_cost; }));
    p.moneys(column(rows, [](const ReceiptLine& l) { return money(l.line->value); }));
    p.bigints(column(rows, [](const ReceiptLine& l) { return l.line->movement.value; }));
    return call;
}

pg::Call change_purchases(const std::vector<Purchase>& rows, Instant now) {
    pg::Call call{.statement = sql::change_purchases, .params = {}};
    call.params.bigints(column(rows, [](const Purchase& purchase) { return purchase.id.value; }));
    call.params.integers(column(rows, [](const Purchase& purchase) { return number(purchase.status); }));
    call.params.instant(now);
    return call;
}

pg::Call change_lines(const std::vector<Purchase>& purchases) {
    std::vector<PurchaseLine> rows;
    for (const Purchase& purchase : purchases) rows.insert(rows.end(), purchase.lines.begin(), purchase.lines.end());
    pg::Call call{.statement = sql::change_lines, .params = {}};
    call.params.bigints(column(rows, [](const PurchaseLine& line) { return line.id.value; }));
    call.params.integers(column(rows, [](const PurchaseLine& line) { return line.received.units(); }));
    call.params.integers(column(rows, [](const PurchaseLine& line) { return line.given_back.units(); }));
    return call;
}

}  // namespace

void PurchaseJournal::add_locks(const purchases::Needs& needs, std::vector<pg::Call>& calls) {
    *this = {};
    if (needs.commands > 0) purchases_ = add(calls, about(sql::lock_purchases, needs.purchases));
}

void PurchaseJournal::add_reads(const purchases::Needs& needs, std::vector<pg::Call>& calls) {
    if (needs.commands == 0) return;
    lines_ = add(calls, about(sql::read_lines, needs.purchases));
    if (!needs.given_back.empty()) bookings_ = add(calls, about(sql::read_bookings, needs.given_back));
    pg::Call call{.statement = sql::take_receipt_ids, .params = {}};
    call.params.integer(static_cast<std::int32_t>(needs.commands));
    receipt_ids_ = add(calls, std::move(call));
}

void PurchaseJournal::take(const std::vector<pg::Rows>& rows, purchases::Snapshot& snapshot) const {
    if (!purchases_) return;
    for (const pg::Row row : rows[*purchases_])
        snapshot.purchases[{row.bigint(0)}] = {.id = {row.bigint(0)},
                                               .location = {row.bigint(1)},
                                               .status = static_cast<purchases::PurchaseStatus>(row.integer(2)),
                                               .reference_number = std::string(row.text(3)),
                                               .lines = {}};
    for (const pg::Row row : rows[*lines_])
        if (const auto purchase = snapshot.purchases.find({row.bigint(0)}); purchase != snapshot.purchases.end())
            purchase->second.lines.push_back({.id = {row.bigint(1)},
                                              .ordered = Quantity::of(row.integer(2)),
                                              .received = Quantity::of(row.integer(3)),
                                              .given_back = Quantity::of(row.integer(4)),
                                              .unit_cost = row.maybe_money(5)});
    if (bookings_)
        for (const pg::Row row : rows[*bookings_]) {
            auto& held = snapshot.held.try_emplace({row.bigint(0)}, stock::Level{}).first->second;
            const auto kind = static_cast<purchases::ReceiptKind>(row.integer(1));
            if (held && !purchases::book(*held, kind, Quantity::of(row.integer(2)), row.money(3))) held.reset();
        }
    for (const pg::Row row : rows[*receipt_ids_]) snapshot.receipt_ids.push_back({row.bigint(0)});
}

void PurchaseJournal::add_writes(const Changes& changes, Instant now, std::vector<pg::Call>& calls) {
    if (changes.empty()) return;
    calls.push_back(add_receipts(changes.receipts, now));
    calls.push_back(add_receipt_lines(changes.receipts));
    calls.push_back(change_purchases(changes.purchases, now));
    calls.push_back(change_lines(changes.purchases));
}

}  // namespace trastienda::store
