// Lists that are put together from the last of each kind, against the plain way: read all, keep what fits.
#include "store/audit_log.hpp"
#include "store/ledger.hpp"
#include "store/migrations.hpp"
#include "store/sales.hpp"
#include "tests/support/postgres.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using tests::must;

asio::awaitable<Result<void>> apply_migrations(pg::Connection& connection) {
    CO_TRY_DO(co_await pg::migrate(connection, migrations()));
    co_return Result<void>{};
}

// Three locations, of which the last has hardly anything; several rows of one instant; every status and channel, but
// not in every location.
constexpr std::string_view fill_locations =
    "INSERT INTO locations (name, name_folded) VALUES ('Web', 'web'), ('X', 'x')";
constexpr std::string_view fill_sales = R"(
    INSERT INTO sales (id, user_id, seller_user_id, channel, location_id, status, payment_status, sale_date,
                       expiration_date, total, paid, refunded, discount_reason, invoice_number, buyer_name,
                       buyer_tax_number, buyer_address, buyer_email, buyer_language, notes)
    SELECT n, nullif(n % 4, 0), 1, 1 + n % 2, (SELECT id FROM locations WHERE id > 0 ORDER BY id OFFSET
           CASE WHEN n % 50 = 0 THEN 2 ELSE n / 3 % 2 END LIMIT 1), 1 + n * 7 % 11 % 6, 1,
           '2026-01-01T00:00:00Z'::timestamptz + n / 5 * interval '1 minute',
           CASE WHEN n % 3 = 0 THEN 'infinity'::timestamptz ELSE '2026-01-02T00:00:00Z' END, 0, 0, 0, '', '', '', '',
           '', '', 1, ''
    FROM generate_series(1, 240) AS n)";
constexpr std::string_view fill_reservations = R"(
    INSERT INTO stock_reservations (id, product_variant_id, location_id, quantity, reservation_type, status,
                                    reservation_date, expiration_date, reference_number, user_id)
    SELECT n, 1 + n % 7, (SELECT id FROM locations WHERE id > 0 ORDER BY id OFFSET
           CASE WHEN n % 50 = 0 THEN 2 ELSE n / 3 % 2 END LIMIT 1), 1, 1, 1 + n * 5 % 9 % 4, now(),
           CASE WHEN n % 3 = 0 THEN 'infinity'::timestamptz ELSE '2026-01-02T00:00:00Z' END, '', 1
    FROM generate_series(1, 240) AS n)";
// Between three locations, each way; of a fourth there are a few. Some are on their way, some have come.
constexpr std::string_view fill_transfers = R"(
    INSERT INTO stock_transfers (id, from_location_id, to_location_id, reference_number, notes, user_id, transfer_date,
                                 arrives_later)
    SELECT n, CASE WHEN n % 50 = 0 THEN 4 ELSE 1 + n % 3 END, 1 + (n + 1 + n / 3 % 2) % 3, '', '', 1, now(), n % 4 = 0
    FROM generate_series(1, 240) AS n)";
constexpr std::string_view fill_transfer_lines = R"(
    INSERT INTO stock_transfer_lines (stock_transfer_id, product_variant_id, sent, received)
    SELECT n, 1 + line, 5, CASE WHEN n % 8 = 0 THEN 5 ELSE 2 END
    FROM generate_series(4, 240, 4) AS n CROSS JOIN generate_series(1, 2) AS line)";
constexpr std::string_view fill_audit_log = R"(
    INSERT INTO audit_log (happened_at, source, user_id, remote_address, request_id, resource_type, resource_id, action)
    SELECT '2026-01-01T00:00:00Z'::timestamptz + n / 5 * interval '1 minute', 1, nullif(n % 3, 0), '', '',
           (ARRAY['product', 'sale', 'user'])[1 + n / 2 % 3], n % 9, 1 + n * 7 % 11 % 3
    FROM generate_series(1, 240) AS n)";

struct Shop {
    tests::TestDatabase database{{.name = "trastienda_schema", .prepare = apply_migrations}};
    asio::io_context loop;
    pg::Pool pool{loop.get_executor(), database.settings(), {}};
    Sales sales{pool};
    Ledger ledger{pool};
    AuditLog log{pool};

