// What belongs to a sale, or to what came of an order to a provider, is cut off between any two of its steps:
// PostgreSQL has come so far and no further. Then all of it is there or nothing, and asked for again under its key it
// is there once.
#include "store/purchase_drafts.hpp"
#include "store/purchases.hpp"
#include "store/sales.hpp"
#include "store/stock_test_support.hpp"
#include "tests/support/postgres_gate.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using sales::Done;
using testing::AnyOf;
using testing::IsEmpty;
using tests::must;

constexpr std::int64_t price_cents = 1990;

// Every table that a sale or a receipt writes to, and what it changes in place.
constexpr std::string_view traces_query = R"(
SELECT 'sales', count(*)::bigint, coalesce(sum(status * 100 + payment_status + length(buyer_name)), 0)::bigint
    FROM sales
UNION ALL SELECT 'sale_details', count(*), coalesce(sum(returned), 0) FROM sale_details
UNION ALL SELECT 'payments', count(*), coalesce(sum(refunded * 100), 0)::bigint FROM payments
UNION ALL SELECT 'refunds', count(*), 0 FROM refunds
UNION ALL SELECT 'vouchers', count(*), coalesce(sum(balance * 100), 0)::bigint FROM vouchers
UNION ALL SELECT 'sale_returns', count(*), 0 FROM sale_returns
UNION ALL SELECT 'sale_return_lines', count(*), 0 FROM sale_return_lines
UNION ALL SELECT 'invoices', count(*), 0 FROM invoices
UNION ALL SELECT 'invoice_taxes', count(*), 0 FROM invoice_taxes
UNION ALL SELECT 'invoice_head', max(chain_number), 0 FROM invoice_head
UNION ALL SELECT 'invoice_series', coalesce(sum(series_number), 0)::bigint, 0 FROM invoice_series
UNION ALL SELECT 'purchase_orders', count(*), coalesce(sum(status), 0)::bigint FROM purchase_orders
UNION ALL SELECT 'purchase_order_lines', count(*), coalesce(sum(received * 1000 + given_back), 0)::bigint
    FROM purchase_order_lines
UNION ALL SELECT 'purchase_receipts', count(*), coalesce(sum(kind), 0)::bigint FROM purchase_receipts
UNION ALL SELECT 'purchase_receipt_lines', count(*), coalesce(sum(quantity), 0)::bigint FROM purchase_receipt_lines
UNION ALL SELECT 'email_log', count(*), 0 FROM email_log
UNION ALL SELECT 'audit_log', count(*), 0 FROM audit_log
UNION ALL SELECT 'stock_levels', sum(on_hand)::bigint, sum(reserved)::bigint FROM stock_levels
UNION ALL SELECT 'stock_movements', count(*), 0 FROM stock_movements
UNION ALL SELECT 'stock_reservations', count(*), coalesce(sum(status), 0)::bigint FROM stock_reservations
UNION ALL SELECT 'stock_events', count(*), 0 FROM stock_events
UNION ALL SELECT 'stock_batches', count(*), 0 FROM stock_batches
UNION ALL SELECT 'idempotency_keys', count(*), 0 FROM idempotency_keys)";

struct Trace {
    std::string table;
    std::int64_t rows = 0;
    std::int64_t state = 0;
    friend bool operator==(const Trace&, const Trace&) = default;
};
using Traces = std::vector<Trace>;

asio::awaitable<Traces> read_traces(pg::Settings settings) {
    const auto connection = must(co_await pg::Connection::open(co_await asio::this_coro::executor, settings));
    const pg::Rows rows =
        must(co_await connection->run({.statement = {"traces", traces_query}}, std::chrono::seconds(30)));
    Traces read;
    for (const pg::Row row : rows)
        read.push_back({.table = std::string(row.text(0)), .rows = row.bigint(1), .state = row.bigint(2)});
    co_return read;
}

Traces difference(Traces after, const Traces& before) {
    for (std::size_t i = 0; i < after.size(); ++i) {
        after[i].rows -= before[i].rows;
        after[i].state -= before[i].state;
    }
    return after;
}

Traces nothing(Traces traces) {
    for (Trace& trace : traces) trace.rows = trace.state = 0;
    return traces;
}

std::ostream& operator<<(std::ostream& out, const Trace& trace) {
    return out << fmt::format("{}: {} / {}", trace.table, trace.rows, trace.state);
}

