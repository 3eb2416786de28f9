// What should be ordered, on a real PostgreSQL.
#include "store/purchase_suggestions.hpp"

#include "store/purchase_drafts.hpp"
#include "store/purchases.hpp"
#include "store/stock_test_support.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using purchases::DraftLine;
using purchases::ReplenishmentReason;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::must;

// Two providers' products and one of nobody's, a variant each: 201 to 203. 204 is out of use, at the second provider.
constexpr std::string_view seed = R"(
INSERT INTO providers (name, name_folded) VALUES ('Sur', 'sur'), ('Norte', 'norte');
INSERT INTO general_products (handle, name, name_folded, provider_id)
VALUES ('a', 'Norteña', 'nortena', 2), ('b', 'Sureña', 'surena', 1), ('c', 'De nadie', 'de nadie', NULL);
INSERT INTO product_variants (general_product_id, size, price, size_sort_key, color_sort_key, search_text, is_active)
VALUES (2, 'M', 9, '', '', '', true), (3, 'M', 9, '', '', '', true), (4, 'M', 9, '', '', '', true),
       (2, 'L', 9, '', '', '', false);
INSERT INTO locations (name, name_folded, is_active) VALUES ('Cerrada', 'cerrada', false);
)";

stock::LevelKey at(std::int64_t variant, LocationId location = shop_floor) {
    return {.variant = {variant}, .location = location};
}

// "provider/variant/location quantity reason", with '-' where there is no provider.
std::vector<std::string> told(const std::vector<PurchaseSuggestion>& found) {
    std::vector<std::string> texts;
    for (const PurchaseSuggestion& one : found)
        texts.push_back(fmt::format("{}/{}/{} {} {}", one.provider ? std::to_string(one.provider->value) : "-",
                                    one.variant.value, one.location.value, one.suggested.quantity.units(),
                                    boost::describe::enum_to_string(one.suggested.reason, "?")));
    return texts;
}

asio::awaitable<void> suggestions(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings);
    pg::Pool pool(executor, settings, {});
    PurchaseSuggestions store(pool);
    PurchaseDrafts drafts(pool);
    EXPECT_THAT(must(co_await store.list({}, {}, 10)), IsEmpty());

    must(co_await engine->submit(buy(at(201), 4)));
    must(co_await engine->submit(buy(at(202), 6)));
    must(co_await engine->submit(buy(at(202, store_room), 5)));
    must(co_await engine->submit(buy(at(203), 5)));
    must(co_await engine->submit(sell(at(203), 5)));
    must(co_await engine->submit(buy(at(1), 9)));
    must(co_await engine->submit(buy(at(204), 1)));
    co_await ask(settings, "INSERT INTO stock_levels (product_variant_id, location_id) VALUES (201, 3) RETURNING 1");
    // One of six is promised: five are available, which is the minimum, though the level itself is not low.
    must(co_await engine->submit(reserve(at(202), 1)));
    EXPECT_THAT(told(must(co_await store.list({}, {}, 10))),
                ElementsAre("1/202/1 15 low", "1/202/2 15 low", "2/201/1 16 low", "-/203/1 20 none_available"));
    EXPECT_THAT(told(must(co_await store.list({.provider = ProviderId{1}, .location = store_room}, {}, 10))),
                ElementsAre("1/202/2 15 low"));
    EXPECT_THAT(told(must(co_await store.list({.providers = PurchaseSuggestions::Providers::none}, {}, 10))),
                ElementsAre("-/203/1 20 none_available"));

    // Page by page, each beginning where the one before ended.
    std::vector<std::string> pages;
    PurchaseSuggestions::Position after;
    for (;;) {
        const auto page = must(co_await store.list({}, after, 1));
        if (page.empty()) break;
        pages.push_back(told(page).front());
        after = PurchaseSuggestions::position_of(page.back());
    }
    EXPECT_THAT(pages, ElementsAre("1/202/1 15 low", "1/202/2 15 low", "2/201/1 16 low", "-/203/1 20 none_available"));

    // A draft is nothing on order, but it is not drafted again.
    const auto draft = must(co_await drafts.add(
        ana, {},
        {.provider = {2},
         .location = shop_floor,
         .lines = {{.variant = {201}, .ordered = Quantity::of(10), .unit_cost = Money::of_cents(333)}}}));
    const PurchaseSuggestions::Filter north{.provider = ProviderId{2}};
    auto found = must(co_await store.list(north, {}, 10));
    EXPECT_THAT(told(found), ElementsAre("2/201/1 16 low"));
    EXPECT_EQ(found.front().in_drafts, Quantity::of(10));
    EXPECT_EQ(found.front().last_unit_cost, std::nullopt);
    EXPECT_EQ(found.front().average_unit_cost, Money::of_cents(1050));
    PurchaseSuggestions::Filter counted = north;
    counted.drafts = PurchaseSuggestions::Drafts::counted;
    EXPECT_THAT(told(must(co_await store.list(counted, {}, 10))), ElementsAre("2/201/1 6 low"));

    EXPECT_TRUE(must(co_await drafts.step(*draft, {}, purchases::PurchaseAct::send)).has_value());
    found = must(co_await store.list(north, {}, 10));
    EXPECT_THAT(told(found), ElementsAre("2/201/1 6 low"));
    EXPECT_EQ(found.front().last_unit_cost, Money::of_cents(333));
    EXPECT_EQ(found.front().state.on_order, Quantity::of(10));
    // Enough is on its way; once that is cancelled it is not.
    const auto more = must(co_await drafts.add(
        ana, {},
        {.provider = {1},
         .location = shop_floor,
         .lines = {{.variant = {201}, .ordered = Quantity::of(6), .unit_cost = Money::of_cents(444)}}}));
    EXPECT_TRUE(must(co_await drafts.step(*more, {}, purchases::PurchaseAct::send)).has_value());
    EXPECT_THAT(must(co_await store.list(north, {}, 10)), IsEmpty());
    EXPECT_TRUE(must(co_await drafts.step(*more, {}, purchases::PurchaseAct::cancel)).has_value());
    EXPECT_THAT(told(must(co_await store.list(north, {}, 10))), ElementsAre("2/201/1 6 low"));
}
TEST(PurchaseSuggestions, name_what_is_short_of_whom_and_why) {
    const StockShop shop;
    shop.execute(seed);
    shop.run(suggestions);
}

