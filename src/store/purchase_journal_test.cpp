// Orders to providers on a real PostgreSQL: drafts by hand, receipts through the engine, and nothing received twice.
#include "store/purchase_journal.hpp"

#include "store/purchase_drafts.hpp"
#include "store/purchase_outcome_codec.hpp"
#include "store/purchases.hpp"
#include "store/stock_test_support.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using purchases::Done;
using purchases::DraftLine;
using purchases::Excess;
using purchases::PurchaseAct;
using purchases::PurchaseStatus;
using purchases::Refusal;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using tests::must;

constexpr ProviderId provider{1};
constexpr std::string_view seed = R"(
INSERT INTO providers (name, name_folded) VALUES ('Textiles del Sur', 'textiles del sur');
INSERT INTO providers (name, name_folded, is_active) VALUES ('Cerrado', 'cerrado', false);
)";

void run(const StockShop::Work& work) {
    const StockShop shop;
    shop.execute(seed);
    shop.run(work);
}

DraftLine line(std::int64_t variant, std::int64_t units, std::int64_t cents) {
    return {.variant = {variant}, .ordered = Quantity::of(units), .unit_cost = Money::of_cents(cents)};
}

PurchaseFields fields(std::vector<DraftLine> lines) {
    return {.provider = provider, .location = shop_floor, .lines = std::move(lines)};
}

// What a store or the engine gave back, or an exception that says why not.
template <class T>
T done_of(Result<std::expected<T, PurchaseFault>> answer) {
    auto made = must(std::move(answer));
    if (!made) {
        const auto* refusals = std::get_if<purchases::Refusals>(&made.error());
        throw std::runtime_error(refusals != nullptr ? explain(refusals->front(), Language::en) : "version changed");
    }
    if constexpr (!std::is_void_v<T>) return *std::move(made);
}
Done done_of(Result<purchases::Outcome> answer) {
    const auto outcome = must(std::move(answer));
    if (const auto* refusals = std::get_if<purchases::Refusals>(&outcome))
        throw std::runtime_error(explain(refusals->front(), Language::en));
    if (const auto* refused = std::get_if<stock::Refused>(&outcome))
        throw std::runtime_error(explain(refused->lines.front(), Language::en));
    return std::get<Done>(outcome);
}
template <class T>
std::vector<Refusal> refusals_of(const Result<std::expected<T, PurchaseFault>>& answer) {
    std::vector<Refusal> reasons;
    for (const auto& one : std::get<purchases::Refusals>(answer.value().error())) reasons.push_back(one.reason);
    return reasons;
}
Refusal refusal_of(const Result<purchases::Outcome>& answer) {
    return std::get<purchases::Refusals>(answer.value()).front().reason;
}

// A shop with its stores, and an order of 10 shirts at 7.50 and 4 pairs of trousers at 12.00 that was sent.
struct Buying {
    pg::Pool pool;
    Purchases purchases{pool};
    PurchaseDrafts drafts{pool};
    TestEngine engine;
    PurchaseId order = {};
    PurchaseWithLines stored = {};

    Buying(const asio::any_io_executor& executor, const pg::Settings& settings)
        : pool(executor, settings, {}), engine(executor, settings) {}

    asio::awaitable<void> begin() {
        order = done_of(co_await drafts.add(ana, {}, fields({line(1, 10, 750), line(2, 4, 1200)})));
        done_of(co_await drafts.step(order, {}, PurchaseAct::send));
        stored = *must(co_await purchases.read(order));
    }
    asio::awaitable<PurchaseRow> row() { co_return must(co_await purchases.read(order))->purchase; }

    [[nodiscard]] purchases::Command receive(std::vector<std::pair<std::size_t, std::int64_t>> units,
                                             Excess excess = Excess::refused) const {
        purchases::Receive act{.purchase = order,
                               .location = shop_floor,
                               .lines = {},
                               .excess = excess,
                               .delivery_note = "ALB-1",
                               .notes = "una caja abierta"};
        for (const auto& [index, count] : units)
            act.lines.push_back({.line = {.line = stored.lines[index].line.id, .quantity = Quantity::of(count)},
                                 .variant = stored.lines[index].variant});
        return {.user = ana, .idempotency_key = {}, .act = std::move(act)};
    }
    [[nodiscard]] purchases::Command give_back(std::size_t index, std::int64_t count) const {
        purchases::GiveBack act{
            .purchase = order, .location = shop_floor, .lines = {}, .delivery_note = "DEV-1", .notes = {}};
        act.lines.push_back({.line = {.line = stored.lines[index].line.id, .quantity = Quantity::of(count)},
                             .variant = stored.lines[index].variant});
        return {.user = berta, .idempotency_key = {}, .act = std::move(act)};
    }
};