using Act = std::variant<sales::Act, purchases::Act>;

// A shop that sells and buys, seen through the gate and past it.
class Stand {
  public:
    Stand(const asio::any_io_executor& executor, const pg::Settings& direct)
        : direct_(direct),
          gate_(executor, direct),
          engine_(executor, gate_.settings(), 1),
          pool_(executor, direct, {}) {}

    asio::awaitable<Done> act(sales::Act act, std::string key = {}) {
        return submit<Done>(
            sales::Command{.user = ana, .idempotency_key = key_of(std::move(key)), .act = std::move(act)});
    }
    asio::awaitable<purchases::Done> act(purchases::Act act, std::string key = {}) {
        return submit<purchases::Done>(
            purchases::Command{.user = ana, .idempotency_key = key_of(std::move(key)), .act = std::move(act)});
    }
    asio::awaitable<void> do_it(Act act, std::string key = {}) {
        if (auto* of_sale = std::get_if<sales::Act>(&act))
            co_await this->act(std::move(*of_sale), std::move(key));
        else
            co_await this->act(std::get<purchases::Act>(std::move(act)), std::move(key));
    }

    asio::awaitable<void> receive(stock::LevelKey level) { accepted_of(co_await engine_->submit(buy(level, 1'000))); }

    asio::awaitable<SaleWithPayments> sale(SaleId id) {
        auto found = must(co_await Sales(pool_).sale(id));
        if (!found) throw std::runtime_error("the sale is not there");
        co_return *std::move(found);
    }

    [[nodiscard]] const pg::Settings& direct() const { return direct_; }
    [[nodiscard]] pg::Pool& pool() { return pool_; }
    [[nodiscard]] tests::PostgresGate& gate() { return gate_; }

    /// Until PostgreSQL has done with what came through the gate.
    asio::awaitable<void> wait_for_postgres() {
        static const std::string busy =
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'engine_under_test' AND datname = "
            "current_database() AND state <> 'idle'";
        while (co_await ask(direct_, busy) > 0) co_await wait_for(std::chrono::milliseconds(2));
    }

  private:
    static std::optional<stock::IdempotencyKey> key_of(std::string key) {
        if (key.empty()) return std::nullopt;
        return stock::IdempotencyKey{.key = std::move(key), .digest = {}};
    }
    template <class Made, class Command>
    asio::awaitable<Made> submit(Command command) {
        auto answer = must(co_await engine_->submit(std::move(command)));
        if (const auto* done = std::get_if<Made>(&answer)) co_return *done;
        throw std::runtime_error("refused");
    }

    pg::Settings direct_;
    tests::PostgresGate gate_;
    TestEngine engine_;
    pg::Pool pool_;
};

// Makes what an act needs, and says the act.
using Prepare = asio::awaitable<Act> (*)(Stand&);

// How often each was found behind a cut.
struct Found {
    int nothing = 0;
    int whole = 0;
};

// Whether there was anything left to cut off.
asio::awaitable<bool> cut_off_after(Stand& stand, Prepare prepare, std::size_t statements, const Traces& whole,
                                    Found& seen) {
    const Act act = co_await prepare(stand);
    const std::string key = fmt::format("cut-{}", statements);
    const Traces before = co_await read_traces(stand.direct());
    const std::size_t cuts = stand.gate().connections_cut();
    bool is_answered = false;
    const auto ask_for_it = [&]() -> asio::awaitable<void> {
        co_await stand.do_it(act, key);
        is_answered = true;
    };
    const auto look = [&]() -> asio::awaitable<void> {
        while (stand.gate().connections_cut() == cuts && !is_answered) co_await wait_for(std::chrono::milliseconds(1));
        co_await stand.wait_for_postgres();
        const Traces found = difference(co_await read_traces(stand.direct()), before);
        EXPECT_THAT(found, AnyOf(whole, nothing(whole))) << "after " << statements << " statements";
        if (stand.gate().connections_cut() > cuts) ++(found == whole ? seen.whole : seen.nothing);
        EXPECT_THAT(co_await differences(stand.direct()), IsEmpty());
        stand.gate().set_way({});
    };
    stand.gate().cut_after(statements);
    std::vector<asio::awaitable<void>> both;
    both.push_back(ask_for_it());
    both.push_back(look());
    co_await run_all(std::move(both));
    stand.gate().cut_after(0);
    co_await stand.do_it(act, key);
    EXPECT_EQ(difference(co_await read_traces(stand.direct()), before), whole) << "after " << statements;
    co_return stand.gate().connections_cut() > cuts;
}

asio::awaitable<void> cut_everywhere(pg::Settings settings, Prepare prepare) {
    Stand stand(co_await asio::this_coro::executor, settings);
    co_await stand.receive(shirt);
    co_await stand.receive(trousers);
    // The first of a year begins its series.
    co_await stand.do_it(co_await prepare(stand));
    const Act act = co_await prepare(stand);
    const Traces before = co_await read_traces(settings);
    co_await stand.do_it(act, "whole");
    const Traces whole = difference(co_await read_traces(settings), before);
    std::size_t statements = 1;
    Found seen;
    while (co_await cut_off_after(stand, prepare, statements, whole, seen)) ++statements;
    // BEGIN, what is read, what is written; and COMMIT, behind which it is there though nobody was told.
    constexpr int steps_min = 10;
    EXPECT_GT(seen.nothing, steps_min);
    EXPECT_EQ(seen.whole, 1);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}

void check(Prepare prepare) {
    const StockShop shop;
    shop.execute("INSERT INTO providers (name, name_folded) VALUES ('Textiles del Sur', 'textiles del sur')");
    shop.run([prepare](pg::Settings settings) { return cut_everywhere(std::move(settings), prepare); });
}

sales::PaymentInput paid_in(sales::PaymentMethod method, std::int64_t cents) {
    return {.tender = {.method = method, .amount = Money::of_cents(cents)}};
}

sales::OpenSale of_two_lines() {
    sales::OpenSale act;
    act.location = shop_floor;
    act.buyer = {.name = "Ana", .tax_number = "12345678Z", .address = "", .email = "ana@example.com"};
    act.lines = {{.variant = shirt.variant, .quantity = Quantity::of(2)},
                 {.variant = trousers.variant, .quantity = Quantity::of(1)}};
    return act;
}

sales::OpenSale paid_at_once() {
    sales::OpenSale act = of_two_lines();
    act.payments = {paid_in(sales::PaymentMethod::card, price_cents),
                    paid_in(sales::PaymentMethod::cash, 2 * price_cents)};
    return act;
}

asio::awaitable<Act> counter_sale(Stand&) { co_return paid_at_once(); }
TEST(SaleSteps, a_sale_at_the_counter_is_there_wholly_or_not_at_all) { check(counter_sale); }

asio::awaitable<Act> order(Stand&) { co_return of_two_lines(); }
TEST(SaleSteps, an_order_is_there_wholly_or_not_at_all) { check(order); }

asio::awaitable<std::pair<SaleId, std::vector<ReservationId>>> made_order(Stand& stand) {
    const Done done = co_await stand.act(of_two_lines());
    const SaleWithPayments found = co_await stand.sale(done.sale);
    std::vector<ReservationId> reservations;
    for (const sales::SaleLine& line : found.sale.lines) reservations.push_back(*line.reservation);
    co_return std::pair(done.sale, std::move(reservations));
}

asio::awaitable<Act> payment(Stand& stand) {
    auto [sale, reservations] = co_await made_order(stand);
    co_return sales::PaySale{.sale = sale,
                             .reservations = std::move(reservations),
                             .payments = {paid_in(sales::PaymentMethod::card, 3 * price_cents)}};
}
TEST(SaleSteps, the_payment_of_an_order_is_there_wholly_or_not_at_all) { check(payment); }

// An order of which one piece is paid.
asio::awaitable<std::pair<SaleId, std::vector<ReservationId>>> partly_paid_order(Stand& stand) {
    auto [sale, reservations] = co_await made_order(stand);
    co_await stand.act(sales::PaySale{
        .sale = sale, .reservations = reservations, .payments = {paid_in(sales::PaymentMethod::card, price_cents)}});
    co_return std::pair(sale, std::move(reservations));
}

asio::awaitable<Act> cancellation(Stand& stand) {
    auto [sale, reservations] = co_await partly_paid_order(stand);
    co_return sales::CancelSale{.sale = sale, .reservations = std::move(reservations)};
}
TEST(SaleSteps, a_cancellation_with_money_back_is_there_wholly_or_not_at_all) { check(cancellation); }

asio::awaitable<Act> refund_of_expired(Stand& stand) {
    const SaleId sale = (co_await partly_paid_order(stand)).first;
    // Its time is over now, and that of its units.
    for (const std::string_view statement :
         {"UPDATE stock_levels SET next_expiration = now() WHERE next_expiration < 'infinity' RETURNING 1::bigint",
          "UPDATE stock_reservations SET expiration_date = now() WHERE status = 1 RETURNING 1::bigint",
          "UPDATE sales SET expiration_date = now() WHERE status = 1 RETURNING 1::bigint"})
        co_await ask(stand.direct(), std::string(statement));
    co_return sales::RefundSale{.sale = sale};
}
TEST(SaleSteps, the_refund_of_an_order_that_expired_is_there_wholly_or_not_at_all) { check(refund_of_expired); }

// One shirt back.
asio::awaitable<sales::TakeBack> return_of_one(Stand& stand) {
    const Done done = co_await stand.act(paid_at_once());
    const SaleWithPayments found = co_await stand.sale(done.sale);
    sales::TakeBack act;
    act.sale = done.sale;
    act.location = shop_floor;
    act.reason = "too small";
    act.lines = {
        {.line = {.line = found.sale.lines.front().id, .quantity = Quantity::of(1)}, .variant = shirt.variant}};
    co_return act;
}

asio::awaitable<Act> refunded_return(Stand& stand) { co_return co_await return_of_one(stand); }
TEST(SaleSteps, a_return_for_money_is_there_wholly_or_not_at_all) { check(refunded_return); }

asio::awaitable<Act> exchange(Stand& stand) {
    sales::TakeBack act = co_await return_of_one(stand);
    act.exchange = {.lines = {{.variant = trousers.variant, .quantity = Quantity::of(2)}},
                    .discount = {},
                    .payments = {paid_in(sales::PaymentMethod::cash, price_cents)}};
    co_return act;
}
TEST(SaleSteps, an_exchange_is_there_wholly_or_not_at_all) { check(exchange); }

asio::awaitable<Act> correction(Stand& stand) {
    const sales::TakeBack back = co_await return_of_one(stand);
    co_await stand.act(back);
    co_return sales::CorrectInvoice{.sale = back.sale,
                                    .buyer = {.name = "Berta", .tax_number = "12345678Z", .address = "", .email = ""},
                                    .reason = "another's name"};
}
TEST(SaleSteps, a_correction_is_there_wholly_or_not_at_all) { check(correction); }

// What came of an order that was sent: some of the shirts, and all of the trousers.
asio::awaitable<purchases::Receive> came_in(Stand& stand) {
    PurchaseDrafts drafts(stand.pool());
    PurchaseFields fields{.provider = {1}, .location = shop_floor};
    for (const stock::LevelKey level : {shirt, trousers})
        fields.lines.push_back(
            {.variant = level.variant, .ordered = Quantity::of(4), .unit_cost = Money::of_cents(price_cents)});
    const auto order = must(co_await drafts.add(ana, {}, std::move(fields))).value();
    must(co_await drafts.step(order, {}, purchases::PurchaseAct::send)).value();
    const PurchaseWithLines sent = must(co_await Purchases(stand.pool()).read(order)).value();
    purchases::Receive act{
        .purchase = order, .location = shop_floor, .lines = {}, .delivery_note = "ALB-1", .notes = {}};
    for (std::size_t i = 0; i < sent.lines.size(); ++i)
        act.lines.push_back({.line = {.line = sent.lines[i].line.id, .quantity = Quantity::of(i == 0 ? 3 : 4)},
                             .variant = sent.lines[i].variant});
    co_return act;
}

asio::awaitable<Act> receipt(Stand& stand) { co_return co_await came_in(stand); }
TEST(PurchaseSteps, a_receipt_is_there_wholly_or_not_at_all) { check(receipt); }

asio::awaitable<Act> give_back(Stand& stand) {
    const purchases::Receive came = co_await came_in(stand);
    co_await stand.act(purchases::Act(came));
    purchases::GiveBack act{
        .purchase = came.purchase, .location = came.location, .lines = {}, .delivery_note = "DEV-1", .notes = {}};
    for (const purchases::Receive::Line& line : came.lines)
        act.lines.push_back({.line = {.line = line.line.line, .quantity = Quantity::of(2)}, .variant = line.variant});
    co_return act;
}
TEST(PurchaseSteps, a_give_back_is_there_wholly_or_not_at_all) { check(give_back); }

}  // namespace
}  // namespace trastienda::store