// What of the shop cost nothing known: neither an order nor a receipt ever said.
asio::awaitable<void> unknown_costs(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    pg::Pool pool(executor, settings, {});
    PurchaseSuggestions store(pool);
    PurchaseDrafts drafts(pool);
    Purchases purchases(pool);
    TestEngine engine(executor, settings);
    stock::Command found_in_a_box = buy(at(202), 1);
    std::get<stock::RecordMovements>(found_in_a_box.act).lines.front().unit_cost = {};
    must(co_await engine->submit(std::move(found_in_a_box)));
    const auto found = must(co_await store.list({.provider = ProviderId{1}}, {}, 10));
    EXPECT_EQ(found.front().last_unit_cost, std::nullopt);
    EXPECT_EQ(found.front().average_unit_cost, std::nullopt);
    const auto id = must(co_await drafts.add_suggested(ana, {}, {.provider = {1}, .location = shop_floor}));
    const auto draft = *must(co_await purchases.read(*id));
    EXPECT_EQ(draft.lines.front().line.unit_cost, std::nullopt);
    EXPECT_EQ(draft.purchase.total, Money());

    const auto refused = must(co_await drafts.step(*id, {}, purchases::PurchaseAct::send));
    EXPECT_EQ(std::get<purchases::Refusals>(refused.error()),
              (purchases::Refusals{{.reason = sales::Refusal::unit_cost_missing, .line = 0}}));
    // The database holds it a second time.
    const auto connection = must(co_await pg::Connection::open(executor, settings));
    const auto sent = co_await connection->run_script("UPDATE purchase_orders SET status = 2, sent_at = now()",
                                                      std::chrono::milliseconds(10'000));
    EXPECT_FALSE(sent.has_value());
    const purchases::DraftLine filled{
        .variant = {202}, .ordered = draft.lines.front().line.ordered, .unit_cost = Money::of_cents(250)};
    EXPECT_TRUE(must(co_await drafts.change(*id, {}, {.lines = {{filled}}})).has_value());
    EXPECT_TRUE(must(co_await drafts.step(*id, {}, purchases::PurchaseAct::send)).has_value());
    const auto after = *must(co_await purchases.read(*id));
    EXPECT_EQ(after.lines.front().line.id, draft.lines.front().line.id);
    EXPECT_EQ(after.purchase.total.cents(), 250 * filled.ordered.units());
}
TEST(PurchaseSuggestions, of_what_cost_nobody_knows_are_drafted_without_a_cost_and_not_sent_so) {
    const StockShop shop;
    shop.execute(seed);
    shop.run(unknown_costs);
}

asio::awaitable<void> drafted_at_once(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings);
    must(co_await engine->submit(buy(at(201), 4)));
    pg::Pool pool(executor, settings, {});
    PurchaseDrafts drafts(pool);
    std::size_t made = 0, refused = 0;
    std::vector<asio::awaitable<void>> clients;
    const auto client = [&]() -> asio::awaitable<void> {
        const auto draft = must(co_await drafts.add_suggested(ana, {}, {.provider = {2}, .location = shop_floor}));
        (draft ? made : refused) += 1;
        if (!draft)
            EXPECT_EQ(std::get<purchases::Refusals>(draft.error()).front().reason, sales::Refusal::lines_missing);
    };
    for (int i = 0; i < 8; ++i) clients.push_back(client());
    co_await run_all(std::move(clients));
    EXPECT_EQ(made, 1U);
    EXPECT_EQ(refused, 7U);
    EXPECT_EQ(co_await ask(settings, "SELECT sum(ordered)::bigint FROM purchase_order_lines"), 16);
}
TEST(PurchaseSuggestions, drafted_by_eight_at_once_order_nothing_twice) {
    const StockShop shop;
    shop.execute(seed);
    shop.run(drafted_at_once);
}

// Two providers and nobody, three variants of each product in two places: from over-committed to plenty, with optima
// below their minima too; each unit is promised to whoever holds it, and some are on order or in drafts.
std::string any_shop(int products) {
    return fmt::format(R"(
INSERT INTO providers (name, name_folded) VALUES ('Sur', 'sur'), ('Norte', 'norte');
INSERT INTO general_products (handle, name, name_folded, provider_id)
SELECT 'any-' || n, 'Any', 'any', nullif(n % 3, 0) FROM generate_series(1, {}) AS n;
INSERT INTO product_variants (general_product_id, size, price, size_sort_key, color_sort_key, search_text, is_active)
SELECT product.id, n::text, 9, n::text, '', '', (product.id + n) % 11 > 0
FROM generate_series(1, 3) AS n CROSS JOIN general_products AS product WHERE handle LIKE 'any-%';
INSERT INTO stock_levels (product_variant_id, location_id, on_hand, reserved, minimum_stock, optimal_stock)
SELECT variant.id, location.id, variant.id % 13, (variant.id + location.id) % 7, variant.id % 8, variant.id % 17
FROM product_variants AS variant CROSS JOIN locations AS location WHERE location.id > 0 AND location.is_active;
INSERT INTO stock_reservations (id, product_variant_id, location_id, quantity, reservation_type, status, user_id,
                                reservation_date, expiration_date, reference_number)
SELECT row_number() OVER (), product_variant_id, location_id, reserved, 1, 1, 1, now(), 'infinity', ''
FROM stock_levels WHERE reserved > 0;
INSERT INTO purchase_orders (reference_number, provider_id, location_id, status, total, lines_count, created_by,
                             search_text)
SELECT 'P-' || n, 1 + n % 2, 1 + n % 2, n, 0, 0, 1, '' FROM generate_series(1, 5) AS n;
INSERT INTO purchase_order_lines (purchase_order_id, position, product_variant_id, ordered, received, unit_cost)
SELECT purchase.id, 1, variant.id, 1 + variant.id % 4, variant.id % 3, 1
FROM purchase_orders AS purchase CROSS JOIN product_variants AS variant WHERE variant.id % (5 + purchase.id) = 0;)",
                       products);
}

