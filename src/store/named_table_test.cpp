// Brands, categories, providers, locations and movement types on a real PostgreSQL.
#include "store/named_table.hpp"

#include "store/brands.hpp"
#include "store/catalog_test_support.hpp"
#include "store/categories.hpp"
#include "store/locations.hpp"
#include "store/movement_types.hpp"
#include "store/providers.hpp"
#include "store/round_trip.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <gtest/gtest.h>
#include <set>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using enum CatalogRefusal;
using Reasons = std::vector<CatalogRefusal>;
using tests::must;

asio::awaitable<void> add_read_change(pg::Pool& pool) {
    Brands brands(pool);
    const Brand added = accepted(co_await brands.add({.name = "Ñandú", .description = "de Salta"}));
    EXPECT_EQ(added.name, "Ñandú");
    EXPECT_EQ(added.name_folded, "nandu");
    EXPECT_TRUE(added.is_active);
    EXPECT_EQ(added.version, 1);

    const Brand changed = accepted(co_await brands.change(added.id, 1, {.description = "de Jujuy"}));
    EXPECT_EQ(changed.name, "Ñandú");
    EXPECT_EQ(changed.description, "de Jujuy");
    EXPECT_EQ(changed.version, 2);
    const Brand closed = accepted(co_await brands.change(added.id, std::nullopt, {.is_active = false}));
    EXPECT_FALSE(closed.is_active);
    EXPECT_EQ(must(co_await brands.read(added.id))->version, 3);
    EXPECT_FALSE(must(co_await brands.read({999})).has_value());
}

TEST(NamedTable, AddsReadsAndChanges) { Shop().run(add_read_change); }

asio::awaitable<void> refusals(pg::Pool& pool) {
    Brands brands(pool);
    const Brand first = accepted(co_await brands.add({.name = "Zara"}));
    const Brand second = accepted(co_await brands.add({.name = "Mango"}));
    const auto taken = must(co_await brands.add({.name = "  ZÁRA "}));
    EXPECT_FALSE(taken.has_value());
    if (taken.has_value()) co_return;
    EXPECT_EQ(taken.error()[0].reason, name_taken);
    EXPECT_EQ(taken.error()[0].holder, first.id.value);
    EXPECT_EQ(taken.error()[0].holder_name, "Zara");
    EXPECT_EQ(reasons(co_await brands.change(second.id, 1, {.name = "zara"})), Reasons{name_taken});
    EXPECT_EQ(reasons(co_await brands.change(second.id, 7, {.name = "M"})), Reasons{version_changed});
    EXPECT_EQ(reasons(co_await brands.change({999}, 1, {.name = "M"})), Reasons{brand_unknown});
    EXPECT_EQ(must(co_await brands.read(second.id))->version, 1);
}

TEST(NamedTable, RefusesNamesThatAreTakenAndOldVersions) { Shop().run(refusals); }

asio::awaitable<void> one_of_two_changes(pg::Pool& pool) {
    using namespace asio::experimental::awaitable_operators;
    Categories categories(pool);
    const Category added = accepted(co_await categories.add({.name = "Camisas"}));
    const auto [left, right] = co_await (categories.change(added.id, 1, {.description = "izquierda"}) &&
                                         categories.change(added.id, 1, {.description = "derecha"}));
    const int won = (reasons(left).empty() ? 1 : 0) + (reasons(right).empty() ? 1 : 0);
    EXPECT_EQ(won, 1);
    EXPECT_EQ(reasons(reasons(left).empty() ? right : left), Reasons{version_changed});
    EXPECT_EQ(must(co_await categories.read(added.id))->version, 2);
}

TEST(NamedTable, LetsOneOfTwoChangesOfAVersionWin) { Shop().run(one_of_two_changes); }

// Every row once, in the order of names, whatever the size of the pages.
asio::awaitable<void> walk(pg::Pool& pool) {
    Providers providers(pool);
    for (int i = 0; i < 23; ++i)
        accepted(co_await providers.add({.name = "Proveedor " + std::to_string(i * 7 % 23), .email = "a@example.com"}));
    for (const NamedOrder order : {NamedOrder::by_name, NamedOrder::by_name_descending}) {
        for (const std::int64_t limit : {1, 5, 23, 100}) {
            std::vector<std::string> seen;
            std::optional<NamedPosition> after;
            for (;;) {
                const auto page = must(co_await providers.list({.order = order, .after = after, .limit = limit}));
                if (page.empty()) break;
                for (const Provider& provider : page) seen.push_back(provider.name_folded);
                after = {.name_folded = page.back().name_folded, .id = page.back().id.value};
            }
            EXPECT_EQ(seen.size(), 23U);
            EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 23U);
            if (order == NamedOrder::by_name_descending) std::ranges::reverse(seen);
            EXPECT_TRUE(std::ranges::is_sorted(seen));
        }
    }
}