    void run(std::function<asio::awaitable<void>(Shop&)> act) {
        std::exception_ptr failure;
        bool has_ended = false;
        asio::co_spawn(loop, act(*this), [&](std::exception_ptr thrown) {
            failure = std::move(thrown);
            has_ended = true;
        });
        const auto deadline = std::chrono::steady_clock::now() + tests::coroutine_timeout;
        while (!has_ended && loop.run_one_until(deadline) > 0) {
        }
        if (failure) std::rethrow_exception(failure);
        EXPECT_TRUE(has_ended);
    }
    asio::awaitable<void> fill(std::string_view name, std::string_view text) {
        must(co_await pool.write({.statement = {name, text}}));
    }
    asio::awaitable<pg::Rows> all(std::string_view name, std::string_view text) {
        co_return must(co_await pool.read({.statement = {name, text}}));
    }
};

template <class Value>
std::vector<std::optional<Value>> or_none(std::vector<Value> values) {
    std::vector<std::optional<Value>> choices{std::nullopt};
    for (Value& value : values) choices.emplace_back(std::move(value));
    return choices;
}

template <class Value>
bool fits(const std::optional<Value>& wanted, const Value& is) {
    return !wanted || *wanted == is;
}

constexpr std::int64_t page_limit = 7;

Instant minute(int number) { return Instant::parse("2026-01-01T00:00:00Z")->plus(std::chrono::minutes(number)); }

asio::awaitable<void> compare_sales(Shop& shop) {
    co_await shop.fill("fill_locations", fill_locations);
    co_await shop.fill("fill_sales", fill_sales);
    const pg::Rows all = co_await shop.all("all_sales", R"(
        SELECT id, coalesce(user_id, 0), status_now, location_id, channel, sale_date FROM current_sales
        ORDER BY sale_date DESC, id DESC)");
    std::vector<LocationId> locations;
    for (const pg::Row row : co_await shop.all("all_locations", "SELECT id FROM locations"))
        locations.push_back({row.bigint(0)});

    using enum sales::SaleStatus;
    for (const auto customer : or_none<UserId>({{1}, {9}}))
        for (const auto status :
             or_none<sales::SaleStatus>({open, completed, partly_returned, returned, cancelled, expired}))
            for (const auto location : or_none(locations))
                for (const auto channel : or_none<sales::Channel>({sales::Channel::web, sales::Channel::counter}))
                    for (const auto& [from, until] :
                         std::vector<std::pair<std::optional<Instant>, std::optional<Instant>>>{
                             {}, {minute(9), {}}, {{}, minute(40)}, {minute(9), minute(40)}}) {
                        std::vector<std::int64_t> expected;
                        for (const pg::Row row : all)
                            if (fits(customer, UserId{row.bigint(1)}) &&
                                fits(status, static_cast<sales::SaleStatus>(row.integer(2))) &&
                                fits(location, LocationId{row.bigint(3)}) &&
                                fits(channel, static_cast<sales::Channel>(row.integer(4))) &&
                                (!from || row.instant(5) >= *from) && (!until || row.instant(5) < *until))
                                expected.push_back(row.bigint(0));
                        const Sales::Filter filter{.customer = customer,
                                                   .status = status,
                                                   .location = location,
                                                   .channel = channel,
                                                   .from = from,
                                                   .until = until};
                        std::vector<std::int64_t> listed;
                        std::optional<DatedCursor> before;
                        while (true) {
                            const auto page = must(co_await shop.sales.list(filter, before, page_limit));
                            for (const sales::Sale& sale : page) listed.push_back(sale.id.value);
                            if (page.size() < page_limit) break;
                            before = {.date = page.back().date, .id = page.back().id.value};
                        }
                        EXPECT_EQ(fmt::format("{}", listed), fmt::format("{}", expected));
                    }
}

asio::awaitable<void> compare_reservations(Shop& shop) {
    co_await shop.fill("fill_locations", fill_locations);
    co_await shop.fill("fill_reservations", fill_reservations);
    const pg::Rows all = co_await shop.all("all_reservations", R"(
        SELECT id, product_variant_id, location_id, status_now FROM current_reservations ORDER BY id DESC)");
    using enum stock::ReservationStatus;
    for (const auto variant : or_none<VariantId>({{1}, {99}}))
        for (const auto location : or_none<LocationId>({{1}, {2}, {3}, {99}}))
            for (const auto status : or_none<stock::ReservationStatus>({active, committed, released, expired})) {
                std::vector<std::int64_t> expected;
                for (const pg::Row row : all)
                    if (fits(variant, VariantId{row.bigint(1)}) && fits(location, LocationId{row.bigint(2)}) &&
                        fits(status, static_cast<stock::ReservationStatus>(row.integer(3))))
                        expected.push_back(row.bigint(0));
                std::vector<std::int64_t> listed;
                std::optional<ReservationId> before;
                while (true) {
                    const auto page = must(co_await shop.ledger.reservations(
                        {.variant = variant, .location = location, .status = status}, before, page_limit));
                    for (const stock::Reservation& one : page) listed.push_back(one.id.value);
                    if (page.size() < page_limit) break;
                    before = page.back().id;
                }
                EXPECT_EQ(fmt::format("{}", listed), fmt::format("{}", expected));
            }
}