constexpr std::string_view all_levels = R"(
SELECT coalesce(product.provider_id, 9223372036854775807), level.product_variant_id, level.location_id, level.on_hand,
       level.reserved,
       (SELECT coalesce(sum(greatest(0, line.ordered - line.received)), 0)::bigint FROM purchase_order_lines AS line
        JOIN purchase_orders AS purchase ON purchase.id = line.purchase_order_id
        WHERE line.product_variant_id = level.product_variant_id AND purchase.location_id = level.location_id
          AND purchase.status IN (2, 3)),
       level.minimum_stock, level.optimal_stock
FROM stock_levels AS level
JOIN product_variants AS variant ON variant.id = level.product_variant_id
JOIN general_products AS product ON product.id = variant.general_product_id
WHERE variant.is_active
ORDER BY 1, product.id, 2, 3)";

// However they are sought, and in pages of any size, they are what the rule says of each level.
asio::awaitable<void> any_levels(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    const auto connection = must(co_await pg::Connection::open(executor, settings));
    const auto rows =
        must(co_await connection->run({.statement = {"all_levels", all_levels}}, std::chrono::seconds(30)));
    std::vector<std::string> wanted;
    for (const pg::Row row : rows) {
        const auto suggested = purchases::suggest_order({.on_hand = Quantity::of(row.integer(3)),
                                                         .reserved = Quantity::of(row.integer(4)),
                                                         .on_order = Quantity::of(row.bigint(5)),
                                                         .minimum = Quantity::of(row.integer(6)),
                                                         .optimal = Quantity::of(row.integer(7))});
        if (suggested.quantity.is_zero()) continue;
        const std::int64_t provider = row.bigint(0);
        wanted.push_back(fmt::format("{}/{}/{} {} {}", provider > 2 ? "-" : std::to_string(provider), row.bigint(1),
                                     row.bigint(2), suggested.quantity.units(),
                                     boost::describe::enum_to_string(suggested.reason, "?")));
    }
    pg::Pool pool(executor, settings, {});
    PurchaseSuggestions store(pool);
    std::vector<std::string> listed;
    PurchaseSuggestions::Position after;
    for (;;) {
        const auto page = must(co_await store.list({}, after, 97));
        if (page.empty()) break;
        const auto texts = told(page);
        listed.insert(listed.end(), texts.begin(), texts.end());
        after = PurchaseSuggestions::position_of(page.back());
    }
    EXPECT_GT(wanted.size(), 97U);
    EXPECT_EQ(listed, wanted);
}

