// The doctor on a ledger in which very much is wrong, and what its heads prove.
#include "store/chain_text.hpp"
#include "store/doctor.hpp"
#include "store/ledger.hpp"
#include "store/stock_test_support.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define TRASTIENDA_COUNTS_ALLOCATIONS 1
#include <sanitizer/allocator_interface.h>
#else
#define TRASTIENDA_COUNTS_ALLOCATIONS 0
#endif

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using testing::IsEmpty;
using tests::must;

asio::awaitable<Examination> examined(pg::Settings settings, std::vector<ChainLink> kept = {}) {
    const auto connection = must(co_await pg::Connection::open(co_await asio::this_coro::executor, settings));
    co_return must(co_await examine(*connection, [](std::string_view) {}, std::move(kept)));
}

// Movements 1 to 3, each of a batch of its own: a level that exists costs no ids on its first use.
asio::awaitable<void> fill(pg::Settings settings) {
    const auto connection = must(co_await pg::Connection::open(co_await asio::this_coro::executor, settings));
    must(co_await connection->run_script(
        "INSERT INTO stock_levels (product_variant_id, location_id) VALUES (1, 1) ON CONFLICT DO NOTHING",
        std::chrono::milliseconds(10'000)));
    TestEngine engine(co_await asio::this_coro::executor, settings, 1);
    for (int times = 0; times < 3; ++times) accepted_of(co_await engine->submit(buy(shirt, 2)));
}

Examination examination_after(std::string_view damage) {
    const StockShop shop;
    shop.run(fill);
    shop.execute(fmt::format("SET session_replication_role = replica; {}", damage));
    Examination examination;
    shop.run([&](pg::Settings settings) -> asio::awaitable<void> { examination = co_await examined(settings); });
    return examination;
}

std::string shown(const Difference& difference) {
    return fmt::format("{} {}", difference.check, difference.values.front().second);
}

std::size_t count_of(const Examination& examination, std::string_view check) {
    return static_cast<std::size_t>(
        std::ranges::count(examination.differences, check, [](const Difference& one) { return one.check; }));
}

TEST(DoctorOfTheChain, names_the_first_row_whatever_comes_after) {
    const Examination examination = examination_after(
        "DELETE FROM stock_movements WHERE id = 1; INSERT INTO stock_movements SELECT id, 5, 1, 1, 1, 1, NULL, 0, 0, "
        "'', '', 1, now(), NULL, NULL, NULL, 1, 0 FROM generate_series(1001, 4000) AS id");
    EXPECT_TRUE(examination.is_cut);
    ASSERT_FALSE(examination.differences.empty());
    EXPECT_EQ(shown(examination.differences.front()), "movement_removed 1");
    EXPECT_EQ(shown(examination.differences[1]), "movement_inserted 1001");
    EXPECT_EQ(count_of(examination, "movement_inserted"), differences_listed_max - 1);
}

TEST(DoctorOfTheChain, tells_all_where_not_more_are_wrong_than_are_listed) {
    const Examination examination = examination_after(
        fmt::format("INSERT INTO stock_movements SELECT id, 5, 1, 1, 1, 1, NULL, 0, 0, '', '', 1, now(), NULL, NULL, "
                    "NULL, 99, 0 FROM generate_series(1001, {}) AS id",
                    1000 + differences_listed_max));
    EXPECT_EQ(count_of(examination, "movement_inserted"), differences_listed_max);
    EXPECT_EQ(count_of(examination, "balance_unlike_ledger"), differences_listed_max - 1);
    EXPECT_FALSE(examination.is_cut);
}

// What the process has allocated and not freed since the count began, as the sanitizers see it that our tests run with:
// the resident size says more of their own memory than of ours. A build without them does not count.
std::atomic<std::int64_t> allocated_bytes = 0;
std::atomic<std::int64_t> most_allocated_bytes = 0;

#if TRASTIENDA_COUNTS_ALLOCATIONS
void note_malloc(const volatile void* /*memory*/, std::size_t bytes) {
    const std::int64_t now = allocated_bytes += static_cast<std::int64_t>(bytes);
    if (now > most_allocated_bytes) most_allocated_bytes = now;
}
void note_free(const volatile void* memory) {
    if (memory != nullptr) allocated_bytes -= static_cast<std::int64_t>(__sanitizer_get_allocated_size(memory));
}
bool start_counting() {
    static const int are_hooked = __sanitizer_install_malloc_and_free_hooks(note_malloc, note_free);
    return are_hooked != 0;
}
#endif

// Batches whose movements are all missing, of 255 chains in turn; each names `id`, an expression over its number `at`.
std::string batches_without_movements(int count, std::string_view id) {
    return fmt::format(
        "INSERT INTO stock_batches SELECT 1000 + at, at % 255 + 2, (at - 1) / 255 + 1, "
        "decode(regexp_replace(lpad(to_hex({}), 16, '0'), '(..)(..)(..)(..)(..)(..)(..)(..)', "
        "'\\8\\7\\6\\5\\4\\3\\2\\1'), 'hex'), '', now() FROM generate_series(1, {}) AS at; ",
        id, count);
}

void examines_in_little_memory(std::string_view damage, std::string_view first) {
#if TRASTIENDA_COUNTS_ALLOCATIONS
    ASSERT_TRUE(start_counting());
#endif
    const StockShop shop;
    shop.run(fill);
    shop.execute(fmt::format("SET session_replication_role = replica; {}", damage));
    allocated_bytes = most_allocated_bytes = 0;
    shop.run([&](pg::Settings settings) -> asio::awaitable<void> {
        const Examination examination = co_await examined(settings);
        EXPECT_TRUE(examination.is_cut);
        EXPECT_EQ(shown(examination.differences.front()), first);
    });
#if TRASTIENDA_COUNTS_ALLOCATIONS
    constexpr std::int64_t bytes_max = std::int64_t{16} * 1024 * 1024;
    EXPECT_LT(most_allocated_bytes, bytes_max);
    EXPECT_GT(most_allocated_bytes, 0);
#else
    GTEST_SKIP() << "What it finds is right. How much memory it takes, only a build with sanitizers counts.";
#endif
}

constexpr int many = 50'000;  // each took 2.8 KB while it was kept

TEST(DoctorOfTheChain, keeps_little_of_batches_whose_movements_are_missing) {
    examines_in_little_memory(batches_without_movements(many, "3 + at"), "movement_removed 4");
}

TEST(DoctorOfTheChain, keeps_little_of_batches_that_name_movements_far_away) {
    examines_in_little_memory(batches_without_movements(many, "9000000000000000000") +
                                  "UPDATE stock_batches SET id = 100000 WHERE id = 3; "
                                  "UPDATE stock_movements SET stock_batch_id = 100000 WHERE id = 3",
                              "batch_changed 1001");
}

TEST(DoctorOfTheChain, keeps_little_where_an_early_row_names_the_newest_batch) {
    examines_in_little_memory(
        batches_without_movements(many, "3 + at") +
            fmt::format("UPDATE stock_movements SET stock_batch_id = {} WHERE id = 1", 1000 + many),
        "movement_inserted 1");
}

TEST(DoctorOfTheChain, goes_on_where_the_lists_of_a_chain_contradict_each_other) {
    // The first batch names the last movement too: its own rows and those of the others are right all the same.
    const Examination examination =
        examination_after("UPDATE stock_batches SET movement_ids = movement_ids || '\\x0300000000000000' WHERE id = 1");
    ASSERT_EQ(examination.differences.size(), 1U);
    EXPECT_EQ(shown(examination.differences.front()), "batch_changed 1");
}

TEST(DoctorOfTheChain, a_kept_head_stays_in_its_chain) {
    const StockShop shop;
    shop.run(fill);
    std::vector<ChainLink> kept;
    shop.run([&](pg::Settings settings) -> asio::awaitable<void> {
        kept = (co_await examined(settings)).heads;
        co_await fill(settings);
        EXPECT_THAT((co_await examined(settings, kept)).differences, IsEmpty());
    });
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept.front().chain_id, 1);
    EXPECT_EQ(kept.front().chain_number, 3);
    kept.front().hash.back() ^= std::byte{1};
    kept.push_back({.chain_id = 2, .chain_number = 1, .hash = {}});
    shop.run([&](pg::Settings settings) -> asio::awaitable<void> {
        const Examination examination = co_await examined(settings, kept);
        EXPECT_EQ(examination.differences.size(), 2U);
        if (examination.differences.size() != 2) co_return;
        EXPECT_EQ(shown(examination.differences[0]), "kept_link_missing 1");
        EXPECT_EQ(examination.differences[0].values[2].second, text_of(kept.front().hash));
        EXPECT_EQ(examination.differences[1].values[3].second, "none");
    });
}

// A level that nobody can count with fails the commands that need it, and no others of their batch.
asio::awaitable<void> sell_beside_a_damaged_level(pg::Settings settings) {
    TestEngine engine(co_await asio::this_coro::executor, settings, 1);
    const std::vector<Answer> answers =
        co_await submit_all({{&*engine, buy(trousers, 1)}, {&*engine, buy(shirt, 1)}, {&*engine, buy(trousers, 2)}});
    EXPECT_TRUE(is_accepted(answers[0]));
    EXPECT_FALSE(answers[1]);
    EXPECT_EQ(answers[1].error().code, ErrorCode::internal);
    EXPECT_TRUE(is_accepted(answers[2]));
}

TEST(DamagedLedger, the_shop_stays_open) {
    for (const std::string_view damage : {"value = 'NaN'", "last_unit_cost = 'NaN'", "next_expiration = '-infinity'",
                                          "last_movement_date = '-infinity'"}) {
        const StockShop shop;
        shop.run(fill);
        shop.execute(fmt::format("UPDATE stock_levels SET {} WHERE product_variant_id = 1", damage));
        shop.run(sell_beside_a_damaged_level);
    }
}

TEST(DamagedLedger, a_date_after_all_time_does_not_spread) {
    const StockShop shop;
    shop.run(fill);
    shop.execute("UPDATE stock_levels SET last_movement_date = 'infinity'");
    shop.run([](pg::Settings settings) -> asio::awaitable<void> {
        TestEngine engine(co_await asio::this_coro::executor, settings, 1);
        EXPECT_FALSE(accepted_of(co_await engine->submit(buy(shirt, 1))).movements.front().date.is_never());
        EXPECT_THAT(co_await differences(settings), IsEmpty());
    });
}

TEST(DamagedLedger, a_movement_that_nobody_can_read_is_an_error) {
    const StockShop shop;
    shop.run(fill);
    shop.execute("SET session_replication_role = replica; UPDATE stock_movements SET value = 'NaN' WHERE id = 2");
    shop.run([](pg::Settings settings) -> asio::awaitable<void> {
        pg::Pool pool(co_await asio::this_coro::executor, settings, {});
        Ledger ledger(pool);
        const auto damaged = co_await ledger.movement({2});
        EXPECT_EQ(damaged.error().code, ErrorCode::internal);
        EXPECT_NE(damaged.error().detail.find("column value"), std::string::npos) << damaged.error().detail;
        EXPECT_TRUE(must(co_await ledger.movement({3})));
    });
}

}  // namespace
}  // namespace trastienda::store
