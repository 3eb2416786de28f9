// Levels of variants that are out of use: the lists of what is in use, low and short neither tell of them nor read
// them.
#include "store/levels.hpp"
#include "store/levels_sql.hpp"
#include "store/purchase_suggestions.hpp"
#include "store/purchase_suggestions_sql.hpp"
#include "store/reading_cost_test_support.hpp"
#include "store/stock_test_support.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <utility>
#include <vector>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::must;

// 3,000 more variants that nothing came of, of which all but a few go out of use.
void make_many(const StockShop& shop) {
    shop.execute(
        "INSERT INTO product_variants (general_product_id, size, price, size_sort_key, color_sort_key, search_text) "
        "SELECT 1, 'S' || number, 1, '', '', '' FROM generate_series(1, 3000) AS number; "
        "INSERT INTO stock_levels (product_variant_id, location_id) "
        "SELECT variant.id, location.id FROM product_variants AS variant, locations AS location WHERE location.id > 0; "
        "UPDATE product_variants SET is_active = false WHERE id > 20");
    shop.execute("VACUUM ANALYZE stock_levels");
    shop.execute("VACUUM ANALYZE product_variants");
}

// Each reads at least what it tells of, and little more.
asio::awaitable<void> read_few(pg::Settings settings, std::vector<pg::Call> calls) {
    const auto connection = must(co_await pg::Connection::open(co_await asio::this_coro::executor, settings));
    for (pg::Call& call : calls) {
        SCOPED_TRACE(call.statement.name);
        const auto reading = co_await measure_reading(*connection, "stock_levels", std::move(call));
        EXPECT_GT(reading.rows_found, 0);
        EXPECT_GE(reading.cost.entries, 20);
        EXPECT_LE(reading.cost.entries, 60);
    }
}

