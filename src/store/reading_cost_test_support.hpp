// What a statement reads to answer, counted by PostgreSQL itself: for tests only.
#pragma once

#include "pg/connection.hpp"
#include "store/listing.hpp"
#include "tests/support/postgres.hpp"

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <utility>

namespace trastienda::store {

/// Of one table and its indexes.
struct ReadingCost {
    std::int64_t entries = 0;  // rows and entries of indexes that a scan gave to its plan
    std::int64_t blocks = 0;   // of 8 kB, also those in which nothing was found
};

/// What this transaction has cost so far.
inline boost::asio::awaitable<ReadingCost> reading_cost(pg::Connection& connection, std::string_view table) {
    static constexpr pg::Statement count = {
        .name = "reading_cost",
        .text =
            "SELECT sum(pg_stat_get_xact_tuples_returned(counted.oid))::bigint, "
            "sum(pg_stat_get_xact_blocks_fetched(counted.oid))::bigint FROM ("
            "SELECT $1::text::regclass::oid UNION ALL "
            "SELECT indexrelid FROM pg_index WHERE indrelid = $1::text::regclass) AS counted (oid)"};
    pg::Call call{.statement = count, .params = {}};
    call.params.text(table);
    const auto rows = tests::must(co_await connection.run(std::move(call), std::chrono::seconds(30)));
    co_return ReadingCost{.entries = rows[0].bigint(0), .blocks = rows[0].bigint(1)};
}

struct MeasuredReading {
    int rows_found = 0;
    ReadingCost cost;
};

/// Asks as a list does: with a plan for the values at hand.
inline boost::asio::awaitable<MeasuredReading> measure_reading(pg::Connection& connection, std::string_view table,
                                                               pg::Call measured) {
    constexpr std::chrono::seconds at_most{30};
    tests::must(co_await connection.run({.statement = pg::begin, .params = {}}, at_most));
    tests::must(co_await connection.run(plan_for_values(), at_most));
    const ReadingCost before = co_await reading_cost(connection, table);
    const auto rows = tests::must(co_await connection.run(std::move(measured), at_most));
    const ReadingCost after = co_await reading_cost(connection, table);
    tests::must(co_await connection.run({.statement = pg::commit, .params = {}}, at_most));
    co_return MeasuredReading{
        .rows_found = static_cast<int>(rows.size()),
        .cost = {.entries = after.entries - before.entries, .blocks = after.blocks - before.blocks}};
}

}  // namespace trastienda::store
