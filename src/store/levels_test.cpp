// Reading levels and the ledger on a real PostgreSQL, of a shop that was filled by the engine.
#include "store/levels.hpp"

#include "store/ledger.hpp"
#include "store/stock_test_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using stock::ReservationStatus;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::must;

std::vector<std::int64_t> ids(const auto& rows) {
    std::vector<std::int64_t> found;
    for (const auto& row : rows) found.push_back(row.id.value);
    return found;
}

std::vector<stock::LevelKey> keys(const std::vector<ValuedLevelRow>& rows) {
    std::vector<stock::LevelKey> found;
    for (const ValuedLevelRow& row : rows) found.push_back(row.key);
    return found;
}

std::vector<std::int64_t> variants(const std::vector<VariantStock>& rows) {
    std::vector<std::int64_t> found;
    for (const VariantStock& row : rows) found.push_back(row.level.key.variant.value);
    return found;
}

constexpr stock::LevelKey at_floor(std::int64_t variant) { return {.variant = {variant}, .location = shop_floor}; }
constexpr stock::LevelKey stored(std::int64_t variant) { return {.variant = {variant}, .location = store_room}; }

asio::awaitable<void> one_variant(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    pg::Pool pool(executor, settings, {});
    Levels levels(executor, pool);
    const auto untouched = must(co_await levels.variant_stock(shirt));
    EXPECT_TRUE(untouched.has_value());
    if (!untouched) co_return;
    EXPECT_EQ(untouched->size, "1");
    EXPECT_EQ(untouched->price, Money::of_cents(1990));
    EXPECT_EQ(untouched->level.on_hand, Quantity());
    EXPECT_EQ(untouched->level.minimum_stock, Quantity::of(5));
    EXPECT_EQ(untouched->level.optimal_stock, Quantity::of(20));
    EXPECT_EQ(untouched->level.version, 0);
    EXPECT_TRUE(untouched->level.is_low());
    EXPECT_FALSE(must(co_await levels.variant_stock(at_floor(9'999))).has_value());
    EXPECT_FALSE(must(co_await levels.read(shirt)).has_value());

    TestEngine engine(executor, settings);
    accepted_of(co_await engine->submit(buy(shirt, 10)));
    accepted_of(co_await engine->submit(reserve(shirt, 3)));
    const Instant soon = (co_await database_clock(settings)).plus(std::chrono::milliseconds(200));
    accepted_of(co_await engine->submit(reserve(shirt, 6, soon)));
    const auto reserved = must(co_await levels.variant_stock(shirt));
    EXPECT_EQ(reserved->level.version, 1);
    while (co_await database_clock(settings) < soon) co_await wait_for(std::chrono::milliseconds(5));
    const auto level = must(co_await levels.variant_stock(shirt))->level;
    EXPECT_EQ(level.reserved, Quantity::of(3));
    EXPECT_EQ(level.available(), Quantity::of(7));
    EXPECT_EQ(must(co_await levels.read(shirt))->reserved, Quantity::of(3));
    // A loss cuts into what is promised.
    accepted_of(co_await engine->submit(record(stock::types::loss, {{shirt, 8}})));
    EXPECT_EQ(must(co_await levels.read(shirt))->over_committed(), Quantity::of(1));
    EXPECT_EQ(must(co_await levels.default_location()), shop_floor);
    pool.close();
}

TEST(Levels, OfOneVariantAreAsOfNow) { StockShop().run(one_variant); }

// What each of many callers at once is told is true of the key that it asked for.
asio::awaitable<void> many_callers(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings);
    std::vector<std::pair<stock::LevelKey, std::int64_t>> lines;
    for (std::int64_t variant = 1; variant <= 100; ++variant) lines.emplace_back(at_floor(variant), variant);
    accepted_of(co_await engine->submit(record(stock::types::purchase, lines)));
    pg::Pool pool(executor, settings, {});
    Levels levels(executor, pool);
    std::vector<asio::awaitable<void>> callers;
    for (std::int64_t caller = 0; caller < 500; ++caller)
        callers.push_back([](Levels& from, std::int64_t variant) -> asio::awaitable<void> {
            const auto found = must(co_await from.variant_stock(at_floor(variant)));
            EXPECT_EQ(found.has_value(), variant <= variants_last);
            if (found) EXPECT_EQ(found->level.on_hand.units(), variant <= 100 ? variant : 0);
        }(levels, 1 + caller % 250));
    co_await run_all(std::move(callers));
    pool.close();
}

TEST(Levels, OfManyCallersAreEachTheirOwn) { StockShop().run(many_callers); }

asio::awaitable<void> lists(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings);
    accepted_of(co_await engine->submit(record(
        stock::types::purchase,
        {{at_floor(1), 5}, {at_floor(2), 6}, {at_floor(3), 1}, {at_floor(4), 50}, {stored(1), 2}, {stored(4), 60}})));
    pg::Pool pool(executor, settings, {});
    Levels levels(executor, pool);
    using Low = Levels::Filter::Low;
    struct Case {
        Levels::Filter filter;
        std::vector<stock::LevelKey> expected;
    };
    const std::vector<Case> cases = {
        {{}, {at_floor(1), stored(1), at_floor(2), at_floor(3), at_floor(4), stored(4)}},
        {{.location = store_room}, {stored(1), stored(4)}},
        {{.variant = VariantId{1}}, {at_floor(1), stored(1)}},
        {{.variant = VariantId{4}, .location = store_room}, {stored(4)}},
        {{.low = Low::low_only}, {at_floor(1), stored(1), at_floor(3)}},
        {{.location = shop_floor, .low = Low::low_only}, {at_floor(1), at_floor(3)}},
        {{.variant = VariantId{4}, .low = Low::low_only}, {}},
    };
    for (const auto& [filter, expected] : cases) {
        EXPECT_EQ(keys(must(co_await levels.list(filter, {}, 100))), expected);
        // The same, one by one.
        std::vector<stock::LevelKey> walked;
        stock::LevelKey after;
        while (true) {
            const auto page = must(co_await levels.list(filter, after, 1));
            if (page.empty()) break;
            EXPECT_EQ(page.size(), 1U);
            after = page.front().key;
            walked.push_back(after);
        }
        EXPECT_EQ(walked, expected);
    }
    pool.close();
}

TEST(Levels, AreListedByAnyFilterInPages) { StockShop().run(lists); }

TEST(Levels, AreNamedInTheOrderOfTheirKeys) {
    const StockShop shop;
    shop.execute("UPDATE product_variants SET sku = 'CAM-2', color = 'Azul', variation = 'Corte: recto' WHERE id = 2");
    shop.run([](pg::Settings settings) -> asio::awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        pg::Pool pool(executor, settings, {});
        Levels levels(executor, pool);
        const LevelNames first{.sku = std::nullopt,
                               .product_name = "Camisa",
                               .size = "1",
                               .color = "",
                               .variation = "",
                               .location_name = "Almacén"};
        const LevelNames second{.sku = "CAM-2",
                                .product_name = "Camisa",
                                .size = "2",
                                .color = "Azul",
                                .variation = "Corte: recto",
                                .location_name = "Almacén"};
        // Neither need ever have stood there; one key may come twice, and of what is nowhere nothing is known.
        EXPECT_THAT(must(co_await levels.names({stored(2), stored(1), at_floor(9'999), stored(2)})),
                    ElementsAre(second, first, LevelNames{}, second));
        EXPECT_EQ(must(co_await levels.names({{.variant = {1}, .location = {0}}})).front().location_name,
                  "En tránsito");
        EXPECT_THAT(must(co_await levels.names({})), IsEmpty());
        Ledger ledger(pool);
        EXPECT_THAT(must(co_await ledger.type_names({stock::types::sale, {9'999}})),
                    ElementsAre(std::pair(stock::types::sale, std::string("Venta a cliente"))));
        pool.close();
    });
}

TEST(Levels, LowOnesAreThoseInUse) {
    const StockShop shop;
    shop.run([](pg::Settings settings) -> asio::awaitable<void> {
        TestEngine engine(co_await asio::this_coro::executor, settings);
        accepted_of(co_await engine->submit(
            record(stock::types::purchase,
                   {{at_floor(1), 5}, {at_floor(2), 6}, {at_floor(3), 1}, {at_floor(5), 2}, {stored(7), 1}})));
    });
    shop.execute(
        "UPDATE product_variants SET is_active = false WHERE id = 3; UPDATE stock_levels SET minimum_stock = 6 "
        "WHERE product_variant_id = 2");
    shop.run([](pg::Settings settings) -> asio::awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        pg::Pool pool(executor, settings, {});
        Levels levels(executor, pool);
        EXPECT_THAT(variants(*must(co_await levels.low_stocks(shop_floor, 100))), ElementsAre(1, 2, 5));
        EXPECT_THAT(variants(*must(co_await levels.low_stocks(shop_floor, 2))), ElementsAre(1, 2));
        EXPECT_THAT(variants(*must(co_await levels.low_stocks(store_room, 100))), ElementsAre(7));
        EXPECT_EQ(must(co_await levels.count_low_stocks(shop_floor)), 3);
        EXPECT_EQ(must(co_await levels.low_stocks_with_products(shop_floor, 1, 1)).front().product_name, "Camisa");
        // One purchase, and it is low no more.
        TestEngine engine(executor, settings);
        accepted_of(co_await engine->submit(buy(at_floor(1), 1)));
        EXPECT_THAT(variants(*must(co_await levels.low_stocks(shop_floor, 100))), ElementsAre(2, 5));
        pool.close();
    });
}

// A list of alerts repeats a product's description with each of its variants: it ends where they become too long.
TEST(Levels, LowOnesComeWithSoMuchDescriptionOnly) {
    const StockShop shop;
    shop.execute(
        "INSERT INTO stock_levels (product_variant_id, location_id) SELECT id, 1 FROM product_variants WHERE id <= 4; "
        "UPDATE general_products SET description = repeat('x', 100000)");
    shop.run([](pg::Settings settings) -> asio::awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        pg::Pool pool(executor, settings, {});
        Levels levels(executor, pool);
        for (const auto& [bytes_max, count] :
             {std::pair(1, 1U), std::pair(100'000, 1U), std::pair(100'001, 2U), std::pair(1'000'000, 4U)})
            EXPECT_EQ(must(co_await levels.low_stocks_with_products(shop_floor, 100, bytes_max)).size(), count);
        pool.close();
    });
}

asio::awaitable<void> movements(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings);
    accepted_of(co_await engine->submit(record(stock::types::purchase, {{shirt, 9}, {stored(1), 9}, {trousers, 9}})));
    const auto sold = accepted_of(co_await engine->submit(record(stock::types::sale, {{shirt, 2}}, "n"))).movements[0];
    const auto moved = accepted_of(co_await engine->submit(
        transfer(shop_floor, store_room, {{shirt.variant, Quantity::of(1)}, {trousers.variant, Quantity::of(1)}})));
    const auto& parts = moved.movements;

    pg::Pool pool(executor, settings, {});
    Ledger ledger(pool);
    EXPECT_EQ(must(co_await ledger.movement(sold.id)), sold);
    EXPECT_FALSE(must(co_await ledger.movement({9'999})).has_value());
    const auto all = must(co_await ledger.movements({}, {}, 100));
    EXPECT_EQ(all.size(), 8U);
    EXPECT_TRUE(std::ranges::is_sorted(all, std::greater(), [](const auto& movement) { return movement.id; }));
    EXPECT_EQ(must(co_await ledger.movements({}, all[2].id, 2)), (std::vector{all[3], all[4]}));
    EXPECT_THAT(ids(must(co_await ledger.movements({.type = stock::types::sale}, {}, 9))), ElementsAre(sold.id.value));
    const auto shirts = must(co_await ledger.movements({.variant = shirt.variant}, {}, 9));
    EXPECT_EQ(shirts.size(), 5U);
    EXPECT_EQ(must(co_await ledger.movements({.variant = shirt.variant}, shirts[1].id, 2)),
              (std::vector{shirts[2], shirts[3]}));
    EXPECT_THAT(ids(must(co_await ledger.movements({.variant = shirt.variant, .location = store_room}, {}, 1))),
                ElementsAre(parts[1].id.value));
    EXPECT_THAT(
        ids(must(co_await ledger.movements({.location = store_room, .type = stock::types::transfer_in}, {}, 9))),
        ElementsAre(parts[3].id.value, parts[1].id.value));

    EXPECT_EQ(must(co_await ledger.movements_of(*parts[0].transfer)), parts);
    EXPECT_THAT(must(co_await ledger.movements_of({77})), IsEmpty());
    EXPECT_EQ(must(co_await ledger.transfer(*parts[0].transfer))->to, store_room);
    EXPECT_EQ(must(co_await ledger.transfers({.location = store_room}, {}, 9)).size(), 1U);
    EXPECT_THAT(must(co_await ledger.transfers({}, parts[0].transfer, 9)), IsEmpty());
    pool.close();
}

// Those of which something is on its way still, whatever else was ever sent.
asio::awaitable<void> transfers_in_transit(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings);
    accepted_of(
        co_await engine->submit(record(stock::types::purchase, {{shirt, 90}, {trousers, 90}, {stored(1), 90}})));
    const auto send = [&](std::vector<stock::Transfer::Line> lines,
                          LocationId from = shop_floor) -> asio::awaitable<TransferId> {
        stock::Transfer act{.from = from,
                            .to = from == shop_floor ? store_room : shop_floor,
                            .lines = std::move(lines),
                            .reference_number = {},
                            .notes = {},
                            .arrival = stock::Arrival::later};
        co_return *accepted_of(co_await engine->submit(by_ana(std::move(act)))).movements.front().transfer;
    };
    const stock::Transfer::Line one_shirt{shirt.variant, Quantity::of(1)};
    const stock::Transfer::Line two_trousers{trousers.variant, Quantity::of(2)};
    const TransferId on_its_way = co_await send({one_shirt, two_trousers});
    const TransferId partly_here = co_await send({one_shirt, two_trousers});
    const TransferId all_here = co_await send({one_shirt});
    accepted_of(co_await engine->submit(transfer(shop_floor, store_room, {one_shirt, one_shirt})));
    const TransferId sent_back = co_await send({one_shirt}, store_room);
    const stock::SettleTransfer::Line came{
        .variant = shirt.variant, .received = Quantity::of(1), .lost = {}, .returned = {}};
    const stock::SettleTransfer::Line is_lost{
        .variant = shirt.variant, .received = {}, .lost = Quantity::of(1), .returned = {}};
    for (const auto& [sent, line] : {std::pair(partly_here, came), std::pair(all_here, is_lost)})
        accepted_of(co_await engine->submit(by_ana(stock::SettleTransfer{
            .transfer = sent, .from = shop_floor, .to = store_room, .lines = {line}, .notes = {}})));

    pg::Pool pool(executor, settings, {});
    Ledger ledger(pool);
    const auto found = [&](std::optional<LocationId> location, std::optional<TransferId> before,
                           std::int64_t limit) -> asio::awaitable<std::vector<std::int64_t>> {
        co_return ids(must(co_await ledger.transfers(
            {.location = location, .transit = Ledger::TransferFilter::Transit::in_transit_only}, before, limit)));
    };
    EXPECT_THAT(co_await found({}, {}, 9), ElementsAre(sent_back.value, partly_here.value, on_its_way.value));
    EXPECT_THAT(co_await found({}, {}, 2), ElementsAre(sent_back.value, partly_here.value));
    EXPECT_THAT(co_await found({}, partly_here, 2), ElementsAre(on_its_way.value));
    EXPECT_EQ((co_await found(store_room, {}, 9)).size(), 3U);
    EXPECT_THAT(co_await found(LocationId{77}, {}, 9), IsEmpty());
    pool.close();
}

TEST(Ledger, GivesTheTransfersThatAreInTransit) { StockShop().run(transfers_in_transit); }

TEST(Ledger, GivesMovementsAndTransfersNewestFirst) { StockShop().run(movements); }

// Page by page, a filter gives all of its movements, and each once, whatever batches they came in.
asio::awaitable<void> movements_by_pages(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine first(executor, settings, 1), second(executor, settings, 1);
    std::vector<Submission> submissions;
    for (int i = 0; i < 60; ++i) {
        std::vector<std::pair<stock::LevelKey, std::int64_t>> lines(static_cast<std::size_t>(1 + i % 9),
                                                                    {i % 2 == 0 ? shirt : stored(1), 1});
        if (i % 5 == 0) lines.emplace_back(stored(2), 1);
        submissions.push_back({i % 3 == 0 ? &*first : &*second,
                               record(i % 7 == 0 ? stock::types::adjustment_in : stock::types::purchase, lines)});
    }
    for (const Answer& answer : co_await submit_all(std::move(submissions))) EXPECT_TRUE(is_accepted(answer));

    pg::Pool pool(executor, settings, {});
    Ledger ledger(pool);
    const auto all = must(co_await ledger.movements({}, {}, 1'000));
    for (const Ledger::MovementFilter& filter :
         std::vector<Ledger::MovementFilter>{{.location = shop_floor},
                                             {.location = store_room},
                                             {.type = stock::types::purchase},
                                             {.type = stock::types::adjustment_in},
                                             {.location = store_room, .type = stock::types::adjustment_in},
                                             {.location = shop_floor, .type = stock::types::sale}}) {
        std::vector<std::int64_t> expected, given;
        for (const auto& movement : all)
            if ((!filter.location || movement.level.location == *filter.location) &&
                (!filter.type || movement.type == *filter.type))
                expected.push_back(movement.id.value);
        for (std::optional<MovementId> last;;) {
            const auto page = must(co_await ledger.movements(filter, last, 7));
            if (page.empty()) break;
            for (const auto& movement : page) given.push_back(movement.id.value);
            last = page.back().id;
        }
        std::ranges::sort(given, std::greater());
        EXPECT_EQ(given, expected);
    }
    pool.close();
}

TEST(Ledger, GivesAllOfAFilterPageByPage) { StockShop().run(movements_by_pages); }

// A batch that booked of several types: a page may end amid it, whatever its size, and nothing is skipped.
asio::awaitable<void> types_of_a_batch(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings, 1);
    for (int i = 0; i < 3; ++i) accepted_of(co_await engine->submit(buy(shirt, 9)));
    std::vector<Submission> together;
    for (const MovementTypeId type :
         {stock::types::purchase, stock::types::adjustment_in, stock::types::sale, stock::types::purchase,
          stock::types::adjustment_out, stock::types::sale, stock::types::adjustment_in, stock::types::loss})
        together.push_back({&*engine, record(type, {{shirt, 1}})});
    for (const Answer& answer : co_await submit_all(std::move(together))) EXPECT_TRUE(is_accepted(answer));

    pg::Pool pool(executor, settings, {});
    Ledger ledger(pool);
    for (std::int64_t limit = 1; limit <= 11; ++limit) {
        SCOPED_TRACE(limit);
        std::vector<std::int64_t> given;
        for (std::optional<MovementId> last;;) {
            const auto page = must(co_await ledger.movements({.location = shop_floor}, last, limit));
            if (page.empty()) break;
            for (const auto& movement : page) given.push_back(movement.id.value);
            last = page.back().id;
        }
        std::vector<std::int64_t> expected;
        for (const auto& movement : must(co_await ledger.movements({}, {}, 1'000)))
            expected.push_back(movement.id.value);
        EXPECT_EQ(given, expected);
    }
    pool.close();
}

TEST(Ledger, SkipsNoneOfABatchOfSeveralTypes) { StockShop().run(types_of_a_batch); }

asio::awaitable<void> reservations(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings);
    accepted_of(co_await engine->submit(record(stock::types::purchase, {{shirt, 9}, {stored(1), 9}, {trousers, 9}})));
    const Instant soon = (co_await database_clock(settings)).plus(std::chrono::milliseconds(200));
    std::vector<stock::Reservation> made;
    for (const auto& command : {reserve(shirt, 1), reserve(stored(1), 2), reserve(trousers, 3, soon),
                                reserve(trousers, 1), reserve(shirt, 2)})
        made.push_back(accepted_of(co_await engine->submit(command)).reservations.front());
    accepted_of(co_await engine->submit(by_ana(stock::Commit{{made[3].id}, "", ""})));
    accepted_of(co_await engine->submit(by_ana(stock::Release{{made[4].id}})));
    while (co_await database_clock(settings) < soon) co_await wait_for(std::chrono::milliseconds(5));

    pg::Pool pool(executor, settings, {});
    Ledger ledger(pool);
    const auto found = [&](Ledger::ReservationFilter filter) -> asio::awaitable<std::vector<std::int64_t>> {
        co_return ids(must(co_await ledger.reservations(filter, {}, 100)));
    };
    const auto id = [&](std::size_t place) { return made[place].id.value; };
    EXPECT_THAT(co_await found({}), ElementsAre(id(4), id(3), id(2), id(1), id(0)));
    EXPECT_THAT(co_await found({.status = ReservationStatus::active}), ElementsAre(id(1), id(0)));
    EXPECT_THAT(co_await found({.status = ReservationStatus::expired}), ElementsAre(id(2)));
    EXPECT_THAT(co_await found({.status = ReservationStatus::committed}), ElementsAre(id(3)));
    EXPECT_THAT(co_await found({.variant = shirt.variant}), ElementsAre(id(4), id(1), id(0)));
    EXPECT_THAT(co_await found({.variant = shirt.variant, .location = shop_floor, .status = ReservationStatus::active}),
                ElementsAre(id(0)));
    EXPECT_THAT(ids(must(co_await ledger.reservations({}, made[3].id, 2))), ElementsAre(id(2), id(1)));
    EXPECT_THAT(ids(must(co_await ledger.reservations({.status = ReservationStatus::active}, made[1].id, 2))),
                ElementsAre(id(0)));
    EXPECT_EQ(must(co_await ledger.reservation(made[0].id)), made[0]);
    EXPECT_EQ(must(co_await ledger.reservation(made[2].id))->status, ReservationStatus::expired);
    EXPECT_FALSE(must(co_await ledger.reservation({9'999})).has_value());
    pool.close();
}

TEST(Ledger, GivesReservationsWithTheStatusThatTheyHaveNow) { StockShop().run(reservations); }

}  // namespace
}  // namespace trastienda::store
