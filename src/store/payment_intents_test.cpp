// The statements about payments by a provider that run every second, and how they are planned.
#include "store/payment_intents_sql.hpp"
#include "store/stock_test_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
namespace sql = trastienda::sql::payment_intents;
using tests::must;

// With its parameters written into it, as EXPLAIN has it.
std::string explained(pg::Statement statement) {
    std::string text = "EXPLAIN " + std::string(statement.text);
    for (const std::string_view parameter : {"$1", "$2"})
        for (auto at = text.find(parameter); at != std::string::npos; at = text.find(parameter))
            text.replace(at, parameter.size(), "20");
    return text;
}

asio::awaitable<void> planned(pg::Settings settings) {
    struct Row {
        pg::Statement statement;
        std::string_view index;
    };
    const Row rows[] = {{sql::take_to_look_at, "payment_intents_to_look_at"},
                        {sql::take_refunds_to_try, "provider_refunds_to_try"}};
    const auto connection = must(co_await pg::Connection::open(co_await asio::this_coro::executor, settings));
    // So few rows are read faster without any index: where one will do, it is then taken.
    must(co_await connection->run_script("SET enable_seqscan = off", std::chrono::seconds(10)));
    for (const Row& row : rows) {
        const std::string text = explained(row.statement);
        const pg::Rows lines = must(co_await connection->run(
            pg::Call{.statement = {.name = row.index, .text = text}, .params = {}}, std::chrono::seconds(10)));
        std::string plan;
        for (const pg::Row line : lines) plan += std::string(line.text(0)) + "\n";
        EXPECT_THAT(plan, testing::HasSubstr("using " + std::string(row.index)));
    }
}
TEST(PaymentIntents, what_is_due_is_found_by_its_index) { StockShop().run(planned); }

}  // namespace
}  // namespace trastienda::store
