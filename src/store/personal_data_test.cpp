// A person is erased while something of theirs is on its way, on a real PostgreSQL. What is left of one is seen from
// outside: tests/api/erasure_test.cpp.
#include "store/personal_data.hpp"

#include "store/sale_test_support.hpp"
#include "store/sales.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using tests::must;

constexpr std::chrono::milliseconds timeout{20'000};
const std::string waiting =
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
const std::string sales_that_tell =
    "SELECT count(*) FROM sales WHERE buyer_name <> '' OR buyer_email <> '' OR notes <> ''";

asio::awaitable<void> until_as_many_wait(pg::Settings settings, std::int64_t as_many) {
    while (co_await ask(settings, waiting) < as_many) co_await wait_for(std::chrono::milliseconds(5));
}

// All of a sale of one shirt for another.
asio::awaitable<sales::Command> exchange_of(pg::Pool& pool, SaleId sold) {
    Sales sales(pool);
    sales::TakeBack back;
    back.sale = sold;
    back.location = shop_floor;
    back.reason = "la del perrito blanco";
    const SaleDetailId line = must(co_await sales.sale(sold))->sale.lines.front().id;
    back.lines = {{.line = {.line = line, .quantity = Quantity::of(1)}, .variant = shirt.variant}};
    back.exchange = {
        .lines = {{.variant = shirt.variant, .quantity = Quantity::of(1)}}, .discount = {}, .payments = {}};
    co_return by_ana_sale(back);
}

asio::awaitable<void> take_back(engine::Engine& engine, sales::Command exchange) {
    done_of(co_await engine.submit(std::move(exchange)));
}

asio::awaitable<void> erase_while_it_waits(PersonalData& people, pg::Settings settings) {
    co_await until_as_many_wait(settings, 1);
    EXPECT_TRUE(must(co_await people.erase(berta)).has_value());
}

asio::awaitable<void> let_go_when_both_wait(pg::Connection& holder, pg::Settings settings) {
    co_await until_as_many_wait(settings, 2);
    must(co_await holder.run_script("COMMIT", timeout));
}

// The exchange has the old sale, and waits to write the new one; the erasure waits for the old sale.
asio::awaitable<void> exchange_in_flight(pg::Settings settings, UserId customer) {
    const auto executor = co_await asio::this_coro::executor;
    pg::Pool pool(executor, settings, {});
    PersonalData people(pool);
    TestEngine engine(executor, settings);
    must(co_await engine->submit(buy(shirt, 10)));
    sales::OpenSale act = paid_in_cash(1);
    act.customer = customer;
    act.buyer = {.name = "Berta", .tax_number = {}, .address = {}, .email = "berta@tienda.example"};
    act.notes = "la del perrito blanco";
    const SaleId sold = done_of(co_await engine->submit(by_ana_sale(act))).sale;
    EXPECT_EQ(co_await ask(settings, sales_that_tell), 1);

    const auto holder = must(co_await pg::Connection::open(executor, settings));
    must(co_await holder->run_script("BEGIN; LOCK TABLE sale_details IN SHARE MODE", timeout));
    std::vector<asio::awaitable<void>> tasks;
    tasks.push_back(take_back(*engine, co_await exchange_of(pool, sold)));
    tasks.push_back(erase_while_it_waits(people, settings));
    tasks.push_back(let_go_when_both_wait(*holder, settings));
    co_await run_all(std::move(tasks));

    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM sales"), 2);
    EXPECT_EQ(co_await ask(settings, sales_that_tell), 0);
    EXPECT_THAT(co_await differences(settings), testing::IsEmpty());
}

TEST(PersonalData, goes_from_the_sale_that_an_exchange_makes_meanwhile) {
    const StockShop shop;
    shop.execute("INSERT INTO user_profiles (user_id) SELECT id FROM users");
    shop.run([](pg::Settings settings) { return exchange_in_flight(settings, berta); });
}
// Under an address that was shown to be hers.
TEST(PersonalData, goes_from_the_sale_that_an_exchange_makes_for_a_guest_meanwhile) {
    const StockShop shop;
    shop.execute("UPDATE users SET confirmed_at = now() WHERE id = 2");
    shop.run([](pg::Settings settings) { return exchange_in_flight(settings, {}); });
}

}  // namespace
}  // namespace trastienda::store
