// The account sees what it is there for: each kind of damage, done to a database by hand, is named.
#include "tests/chaos/account.hpp"

#include "tests/api/database.hpp"
#include "tests/api/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::chaos {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;

// A shop in which "k1" received 5 and "k2" reserved 2 of them, both acknowledged.
class AccountTest : public testing::Test {
  protected:
    AccountTest() {
        EXPECT_EQ(tests::run_command({.folder = folder_.path(), .database_url = database_.url()}, {"migrate"}).status,
                  0);
        database_.execute(
            "INSERT INTO general_products (handle, name, name_folded) VALUES ('p', 'p', 'p');"
            "INSERT INTO product_variants (general_product_id, price, size_sort_key, color_sort_key, search_text) "
            "VALUES (1, 1, '', '', '');"
            "INSERT INTO stock_levels (product_variant_id, location_id, on_hand, reserved) VALUES (1, 1, 5, 2)");
        add_movement(1, "k1");
        add_reservation(7, "k2");
        Command receive{.key = "k1", .lines = {{.level = shelf_, .quantity = 5}}, .fate = Fate::acknowledged};
        receive.answer = R"({"movements":[{"id":1}]})";
        Command reserve{.key = "k2", .kind = Kind::reserve, .lines = {{.level = shelf_, .quantity = 2}}};
        reserve.fate = Fate::acknowledged;
        reserve.answer = R"({"movements":[],"reservations":[{"id":7}]})";
        commands_ = {receive, reserve};
    }

    void add_movement(int id, const std::string& reference) {
        database_.execute("INSERT INTO stock_movements VALUES (" + std::to_string(id) +
                          ", 1, 1, 1, 5, 5, NULL, 0, 0, '" + reference + "', '', 1, now(), NULL, NULL, NULL, 1, 0)");
    }
    void add_reservation(int id, const std::string& reference) {
        database_.execute("INSERT INTO stock_reservations VALUES (" + std::to_string(id) +
                          ", 1, 1, 2, 1, 1, now(), 'infinity', '" + reference + "', 1)");
    }
    std::vector<std::string> compare() {
        Account account;
        account.add(commands_);
        account.compare({.connection_string = Secret(database_.url())});
        return account.violations();
    }

    static constexpr LevelKey shelf_{.variant = 1, .location = 1};
    tests::FreshDatabase database_;
    tests::Folder folder_;
    std::vector<Command> commands_;
};

TEST_F(AccountTest, agrees_with_what_was_acknowledged) { EXPECT_THAT(compare(), IsEmpty()); }

TEST_F(AccountTest, names_what_was_lost) {
    Command lost = commands_[0];
    lost.key = "k3";
    lost.answer = R"({"movements":[{"id":3}]})";
    commands_.push_back(lost);
    EXPECT_THAT(compare(), IsSupersetOf({HasSubstr("k3 was told of movement 3, which is not in the ledger"),
                                         HasSubstr("acknowledged and lost: k3"),
                                         HasSubstr("on hand 5, reserved 2; acknowledged were 10 and 2")}));
}

TEST_F(AccountTest, names_what_was_done_twice) {
    add_movement(2, "k1");
    EXPECT_THAT(compare(), IsSupersetOf({HasSubstr("movement 2 of k1 stands in the ledger and nobody was told of it"),
                                         HasSubstr("not acknowledged, or twice: k1"),
                                         HasSubstr("the ledger has 2 movements, acknowledged were 1")}));
}

TEST_F(AccountTest, names_a_reservation_that_leaked) {
    add_reservation(8, "k9");
    EXPECT_THAT(compare(), ElementsAre(HasSubstr("reservation 8 of k9 leaked")));
}

TEST_F(AccountTest, names_a_reservation_that_was_not_given_back) {
    Command release{.key = "k3", .kind = Kind::release, .lines = commands_[1].lines, .reservation = 7};
    release.fate = Fate::acknowledged;
    release.answer = R"({"movements":[]})";
    commands_.push_back(release);
    EXPECT_THAT(compare(), ElementsAre(HasSubstr("reservation 7 of k2 has status 1, and should have 3"),
                                       HasSubstr("reserved 2; acknowledged were 5 and 0")));
    commands_.push_back(release);
    EXPECT_THAT(compare(), IsSupersetOf({HasSubstr("k3 ended reservation 7, which was ended before")}));
}

TEST_F(AccountTest, knows_batches_and_what_was_taken_back) {
    database_.execute("UPDATE stock_levels SET on_hand = 3");
    database_.execute(
        "INSERT INTO stock_movements VALUES "
        "(2, 1, 1, 1, 3, 8, NULL, 0, 0, 'k3', '', 1, now(), NULL, NULL, NULL, 1, 0),"
        "(3, 1, 1, 2, 1, 7, NULL, 0, 0, 'k3', '', 1, now(), NULL, NULL, NULL, 1, 0),"
        "(4, 1, 1, 11, 5, 2, NULL, 0, 0, 'k4', '', 1, now(), NULL, NULL, 1, 1, 0),"
        "(5, 1, 1, 10, 1, 3, NULL, 0, 0, 'k5', '', 1, now(), NULL, NULL, 3, 1, 0)");
    Command batch{.key = "k3", .kind = Kind::batch, .fate = Fate::acknowledged};
    batch.lines = {{.level = shelf_, .quantity = 3, .direction = Direction::in},
                   {.level = shelf_, .quantity = 1, .direction = Direction::out}};
    batch.answer = R"({"booked":[{"id":2},{"id":3}]})";
    commands_.push_back(batch);
    Command back{.key = "k4", .kind = Kind::reverse, .lines = commands_[0].lines, .fate = Fate::acknowledged};
    back.movement = 1;
    back.answer = R"({"movements":[{"id":4}]})";
    commands_.push_back(back);
    back = {.key = "k5", .kind = Kind::reverse, .lines = {batch.lines[1]}, .fate = Fate::acknowledged};
    back.movement = 3;
    back.answer = R"({"movements":[{"id":5}]})";
    commands_.push_back(back);
    EXPECT_THAT(compare(), IsEmpty());

    back.key = "k6";
    back.answer = R"({"movements":[]})";
    commands_.push_back(back);
    EXPECT_THAT(compare(), IsSupersetOf({HasSubstr("k6 took back movement 3, which was taken back before")}));
}

TEST_F(AccountTest, names_a_level_that_is_not_its_ledger) {
    database_.execute("UPDATE stock_levels SET on_hand = 4");
    EXPECT_THAT(compare(), ElementsAre(HasSubstr("on hand 4, reserved 2; acknowledged were 5 and 2")));
}

TEST_F(AccountTest, names_what_is_still_open) {
    commands_.push_back({.key = "k4"});
    EXPECT_THAT(compare(), ElementsAre(HasSubstr("k4 is still open")));
}

}  // namespace

}  // namespace trastienda::chaos