std::vector<pg::Call> calls_for_low_ones() {
    pg::Call low{.statement = sql::levels::read_low_stocks, .params = {}};
    low.params.bigint(shop_floor.value).bigint(100);
    pg::Call described{.statement = sql::levels::read_low_stocks_with_products, .params = {}};
    described.params.bigint(shop_floor.value).bigint(100).bigint(1'000'000);
    pg::Call counted{.statement = sql::levels::count_low_stocks, .params = {}};
    counted.params.bigint(shop_floor.value);
    pg::Call listed{.statement = sql::levels::list_low_levels, .params = {}};
    listed.params.bigint(0).bigint(0).bigint(100).bigint(shop_floor.value);
    pg::Call anywhere{.statement = sql::levels::list_low_levels, .params = {}};
    anywhere.params.bigint(0).bigint(0).bigint(100).bigint(0);
    pg::Call short_ones{.statement = sql::purchase_suggestions::count_short, .params = {}};
    short_ones.params.bigint(shop_floor.value).bigint(100'000);
    return {low, described, counted, listed, anywhere, short_ones};
}

std::vector<pg::Call> calls_for_what_is_in_use() {
    pg::Call in_use{.statement = sql::levels::list_levels_in_use, .params = {}};
    in_use.params.bigint(0).bigint(0).bigint(100);
    pg::Call in_use_here{.statement = sql::levels::list_levels_in_use_of_location, .params = {}};
    in_use_here.params.bigint(0).bigint(0).bigint(100).bigint(shop_floor.value);
    return {in_use, in_use_here};
}

TEST(RetiredLevels, are_not_read_by_those_who_ask_what_is_in_use_low_or_short) {
    const StockShop shop;
    make_many(shop);
    // 20 are in use at each of two locations; all are 6,400.
    shop.run([](pg::Settings settings) { return read_few(settings, calls_for_low_ones()); });
    shop.run([](pg::Settings settings) { return read_few(settings, calls_for_what_is_in_use()); });
    shop.run(
        [](pg::Settings settings) -> asio::awaitable<void> { EXPECT_THAT(co_await differences(settings), IsEmpty()); });
}

// And of what is in use, those read only what is low who ask for that: 20 at each of two locations, of 6,400.
TEST(LowLevels, cost_by_their_own_number) {
    const StockShop shop;
    shop.execute(
        "INSERT INTO product_variants (general_product_id, size, price, size_sort_key, color_sort_key, search_text) "
        "SELECT 1, 'S' || number, 1, '', '', '' FROM generate_series(1, 3000) AS number; "
        "INSERT INTO stock_levels (product_variant_id, location_id, on_hand) "
        "SELECT variant.id, location.id, CASE WHEN variant.id <= 20 THEN 1 ELSE 50 END "
        "FROM product_variants AS variant, locations AS location WHERE location.id > 0");
    shop.execute("VACUUM ANALYZE stock_levels");
    shop.run([](pg::Settings settings) { return read_few(settings, calls_for_low_ones()); });
}

asio::awaitable<std::vector<std::int64_t>> low_variants(Levels& levels, Levels::Filter filter) {
    std::vector<std::int64_t> variants;
    for (const auto& row : must(co_await levels.list(filter, {}, 100))) variants.push_back(row.key.variant.value);
    co_return variants;
}

TEST(RetiredLevels, are_in_no_list_of_what_is_low_until_they_are_back_in_use) {
    const StockShop shop;
    const auto expect_low = [&](const std::vector<std::int64_t>& expected) {
        shop.run([&](pg::Settings settings) -> asio::awaitable<void> {
            const auto executor = co_await asio::this_coro::executor;
            pg::Pool pool(executor, settings, {});
            Levels levels(executor, pool);
            constexpr auto low_only = Levels::Filter::Low::low_only;
            EXPECT_EQ(co_await low_variants(levels, {.low = low_only}), expected);
            EXPECT_EQ(co_await low_variants(levels, {.location = shop_floor, .low = low_only}), expected);
            // Who asks for a variant is told of it, whatever became of it.
            EXPECT_THAT(co_await low_variants(levels, {.variant = VariantId{2}, .low = low_only}), ElementsAre(2));
            EXPECT_EQ(must(co_await levels.count_low_stocks(shop_floor)), static_cast<std::int64_t>(expected.size()));
            std::vector<std::int64_t> suggested;
            PurchaseSuggestions suggestions(pool);
            for (const auto& row : must(co_await suggestions.list({}, {}, 100))) suggested.push_back(row.variant.value);
            std::ranges::sort(suggested);
            EXPECT_EQ(suggested, expected);
            EXPECT_THAT(co_await differences(settings), IsEmpty());
            pool.close();
        });
    };
    shop.execute(
        "INSERT INTO stock_levels (product_variant_id, location_id) SELECT id, 1 FROM product_variants "
        "WHERE id <= 4");
    expect_low({1, 2, 3, 4});
    shop.execute("UPDATE product_variants SET is_active = false, version = version + 1 WHERE id IN (2, 3, 9)");
    expect_low({1, 4});
    // One that is made only now does not know that its variant is out of use.
    shop.execute("INSERT INTO stock_levels (product_variant_id, location_id) VALUES (9, 1)");
    expect_low({1, 4});
    shop.execute("UPDATE product_variants SET price = price + 1");
    expect_low({1, 4});
    shop.execute("UPDATE product_variants SET is_active = true");
    expect_low({1, 2, 3, 4, 9});
    // The audit log tells of the variants only.
    shop.run([](pg::Settings settings) -> asio::awaitable<void> {
        EXPECT_EQ(co_await ask(settings,
                               "SELECT count(*) FROM audit_log WHERE resource_type = 'level' OR "
                               "after ? 'is_retired' OR before ? 'is_retired'"),
                  0);
    });
}

// While the engine books on the same levels: nobody waits for each other in a circle.
asio::awaitable<void> switched_under_load(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine first(executor, settings), second(executor, settings);
    std::vector<Submission> submissions;
    for (std::int64_t number = 0; number < 400; ++number) {
        std::vector<std::pair<stock::LevelKey, std::int64_t>> lines;
        for (std::int64_t line = 0; line < 20; ++line) {
            const VariantId variant{1 + (number * 37 + line * 61) % 100};
            lines.emplace_back(stock::LevelKey{.variant = variant, .location = line % 2 ? shop_floor : store_room}, 1);
        }
        submissions.push_back({number % 2 ? &*first : &*second, record(stock::types::purchase, lines)});
    }
    bool is_over = false;
    std::int64_t switched = 0;
    const auto book = [&]() -> asio::awaitable<void> {
        for (const Answer& answer : co_await submit_all(std::move(submissions))) EXPECT_TRUE(answer.has_value());
        is_over = true;
    };
    const auto switch_on_and_off = [&]() -> asio::awaitable<void> {
        const auto connection = must(co_await pg::Connection::open(executor, settings));
        while (!is_over || switched % 2 == 1) {
            must(co_await connection->run_script("UPDATE product_variants SET is_active = NOT is_active WHERE id <= 80",
                                                 std::chrono::seconds(30)));
            ++switched;
        }
    };
    std::vector<asio::awaitable<void>> tasks;
    tasks.push_back(book());
    tasks.push_back(switch_on_and_off());
    co_await run_all(std::move(tasks));
    EXPECT_GT(switched, 1);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM stock_levels WHERE is_retired"), 0);
    EXPECT_EQ(co_await ask(settings,
                           "SELECT pg_stat_get_db_deadlocks(oid) FROM pg_database WHERE datname = "
                           "current_database()"),
              0);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}

TEST(RetiredLevels, are_locked_in_the_order_of_the_engine) {
    const StockShop shop;
    shop.execute(
        "INSERT INTO stock_levels (product_variant_id, location_id) SELECT variant.id, location.id FROM "
        "product_variants AS variant, locations AS location WHERE location.id > 0");
    shop.run(switched_under_load);
}

}  // namespace
}  // namespace trastienda::store
