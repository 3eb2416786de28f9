#include "store/users.hpp"

#include "store/migrations.hpp"
#include "store/sessions.hpp"
#include "tests/support/postgres.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using people::Role;
using tests::must;

asio::awaitable<Result<void>> apply_migrations(pg::Connection& connection) {
    CO_TRY_DO(co_await pg::migrate(connection, migrations()));
    co_return Result<void>{};
}

struct Shop {
    tests::TestDatabase database{{.name = "trastienda_schema", .prepare = apply_migrations}};
    asio::io_context loop;
    pg::Pool pool{loop.get_executor(), database.settings(), {}};
    Users users{pool};
    std::vector<std::string> outcomes;

    void spawn(asio::awaitable<void> coroutine) {
        asio::co_spawn(loop, std::move(coroutine), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
    }
    void run() {
        loop.restart();
        loop.run_for(tests::coroutine_timeout);
        std::ranges::sort(outcomes);
    }
    [[nodiscard]] std::ptrdiff_t count(std::string_view outcome) const { return std::ranges::count(outcomes, outcome); }
};

NewUser new_user(std::string_view email, Role role, Profile profile = {}) {
    return {.email = *people::EmailAddress::parse(email),
            .password_hash = "-",
            .role = role,
            .profile = std::move(profile),
            .language = {}};
}

Profile named(std::string first_name, std::string last_name) {
    Profile profile;
    profile.first_name = std::move(first_name);
    profile.last_name = std::move(last_name);
    return profile;
}

std::string outcome(const std::expected<User, UserRefusal>& decided) {
    if (decided) return "done";
    switch (decided.error()) {
        case UserRefusal::unknown:
            return "unknown";
        case UserRefusal::version_changed:
            return "version_changed";
        case UserRefusal::last_administrator:
            return "last_administrator";
        case UserRefusal::email_taken:
            return "email_taken";
    }
    return "?";
}

asio::awaitable<void> add(Shop& shop, NewUser user) {
    shop.outcomes.push_back(outcome(must(co_await shop.users.add(std::move(user)))));
}

asio::awaitable<void> change(Shop& shop, UserId user, UserChange change, std::optional<std::int64_t> version = {}) {
    shop.outcomes.push_back(outcome(must(co_await shop.users.change(user, std::move(change), version))));
}

UserChange demote() {
    UserChange made;
    made.role = Role::manager;
    return made;
}

UserChange put_out_of_use() {
    UserChange made;
    made.status = UserStatus::inactive;
    return made;
}

UserChange with_email(std::string_view email) {
    UserChange made;
    made.email = *people::EmailAddress::parse(email);
    return made;
}

TEST(Users, twenty_who_add_one_email_at_once_make_one_account) {
    Shop shop;
    for (int i = 0; i < 20; ++i) shop.spawn(add(shop, new_user(i % 2 == 0 ? "Ana@b.es" : "ana@B.es", Role::user)));
    shop.run();
    EXPECT_EQ(shop.count("done"), 1);
    EXPECT_EQ(shop.count("email_taken"), 19);
}

TEST(Users, two_administrators_who_remove_each_other_at_once_leave_one) {
    Shop shop;
    for (const char* email : {"a@b", "c@d"}) shop.spawn(add(shop, new_user(email, Role::admin)));
    shop.run();
    for (int round = 0; round < 20; ++round) {
        shop.outcomes.clear();
        shop.spawn(change(shop, {1}, round % 2 == 0 ? demote() : put_out_of_use()));
        shop.spawn(change(shop, {2}, round % 3 == 0 ? demote() : put_out_of_use()));
        shop.run();
        EXPECT_EQ(shop.outcomes, (std::vector<std::string>{"done", "last_administrator"})) << round;
        shop.database.execute("UPDATE users SET role = 1, is_active = true");
    }
}

asio::awaitable<void> check_changes(Users& users) {
    const User ana = *must(co_await users.add(new_user("Ana@example.com", Role::admin)));
    EXPECT_EQ(ana.version, 1);
    EXPECT_EQ(ana.email, "Ana@example.com");
    must(co_await users.add(new_user("eva@example.com", Role::sales))).value();

    EXPECT_EQ(outcome(must(co_await users.change({99}, demote(), 1))), "unknown");
    EXPECT_EQ(outcome(must(co_await users.change(ana.id, demote(), 2))), "version_changed");
    EXPECT_EQ(outcome(must(co_await users.change(ana.id, demote(), 1))), "last_administrator");
    EXPECT_EQ(outcome(must(co_await users.change(ana.id, put_out_of_use(), {}))), "last_administrator");
    EXPECT_EQ(outcome(must(co_await users.change(ana.id, with_email("EVA@example.com"), {}))), "email_taken");

    UserChange names;
    names.first_name = "Ana María";
    names.city = "León";
    const User named = *must(co_await users.change(ana.id, names, 1));
    EXPECT_EQ(named.version, 2);
    EXPECT_EQ(named.profile.first_name, "Ana María");
    EXPECT_EQ(named.profile.city, "León");
    EXPECT_EQ(named.role, Role::admin);
    EXPECT_GT(named.updated_at, ana.updated_at);
    // What changes nothing leaves the version, so that nobody's If-Match fails for it.
    EXPECT_EQ(must(co_await users.change(ana.id, names, 2))->version, 2);
    EXPECT_EQ(must(co_await users.change(ana.id, with_email("ana@EXAMPLE.com"), 2))->version, 3);
    EXPECT_EQ(must(co_await users.find_by_email(*people::EmailAddress::parse("ANA@example.com")))->email,
              "ana@EXAMPLE.com");
    EXPECT_FALSE(must(co_await users.find({99})));
}

TEST(Users, are_changed_or_the_change_is_refused) {
    Shop shop;
    shop.spawn(check_changes(shop.users));
    shop.run();
}

std::string ids(const std::vector<User>& users) {
    std::string text;
    for (const User& user : users) text += std::to_string(user.id.value) + " ";
    return text;
}

asio::awaitable<void> check_lists(Users& users) {
    must(co_await users.add(new_user("boss@example.com", Role::admin))).value();
    must(co_await users.add(new_user("ana@example.com", Role::sales, named("Ana", "Muñoz")))).value();
    must(co_await users.add(new_user("eva_x@example.com", Role::sales, named("Eva", "Núñez")))).value();
    EXPECT_TRUE(must(co_await users.change({3}, put_out_of_use(), {})));

    EXPECT_EQ(ids(must(co_await users.list({}, {}, 10))), "1 2 3 ");
    EXPECT_EQ(ids(must(co_await users.list({}, {1}, 1))), "2 ");
    EXPECT_EQ(ids(must(co_await users.list({.role = Role::sales, .status = {}, .query = {}}, {}, 10))), "2 3 ");
    const UserFilter active_sales{.role = Role::sales, .status = UserStatus::active, .query = {}};
    EXPECT_EQ(ids(must(co_await users.list(active_sales, {}, 10))), "2 ");
    const std::pair<std::string, std::string> rows[] = {{"MUNOZ", "2 "},     {"ñ", "2 3 "},          {"núñez", "3 "},
                                                        {"muñoz ana", "2 "}, {"@example", "1 2 3 "}, {"_", "3 "},
                                                        {"%", ""},           {"boss", "1 "},         {"'; --", ""}};
    for (const auto& [query, wanted] : rows)
        EXPECT_EQ(ids(must(co_await users.list({.role = {}, .status = {}, .query = query}, {}, 10))), wanted) << query;
}

asio::awaitable<void> check_customers(Users& users) {
    Profile ana = named("Ana", "Muñoz");
    ana.phone = "+34 600 12 34 56";
    must(co_await users.add(new_user("boss@example.com", Role::admin, named("Ana", "Jefa")))).value();
    must(co_await users.add(new_user("ana@example.com", Role::user, ana))).value();
    must(co_await users.add(new_user("eva@example.com", Role::user, named("Eva", "Núñez")))).value();
    must(co_await users.add(new_user("ana.gone@example.com", Role::user))).value();
    EXPECT_TRUE(must(co_await users.change({4}, put_out_of_use(), {})));
    const auto found = [&](std::string query, UserId after = {},
                           std::int64_t limit = 10) -> asio::awaitable<std::string> {
        std::string text;
        for (const auto& customer : must(co_await users.list_customers(std::move(query), after, limit)))
            text += std::to_string(customer.id.value) + " ";
        co_return text;
    };
    const std::pair<std::string, std::string> rows[] = {{"ana", "2 "},
                                                        {"MUNOZ ana", "2 "},
                                                        {"@example.com", "2 3 "},
                                                        {"600123456", "2 "},
                                                        {"600 12-34 56", "2 "},
                                                        {"+34600123456", "2 "},
                                                        {"(600)", "2 "},
                                                        {"mu an", "2 "},
                                                        {"nu", "3 "},
                                                        {"uñ", ""},
                                                        {"_a", ""},
                                                        {"601", ""},
                                                        {"jefa", ""},
                                                        {"gone", ""},
                                                        {"%%%", ""}};
    for (const auto& [query, wanted] : rows) EXPECT_EQ(co_await found(query), wanted) << query;
    EXPECT_EQ(co_await found("example", {2}), "3 ");
    EXPECT_EQ(co_await found("example", {}, 1), "2 ");
    const auto one = must(co_await users.list_customers("muñoz", {}, 10)).front();
    EXPECT_EQ(one.email, "ana@example.com");
    EXPECT_EQ(one.phone, "+34 600 12 34 56");
}

TEST(Users, that_are_customers_are_found_by_name_e_mail_and_phone) {
    Shop shop;
    shop.spawn(check_customers(shop.users));
    shop.run();
}

TEST(Users, are_listed_by_cursor_filters_and_words) {
    Shop shop;
    shop.spawn(check_lists(shop.users));
    shop.run();
}

}  // namespace
}  // namespace trastienda::store