// All but every 29th variant is on order, more than enough of it.
constexpr std::string_view nearly_all_on_order = R"(
INSERT INTO purchase_orders (reference_number, provider_id, location_id, status, total, lines_count, created_by,
                             search_text)
SELECT 'P-' || 10 + id, 1, id, 2, 0, 0, 1, '' FROM locations WHERE id > 0 AND is_active;
INSERT INTO purchase_order_lines (purchase_order_id, position, product_variant_id, ordered, received, unit_cost)
SELECT purchase.id, 1, variant.id, 100, 0, 1
FROM purchase_orders AS purchase CROSS JOIN product_variants AS variant
WHERE purchase.id > 5 AND variant.id % 29 > 0;)";

// As if each level had been there when the orders were sent: those that came later know nothing of them.
constexpr std::string_view all_counted = R"(
UPDATE stock_levels SET on_order = (SELECT on_order FROM units_coming(product_variant_id, location_id));)";

void check_any(int products, bool are_many, std::initializer_list<std::string_view> more = {}) {
    const StockShop shop;
    shop.execute(any_shop(products));
    for (const std::string_view script : more) shop.execute(script);
    shop.run([are_many](pg::Settings settings) -> asio::awaitable<void> {
        const std::int64_t found = co_await ask(settings, "SELECT count(*) FROM stock_levels WHERE may_be_short");
        EXPECT_EQ(found >= PurchaseSuggestions::short_max, are_many) << found;
        co_await any_levels(settings);
    });
}
TEST(PurchaseSuggestions, are_what_the_rule_says_of_any_levels) { check_any(60, false, {all_counted}); }
TEST(PurchaseSuggestions, are_what_the_rule_says_of_levels_that_know_nothing_of_orders) { check_any(60, false); }
TEST(PurchaseSuggestions, are_what_the_rule_says_where_thousands_are_short) { check_any(2'500, true, {all_counted}); }
TEST(PurchaseSuggestions, are_what_the_rule_says_where_thousands_are_low_and_on_order) {
    check_any(2'500, false, {nearly_all_on_order, all_counted});
}
TEST(PurchaseSuggestions, are_what_the_rule_says_where_thousands_do_not_know_that_they_are_on_order) {
    check_any(2'500, true, {nearly_all_on_order});
}

// Levels that count on another number than is to come, whichever way.
const std::string miscounted =
    "SELECT count(*) FROM stock_levels CROSS JOIN LATERAL units_coming(product_variant_id, "
    "location_id) AS coming WHERE stock_levels.on_order <> coming.on_order";

constexpr std::int64_t wanted_variants = 5;

DraftLine line_of(std::int64_t variant) {
    return {.variant = {variant}, .ordered = Quantity::of(6), .unit_cost = Money::of_cents(100)};
}

asio::awaitable<void> step(PurchaseDrafts& drafts, PurchaseId order, purchases::PurchaseAct act) {
    // Refused where another was quicker.
    [[maybe_unused]] const auto answer = must(co_await drafts.step(order, {}, act));
}

asio::awaitable<void> receive(engine::Engine& engine, PurchaseId order, std::vector<purchases::ReceiptLine> lines) {
    purchases::Receive receipt;
    receipt.purchase = order;
    receipt.location = shop_floor;
    receipt.excess = purchases::Excess::accepted;
    for (std::size_t i = 0; i < lines.size(); ++i)
        receipt.lines.push_back({.line = lines[i], .variant = {static_cast<std::int64_t>(i) + 1}});
    must(co_await engine.submit(purchases::Command{.user = ana, .idempotency_key = {}, .act = std::move(receipt)}));
}

// Twelve orders of the same variants are sent, received in parts and beyond what was ordered, cancelled and closed, all
// at once and on two servers.
asio::awaitable<void> many_orders(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings);
    TestEngine other(executor, settings);
    pg::Pool pool(executor, settings, {});
    PurchaseDrafts drafts(pool);
    Purchases purchases(pool);
    for (std::int64_t variant = 1; variant < wanted_variants; ++variant)
        must(co_await engine->submit(buy(at(variant), 1)));
    std::vector<PurchaseId> orders;
    std::vector<asio::awaitable<void>> sends;
    for (int i = 0; i < 12; ++i) {
        PurchaseFields fields{.provider = {1}, .location = shop_floor, .lines = {}};
        // Each names them in another order.
        for (std::int64_t j = 0; j < wanted_variants; ++j)
            fields.lines.push_back(line_of(1 + (i + j * (1 + i % 2 * 3)) % wanted_variants));
        orders.push_back(*must(co_await drafts.add(ana, {}, fields)));
        sends.push_back(step(drafts, orders.back(), purchases::PurchaseAct::send));
    }
    co_await run_all(std::move(sends));
    // The last variant has no level yet.
    EXPECT_EQ(co_await ask(settings, miscounted), 0);
    EXPECT_EQ(co_await ask(settings, "SELECT sum(on_order) FROM stock_levels"), 12 * 6 * (wanted_variants - 1));

    std::vector<asio::awaitable<void>> all;
    for (std::size_t i = 0; i < orders.size(); ++i) {
        std::vector<purchases::ReceiptLine> lines(wanted_variants);
        const auto stored = *must(co_await purchases.read(orders[i]));
        for (const auto& line : stored.lines)
            lines[static_cast<std::size_t>(line.variant.value - 1)] = {
                .line = line.line.id,
                .quantity = Quantity::of(1 + (line.variant.value + static_cast<std::int64_t>(i)) % 8)};
        all.push_back(receive(i % 2 == 0 ? *engine : *other, orders[i], lines));
        // Every fourth is left as far as its two receipts come.
        if (i % 4 != 3)
            all.push_back(
                step(drafts, orders[i], i % 3 == 0 ? purchases::PurchaseAct::cancel : purchases::PurchaseAct::close));
        all.push_back(receive(i % 2 == 0 ? *other : *engine, orders[i], lines));
    }
    co_await run_all(std::move(all));
    // Of the last variant's level, which came with the first receipt, the doctor proves that it hides nothing.
    EXPECT_EQ(co_await ask(settings, miscounted + " AND product_variant_id < 5"), 0);
    EXPECT_GT(co_await ask(settings, "SELECT count(*) FROM purchase_orders WHERE status = 3"), 0);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
    // Whoever ends an order counts anew.
    for (const PurchaseId order : orders) co_await step(drafts, order, purchases::PurchaseAct::close);
    EXPECT_EQ(co_await ask(settings, miscounted), 0);
    EXPECT_EQ(co_await ask(settings, "SELECT sum(on_order) FROM stock_levels"), 0);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(PurchaseSuggestions, know_what_is_on_order_however_many_order_receive_and_cancel_at_once) {
    const StockShop shop;
    shop.execute(seed);
    shop.run(many_orders);
}

}  // namespace
}  // namespace trastienda::store
