#include "store/act_log.hpp"

#include "store/act_log_sql.hpp"
#include "store/audit_log.hpp"
#include "store/set_columns.hpp"

#include <fmt/format.h>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trastienda::store {

namespace {

using sales::Changes;
using DoneAct = Changes::DoneAct;
using Standing = Changes::Standing;

// Values as JSON writes them, under the names of their columns. None of them has a character to be escaped.
std::string json(std::int64_t value) { return std::to_string(value); }
std::string json(Money value) { return value.text(); }
std::string json(std::string_view plain) { return fmt::format("\"{}\"", plain); }
std::string json(Instant value) { return value.is_never() ? "null" : json(std::string_view(value.text())); }
std::string json(std::optional<sales::PaymentMethod> value) { return value ? json(number(*value)) : "null"; }
template <class IdType>
std::string json_id(IdType id) {
    return id.is_set() ? json(id.value) : "null";
}

class JsonObject {
  public:
    void add(std::string_view name, std::string_view value) {
        fmt::format_to(std::back_inserter(text_), "{}\"{}\": {}", text_.empty() ? "" : ", ", name, value);
    }
    template <class IdType>
    void add_if_set(std::string_view name, IdType id) {
        if (id.is_set()) add(name, json(id.value));
    }
    [[nodiscard]] std::string text() const { return fmt::format("{{{}}}", text_); }

