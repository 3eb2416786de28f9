// The engine with its real journal on a real PostgreSQL: what one server does. Under load: journal_load_test.cpp.
#include "store/journal.hpp"

#include "store/outcome_codec.hpp"
#include "store/stock_test_support.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using stock::Refusal;
using testing::IsEmpty;
using tests::must;

asio::awaitable<std::int64_t> on_hand(pg::Settings settings, stock::LevelKey key) {
    return ask(std::move(settings),
               fmt::format("SELECT coalesce((SELECT on_hand FROM stock_levels WHERE product_variant_id = {} AND "
                           "location_id = {}), -1)::bigint",
                           key.variant.value, key.location.value));
}

asio::awaitable<void> movement_is_stored_whole(pg::Settings settings) {
    TestEngine engine(co_await asio::this_coro::executor, settings);
    const auto bought = co_await engine->submit(record(stock::types::purchase, {{shirt, 7}, {shirt, 3}}, "ñ 'x'"));
    const auto& movements = accepted_of(bought).movements;
    EXPECT_EQ(movements[0].balance, Quantity::of(7));
    EXPECT_EQ(movements[1].balance, Quantity::of(10));
    EXPECT_EQ(co_await on_hand(settings, shirt), 10);
    EXPECT_EQ(co_await ask(settings, fmt::format("SELECT count(*) FROM stock_movements WHERE id = {} AND quantity = 3 "
                                                 "AND balance = 10 AND unit_cost = 10.50 AND notes = 'ñ ''x''' AND "
                                                 "reference_number = 'FAC-7' AND user_id = 1 AND movement_type_id = 1 "
                                                 "AND stock_reservation_id IS NULL AND stock_transfer_id IS NULL",
                                                 movements[1].id.value)),
              1);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}

TEST(Journal, StoresAMovementWhole) { StockShop().run(movement_is_stored_whole); }