TEST(NamedTable, ListsEachRowOnce) { Shop().run(walk); }

asio::awaitable<std::size_t> count(Providers& providers, std::string query, std::optional<bool> is_active) {
    co_return must(co_await providers.list({.is_active = is_active, .query = std::move(query), .limit = 50})).size();
}

asio::awaitable<void> search(pg::Pool& pool) {
    Providers providers(pool);
    accepted(co_await providers.add({.name = "Textiles 100% Algodón"}));
    accepted(co_await providers.add({.name = "Textiles 1000 Algodón"}));
    const Provider closed = accepted(co_await providers.add({.name = "Hilos del_Sur"}));
    accepted(co_await providers.change(closed.id, std::nullopt, {.is_active = false}));
    EXPECT_EQ(co_await count(providers, "ALGODON textiles", {}), 2U);
    EXPECT_EQ(co_await count(providers, "100%", {}), 1U);
    EXPECT_EQ(co_await count(providers, "del_sur", {}), 1U);
    EXPECT_EQ(co_await count(providers, "del_", true), 0U);
    EXPECT_EQ(co_await count(providers, "delxsur", {}), 0U);
    EXPECT_EQ(co_await count(providers, "", true), 2U);
    EXPECT_EQ(co_await count(providers, "", false), 1U);
}

TEST(NamedTable, FindsByWordsAndState) { Shop().run(search); }

asio::awaitable<void> movement_types(pg::Pool& pool) {
    MovementTypes types(pool);
    EXPECT_EQ(reasons(co_await types.change(stock::types::sale, 1, {.is_active = false})), Reasons{built_in});
    EXPECT_EQ(accepted(co_await types.change(stock::types::sale, 1, {.name = "Venta"})).name, "Venta");
    const auto gift = accepted(co_await types.add(
        {.name = "Regalo", .affects_stock = stock::Effect::decrease, .demand = stock::Demand::available}));
    EXPECT_GE(gift.id.value, 100);
    EXPECT_EQ(gift.demand, stock::Demand::available);
    EXPECT_FALSE(gift.is_built_in);
    EXPECT_FALSE(accepted(co_await types.change(gift.id, 1, {.is_active = false})).is_active);
    const auto found = accepted(co_await types.add(
        {.name = "Hallazgo", .affects_stock = stock::Effect::increase, .demand = stock::Demand::available}));
    EXPECT_EQ(found.demand, stock::Demand::on_hand);
    EXPECT_EQ(reasons(co_await types.add({.name = "REGALO"})), Reasons{name_taken});
    EXPECT_EQ(reasons(co_await types.change({99}, 1, {.name = "x"})), Reasons{movement_type_unknown});
}

TEST(MovementTypes, KeepTheBuiltInOnesInUse) { Shop().run(movement_types); }

asio::awaitable<void> default_location_moves(pg::Pool& pool) {
    Locations locations(pool);
    constexpr LocationId first{1};
    const Location store = accepted(co_await locations.add({.name = "Bodega", .address = "Calle 1"}));
    EXPECT_FALSE(store.is_default);
    EXPECT_EQ(reasons(co_await locations.change(first, 1, {.is_active = false})), Reasons{default_location});
    EXPECT_EQ(reasons(co_await locations.change(first, 1, {.is_default = false})), Reasons{default_location});
    EXPECT_EQ(reasons(co_await locations.change(store.id, 9, {.is_default = true})), Reasons{version_changed});
    EXPECT_EQ(reasons(co_await locations.change({99}, 1, {.is_default = true})), Reasons{location_unknown});
    EXPECT_EQ(reasons(co_await locations.change(store.id, 1, {.name = "tienda"})), Reasons{name_taken});

    EXPECT_TRUE(accepted(co_await locations.change(store.id, 1, {.is_default = true})).is_default);
    const auto before = must(co_await locations.read(first));
    EXPECT_FALSE(before->is_default);
    EXPECT_EQ(before->version, 2);
    EXPECT_FALSE(accepted(co_await locations.change(first, 2, {.is_active = false})).is_active);
    EXPECT_EQ(reasons(co_await locations.change(first, 3, {.is_default = true})), Reasons{location_inactive});
    EXPECT_TRUE(accepted(co_await locations.change(first, 3, {.is_active = true, .is_default = true})).is_default);
}

TEST(Locations, HaveOneDefaultThatStaysInUse) { Shop().run(default_location_moves); }

