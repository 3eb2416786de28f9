// What should be ordered, on a real PostgreSQL.
#include "store/purchase_suggestions.hpp"

#include "store/purchase_drafts.hpp"
#include "store/stock_test_support.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
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

// Any levels: what is left out by the statement is exactly what the rule suggests nothing for.
asio::awaitable<void> any_levels(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    pg::Pool pool(executor, settings, {});
    PurchaseSuggestions store(pool);
    const auto connection = must(co_await pg::Connection::open(executor, settings));
    const auto rows = must(co_await connection->run(
        {.statement = {"levels",
                       "SELECT product_variant_id, on_hand, reserved, minimum_stock, optimal_stock FROM stock_levels "
                       "WHERE location_id = 1 ORDER BY product_variant_id"}},
        std::chrono::seconds(10)));
    std::vector<std::string> wanted;
    for (const pg::Row row : rows) {
        const auto suggested = purchases::suggest_order({.on_hand = Quantity::of(row.integer(1)),
                                                         .reserved = Quantity::of(row.integer(2)),
                                                         .on_order = {},
                                                         .minimum = Quantity::of(row.integer(3)),
                                                         .optimal = Quantity::of(row.integer(4))});
        if (!suggested.quantity.is_zero())
            wanted.push_back(fmt::format("-/{}/1 {} {}", row.bigint(0), suggested.quantity.units(),
                                         boost::describe::enum_to_string(suggested.reason, "?")));
    }
    EXPECT_GT(wanted.size(), 10U);
    EXPECT_EQ(told(must(co_await store.list({.location = shop_floor}, {}, 1'000))), wanted);
}
TEST(PurchaseSuggestions, are_what_the_rule_says_of_any_levels) {
    const StockShop shop;
    // From over-committed to plenty, with optima below their minima too; each is promised to whoever holds it.
    shop.execute(R"(
INSERT INTO stock_levels (product_variant_id, location_id, on_hand, reserved, minimum_stock, optimal_stock)
SELECT number, 1, number % 13, number % 7, number % 5, number % 11 FROM generate_series(1, 200) AS number;
INSERT INTO stock_reservations (id, product_variant_id, location_id, quantity, reservation_type, status, user_id,
                                reservation_date, expiration_date, reference_number)
SELECT number, number, 1, number % 7, 1, 1, 1, now(), 'infinity', ''
FROM generate_series(1, 200) AS number WHERE number % 7 > 0;)");
    shop.run(any_levels);
}

}  // namespace
}  // namespace trastienda::store
