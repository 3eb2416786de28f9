#include "domain/people/scope.hpp"

#include <array>
#include <gtest/gtest.h>

namespace trastienda::people {
namespace {

TEST(Scope, is_read_from_words_and_written_back) {
    const std::array<std::pair<std::string_view, std::string_view>, 11> rows{{
        {"read_stock", "read_stock"},
        {"change_stock,read_stock", "read_stock change_stock"},
        {" read_stock  read_stock,signed_in ", "signed_in read_stock"},
        {"take_payments", "take_payments read_vouchers"},
        {"take_returns", "take_returns read_vouchers"},
        {"read_sales", "read_sales read_vouchers"},
        {"", "-"},
        {" , ", "-"},
        {"anyone", "-"},
        {"read_everything", "-"},
        {"read_stock READ_STOCK", "-"},
    }};
    for (const auto& [words, wanted] : rows) {
        const auto scope = Scope::parse(words);
        EXPECT_EQ(scope ? scope->words() : "-", wanted) << words;
        if (scope) EXPECT_EQ(Scope::read_kept(scope->words()), *scope);
    }
    EXPECT_EQ(Scope::read_kept("read_stock taken_away").words(), "read_stock");
    // A token of before the word was there.
    EXPECT_TRUE(Scope::read_kept("take_payments").contains(Permission::read_vouchers));
    EXPECT_TRUE(Scope::of(std::array{Permission::read_sales}).contains(Permission::read_vouchers));
    EXPECT_FALSE(Scope::parse("sell")->contains(Permission::read_vouchers));
}

TEST(Scope, takes_from_a_role_and_never_adds) {
    const auto some = *Scope::parse("read_stock change_stock");
    for (const Role role : roles) {
        for (const Permission permission : Scope().permissions()) {
            EXPECT_EQ(may(role, Scope(), permission), may(role, permission));
            const bool is_in = permission == Permission::read_stock || permission == Permission::change_stock;
            EXPECT_EQ(may(role, some, permission), is_in && may(role, permission)) << word_of(permission);
        }
        EXPECT_TRUE(may(role, some, Permission::anyone));
    }
}

TEST(Scope, is_told_to_people_as_far_as_the_role_goes) {
    EXPECT_EQ(words_of(Role::warehouse, *Scope::parse("read_stock manage_users change_stock")),
              "read_stock, change_stock");
    EXPECT_TRUE(words_of(Role::admin, Scope()).starts_with("signed_in, read_catalog, "));
    EXPECT_EQ(words_of(Role::user, *Scope::parse("manage_users")), "");
}

TEST(Scope, is_within_what_has_all_of_it) {
    const auto one = *Scope::parse("read_stock");
    const auto two = *Scope::parse("read_stock change_stock");
    EXPECT_TRUE(one.is_within(two));
    EXPECT_FALSE(two.is_within(one));
    EXPECT_TRUE(two.is_within(two));
    EXPECT_TRUE(two.is_within(Scope()));
    EXPECT_FALSE(Scope().is_within(two));
    EXPECT_TRUE(Scope().is_everything());
    EXPECT_FALSE(two.is_everything());
}

}  // namespace
}  // namespace trastienda::people
