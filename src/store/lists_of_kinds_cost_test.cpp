// What the lists of kinds read where nothing fits: a few blocks down an index, however many rows of other kinds there
// are and however little PostgreSQL's statistics know of what is not there.
#include "store/audit_log_sql.hpp"
#include "store/ledger_sql.hpp"
#include "store/listing.hpp"
#include "store/reading_cost_test_support.hpp"
#include "store/sales_sql.hpp"
#include "store/stock_test_support.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using Numbers = std::vector<std::int64_t>;

constexpr std::int64_t last_id = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t page_limit = 50;
constexpr LocationId empty_location{2};
// Down an index there are three blocks; the kinds asked for are at most a dozen at each of three locations. To walk all
// of the 60,000 rows, or just their entries in the index of kinds, takes at least 200.
constexpr std::int64_t blocks_max = 130;

// All at location 1, over the web, completed.
constexpr std::string_view fill_sales = R"(
    INSERT INTO sales (id, seller_user_id, channel, location_id, status, payment_status, sale_date, expiration_date,
                       total, paid, refunded, discount_reason, invoice_number, buyer_name, buyer_tax_number,
                       buyer_address, buyer_email, buyer_language, notes)
    SELECT n, 1, 1, 1, 2, 1, '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 minute', 'infinity',
           0, 0, 0, '', '', '', '', '', '', 1, ''
    FROM generate_series(1, 60000) AS n)";
// All at location 1, and as `statuses` says.
constexpr std::string_view fill_reservations = R"(
    INSERT INTO stock_reservations (id, product_variant_id, location_id, quantity, reservation_type, status,
                                    reservation_date, expiration_date, reference_number, user_id)
    SELECT n, 1 + n % 200, 1, 1, 1, (ARRAY[{}])[1 + n % 2], now(), 'infinity', '', 1
    FROM generate_series(1, 60000) AS n)";
// All from location 1 to location 3.
constexpr std::string_view fill_transfers = R"(
    INSERT INTO stock_transfers (id, from_location_id, to_location_id, reference_number, notes, user_id, transfer_date,
                                 arrives_later)
    SELECT n, 1, 3, '', '', 1, now(), false FROM generate_series(1, 60000) AS n)";
// All of one user's, who changed sales.
constexpr std::string_view fill_audit_log = R"(
    INSERT INTO audit_log (happened_at, source, user_id, remote_address, request_id, resource_type, resource_id, action)
    SELECT '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 minute', 1, 1, '', '', 'sale', n, 2
    FROM generate_series(1, 60000) AS n)";

struct Asked {
    std::string_view name;
    pg::Call call;
    std::int64_t rows_found = 0;
};

void expect_few_blocks(std::string_view table, std::string_view fill, std::vector<Asked> lists) {
    const StockShop shop;
    shop.execute(fill);
    shop.execute(fmt::format("VACUUM ANALYZE {}", table));
    shop.run([&](pg::Settings settings) -> asio::awaitable<void> {
        const auto connection =
            tests::must(co_await pg::Connection::open(co_await asio::this_coro::executor, settings));
        for (Asked& asked : lists) {
            SCOPED_TRACE(asked.name);
            const auto reading = co_await measure_reading(*connection, table, std::move(asked.call));
            EXPECT_EQ(reading.rows_found, asked.rows_found);
            EXPECT_LE(reading.cost.blocks, blocks_max);
        }
    });
}

Asked sales_of(std::string_view name, std::optional<LocationId> location, Numbers channels, Numbers statuses,
               bool is_expired = false) {
    pg::Call call{.statement = sql::sales::list_sales_of_kinds, .params = {}};
    call.params.instant(Instant::never()).bigint(last_id).bigint(page_limit).null();
    call.params.bigint(maybe_number(location)).bigints(channels).bigints(statuses).boolean(is_expired);
    return {.name = name, .call = std::move(call)};
}

TEST(ListsOfKindsCost, SalesWhereNoneFits) {
    std::vector<Asked> lists;
    lists.push_back(sales_of("expired", {}, {1, 2}, {6, 1}, true));
    lists.push_back(sales_of("expired, of the web", {}, {1}, {6, 1}, true));
    lists.push_back(sales_of("returned", {}, {1, 2}, {4}));
    lists.push_back(sales_of("of the counter", {}, {2}, {1, 2, 3, 4, 5, 6}));
    lists.push_back(sales_of("at a location without any", empty_location, {1, 2}, {1, 2, 3, 4, 5, 6}));
    expect_few_blocks("sales", fill_sales, std::move(lists));
}

Asked reservations_of(std::string_view name, LocationId location, Numbers statuses, bool is_expired = false) {
    pg::Call call{.statement = sql::ledger::list_reservations_of_kinds, .params = {}};
    call.params.bigint(last_id).bigint(page_limit).bigint(location.value).boolean(is_expired).bigints(statuses);
    return {.name = name, .call = std::move(call)};
}

// With 1 active, 2 committed, 3 released, 4 expired.
TEST(ListsOfKindsCost, ReservationsWhereNoneFits) {
    for (const std::string_view stored : {"3, 3", "3, 4", "2, 3"}) {
        SCOPED_TRACE(stored);
        std::vector<Asked> lists;
        if (!stored.contains('4')) lists.push_back(reservations_of("expired", {}, {4, 1}, true));
        if (!stored.contains('2')) lists.push_back(reservations_of("committed", {}, {2}));
        lists.push_back(reservations_of("at a location without any", empty_location, {1, 2, 3, 4}));
        expect_few_blocks("stock_reservations", fmt::format(fill_reservations, stored), std::move(lists));
    }
}

Asked transfers_of(std::string_view name, LocationId location, std::int64_t before, std::int64_t rows_found) {
    pg::Call call{.statement = sql::ledger::list_transfers_of_location, .params = {}};
    call.params.bigint(before).bigint(page_limit).bigint(location.value);
    return {.name = name, .call = std::move(call), .rows_found = rows_found};
}

TEST(ListsOfKindsCost, TransfersOfALocation) {
    std::vector<Asked> lists;
    lists.push_back(transfers_of("where none fits", empty_location, last_id, 0));
    lists.push_back(transfers_of("where none fits any more", {1}, 1, 0));
    lists.push_back(transfers_of("where all left it", {1}, last_id, page_limit));
    lists.push_back(transfers_of("where all came to it, in the middle", {3}, 30'000, page_limit));
    expect_few_blocks("stock_transfers", fill_transfers, std::move(lists));
}

Asked entries_of(std::string_view name, std::optional<UserId> user, std::optional<std::string_view> type,
                 Numbers actions) {
    pg::Call call{.statement = sql::audit_log::list_of_kinds, .params = {}};
    call.params.bigint(maybe_number(user)).text(type).null().bigints(actions);
    call.params.instant(Instant::never()).bigint(last_id).bigint(page_limit);
    return {.name = name, .call = std::move(call)};
}

TEST(ListsOfKindsCost, EntriesOfTheAuditLogWhereNoneFits) {
    std::vector<Asked> lists;
    lists.push_back(entries_of("removals", {}, {}, {3}));
    lists.push_back(entries_of("removals by that user", ana, {}, {3}));
    lists.push_back(entries_of("sales that another changed", berta, "sale", {2}));
    lists.push_back(entries_of("sales that were made", {}, "sale", {1}));
    expect_few_blocks("audit_log", fill_audit_log, std::move(lists));
}

}  // namespace
}  // namespace trastienda::store