  private:
    std::string text_;
};

// What changed, and only that: as the triggers tell it.
class Difference {
  public:
    void add(std::string_view name, const std::string& was, const std::string& is) {
        if (was == is) return;
        before.add(name, was);
        after.add(name, is);
    }
    JsonObject before, after;
};

template <class Row, class Describe>
void add_list(JsonObject& object, std::string_view name, std::span<const Row> rows, Describe describe) {
    std::string list;
    for (const Row& row : rows) {
        JsonObject item;
        if (!describe(row, item)) continue;
        fmt::format_to(std::back_inserter(list), "{}{}", list.empty() ? "" : ", ", item.text());
    }
    if (!list.empty()) object.add(name, fmt::format("[{}]", list));
}

struct Entry {
    std::string_view acting;
    std::string_view resource_type;
    std::int64_t resource = 0;
    AuditAction action = AuditAction::created;
    std::string before;  // empty: there was nothing
    std::string after;
};

// The rows that one act has added.
struct Added {
    std::span<const sales::Sale> sales;
    std::span<const Changes::NewPayment> payments;
    std::span<const Changes::NewRefund> refunds;
    std::span<const Changes::NewVoucher> vouchers;
    std::span<const Changes::NewReturn> returns;
};

void add_payments(JsonObject& object, SaleId sale, std::span<const Changes::NewPayment> payments) {
    add_list(object, "payments", payments, [sale](const Changes::NewPayment& payment, JsonObject& item) {
        if (payment.sale != sale) return false;
        item.add("id", json(payment.id.value));
        item.add("method", json(number(payment.method)));
        item.add("amount", json(payment.amount));
        if (payment.change_given != Money()) item.add("change_given", json(payment.change_given));
        item.add_if_set("carried_from_payment_id", payment.carried_from);
        item.add_if_set("voucher_id", payment.voucher);
        item.add_if_set("payment_intent_id", payment.intent);
        return true;
    });
}

std::string made(const sales::Sale& sale, const Added& added) {
    JsonObject object;
    object.add("user_id", json_id(sale.customer));
    object.add("seller_user_id", json(sale.seller.value));
    object.add("channel", json(number(sale.channel)));
    object.add("location_id", json(sale.location.value));
    object.add("status", json(number(sale.status)));
    object.add("payment_status", json(number(sale.payment_status())));
    object.add("payment_method", json(sale.method));
    object.add("expiration_date", json(sale.expiration));
    object.add("total", json(sale.total));
    object.add("paid", json(sale.paid));
    if (sale.discount) {
        if (const auto* percent = std::get_if<sales::Percent>(&sale.discount->size))
            object.add("discount_percent", json(Money::of_cents(percent->hundredths())));
        if (const auto* amount = std::get_if<Money>(&sale.discount->size)) object.add("discount_amount", json(*amount));
    }
    object.add("invoice_number", json(std::string_view(sale.invoice_number)));
    add_payments(object, sale.id, added.payments);
    return object.text();
}

Difference changed(const DoneAct::Change& change, const Added& added) {
    const auto& [sale, before, after] = change;
    Difference told;
    told.add("status", json(number(before.status)), json(number(after.status)));
    told.add("payment_status", json(number(before.payment_status)), json(number(after.payment_status)));
    told.add("payment_method", json(before.method), json(after.method));
    told.add("paid", json(before.paid), json(after.paid));
    told.add("refunded", json(before.refunded), json(after.refunded));
    told.add("invoice_number", json(std::string_view(before.invoice_number)),
             json(std::string_view(after.invoice_number)));
    add_payments(told.after, sale, added.payments);
    add_list(told.after, "refunds", added.refunds, [](const Changes::NewRefund& refund, JsonObject& item) {
        item.add("payment_id", json(refund.payment.value));
        item.add("way", json(number(refund.way)));
        item.add("method", json(number(refund.method)));
        item.add("amount", json(refund.amount));
        item.add_if_set("voucher_id", refund.voucher);
        return true;
    });
    add_list(told.after, "sale_returns", added.returns, [](const Changes::NewReturn& one, JsonObject& item) {
        item.add("id", json(one.id.value));
        item.add("location_id", json(one.location.value));
        item.add("total", json(one.total));
        item.add("way", json(number(one.way)));
        item.add("credit_note_id", json(one.credit_note.value));
        item.add_if_set("exchange_sale_id", one.exchange_sale);
        return true;
    });
    return told;
}

void add_vouchers(std::string_view acting, const Added& added, std::vector<Entry>& entries) {
    for (const Changes::NewVoucher& voucher : added.vouchers) {
        JsonObject object;
        object.add("amount", json(voucher.amount));
        object.add("balance", json(voucher.amount));
        object.add("sale_id", json(voucher.sale.value));
        entries.push_back({.acting = acting,
                           .resource_type = "voucher",
                           .resource = voucher.id.value,
                           .action = AuditAction::created,
                           .before = {},
                           .after = object.text()});
    }
    for (const Changes::NewPayment& payment : added.payments) {
        if (!payment.voucher.is_set()) continue;
        Difference told;
        const Money before = Money::of_cents(payment.voucher_left.cents() + payment.amount.cents());
        told.add("balance", json(before), json(payment.voucher_left));
        told.after.add("payment_id", json(payment.id.value));
        entries.push_back({.acting = acting,
                           .resource_type = "voucher",
                           .resource = payment.voucher.value,
                           .action = AuditAction::changed,
                           .before = told.before.text(),
                           .after = told.after.text()});
    }
}

void add_act(const DoneAct& act, const Added& added, std::vector<Entry>& entries) {
    if (act.change) {
        const Difference told = changed(*act.change, added);
        entries.push_back({.acting = act.acting,
                           .resource_type = "sale",
                           .resource = act.change->sale.value,
                           .action = AuditAction::changed,
                           .before = told.before.text(),
                           .after = told.after.text()});
    }
    for (const sales::Sale& sale : added.sales)
        entries.push_back({.acting = act.acting,
                           .resource_type = "sale",
                           .resource = sale.id.value,
                           .action = AuditAction::created,
                           .before = {},
                           .after = made(sale, added)});
    add_vouchers(act.acting, added, entries);
}

// The next `count` rows of a list of which `used` are told already.
template <class Row>
std::span<const Row> take(const std::vector<Row>& rows, std::size_t& used, std::size_t count) {
    return std::span(rows).subspan(std::exchange(used, used + count), count);
}

void add_acts(const Changes& changes, std::vector<Entry>& entries) {
    DoneAct used;
    for (const DoneAct& act : changes.acts)
        add_act(act,
                {.sales = take(changes.new_sales, used.new_sales, act.new_sales),
                 .payments = take(changes.payments, used.payments, act.payments),
                 .refunds = take(changes.refunds, used.refunds, act.refunds),
                 .vouchers = take(changes.new_vouchers, used.new_vouchers, act.new_vouchers),
                 .returns = take(changes.returns, used.returns, act.returns)},
                entries);
}

void add_receipts(const purchases::Changes& changes, std::vector<Entry>& entries) {
    for (const purchases::Changes::NewReceipt& receipt : changes.receipts) {
        Difference told;
        told.add("status", json(number(receipt.before.status)), json(number(receipt.after.status)));
        told.add("received", json(receipt.before.received), json(receipt.after.received));
        told.add("given_back", json(receipt.before.given_back), json(receipt.after.given_back));
        std::int64_t units = 0, value_cents = 0;
        for (const purchases::BookedLine& line : receipt.lines) {
            units += line.quantity.units();
            value_cents += line.value.cents();
        }
        JsonObject item;
        item.add("id", json(receipt.id.value));
        item.add("kind", json(number(receipt.kind)));
        item.add("quantity", json(units));
        item.add("value", text_of_cents(value_cents));
        told.after.add("purchase_receipt", item.text());
        entries.push_back({.acting = receipt.acting,
                           .resource_type = "purchase_order",
                           .resource = receipt.purchase.value,
                           .action = AuditAction::changed,
                           .before = told.before.text(),
                           .after = told.after.text()});
    }
}

}  // namespace

std::optional<pg::Call> log_acts(const sales::Changes& sales, const purchases::Changes& purchases) {
    std::vector<Entry> entries;
    add_acts(sales, entries);
    add_receipts(purchases, entries);
    if (entries.empty()) return std::nullopt;
    pg::Call call{.statement = sql::act_log::add_entries, .params = {}};
    auto& p = call.params;
    p.texts(column(entries, [](const Entry& entry) { return entry.acting; }));
    p.texts(column(entries, [](const Entry& entry) { return entry.resource_type; }));
    p.bigints(column(entries, [](const Entry& entry) { return entry.resource; }));
    p.integers(column(entries, [](const Entry& entry) { return number(entry.action); }));
    p.texts(column(entries, [](const Entry& entry) { return std::string_view(entry.before); }));
    p.texts(column(entries, [](const Entry& entry) { return std::string_view(entry.after); }));
    return call;
}

}  // namespace trastienda::store
