// The table of taxes on a real PostgreSQL: mended until something is sold with it, and never under what is being sold.
#include "store/tax_rates.hpp"

#include "store/stock_test_support.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using Fault = TaxRates::Fault;
using testing::IsEmpty;
using tests::must;

constexpr std::chrono::milliseconds timeout{20'000};
constexpr CategoryId shirts{1};
constexpr sales::Percent mistyped = sales::Percent::of_hundredths(210);
constexpr sales::Percent right = sales::Percent::of_hundredths(1'000);

Day day(std::string_view text) { return *Day::parse(text); }

sales::TaxPeriod of_shirts(sales::Percent rate) {
    return {.category = shirts, .rate = rate, .from = day("2020-01-01")};
}

TaxRateRow added(TaxRates::OrRefused<TaxRateRow> row) {
    if (!row) throw std::runtime_error(fmt::format("refused: {}", static_cast<int>(row.error().fault)));
    return *row;
}

template <class T>
std::optional<Fault> fault_of(const TaxRates::OrRefused<T>& answer) {
    return answer ? std::nullopt : std::optional(answer.error().fault);
}

sales::Command one_shirt() {
    sales::OpenSale act;
    act.location = shop_floor;
    act.lines = {{.variant = shirt.variant, .quantity = Quantity::of(1)}};
    return {.user = ana, .idempotency_key = {}, .act = std::move(act)};
}

sales::Done done_of(const Result<sales::Outcome>& answer) {
    const sales::Outcome outcome = must(answer);
    const auto* done = std::get_if<sales::Done>(&outcome);
    if (done == nullptr) throw std::runtime_error("the sale was refused");
    return *done;
}

asio::awaitable<std::int64_t> rate_of_last_line(pg::Settings settings) {
    co_return co_await ask(settings, "SELECT (tax_rate * 100)::bigint FROM sale_details ORDER BY id DESC LIMIT 1");
}

asio::awaitable<void> mend(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    pg::Pool pool(executor, settings, {});
    TaxRates rates(pool);
    const TaxRateRow first = added(must(co_await rates.add(of_shirts(mistyped))));
    const TaxRateId id = first.period.id;
    EXPECT_EQ(fault_of(must(co_await rates.change(id, 7, {.rate = right}))), Fault::version_changed);
    EXPECT_EQ(fault_of(must(co_await rates.remove(id, 7))), Fault::version_changed);
    EXPECT_EQ(fault_of(must(co_await rates.change({99}, {}, {.rate = right}))), Fault::unknown);
    EXPECT_EQ(fault_of(must(co_await rates.remove({99}, {}))), Fault::unknown);
    EXPECT_EQ(fault_of(must(co_await rates.change(id, {}, {.category = CategoryId{99}}))), Fault::category_unknown);
    EXPECT_EQ(fault_of(must(co_await rates.change(id, {}, {.category = CategoryId{}}))), Fault::overlaps);
    EXPECT_EQ(fault_of(must(co_await rates.change(id, {}, {.until = day("2019-12-31")}))), Fault::backwards);

    const TaxRateRow mended = added(must(co_await rates.change(id, 1, {.rate = right, .from = day("2021-01-01")})));
    EXPECT_EQ(mended.version, 2);
    EXPECT_EQ(mended.period,
              (sales::TaxPeriod{.id = id, .category = shirts, .rate = right, .from = day("2021-01-01")}));
    EXPECT_EQ(added(must(co_await rates.change(id, 2, {.rate = right}))).version, 2);
    EXPECT_EQ(must(co_await rates.find(id))->period, mended.period);
    EXPECT_EQ(co_await ask(settings, fmt::format("SELECT count(*) FROM audit_log WHERE resource_type = 'tax_rate' AND "
                                                 "resource_id = {} AND action = 2 AND before->>'rate' = '2.10' AND "
                                                 "after->>'rate' = '10.00'",
                                                 id.value)),
              1);
    EXPECT_TRUE(must(co_await rates.remove(id, 2)));
    EXPECT_FALSE(must(co_await rates.find(id)));
    EXPECT_EQ(co_await ask(settings, fmt::format("SELECT count(*) FROM audit_log WHERE resource_type = 'tax_rate' AND "
                                                 "resource_id = {} AND action = 3 AND before->>'rate' = '10.00'",
                                                 id.value)),
              1);
}

constexpr std::string_view shirts_have_a_category =
    "INSERT INTO categories (name, name_folded) VALUES ('Camisas', 'camisas');"
    "UPDATE general_products SET category_id = 1";

TEST(TaxRates, are_mended_and_taken_away_while_nothing_is_sold_with_them) {
    const StockShop shop;
    shop.execute(shirts_have_a_category);
    shop.run(mend);
}

asio::awaitable<void> sell_and_end(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    pg::Pool pool(executor, settings, {});
    TaxRates rates(pool);
    TestEngine engine(executor, settings);
    must(co_await engine->submit(buy(shirt, 10)));
    const TaxRateId id = added(must(co_await rates.add(of_shirts(mistyped)))).period.id;
    done_of(co_await engine->submit(one_shirt()));
    done_of(co_await engine->submit(one_shirt()));
    EXPECT_EQ(co_await rate_of_last_line(settings), mistyped.hundredths());

    const auto removed = must(co_await rates.remove(id, {}));
    EXPECT_EQ(fault_of(removed), Fault::sold);
    EXPECT_TRUE(removed.error().first_sold_on.has_value());
    for (const TaxRateChange& change : {TaxRateChange{.rate = right}, TaxRateChange{.from = day("2019-01-01")},
                                        TaxRateChange{.category = CategoryId{}}})
        EXPECT_EQ(fault_of(must(co_await rates.change(id, {}, change))), Fault::sold);
    const Day first_sold_on = *removed.error().first_sold_on;
    const auto too_soon = must(co_await rates.change(id, {}, {.until = Day{first_sold_on.days - 1}}));
    EXPECT_EQ(fault_of(too_soon), Fault::sold_later);
    EXPECT_EQ(too_soon.error().first_sold_on, first_sold_on);
    const TaxRateRow ended = added(must(co_await rates.change(id, {}, {.until = first_sold_on})));
    EXPECT_EQ(ended.period.until, first_sold_on);
    EXPECT_EQ(ended.period.first_sold_on, first_sold_on);
    // What the engine notes is nobody's act: the audit log tells of the adding and of the ending.
    EXPECT_EQ(co_await ask(settings, fmt::format("SELECT count(*) FROM audit_log WHERE resource_type = 'tax_rate' AND "
                                                 "resource_id = {}",
                                                 id.value)),
              2);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(TaxRates, that_were_sold_with_can_only_end) {
    const StockShop shop;
    shop.execute(shirts_have_a_category);
    shop.run(sell_and_end);
}

asio::awaitable<void> until_somebody_waits_for(pg::Settings settings, std::string_view what) {
    const std::string query = fmt::format(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '{}'::regclass AND database = (SELECT oid FROM "
        "pg_database WHERE datname = current_database())",
        what);
    while (co_await ask(settings, query) == 0) co_await wait_for(std::chrono::milliseconds(5));
}

template <class T>
void keep(std::optional<T>& place, std::exception_ptr failure, T answer) {
    if (failure) std::rethrow_exception(failure);
    place = std::move(answer);
}

// `held` keeps whoever came first from ending, while whoever came second waits for it.
struct Race {
    bool is_sale_first;
    std::string_view held;
};

asio::awaitable<void> race(pg::Settings settings, Race order) {
    const auto executor = co_await asio::this_coro::executor;
    pg::Pool pool(executor, settings, {});
    TaxRates rates(pool);
    TestEngine engine(executor, settings);
    must(co_await engine->submit(buy(shirt, 10)));
    const TaxRateId id = added(must(co_await rates.add(of_shirts(mistyped)))).period.id;

    const auto holder = must(co_await pg::Connection::open(executor, settings));
    must(co_await holder->run_script(fmt::format("BEGIN; LOCK TABLE {} IN SHARE MODE", order.held), timeout));
    std::optional<Result<sales::Outcome>> sale;
    std::optional<Result<TaxRates::OrRefused<void>>> removed;
    const auto sell = [&] {
        asio::co_spawn(executor, engine->submit(one_shirt()),
                       [&](std::exception_ptr failure, auto answer) { keep(sale, failure, std::move(answer)); });
    };
    const auto remove = [&] {
        asio::co_spawn(executor, rates.remove(id, {}),
                       [&](std::exception_ptr failure, auto answer) { keep(removed, failure, std::move(answer)); });
    };
    if (order.is_sale_first)
        sell();
    else
        remove();
    co_await until_somebody_waits_for(settings, order.held);
    if (order.is_sale_first)
        remove();
    else
        sell();
    co_await until_somebody_waits_for(settings, "tax_rates");
    EXPECT_FALSE(sale || removed);
    must(co_await holder->run_script("COMMIT", timeout));
    while (!sale || !removed) co_await wait_for(std::chrono::milliseconds(5));

    done_of(*sale);
    const auto& answer = must(*removed);
    EXPECT_EQ(fault_of(answer), order.is_sale_first ? std::optional(Fault::sold) : std::nullopt);
    EXPECT_EQ(co_await rate_of_last_line(settings), order.is_sale_first ? mistyped.hundredths() : 2'100);
    EXPECT_EQ(must(co_await rates.find(id)).has_value(), order.is_sale_first);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}

TEST(TaxRates, what_is_priced_first_keeps_the_rate_that_somebody_takes_away_meanwhile) {
    const StockShop shop;
    shop.execute(shirts_have_a_category);
    shop.run([](pg::Settings settings) { return race(settings, {.is_sale_first = true, .held = "sale_details"}); });
}
TEST(TaxRates, what_is_priced_while_one_is_taken_away_has_the_rate_for_all) {
    const StockShop shop;
    shop.execute(shirts_have_a_category);
    shop.run([](pg::Settings settings) { return race(settings, {.is_sale_first = false, .held = "audit_log"}); });
}

// Two servers sell with a new rate at once, and somebody takes it away: each time all of it is right.
asio::awaitable<void> many_races(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    pg::Pool pool(executor, settings, {});
    TaxRates rates(pool);
    TestEngine one(executor, settings), other(executor, settings);
    must(co_await one->submit(buy(shirt, 100)));
    int taken_away = 0;
    constexpr int rounds = 20;
    for (int round = 1; round <= rounds; ++round) {
        must(co_await pool.write({.statement = {"new_category",
                                                "WITH made AS (INSERT INTO categories (name, name_folded) SELECT "
                                                "gen_random_uuid(), gen_random_uuid() RETURNING id) UPDATE "
                                                "general_products SET category_id = made.id FROM made"},
                                  .params = {}}));
        const auto category = co_await ask(settings, "SELECT category_id FROM general_products");
        sales::TaxPeriod period = of_shirts(mistyped);
        period.category = {category};
        const TaxRateId id = added(must(co_await rates.add(period))).period.id;
        std::vector<asio::awaitable<void>> tasks;
        for (TestEngine* engine : {&one, &other})
            tasks.push_back([](TestEngine& server) -> asio::awaitable<void> {
                done_of(co_await server->submit(one_shirt()));
            }(*engine));
        tasks.push_back([](TaxRates& table, TaxRateId taken, int delay, int& count) -> asio::awaitable<void> {
            co_await wait_for(std::chrono::milliseconds(delay));
            if (must(co_await table.remove(taken, {}))) ++count;
        }(rates, id, round % 5, taken_away));
        co_await run_all(std::move(tasks));
        // Each line has a rate that is there, and whoever is noted as sold with has its line.
        EXPECT_EQ(
            co_await ask(settings, fmt::format("SELECT count(*) FROM tax_rates WHERE id = {} AND first_sold_on IS "
                                               "NULL",
                                               id.value)),
            0);
    }
    const std::int64_t kept = co_await ask(settings, "SELECT count(*) FROM tax_rates WHERE rate = 2.10");
    EXPECT_EQ(kept + taken_away, rounds);
    const std::int64_t bearing = co_await ask(settings, "SELECT count(*) FROM sale_details WHERE tax_rate = 2.10");
    EXPECT_GE(bearing, kept);
    EXPECT_LE(bearing, 2 * kept);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}
TEST(TaxRates, are_right_in_every_order_of_sales_and_takings_away) {
    const StockShop shop;
    shop.execute(shirts_have_a_category);
    shop.run(many_races);
}

}  // namespace
}  // namespace trastienda::store