asio::awaitable<void> unknown_things(pg::Settings settings) {
    TestEngine engine(co_await asio::this_coro::executor, settings);
    const stock::LevelKey no_variant{.variant = {9'999}, .location = shop_floor};
    const stock::LevelKey no_location{.variant = {1}, .location = {77}};
    EXPECT_EQ(refusal(co_await engine->submit(buy(no_variant, 1))), Refusal::variant_unknown);
    EXPECT_EQ(refusal(co_await engine->submit(buy(no_location, 1))), Refusal::location_unknown);
    EXPECT_EQ(refusal(co_await engine->submit(record({55}, {{shirt, 1}}))), Refusal::movement_type_unknown);
    EXPECT_EQ(refusal(co_await engine->submit(by_ana(stock::Release{{{42}}}))), Refusal::reservation_unknown);
    // One unknown line among good ones, of variants that have no level yet.
    const auto mixed = co_await engine->submit(
        record(stock::types::purchase, {{shirt, 1}, {no_variant, 1}, {trousers, 1}, {no_location, 1}}));
    const auto lines = std::get<stock::Refused>(must(mixed)).lines;
    EXPECT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].line, 1U);
    EXPECT_EQ(lines[1].line, 3U);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM stock_movements"), 0);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}

TEST(Journal, RefusesUnknownThings) { StockShop().run(unknown_things); }

TEST(Journal, RefusesWhatIsOutOfUse) {
    const StockShop shop;
    shop.execute(
        "UPDATE locations SET is_active = false WHERE id = 2; UPDATE product_variants SET is_active = false "
        "WHERE id = 2; INSERT INTO stock_movement_types (id, name, name_folded, affects_stock, demand, "
        "is_active) VALUES (200, 'Regalo', 'regalo', 'decrease', 'on_hand', false)");
    shop.run([](pg::Settings settings) -> asio::awaitable<void> {
        TestEngine engine(co_await asio::this_coro::executor, settings);
        const stock::LevelKey closed{.variant = {1}, .location = store_room};
        EXPECT_EQ(refusal(co_await engine->submit(buy(closed, 1))), Refusal::location_inactive);
        EXPECT_EQ(refusal(co_await engine->submit(record({200}, {{shirt, 1}}))), Refusal::movement_type_inactive);
        EXPECT_TRUE(is_accepted(co_await engine->submit(buy(trousers, 1))));
        EXPECT_EQ(refusal(co_await engine->submit(sell(trousers, 1))), Refusal::variant_inactive);
    });
}

// Neither has seen the level before: both make it, and both movements count.
asio::awaitable<void> first_use_by_two(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine first(executor, settings);
    TestEngine second(executor, settings);
    std::vector<Submission> submissions;
    for (std::int64_t variant = 1; variant <= 40; ++variant)
        for (TestEngine* engine : {&first, &second})
            submissions.push_back({&**engine, record(stock::types::purchase,
                                                     {{{.variant = {variant}, .location = shop_floor}, 1},
                                                      {{.variant = {41 - variant}, .location = store_room}, 1}})});
    for (const Answer& answer : co_await submit_all(std::move(submissions))) EXPECT_TRUE(is_accepted(answer));
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM stock_levels WHERE on_hand = 2"), 80);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}

TEST(Journal, MakesALevelOnItsFirstUseByTwoServersAtOnce) { StockShop().run(first_use_by_two); }

asio::awaitable<void> reservation_runs_out(pg::Settings settings) {
    TestEngine engine(co_await asio::this_coro::executor, settings);
    accepted_of(co_await engine->submit(buy(shirt, 10)));
    const Instant soon = (co_await database_clock(settings)).plus(std::chrono::milliseconds(300));
    const Instant later = soon.plus(std::chrono::hours(1));
    const auto short_one = accepted_of(co_await engine->submit(reserve(shirt, 6, soon))).reservations.front().id;
    const auto long_one = accepted_of(co_await engine->submit(reserve(shirt, 3, later))).reservations.front().id;
    accepted_of(co_await engine->submit(reserve(shirt, 1)));
    EXPECT_EQ(refusal(co_await engine->submit(sell(shirt, 1))), Refusal::insufficient_available);
    const auto expiration = [&] {
        return ask(settings,
                   "SELECT (extract(epoch FROM next_expiration) * 1000000)::bigint "
                   "FROM stock_levels WHERE product_variant_id = 1");
    };
    EXPECT_EQ(co_await expiration(), soon.microseconds);

    while (co_await database_clock(settings) < soon) co_await wait_for(std::chrono::milliseconds(10));
    // Reads leave it out before any decision has met it.
    EXPECT_EQ(co_await ask(settings, "SELECT reserved_now FROM current_levels WHERE product_variant_id = 1"), 4);
    EXPECT_EQ(refusal(co_await engine->submit(by_ana(stock::Release{{short_one}}))), Refusal::reservation_expired);
    EXPECT_EQ(refusal(co_await engine->submit(by_ana(stock::Commit{{short_one}, "", ""}))),
              Refusal::reservation_expired);
    const auto sold = co_await engine->submit(sell(shirt, 6));
    EXPECT_EQ(accepted_of(sold).levels.front().reserved, Quantity::of(4));
    EXPECT_EQ(refusal(co_await engine->submit(sell(shirt, 1))), Refusal::insufficient_available);
    EXPECT_EQ(co_await expiration(), later.microseconds);
    EXPECT_EQ(
        co_await ask(settings, fmt::format("SELECT status FROM stock_reservations WHERE id = {}", short_one.value)), 4);

    const auto committed = co_await engine->submit(by_ana(stock::Commit{{long_one}, "V-1", ""}));
    EXPECT_EQ(accepted_of(committed).movements.front().reservation, long_one);
    EXPECT_EQ(accepted_of(committed).movements.front().balance, Quantity::of(1));
    EXPECT_EQ(refusal(co_await engine->submit(by_ana(stock::Release{{long_one}}))), Refusal::reservation_committed);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}

TEST(Journal, ReleasesWhatRanOutByTheDatabasesClock) { StockShop().run(reservation_runs_out); }

asio::awaitable<void> transfers_and_set_levels(pg::Settings settings) {
    TestEngine engine(co_await asio::this_coro::executor, settings);
    accepted_of(co_await engine->submit(record(stock::types::purchase, {{shirt, 5}, {trousers, 5}})));
    const stock::LevelKey stored{.variant = shirt.variant, .location = store_room};
    const auto moved = co_await engine->submit(
        transfer(shop_floor, store_room, {{shirt.variant, Quantity::of(2)}, {trousers.variant, Quantity::of(5)}}));
    const auto& movements = accepted_of(moved).movements;
    EXPECT_EQ(movements.size(), 4U);
    EXPECT_EQ(co_await on_hand(settings, shirt), 3);
    EXPECT_EQ(co_await on_hand(settings, stored), 2);
    EXPECT_EQ(co_await ask(settings, fmt::format("SELECT count(*) FROM stock_transfers WHERE id = {} AND "
                                                 "from_location_id = 1 AND to_location_id = 2 AND notes = 'a mano'",
                                                 movements[0].transfer->value)),
              1);
    // One line too many: none of them.
    const auto refused = co_await engine->submit(
        transfer(shop_floor, store_room, {{shirt.variant, Quantity::of(1)}, {trousers.variant, Quantity::of(1)}}));
    EXPECT_EQ(refusal(refused), Refusal::insufficient_on_hand);
    EXPECT_EQ(co_await on_hand(settings, shirt), 3);

    stock::SetLevels set{.lines = {{shirt, Quantity::of(9), Quantity::of(3)}, {stored, Quantity::of(0), {}}},
                         .reference_number = "INV-1",
                         .notes = ""};
    accepted_of(co_await engine->submit(by_ana(set)));
    EXPECT_EQ(co_await on_hand(settings, shirt), 9);
    EXPECT_EQ(co_await on_hand(settings, stored), 0);
    EXPECT_EQ(refusal(co_await engine->submit(by_ana(set))), Refusal::level_changed);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}

TEST(Journal, MovesBetweenLocationsAndSetsLevels) { StockShop().run(transfers_and_set_levels); }

asio::awaitable<void> largest_command(pg::Settings settings) {
    TestEngine engine(co_await asio::this_coro::executor, settings);
    std::vector<std::pair<stock::LevelKey, std::int64_t>> lines;
    for (std::size_t line = 0; line < stock::command_lines_max; ++line) {
        const auto number = static_cast<std::int64_t>(line);
        lines.push_back({{.variant = {1 + number % variants_last}, .location = {1 + number % 2}}, 1 + number % 3});
    }
    const auto bought = co_await engine->submit(record(stock::types::purchase, lines));
    EXPECT_EQ(accepted_of(bought).movements.size(), stock::command_lines_max);
    const auto sold = co_await engine->submit(record(stock::types::sale, lines));
    EXPECT_EQ(accepted_of(sold).movements.size(), stock::command_lines_max);
    EXPECT_EQ(co_await ask(settings, "SELECT sum(on_hand)::bigint FROM stock_levels"), 0);
    lines.push_back({shirt, 1});
    EXPECT_EQ(refusal(co_await engine->submit(record(stock::types::sale, lines))), Refusal::insufficient_available);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM stock_movements"), 20'000);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}

TEST(Journal, TakesTheLargestCommand) { StockShop().run(largest_command); }

// The bytes of the answer, not only what they mean.
std::string bytes(const Answer& answer) { return encode_outcome(must(answer)); }

asio::awaitable<void> keys_are_replayed(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings);
    const auto refused = co_await engine->submit(with_key(sell(shirt, 5), "a"));
    EXPECT_EQ(refusal(refused), Refusal::insufficient_available);
    const auto bought = co_await engine->submit(with_key(buy(shirt, 5), "b"));
    const auto reserved = co_await engine->submit(with_key(reserve(shirt, 2), "c"));
    accepted_of(co_await engine->submit(by_ana(stock::Release{{accepted_of(reserved).reservations.front().id}})));

    TestEngine other(executor, settings);  // as after a restart
    EXPECT_EQ(bytes(co_await other->submit(with_key(sell(shirt, 5), "a"))), bytes(refused));
    EXPECT_EQ(bytes(co_await other->submit(with_key(buy(shirt, 5), "b"))), bytes(bought));
    EXPECT_EQ(bytes(co_await other->submit(with_key(reserve(shirt, 2), "c"))), bytes(reserved));
    EXPECT_EQ(refusal(co_await other->submit(with_key(buy(shirt, 5), "b", 1))), Refusal::key_reused);
    stock::Command bertas = with_key(buy(shirt, 5), "b", 1);
    bertas.user = berta;
    EXPECT_TRUE(is_accepted(co_await other->submit(std::move(bertas))));
    EXPECT_EQ(co_await on_hand(settings, shirt), 10);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}

TEST(Journal, ReplaysAKeysAnswerByteForByte) { StockShop().run(keys_are_replayed); }

// A reservation that was not there yet when the levels were locked, and is when reservations are read.
asio::awaitable<void> reservation_comes_meanwhile(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings, 1);
    accepted_of(co_await engine->submit(record(stock::types::purchase, {{shirt, 5}, {trousers, 5}})));
    const auto first = accepted_of(co_await engine->submit(reserve(shirt, 1))).reservations.front().id;
    const ReservationId meanwhile{1'000};

    const auto holder = must(co_await pg::Connection::open(executor, settings));
    constexpr std::chrono::milliseconds timeout{10'000};
    must(co_await holder->run_script("BEGIN; SELECT 1 FROM stock_levels WHERE product_variant_id = 1 FOR UPDATE",
                                     timeout));
    std::optional<Answer> answer;
    asio::co_spawn(executor, engine->submit(by_ana(stock::Release{{first, meanwhile}})),
                   [&](std::exception_ptr, Answer given) { answer = std::move(given); });
    while (co_await ask(settings, waiting_engines) == 0) co_await wait_for(std::chrono::milliseconds(5));
    must(co_await holder->run_script(
        "UPDATE stock_levels SET reserved = 1 WHERE product_variant_id = 2;"
        "INSERT INTO stock_reservations VALUES (1000, 2, 1, 1, 1, 1, now(), 'infinity', '', 1); COMMIT",
        timeout));
    while (!answer) co_await wait_for(std::chrono::milliseconds(5));
    EXPECT_EQ(refusal(*answer), Refusal::reservation_unknown);
    EXPECT_TRUE(is_accepted(co_await engine->submit(by_ana(stock::Release{{first, meanwhile}}))));
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}

TEST(Journal, SurvivesAReservationThatComesWhileItWaits) { StockShop().run(reservation_comes_meanwhile); }

// A journal that could not be made ready makes itself ready anew: on a chain whose end it had not read it would write
// number 1 again and again.
asio::awaitable<void> not_ready(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    {
        TestEngine engine(executor, settings, 1);
        for (int i = 0; i < 3; ++i) EXPECT_TRUE(is_accepted(co_await engine->submit(buy(shirt, 1))));
    }
    const auto other = must(co_await pg::Connection::open(executor, settings));
    const auto execute = [&](std::string script) -> asio::awaitable<void> {
        must(co_await other->run_script(script, std::chrono::seconds(30)));
    };
    TestEngine engine(executor, settings, 1);
    co_await execute("ALTER TABLE stock_batches RENAME TO stock_batches_elsewhere");
    EXPECT_FALSE(co_await engine->submit(buy(shirt, 1)));
    co_await execute("ALTER TABLE stock_batches_elsewhere RENAME TO stock_batches");
    EXPECT_TRUE(is_accepted(co_await engine->submit(buy(shirt, 1))));
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}

TEST(Journal, IsMadeReadyAnewWhereThatFailed) { StockShop().run(not_ready); }

// What comes to a location that is being closed meanwhile waits, and is then refused, also where no level is yet.
asio::awaitable<void> closed_meanwhile(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    const auto other = must(co_await pg::Connection::open(executor, settings));
    const auto execute = [&](std::string script) -> asio::awaitable<void> {
        must(co_await other->run_script(script, std::chrono::seconds(30)));
    };
    co_await execute(fmt::format("BEGIN; SELECT FROM locations WHERE id = {} FOR UPDATE", store_room.value));
    TestEngine engine(executor, settings, 1);
    std::optional<Answer> answer;
    std::vector<asio::awaitable<void>> tasks;
    tasks.push_back([](TestEngine& from, std::optional<Answer>& into) -> asio::awaitable<void> {
        into = co_await from->submit(buy({.variant = {7}, .location = store_room}, 1));
    }(engine, answer));
    tasks.push_back([](pg::Settings where, auto run, const std::optional<Answer>& given) -> asio::awaitable<void> {
        while (!given && co_await ask(where, waiting_engines) == 0) co_await wait_for(std::chrono::milliseconds(5));
        co_await run(fmt::format("UPDATE locations SET is_active = false WHERE id = {}; COMMIT", store_room.value));
    }(settings, execute, answer));
    co_await run_all(std::move(tasks));
    EXPECT_EQ(std::get<stock::Refused>(answer->value()).lines.front().reason, stock::Refusal::location_inactive);
    EXPECT_EQ(co_await ask(settings, fmt::format("SELECT count(*) FROM stock_levels WHERE location_id = {} AND on_hand "
                                                 "> 0",
                                                 store_room.value)),
              0);
}

TEST(Journal, BringsNothingToALocationThatIsBeingClosed) { StockShop().run(closed_meanwhile); }

// Adds a brand that can be added once.
class AddBrand final : public CataloguePreparation {
  public:
    asio::awaitable<Result<void>> write(pg::Connection& connection,
                                        std::span<const stock::LevelKey> /*levels*/) override {
        constexpr pg::Statement add{"add_test_brand", "INSERT INTO brands (name, name_folded) VALUES ('N', 'n')"};
        CO_TRY_DO(co_await connection.run({.statement = add}, std::chrono::milliseconds(10'000)));
        co_return Result<void>{};
    }
};

asio::awaitable<void> preparation_in_doubt(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    const engine::GatherRequest plain{.needs = {},
                                      .sales_needs = {},
                                      .purchases_needs = {},
                                      .keys = {},
                                      .doubts = {},
                                      .preparation = std::make_shared<AddBrand>()};
    Journal journal(executor, settings);
    const BatchId batch = must(co_await journal.gather(plain)).batch;
    must(co_await journal.apply(
        {.batch = batch, .now = {1'000'000}, .changes = {}, .sales = {}, .purchases = {}, .keys = {}}));

    // The answer was lost: the same preparation fails now, but the batch is found.
    Journal after(executor, settings);
    engine::GatherRequest again = plain;
    again.doubts = {batch};
    EXPECT_EQ(must(co_await after.gather(again)).committed, again.doubts);
    co_await after.abandon();
    // Another's brand is no proof.
    again.doubts = {{batch.value + 1'000}};
    const auto refused = co_await after.gather(again);
    EXPECT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::conflict);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM brands"), 1);
}

TEST(Journal, FindsAPreparationOfWhichTheAnswerWasLost) { StockShop().run(preparation_in_doubt); }

TEST(Journal, TheLedgerOnlyGrows) {
    const StockShop shop;
    shop.run([](pg::Settings settings) -> asio::awaitable<void> {
        TestEngine engine(co_await asio::this_coro::executor, settings);
        accepted_of(co_await engine->submit(buy(shirt, 5)));
        accepted_of(co_await engine->submit(reserve(shirt, 1)));
        accepted_of(co_await engine->submit(transfer(shop_floor, store_room, {{shirt.variant, Quantity::of(1)}})));
    });
    for (const char* statement :
         {"UPDATE stock_movements SET quantity = 1", "DELETE FROM stock_movements", "TRUNCATE stock_movements",
          "UPDATE stock_transfers SET notes = ''", "DELETE FROM stock_transfers", "TRUNCATE stock_transfers",
          "DELETE FROM stock_reservations", "TRUNCATE stock_reservations", "DELETE FROM stock_levels",
          "TRUNCATE stock_levels", "DELETE FROM product_variants", "DELETE FROM locations",
          "DELETE FROM stock_movement_types", "DELETE FROM users", "UPDATE stock_levels SET on_hand = -1",
          "UPDATE stock_levels SET reserved = -1"})
        EXPECT_THROW(shop.execute(statement), std::runtime_error) << statement;
}

}  // namespace
}  // namespace trastienda::store