asio::awaitable<void> compare_transfers(Shop& shop) {
    co_await shop.fill("fill_transfers", fill_transfers);
    co_await shop.fill("fill_transfer_lines", fill_transfer_lines);
    const pg::Rows all = co_await shop.all("all_transfers", R"(
        SELECT id, from_location_id, to_location_id,
               EXISTS (SELECT FROM stock_transfer_lines WHERE stock_transfer_id = id AND received < sent)::integer
        FROM stock_transfers ORDER BY id DESC)");
    using enum Ledger::TransferFilter::Transit;
    for (const auto location : or_none<LocationId>({{1}, {2}, {3}, {4}, {99}}))
        for (const auto transit : {any, in_transit_only}) {
            std::vector<std::int64_t> expected;
            for (const pg::Row row : all)
                if ((fits(location, LocationId{row.bigint(1)}) || fits(location, LocationId{row.bigint(2)})) &&
                    (transit == any || row.integer(3) == 1))
                    expected.push_back(row.bigint(0));
            std::vector<std::int64_t> listed;
            std::optional<TransferId> before;
            while (true) {
                const auto page = must(
                    co_await shop.ledger.transfers({.location = location, .transit = transit}, before, page_limit));
                for (const TransferRow& one : page) listed.push_back(one.id.value);
                if (page.size() < page_limit) break;
                before = page.back().id;
            }
            EXPECT_EQ(fmt::format("{}", listed), fmt::format("{}", expected));
        }
}

asio::awaitable<void> compare_audit_log(Shop& shop) {
    co_await shop.fill("fill_audit_log", fill_audit_log);
    const pg::Rows all = co_await shop.all("all_entries", R"(
        SELECT id, coalesce(user_id, 0), resource_type, resource_id, action, happened_at FROM audit_log
        ORDER BY happened_at DESC, id DESC)");
    using enum AuditAction;
    for (const auto user : or_none<UserId>({{1}, {2}, {9}}))
        for (const auto& type : or_none<std::string>({"product", "sale", "user", "nothing"}))
            for (const auto resource : or_none<std::int64_t>({3}))
                for (const auto action : or_none<AuditAction>({created, changed, removed}))
                    for (const auto& [from, until] :
                         std::vector<std::pair<std::optional<Instant>, std::optional<Instant>>>{
                             {}, {minute(9), {}}, {{}, minute(40)}, {minute(9), minute(40)}}) {
                        AuditFilter filter;
                        filter.user = user;
                        filter.resource_type = type;
                        filter.resource_id = resource;
                        filter.action = action;
                        filter.from = from;
                        filter.until = until;
                        std::vector<std::int64_t> expected;
                        for (const pg::Row row : all)
                            if (fits(user, UserId{row.bigint(1)}) && fits(type, std::string(row.text(2))) &&
                                fits(resource, row.bigint(3)) &&
                                fits(action, static_cast<AuditAction>(row.integer(4))) &&
                                (!from || row.instant(5) >= *from) && (!until || row.instant(5) < *until))
                                expected.push_back(row.bigint(0));
                        std::vector<std::int64_t> listed;
                        AuditPosition after;
                        while (true) {
                            const auto page = must(co_await shop.log.list(filter, after, page_limit));
                            for (const AuditEntry& entry : page) listed.push_back(entry.id);
                            if (page.size() < page_limit) break;
                            after = {.happened_at = page.back().happened_at, .id = page.back().id};
                        }
                        EXPECT_EQ(fmt::format("{}", listed), fmt::format("{}", expected));
                    }
}

TEST(ListsOfKinds, SalesAreThoseThatFit) { Shop().run(compare_sales); }
TEST(ListsOfKinds, ReservationsAreThoseThatFit) { Shop().run(compare_reservations); }
TEST(ListsOfKinds, TransfersAreThoseThatFit) { Shop().run(compare_transfers); }
TEST(ListsOfKinds, EntriesOfTheAuditLogAreThoseThatFit) { Shop().run(compare_audit_log); }

}  // namespace
}  // namespace trastienda::store