asio::awaitable<void> whole_life(pg::Settings settings) {
    Buying buying(co_await asio::this_coro::executor, settings);
    co_await buying.begin();
    EXPECT_EQ(buying.stored.purchase.reference_number, "P-000001");
    EXPECT_EQ(buying.stored.purchase.total, Money::of_cents(12'300));
    EXPECT_EQ(buying.stored.purchase.status, PurchaseStatus::sent);
    EXPECT_TRUE(buying.stored.purchase.sent_at.has_value());
    const auto version = buying.stored.purchase.version;

    const Done first = done_of(co_await buying.engine->submit(buying.receive({{0, 6}})));
    EXPECT_EQ(first.status, PurchaseStatus::partly_received);
    EXPECT_EQ(first.lines.front().value, Money::of_cents(4'500));
    EXPECT_EQ((co_await buying.row()).version, version + 1);
    const Done second = done_of(co_await buying.engine->submit(buying.receive({{1, 4}, {0, 1}, {0, 3}})));
    EXPECT_EQ(second.status, PurchaseStatus::received);
    EXPECT_EQ(co_await ask(settings,
                           "SELECT count(*) FROM stock_levels WHERE location_id = 1 AND "
                           "(product_variant_id, on_hand, value) IN ((1, 10, 75.00), (2, 4, 48.00))"),
              2);
    // Dearer ones, bought elsewhere: what goes back is still worth what it came in for.
    stock::Command dearer = buy(shirt, 10);
    std::get<stock::RecordMovements>(dearer.act).lines.front().unit_cost = Money::of_cents(2'000);
    accepted_of(co_await buying.engine->submit(dearer));
    const Done back = done_of(co_await buying.engine->submit(buying.give_back(0, 2)));
    EXPECT_EQ(back.status, PurchaseStatus::received);
    EXPECT_EQ(back.lines.front().value, Money::of_cents(1'500));
    EXPECT_EQ(refusal_of(co_await buying.engine->submit(buying.receive({{0, 1}}))), Refusal::purchase_received);
    EXPECT_EQ(refusal_of(co_await buying.engine->submit(buying.give_back(1, 5))), Refusal::give_back_above_received);

    const auto receipts = must(co_await buying.purchases.receipts(buying.order, {}, 10));
    EXPECT_THAT(receipts, SizeIs(3));
    EXPECT_EQ(receipts[1].lines, second.lines);
    EXPECT_EQ(receipts[2].kind, purchases::ReceiptKind::give_back);
    EXPECT_EQ(receipts[2].user, berta);
    EXPECT_EQ(receipts[2].lines, back.lines);
    EXPECT_EQ(back.lines.front().unit_cost, Money::of_cents(750));
    EXPECT_THAT(must(co_await buying.purchases.receipts(buying.order, receipts[0].id, 1)), SizeIs(1));
    const auto now = must(co_await buying.purchases.read(buying.order));
    EXPECT_EQ(now->lines[0].line.received, Quantity::of(10));
    EXPECT_EQ(now->lines[0].line.given_back, Quantity::of(2));
    EXPECT_TRUE(now->purchase.received_at.has_value());
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM stock_movements WHERE reference_number = 'P-000001'"), 5);
    // The audit log tells of the draft, its two lines and its sending, and of what came twice and went back once.
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM audit_log WHERE resource_type LIKE 'purchase_order%'"), 7);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(PurchaseJournal, an_order_is_drafted_sent_received_and_partly_given_back) { run(whole_life); }

asio::awaitable<void> draft_keys(pg::Settings settings) {
    Buying buying(co_await asio::this_coro::executor, settings);
    const stock::IdempotencyKey key{.key = "pedido-1", .digest = {std::byte{7}}};
    std::vector<PurchaseId> made;
    std::vector<asio::awaitable<void>> clients;
    const auto client = [&]() -> asio::awaitable<void> {
        made.push_back(done_of(co_await buying.drafts.add(ana, key, fields({line(1, 10, 750)}))));
    };
    for (int i = 0; i < 16; ++i) clients.push_back(client());
    co_await run_all(std::move(clients));
    EXPECT_THAT(made, SizeIs(16));
    EXPECT_THAT(made, testing::Each(made.front()));
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM purchase_orders"), 1);
    // For something else it is refused, and for somebody else it is another key.
    const stock::IdempotencyKey other{.key = key.key, .digest = {std::byte{8}}};
    const auto refused = must(co_await buying.drafts.add(ana, other, fields({line(1, 1, 750)})));
    EXPECT_TRUE(std::holds_alternative<PurchaseKeyReused>(refused.error()));
    EXPECT_NE(done_of(co_await buying.drafts.add(berta, key, fields({line(1, 10, 750)}))), made.front());
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM purchase_orders"), 2);
}
TEST(PurchaseJournal, of_16_clients_with_one_key_all_have_the_same_draft) { run(draft_keys); }

asio::awaitable<void> drafts(pg::Settings settings) {
    Buying buying(co_await asio::this_coro::executor, settings);
    PurchaseDrafts& store = buying.drafts;
    const auto id = done_of(co_await store.add(ana, {}, fields({line(1, 10, 750), line(2, 4, 1200)})));
    const auto before = *must(co_await buying.purchases.read(id));
    // Lines of variants that stay keep their ids; the order is the new one.
    done_of(co_await store.change(id, 1, {.notes = "pedir por correo", .lines = {{line(3, 1, 5), line(1, 12, 700)}}}));
    const auto after = *must(co_await buying.purchases.read(id));
    EXPECT_EQ(after.purchase.version, 2);
    EXPECT_EQ(after.purchase.total, Money::of_cents(8'405));
    EXPECT_EQ(after.purchase.notes, "pedir por correo");
    EXPECT_THAT(after.lines, SizeIs(2));
    EXPECT_EQ(after.lines[0].variant, VariantId{3});
    EXPECT_EQ(after.lines[1].line.id, before.lines[0].line.id);
    EXPECT_EQ(after.lines[1].line.ordered, Quantity::of(12));
    // The same again changes nothing; an old version is told.
    done_of(co_await store.change(id, 2, {.lines = {{line(3, 1, 5), line(1, 12, 700)}}}));
    EXPECT_EQ(must(co_await buying.purchases.read(id))->purchase.version, 2);
    const auto old = must(co_await store.change(id, 1, {.notes = "otra"}));
    EXPECT_TRUE(std::holds_alternative<PurchaseVersionChanged>(old.error()));

    EXPECT_THAT(
        refusals_of(co_await store.change(id, {}, {.lines = {{line(1, 1, 1), line(999, 1, 1), line(1, 1, 1)}}})),
        ElementsAre(Refusal::variant_unknown, Refusal::purchase_line_repeated));
    PurchaseFields wrong = fields({});
    wrong.provider = {2};
    wrong.location = {77};
    wrong.expected_date = Day{10};
    EXPECT_THAT(refusals_of(co_await store.add(ana, {}, wrong)),
                ElementsAre(Refusal::provider_inactive, Refusal::location_unknown, Refusal::expected_date_past));
    EXPECT_THAT(refusals_of(co_await store.change({99}, {}, {})), ElementsAre(Refusal::purchase_unknown));
    // An expected date that has passed since is no reason against another change, but it is against sending.
    co_await ask(settings, "UPDATE purchase_orders SET expected_date = '2001-01-01' RETURNING 1::bigint");
    done_of(co_await store.change(id, {}, {.provider_reference = "OC-7731"}));
    EXPECT_THAT(refusals_of(co_await store.step(id, {}, PurchaseAct::send)), ElementsAre(Refusal::expected_date_past));
    done_of(co_await store.change(id, {}, {.expected_date = std::optional<Day>()}));
    done_of(co_await store.step(id, {}, PurchaseAct::send));
    EXPECT_THAT(refusals_of(co_await store.change(id, {}, {.notes = "tarde"})), ElementsAre(Refusal::purchase_sent));
    EXPECT_THAT(refusals_of(co_await store.step(id, {}, PurchaseAct::close)), ElementsAre(Refusal::purchase_sent));
    done_of(co_await store.step(id, {}, PurchaseAct::cancel));
    const auto empty = done_of(co_await store.add(ana, {}, fields({})));
    EXPECT_THAT(refusals_of(co_await store.step(empty, {}, PurchaseAct::send)), ElementsAre(Refusal::lines_missing));

    EXPECT_THAT(must(co_await buying.purchases.list({.query = "OC 7732"}, {}, 10)), IsEmpty());
    EXPECT_THAT(must(co_await buying.purchases.list({.query = "OC-77"}, {}, 10)), SizeIs(1));
    EXPECT_THAT(must(co_await buying.purchases.list({.query = "p-000002"}, {}, 10)), SizeIs(1));
    EXPECT_THAT(must(co_await buying.purchases.list({.status = PurchaseStatus::cancelled}, {}, 10)), SizeIs(1));
    EXPECT_EQ(must(co_await buying.purchases.list({}, PurchaseId{2}, 10)).front().id, id);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(PurchaseJournal, drafts_are_changed_until_they_are_sent) { run(drafts); }

asio::awaitable<void> submit(engine::Engine& engine, purchases::Command command, Result<purchases::Outcome>& answer) {
    answer = co_await engine.submit(std::move(command));
}

asio::awaitable<void> race(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    Buying buying(executor, settings);
    co_await buying.begin();
    done_of(co_await buying.engine->submit(buying.receive({{0, 9}})));
    TestEngine other(executor, settings);
    constexpr std::size_t clients = 64;
    std::vector<Result<purchases::Outcome>> answers(clients);
    std::vector<asio::awaitable<void>> tasks;
    for (std::size_t i = 0; i < clients; ++i)
        tasks.push_back(submit(i % 2 == 0 ? *buying.engine : *other, buying.receive({{0, 1}}), answers[i]));
    co_await run_all(std::move(tasks));
    std::size_t won = 0;
    for (const auto& answer : answers) {
        if (std::holds_alternative<Done>(answer.value()))
            ++won;
        else
            EXPECT_EQ(refusal_of(answer), Refusal::receipt_above_ordered);
    }
    EXPECT_EQ(won, 1U);
    // One receipt that names the last units of the other line twice.
    const auto twice = co_await buying.engine->submit(buying.receive({{1, 3}, {1, 2}}));
    EXPECT_EQ(std::get<purchases::Refusals>(twice.value()).front().line, 1U);
    EXPECT_EQ(done_of(co_await buying.engine->submit(buying.receive({{1, 5}}, Excess::accepted))).status,
              PurchaseStatus::received);
    EXPECT_EQ(co_await ask(settings, "SELECT sum(on_hand) FROM stock_levels"), 15);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(PurchaseJournal, of_64_clients_on_two_servers_one_receives_the_last_unit) { run(race); }

asio::awaitable<void> again(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    Buying buying(executor, settings);
    co_await buying.begin();
    auto command = buying.receive({{0, 10}, {1, 4}});
    command.idempotency_key = stock::IdempotencyKey{.key = "albaran-1", .digest = {std::byte(1)}};
    const auto first = must(co_await buying.engine->submit(command));
    // Also on another server, and though the order takes nothing any more.
    TestEngine other(executor, settings);
    EXPECT_EQ(must(co_await other->submit(command)), first);
    command.idempotency_key->digest = {std::byte(2)};
    const auto reused = must(co_await other->submit(command));
    EXPECT_EQ(std::get<stock::Refused>(reused).lines.front().reason, stock::Refusal::key_reused);
    EXPECT_EQ(co_await ask(settings, "SELECT sum(on_hand) FROM stock_levels"), 14);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM purchase_receipts"), 1);

    // What the order refuses and what the stock refuses is kept, too.
    auto refused = buying.receive({{0, 1}});
    refused.idempotency_key = stock::IdempotencyKey{.key = "albaran-2", .digest = {std::byte(3)}};
    const auto no = must(co_await other->submit(refused));
    EXPECT_EQ(must(co_await buying.engine->submit(refused)), no);
    EXPECT_EQ(std::get<purchases::Refusals>(no).front().reason, Refusal::purchase_received);
    EXPECT_EQ(is_accepted(co_await buying.engine->submit(sell(trousers, 4))), true);
    auto gone = buying.give_back(1, 1);
    gone.idempotency_key = stock::IdempotencyKey{.key = "albaran-3", .digest = {std::byte(4)}};
    const auto nothing_left = must(co_await other->submit(gone));
    EXPECT_EQ(must(co_await buying.engine->submit(gone)), nothing_left);
    EXPECT_EQ(std::get<stock::Refused>(nothing_left).lines.front().reason, stock::Refusal::insufficient_on_hand);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(PurchaseJournal, a_receipt_that_is_sent_again_is_received_once) { run(again); }

asio::awaitable<void> damage(pg::Settings settings) {
    Buying buying(co_await asio::this_coro::executor, settings);
    co_await buying.begin();
    const Done receipt = done_of(co_await buying.engine->submit(buying.receive({{0, 6}})));
    for (const char* statement :
         {"UPDATE purchase_order_lines SET received = received + 1 WHERE position = 1 RETURNING 1::bigint",
          "UPDATE purchase_orders SET total = 1, status = 4 RETURNING 1::bigint"})
        co_await ask(settings, statement);
    EXPECT_THAT(co_await differences(settings),
                ElementsAre("purchase_unlike_lines: purchase_order_id=1 total=1.00 sum_of_lines=123.00 lines_count=2 "
                            "lines_there_are=2",
                            "purchase_line_unlike_receipts: purchase_order_line_id=1 received=7 sum_of_receipts=6 "
                            "given_back=0 sum_of_returns_to_provider=0",
                            "purchase_status_unlike_lines: purchase_order_id=1 status=4 received=7 missing=7"));
    co_await ask(settings,
                 "UPDATE purchase_order_lines SET product_variant_id = 5 WHERE position = 1 RETURNING 1::bigint");
    co_await ask(settings, "UPDATE purchase_order_lines SET unit_cost = NULL WHERE position = 2 RETURNING 1::bigint");
    EXPECT_THAT(co_await differences(settings),
                testing::Contains("purchase_line_without_cost: purchase_order_line_id=2 purchase_order_id=1"));
    EXPECT_THAT(co_await differences(settings),
                testing::Contains(fmt::format("receipt_line_without_movement: purchase_receipt_line_id=1 "
                                              "purchase_receipt_id={} movement_id={}",
                                              receipt.receipt.value, receipt.lines.front().movement.value)));
}
TEST(PurchaseJournal, the_doctor_names_what_somebody_changed) { run(damage); }

TEST(PurchaseOutcome, is_read_as_it_was_written_and_nothing_else_is) {
    const purchases::Outcome outcomes[] = {
        Done{.purchase = {7},
             .receipt = {8},
             .kind = purchases::ReceiptKind::give_back,
             .status = PurchaseStatus::partly_received,
             .date = {123},
             .lines = {{.line = {1},
                        .variant = {2},
                        .quantity = Quantity::of(3),
                        .unit_cost = {},
                        .value = Money::of_cents(4),
                        .movement = {5}},
                       {.line = {6},
                        .variant = {7},
                        .quantity = Quantity::of(8),
                        .unit_cost = Money::of_cents(9),
                        .value = Money::of_cents(72),
                        .movement = {10}}}},
        purchases::Refusals{{.reason = Refusal::receipt_above_ordered, .line = 3, .units = Quantity::of(5)}},
        stock::Refused{{{.line = 2,
                         .reason = stock::Refusal::location_inactive,
                         .wanted = Quantity::of(1),
                         .on_hand = {},
                         .reserved = {}}}},
    };
    for (const purchases::Outcome& outcome : outcomes) {
        const std::string bytes = encode_purchase_outcome(outcome);
        EXPECT_EQ(decode_purchase_outcome(bytes), outcome);
        for (std::size_t size = 0; size < bytes.size(); ++size)
            EXPECT_EQ(decode_purchase_outcome(std::string_view(bytes).substr(0, size)), std::nullopt);
        EXPECT_EQ(decode_purchase_outcome(bytes + '\0'), std::nullopt);
    }
}

}  // namespace
}  // namespace trastienda::store
