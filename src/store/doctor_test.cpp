// The doctor finds every kind of difference, and nothing in a sound ledger.
#include "store/doctor.hpp"

#include "store/stock_test_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using testing::ElementsAreArray;
using testing::IsEmpty;

// Levels that exist cost no ids on their first use.
asio::awaitable<void> make_levels(pg::Settings settings) {
    const auto connection = tests::must(co_await pg::Connection::open(co_await asio::this_coro::executor, settings));
    tests::must(co_await connection->run_script(
        "INSERT INTO stock_levels (product_variant_id, location_id) VALUES (1, 1), (1, 2), (2, 1)",
        std::chrono::milliseconds(10'000)));
}

// A little of everything. Ids: movements 1 and 2 (shirt 10, trousers 5), 3 (commits reservation 1), 4 and 5 (transfer 1
// of shirts, out and in), 6 (a sale); reservation 2 is active, 3 released.
asio::awaitable<void> fill(pg::Settings settings) {
    co_await make_levels(settings);
    TestEngine engine(co_await asio::this_coro::executor, settings, 1);
    accepted_of(co_await engine->submit(record(stock::types::purchase, {{shirt, 10}, {trousers, 5}})));
    const Instant tomorrow = (co_await database_clock(settings)).plus(std::chrono::hours(24));
    for (int times = 0; times < 3; ++times) accepted_of(co_await engine->submit(reserve(shirt, 2, tomorrow)));
    accepted_of(co_await engine->submit(by_ana(stock::Commit{{{1}}, "", ""})));
    accepted_of(co_await engine->submit(by_ana(stock::Release{{{3}}})));
    accepted_of(co_await engine->submit(transfer(shop_floor, store_room, {{shirt.variant, Quantity::of(3)}})));
    accepted_of(co_await engine->submit(sell(shirt, 1)));
}

struct Planted {
    std::string name;
    std::string statement;
    std::vector<std::string> found;
};

// Named in failures.
void PrintTo(const Planted& planted, std::ostream* out) { *out << planted.name; }

// What a difference of a level ends with where its cost and its date are not what is wrong.
const std::string as_it_was =
    " last_unit_cost=0.00 unit_cost_of_the_last=0 last_movement_date=D date_of_last_movement=D";

const std::vector<Planted>& planted() {
    static const std::vector<Planted> all = {
        {"Nothing", "SELECT 1", {}},
        {"LevelTooHigh",
         "UPDATE stock_levels SET on_hand = 9 WHERE product_variant_id = 2",
         {std::string(
              "level_unlike_ledger: product_variant_id=2 location_id=1 on_hand=9 sum_of_movements=5 value=52.50 "
              "sum_of_values=52.50") +
          as_it_was}},
        {"LevelWithoutMovements",
         "INSERT INTO stock_levels (product_variant_id, location_id, on_hand) VALUES (3, 1, 4)",
         {std::string("level_unlike_ledger: product_variant_id=3 location_id=1 on_hand=4 sum_of_movements=0 value=0.00 "
                      "sum_of_values=0") +
          as_it_was}},
        {"LevelThatCountsOnMoreThanIsToCome",
         "UPDATE stock_levels SET on_order = 3 WHERE product_variant_id = 2",
         {"on_order_above_purchases: product_variant_id=2 location_id=1 on_order=3 still_to_come=0"}},
        {"LevelThatIsRetiredOfAVariantInUse",
         "UPDATE stock_levels SET is_retired = true WHERE product_variant_id = 2",
         {"retired_level_in_use: product_variant_id=2 location_id=1"}},
        {"LevelGone",
         "DELETE FROM stock_levels WHERE product_variant_id = 2",
         {std::string("level_unlike_ledger: product_variant_id=2 location_id=1 on_hand=0 sum_of_movements=5 value=0 "
                      "sum_of_values=52.50 last_unit_cost=0 unit_cost_of_the_last=0 last_movement_date=D "
                      "date_of_last_movement=D")}},
        {"Balance",
         "UPDATE stock_movements SET balance = 6 WHERE id = 6",
         {"movement_changed: movement_id=6",
          "balance_unlike_ledger: movement_id=6 product_variant_id=1 location_id=1 balance=6 expected=4 "
          "value_balance=42.00 expected_value=42.00 movement_date=D not_before=D"}},
        {"MovementGone",
         "DELETE FROM stock_movements WHERE id = 2",
         {"movement_removed: movement_id=2",
          std::string("level_unlike_ledger: product_variant_id=2 location_id=1 on_hand=5 sum_of_movements=0 ") +
              "value=52.50 sum_of_values=0" + as_it_was,
          "movement_list_unlike_ledger: location_id=1 movement_type_id=1 movements=1 listed=2"}},
        {"MovementInTheMiddleGone",
         "DELETE FROM stock_movements WHERE id = 4; UPDATE stock_levels SET on_hand = 7 WHERE product_variant_id = 1 "
         "AND "
         "location_id = 1",
         {"movement_removed: movement_id=4",
          std::string("level_unlike_ledger: product_variant_id=1 location_id=1 on_hand=7 sum_of_movements=7 ") +
              "value=42.00 sum_of_values=73.50" + as_it_was,
          std::string("balance_unlike_ledger: movement_id=6 product_variant_id=1 location_id=1 balance=4 expected=7 ") +
              "value_balance=42.00 expected_value=73.50 movement_date=D not_before=D",
          "transfer_out_of_balance: transfer_id=1 product_variant_id=1 sent=0 received=3",
          "movement_list_unlike_ledger: location_id=1 movement_type_id=8 movements=0 listed=1"}},
        {"Reserved",
         "UPDATE stock_levels SET reserved = 3 WHERE product_variant_id = 1 AND location_id = 1",
         {"reserved_unlike_reservations: product_variant_id=1 location_id=1 reserved=3 sum_of_reservations=2"}},
        {"ReservedWithoutLevel",
         "INSERT INTO stock_reservations VALUES (9, 4, 1, 2, 1, 1, now(), 'infinity', '', 1)",
         {"reserved_unlike_reservations: product_variant_id=4 location_id=1 reserved=0 sum_of_reservations=2"}},
        {"ExpirationTooLate",
         "UPDATE stock_reservations SET expiration_date = '2030-01-01Z' WHERE id = 2; UPDATE stock_levels SET "
         "next_expiration = 'infinity' WHERE product_variant_id = 1 AND location_id = 1",
         {"expiration_too_late: product_variant_id=1 location_id=1 first_expiration=2030-01-01T00:00:00Z "
          "next_expiration=never"}},
        {"ExpirationTooEarly",  // is allowed
         "UPDATE stock_levels SET next_expiration = '2020-01-01Z' WHERE product_variant_id = 1",
         {}},
        {"CommittedWithoutMovement",
         "UPDATE stock_reservations SET status = 2 WHERE id = 3",
         {"reservation_without_movement: reservation_id=3 movements=0"}},
        {"CommittedByAPurchase",
         "UPDATE stock_movements SET movement_type_id = 4 WHERE id = 3",
         {"movement_changed: movement_id=3", "reservation_without_movement: reservation_id=1 movements=1",
          "movement_list_unlike_ledger: location_id=1 movement_type_id=2 movements=1 listed=2",
          "movement_list_unlike_ledger: location_id=1 movement_type_id=4 movements=1 listed=0"}},
        {"MovementOfReleasedReservation",
         "UPDATE stock_movements SET stock_reservation_id = 3 WHERE id = 6",
         {"movement_changed: movement_id=6", "movement_of_open_reservation: movement_id=6 reservation_id=3"}},
        {"MovementOfUnknownReservation",
         "UPDATE stock_movements SET stock_reservation_id = 77 WHERE id = 6",
         {"movement_changed: movement_id=6", "movement_of_open_reservation: movement_id=6 reservation_id=77"}},
        {"TransferWithoutMovements",
         "INSERT INTO stock_transfers VALUES (5, 1, 2, '', '', 1, now(), false)",
         {"transfer_out_of_balance: transfer_id=5 product_variant_id=0 sent=0 received=0"}},
        {"TransferOneWay",
         "UPDATE stock_movements SET stock_transfer_id = NULL WHERE id = 5",
         {"movement_changed: movement_id=5",
          "transfer_out_of_balance: transfer_id=1 product_variant_id=1 sent=3 received=0"}},
        {"TransferWithAnothersMovement",
         "UPDATE stock_movements SET stock_transfer_id = 1 WHERE id = 6",
         {"movement_changed: movement_id=6",
          "transfer_out_of_balance: transfer_id=1 product_variant_id=1 sent=3 received=3"}},
        {"TransferLineWithoutMovements",
         "INSERT INTO stock_transfer_lines VALUES (1, 2, 4)",
         {"transfer_out_of_balance: transfer_id=1 product_variant_id=2 sent=0 received=0"}},
        {"TransferLineOfNoTransfer",
         "INSERT INTO stock_transfer_lines VALUES (77, 2, 4)",
         {"transfer_out_of_balance: transfer_id=77 product_variant_id=2 sent=0 received=0"}},
        {"TransferToAnotherPlace",
         "INSERT INTO locations (name, name_folded) VALUES ('x', 'x'); UPDATE stock_transfers SET to_location_id = 3",
         {"transfer_out_of_balance: transfer_id=1 product_variant_id=1 sent=3 received=0"}},
        {"UnknownUser",
         "UPDATE stock_movements SET user_id = 77 WHERE id = 2",
         {"movement_changed: movement_id=2", "movement_of_unknown_thing: movement_id=2 unknown=user_id"}},
        {"UnknownTransfer",
         "UPDATE stock_movements SET stock_transfer_id = 77 WHERE id = 2",
         {"movement_changed: movement_id=2", "movement_of_unknown_thing: movement_id=2 unknown=stock_transfer_id"}},
        {"UnknownOrigin",
         "UPDATE stock_movements SET stock_origin_id = 77 WHERE id = 2",
         {"movement_of_unknown_thing: movement_id=2 unknown=stock_origin_id"}},
        {"UnknownOriginOfAReservation",
         "UPDATE stock_reservations SET stock_origin_id = 77 WHERE id = 3",
         {"reservation_of_unknown_thing: reservation_id=3 unknown=stock_origin_id"}},
        {"UnknownOriginOfAReservationsEnd",
         "UPDATE stock_reservations SET ended_stock_origin_id = 77 WHERE id = 3",
         {"reservation_of_unknown_thing: reservation_id=3 unknown=ended_stock_origin_id"}},
        {"UnknownVariant",
         "DELETE FROM product_variants WHERE id = 2",
         {"level_of_unknown_thing: product_variant_id=2 location_id=1 unknown=product_variant_id",
          "movement_of_unknown_thing: movement_id=2 unknown=product_variant_id"}},
        {"UnknownType",
         "INSERT INTO stock_movements VALUES (8, 5, 1, 88, 1, 1, NULL, 0, 0, '', '', 1, now(), NULL, NULL, NULL, 1, 0)",
         {"movement_inserted: movement_id=8", "movement_of_unknown_thing: movement_id=8 unknown=movement_type_id",
          "movement_list_unlike_ledger: location_id=1 movement_type_id=88 movements=1 listed=0"}},
        {"UnknownLocation",
         "INSERT INTO stock_movements VALUES (8, 5, 77, 1, 1, 1, NULL, 0, 0, '', '', 1, now(), NULL, NULL, NULL, 99, "
         "0); "
         "INSERT INTO stock_levels VALUES (5, 77, 1)",
         {"movement_inserted: movement_id=8",
          std::string("level_unlike_ledger: product_variant_id=5 location_id=77 on_hand=1 sum_of_movements=1 ") +
              "value=0.00 sum_of_values=0.00" + as_it_was,
          "level_of_unknown_thing: product_variant_id=5 location_id=77 unknown=location_id",
          "movement_of_unknown_thing: movement_id=8 unknown=location_id",
          "movement_list_unlike_ledger: location_id=77 movement_type_id=1 movements=1 listed=0"}},
        {"LevelOfAnUnknownVariant",
         "INSERT INTO stock_levels (product_variant_id, location_id) VALUES (777, 1)",
         {"level_of_unknown_thing: product_variant_id=777 location_id=1 unknown=product_variant_id"}},
        {"LevelAtAnUnknownLocation",
         "INSERT INTO stock_levels (product_variant_id, location_id) VALUES (2, 77)",
         {"level_of_unknown_thing: product_variant_id=2 location_id=77 unknown=location_id"}},
        {"UnknownVariantOfAReservation",
         "UPDATE stock_reservations SET product_variant_id = 777 WHERE id = 3",
         {"reservation_of_unknown_thing: reservation_id=3 unknown=product_variant_id"}},
        {"ExpiredTooSoon",
         "UPDATE stock_reservations SET status = 4 WHERE id = 3",
         {"reservation_of_unknown_thing: reservation_id=3 unknown=expired_before_its_time"}},
        {"SoldTwiceForOneReservation",
         "UPDATE stock_movements SET stock_reservation_id = 1 WHERE id = 6",
         {"movement_changed: movement_id=6", "reservation_without_movement: reservation_id=1 movements=2"}},
        {"NotesChanged", "UPDATE stock_movements SET notes = 'x' WHERE id = 5", {"movement_changed: movement_id=5"}},
        {"MovementMovedToAnotherBatch",
         "UPDATE stock_movements SET stock_batch_id = 1 WHERE id = 6",
         {"movement_inserted: movement_id=6", "movement_removed: movement_id=6",
          "movement_list_unlike_ledger: location_id=1 movement_type_id=2 movements=2 listed=2"}},
        {"ListGone",
         "DELETE FROM stock_batch_movements WHERE movement_type_id = 8",
         {"movement_list_unlike_ledger: location_id=1 movement_type_id=8 movements=1 listed=0"}},
        {"ListNamesAnother",
         "UPDATE stock_batch_movements SET movement_ids = '{77}' WHERE movement_type_id = 8",
         {"movement_list_unlike_ledger: location_id=1 movement_type_id=8 movements=1 listed=1"}},
        {"MovementBelowAllIds",
         "INSERT INTO stock_movements VALUES (-5, 5, 1, 88, 1, 1, NULL, 0, 0, '', '', 1, now(), NULL, NULL, NULL, 1, "
         "0)",
         {"movement_inserted: movement_id=-5", "movement_of_unknown_thing: movement_id=-5 unknown=movement_type_id",
          "movement_list_unlike_ledger: location_id=1 movement_type_id=88 movements=1 listed=0"}},
        {"MovementOfTheLeastAndTheGreatestId",
         "INSERT INTO stock_movements SELECT id, 5, 1, 88, 1, 1, NULL, 0, 0, '', '', 1, now(), NULL, NULL, NULL, 1, 0 "
         "FROM (VALUES (-9223372036854775808), (9223372036854775807)) AS edge (id)",
         {"movement_inserted: movement_id=-9223372036854775808", "movement_inserted: movement_id=9223372036854775807",
          "movement_of_unknown_thing: movement_id=-9223372036854775808 unknown=movement_type_id",
          "movement_of_unknown_thing: movement_id=9223372036854775807 unknown=movement_type_id",
          "movement_list_unlike_ledger: location_id=1 movement_type_id=88 movements=2 listed=0"}},
        {"BatchBelowAllIds",
         "INSERT INTO stock_batches VALUES (-3, 1, 999, '', '', now())",
         {"batch_inserted: stock_batch_id=-3"}},
        {"BatchOfNoChain",
         "INSERT INTO stock_batches VALUES (99, 300, 1, '', '', now())",
         {"batch_inserted: stock_batch_id=99"}},
        {"BatchWithANumberBelow",
         "INSERT INTO stock_batches VALUES (99, 1, 0, '', '', now())",
         {"batch_inserted: stock_batch_id=99"}},
        {"CostThatIsHashedAsNone",
         "UPDATE stock_movements SET unit_cost = -0.01 WHERE id = 6",
         {"movement_changed: movement_id=6"}},
        {"TransferThatIsHashedAsNone",
         "UPDATE stock_movements SET stock_transfer_id = -1 WHERE id = 6",
         {"movement_changed: movement_id=6", "movement_of_unknown_thing: movement_id=6 unknown=stock_transfer_id"}},
        {"ByteBehindTheListOfABatch",
         "UPDATE stock_batches SET movement_ids = movement_ids || '\\x00' WHERE id = 1",
         {"batch_changed: stock_batch_id=1"}},
        {"FarIdBehindTheListOfABatch",
         "UPDATE stock_batches SET movement_ids = movement_ids || '\\xffffffffffffff7f' WHERE id = 1",
         {"batch_changed: stock_batch_id=1"}},
        {"ListOfABatchOutOfOrder",
         "UPDATE stock_batches SET movement_ids = movement_ids || '\\x0100000000000000' WHERE id = 1",
         {"batch_changed: stock_batch_id=1"}},
        {"CommittedBeforeAllTime",
         "UPDATE stock_batches SET committed_at = '-infinity' WHERE id = 2",
         {"batch_changed: stock_batch_id=2"}},
        {"MovementOfALaterBatch",
         "UPDATE stock_movements SET stock_batch_id = 8 WHERE id = 1",
         {"movement_inserted: movement_id=1", "movement_removed: movement_id=1",
          "movement_list_unlike_ledger: location_id=1 movement_type_id=1 movements=2 listed=2"}},
        {"CostThatIsNone",
         "UPDATE stock_movements SET unit_cost = 'NaN' WHERE id = 6",
         {"movement_changed: movement_id=6"}},
        {"ValueThatIsNone",
         "UPDATE stock_movements SET value = 'NaN' WHERE id = 2",
         {"movement_changed: movement_id=2",
          std::string("level_unlike_ledger: product_variant_id=2 location_id=1 on_hand=5 sum_of_movements=5 ") +
              "value=52.50 sum_of_values=NaN" + as_it_was,
          std::string("balance_unlike_ledger: movement_id=2 product_variant_id=2 location_id=1 balance=5 expected=5 ") +
              "value_balance=52.50 expected_value=NaN movement_date=D not_before=D"}},
        {"MovementBeforeAllTime",
         "UPDATE stock_movements SET movement_date = '-infinity' WHERE id = 1",
         {"movement_changed: movement_id=1",
          std::string("balance_unlike_ledger: movement_id=1 product_variant_id=1 location_id=1 balance=10 ") +
              "expected=10 value_balance=105.00 expected_value=105.00 movement_date=D not_before=D"}},
        {"MovementAfterAllTime",
         "UPDATE stock_movements SET movement_date = 'infinity' WHERE id = 6",
         {"movement_changed: movement_id=6",
          std::string("level_unlike_ledger: product_variant_id=1 location_id=1 on_hand=4 sum_of_movements=4 ") +
              "value=42.00 sum_of_values=42.00" + as_it_was}},
        {"LevelWorthNoAmount",
         "UPDATE stock_levels SET value = 'NaN' WHERE product_variant_id = 2",
         {std::string("level_unlike_ledger: product_variant_id=2 location_id=1 on_hand=5 sum_of_movements=5 ") +
              "value=NaN sum_of_values=52.50" + as_it_was,
          "unreadable_value: table=stock_levels row=2/1 column=value value=NaN"}},
        {"LevelWithDatesThatAreNone",
         "UPDATE stock_levels SET next_expiration = '-infinity', last_movement_date = '-infinity' "
         "WHERE product_variant_id = 2",
         {std::string("level_unlike_ledger: product_variant_id=2 location_id=1 on_hand=5 sum_of_movements=5 ") +
              "value=52.50 sum_of_values=52.50" + as_it_was,
          "unreadable_value: table=stock_levels row=2/1 column=last_movement_date value=-infinity",
          "unreadable_value: table=stock_levels row=2/1 column=next_expiration value=-infinity"}},
        {"ReservationThatRanOutBeforeAllTime",
         "UPDATE stock_reservations SET expiration_date = '-infinity' WHERE id = 2",
         {"unreadable_value: table=stock_reservations row=2 column=expiration_date value=-infinity",
          "expiration_too_late: product_variant_id=1 location_id=1 first_expiration=0001-01-01T00:00:00Z "
          "next_expiration=D"}},
        {"TransferBeforeAllTime",
         "UPDATE stock_transfers SET transfer_date = '-infinity'",
         {"unreadable_value: table=stock_transfers row=1 column=transfer_date value=-infinity"}},
        {"LastCostOfALevel",
         "UPDATE stock_levels SET last_unit_cost = 7 WHERE product_variant_id = 2",
         {"level_unlike_ledger: product_variant_id=2 location_id=1 on_hand=5 sum_of_movements=5 value=52.50 "
          "sum_of_values=52.50 last_unit_cost=7.00 unit_cost_of_the_last=0 last_movement_date=D "
          "date_of_last_movement=D"}},
        {"LastDateOfALevel",
         "UPDATE stock_levels SET last_movement_date = now() + interval '1 year' WHERE product_variant_id = 2",
         {std::string("level_unlike_ledger: product_variant_id=2 location_id=1 on_hand=5 sum_of_movements=5 ") +
          "value=52.50 sum_of_values=52.50" + as_it_was}},
        {"LastBatchesCut",
         "DELETE FROM stock_batches WHERE id > 6; DELETE FROM stock_movements WHERE stock_batch_id > 6; "
         "DELETE FROM stock_batch_movements WHERE stock_batch_id > 6; DELETE FROM stock_transfers; "
         "DELETE FROM stock_levels WHERE location_id = 2; "
         "UPDATE stock_levels SET on_hand = 8, value = 84, last_movement_date = (SELECT movement_date FROM "
         "stock_movements WHERE id = 3) WHERE product_variant_id = 1",
         {"chain_shorter_than_events: chain_id=1 chain_number=6 events_chain_number=8"}},
        {"EventsOfAChainThatIsGone",
         "INSERT INTO stock_event_horizons VALUES (7, 12)",
         {"chain_shorter_than_events: chain_id=7 chain_number=0 events_chain_number=12"}},
        {"BatchGone",
         "DELETE FROM stock_batches WHERE chain_number = 2",
         {"batch_removed: chain_id=1 chain_number=2 chain_number_last=2 next_stock_batch_id=3"}},
        {"FirstBatchAndTwoInARowGone",
         "DELETE FROM stock_batches WHERE chain_number IN (1, 3, 4)",
         {"movement_inserted: movement_id=1", "movement_inserted: movement_id=2",
          "batch_removed: chain_id=1 chain_number=1 chain_number_last=1 next_stock_batch_id=2",
          "batch_removed: chain_id=1 chain_number=3 chain_number_last=4 next_stock_batch_id=5"}},
        {"BatchOfTheLeastNumber",
         "UPDATE stock_batches SET chain_number = -9223372036854775808 WHERE id = 3",
         {"batch_inserted: stock_batch_id=3",
          "batch_removed: chain_id=1 chain_number=3 chain_number_last=3 next_stock_batch_id=4"}},
        {"BatchOfTheGreatestNumber",
         "UPDATE stock_batches SET chain_number = 9223372036854775807 WHERE id = 7",
         {"batch_removed: chain_id=1 chain_number=7 chain_number_last=9223372036854775806 next_stock_batch_id=7",
          "batch_inserted: stock_batch_id=8"}},
        {"BatchChanged",
         "UPDATE stock_batches SET committed_at = now() WHERE chain_number = 2",
         {"batch_changed: stock_batch_id=2"}},
        {"HashChanged",
         "UPDATE stock_batches SET hash = sha256('x') WHERE chain_number = 1",
         {"batch_changed: stock_batch_id=1", "batch_changed: stock_batch_id=2"}},
    };
    return all;
}

class Doctor : public testing::TestWithParam<Planted> {};

TEST_P(Doctor, FindsWhatIsWrong) {
    const StockShop shop;
    shop.run(fill);
    shop.run(
        [](pg::Settings settings) -> asio::awaitable<void> { EXPECT_THAT(co_await differences(settings), IsEmpty()); });
    shop.execute("SET session_replication_role = replica; " + GetParam().statement);
    shop.run([](pg::Settings settings) -> asio::awaitable<void> {
        EXPECT_THAT(co_await differences(settings), ElementsAreArray(GetParam().found));
    });
}

// As far as now() knows, the transaction begins here and not with the examination: what runs out and is written down in
// between is in its snapshot.
TEST(DoctorOfWhatGoesOn, HasNothingToSayOfWhatRunsOutBeforeItsSnapshot) {
    const StockShop shop;
    shop.run(fill);
    shop.run([](pg::Settings settings) -> asio::awaitable<void> {
        constexpr std::chrono::seconds at_most{30};
        const auto connection =
            tests::must(co_await pg::Connection::open(co_await asio::this_coro::executor, settings));
        tests::must(co_await connection->run({.statement = pg::begin, .params = {}}, at_most));
        EXPECT_EQ(co_await ask(settings,
                               "WITH run_out AS (UPDATE stock_reservations SET status = 4, "
                               "expiration_date = clock_timestamp() WHERE id = 3 RETURNING 1) "
                               "SELECT count(*) FROM run_out"),
                  1);
        const Examination examination = tests::must(co_await examine(*connection, [](std::string_view) {}));
        EXPECT_EQ(examination.reservations, 3);
        EXPECT_EQ(examination.differences.size(), 0U);
    });
}

INSTANTIATE_TEST_SUITE_P(Planted, Doctor, testing::ValuesIn(planted()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace trastienda::store