asio::awaitable<void> all_become_default(pg::Pool& pool) {
    using namespace asio::experimental::awaitable_operators;
    Locations locations(pool);
    const Location a = accepted(co_await locations.add({.name = "A"}));
    const Location b = accepted(co_await locations.add({.name = "B"}));
    const auto [left, right] = co_await (locations.change(a.id, std::nullopt, {.is_default = true}) &&
                                         locations.change(b.id, std::nullopt, {.is_default = true}));
    EXPECT_EQ(reasons(left), Reasons{});
    EXPECT_EQ(reasons(right), Reasons{});
    int defaults = 0;
    for (const Location& location : must(co_await locations.list({.limit = 10})))
        defaults += location.is_default ? 1 : 0;
    EXPECT_EQ(defaults, 1);
}

TEST(Locations, BecomeTheDefaultOneAfterTheOther) { Shop().run(all_become_default); }

asio::awaitable<void> stock_keeps_location_open(pg::Pool& pool) {
    Locations locations(pool);
    const auto refused = must(co_await locations.change({2}, std::nullopt, {.is_active = false}));
    EXPECT_FALSE(refused.has_value());
    if (!refused.has_value()) EXPECT_EQ(refused.error()[0].units, 3);
    if (!refused.has_value()) EXPECT_EQ(refused.error()[0].reason, stock_left);
    EXPECT_EQ(reasons(co_await locations.change({3}, std::nullopt, {.is_active = false})), Reasons{});
}

constexpr std::string_view variant_with_stock = R"(
    INSERT INTO general_products (handle, name, name_folded) VALUES ('a', 'A', 'a');
    INSERT INTO product_variants (general_product_id, price, size_sort_key, color_sort_key, search_text)
    VALUES (1, 1, '', '', 'a');
    INSERT INTO locations (name, name_folded) VALUES ('B', 'b'), ('C', 'c');
    INSERT INTO stock_levels (product_variant_id, location_id, on_hand) VALUES (1, 2, 3), (1, 3, 0);)";

TEST(Locations, StayInUseWhileSomethingStandsThere) {
    const Shop shop;
    shop.execute(variant_with_stock);
    shop.run(stock_keeps_location_open);
}

// As the engine does it: the level is locked, and once somebody waits for it, five pieces come in.
asio::awaitable<bool> receive_once_awaited(pg::Pool& pool, pg::Connection& engine) {
    const pg::Statement waiting{"waiting",
                                "SELECT count(*) FROM pg_stat_activity "
                                "WHERE wait_event_type = 'Lock' AND datname = current_database()"};
    const pg::Statement receive{"receive", "UPDATE stock_levels SET on_hand = 5 WHERE location_id = 3"};
    while (must(co_await pool.read({.statement = waiting, .params = {}}))[0].bigint(0) == 0) {
    }
    must(co_await engine.run({.statement = receive, .params = {}}, round_trip_timeout));
    must(co_await engine.run({.statement = pg::commit, .params = {}}, round_trip_timeout));
    co_return true;
}

asio::awaitable<void> closing_meets_movement(pg::Pool& pool) {
    using namespace asio::experimental::awaitable_operators;
    Locations locations(pool);
    auto engine = must(co_await pool.acquire());
    const pg::Statement lock{"lock", "SELECT on_hand FROM stock_levels WHERE location_id = 3 FOR NO KEY UPDATE"};
    must(co_await engine->run({.statement = pg::begin, .params = {}}, round_trip_timeout));
    must(co_await engine->run({.statement = lock, .params = {}}, round_trip_timeout));
    const auto [closed, received] =
        co_await (locations.change({3}, std::nullopt, {.is_active = false}) && receive_once_awaited(pool, *engine));
    EXPECT_TRUE(received);
    EXPECT_EQ(reasons(closed), Reasons{stock_left});
    EXPECT_TRUE(must(co_await locations.read({3}))->is_active);
}

TEST(Locations, AreNotClosedOverAMovementUnderWay) {
    const Shop shop;
    shop.execute(variant_with_stock);
    shop.run(closing_meets_movement);
}

// The server goes away in the middle of the COMMIT.
constexpr std::string_view end_at_commit = R"(
    CREATE FUNCTION end_session() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER end_session AFTER UPDATE ON locations DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION end_session();)";

asio::awaitable<void> change_in_doubt(pg::Pool& pool) {
    Locations locations(pool);
    const auto changed = co_await locations.change({1}, std::nullopt, {.name = "Otra"});
    EXPECT_EQ(changed ? ErrorCode::internal : changed.error().code, ErrorCode::unknown_fate);
}

TEST(Locations, DoNotSayThatNothingWasChangedWhenNobodyKnows) {
    const Shop shop;
    shop.execute(end_at_commit);
    shop.run(change_in_doubt);
}

}  // namespace
}  // namespace trastienda::store
