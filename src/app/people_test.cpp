#include "app/people.hpp"

#include "app/first_administrator.hpp"
#include "app/testing/people.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace trastienda::app {
namespace {

namespace asio = boost::asio;
using std::chrono::microseconds;
using std::chrono::seconds;
using testing::add_ana;
using testing::find;
using testing::good_password;
using testing::outcome;
using testing::Shop;
using testing::sign_in;
using testing::SignInAnswer;
using tests::must;

TEST(Tokens, end_at_their_very_instant) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        const UserId ana = co_await add_ana(in);
        const SignInAnswer signed_in = co_await sign_in(in, "ana@example.com", std::string(good_password));
        EXPECT_EQ(signed_in->session.expires_at, in.clock.now().plus(std::chrono::hours(12)));
        const std::string name = "user " + std::to_string(ana.value);
        const std::string session = signed_in->token.reveal();
        in.clock.advance(std::chrono::hours(12) - microseconds(1));
        EXPECT_EQ(co_await find(in, session), name);
        in.clock.advance(microseconds(1));
        EXPECT_EQ(co_await find(in, session), "expired");  // from memory
        in.people.tokens.forget(ana);
        EXPECT_EQ(co_await find(in, session), "expired");  // from the database

        const auto endless = must(
            co_await in.people.accounts.make_api_token({.owner = ana, .name = "web", .expires_at = Instant::never()}));
        EXPECT_TRUE(endless->session.expires_at.is_never());
        in.clock.advance(std::chrono::hours(24 * 365 * 50));
        EXPECT_EQ(co_await find(in, endless->token.reveal()), name);
    });
}

TEST(Tokens, are_kept_in_memory_and_forgotten_when_revoked_here) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        const UserId ana = co_await add_ana(in);
        const std::string name = "user " + std::to_string(ana.value);
        const auto make = [](Shop& at, UserId owner) -> asio::awaitable<MadeToken> {
            co_return *must(co_await at.people.accounts.make_api_token(
                {.owner = owner, .name = "web", .expires_at = Instant::never()}));
        };
        const MadeToken token = co_await make(in, ana);
        EXPECT_EQ(co_await find(in, token.token.reveal()), name);
        EXPECT_EQ(in.people.tokens.kept(), 1U);
        // As another server would: this process does not hear of it for a moment.
        EXPECT_TRUE(
            must(co_await in.people.sessions.revoke(token.session.id, store::SessionKind::token, std::nullopt)));
        EXPECT_EQ(co_await find(in, token.token.reveal()), name);
        in.people.tokens.forget(token.session.id);
        EXPECT_EQ(co_await find(in, token.token.reveal()), "unknown");

        const MadeToken other = co_await make(in, ana);
        EXPECT_EQ(co_await find(in, other.token.reveal()), name);
        EXPECT_FALSE(must(co_await in.people.accounts.revoke(other.session.id, store::SessionKind::session, {})));
        EXPECT_FALSE(must(
            co_await in.people.accounts.revoke(other.session.id, store::SessionKind::token, UserId{ana.value + 1})));
        EXPECT_EQ(co_await find(in, other.token.reveal()), name);
        EXPECT_TRUE(must(co_await in.people.accounts.revoke(other.session.id, store::SessionKind::token, ana)));
        EXPECT_EQ(co_await find(in, other.token.reveal()), "unknown");
        EXPECT_FALSE(must(co_await in.people.accounts.revoke(other.session.id, store::SessionKind::token, ana)));
    });
}

asio::awaitable<void> find_into(Shop& shop, std::string token, std::string& found) {
    found = co_await find(shop, std::move(token));
}

TEST(Tokens, what_was_read_before_a_revocation_is_not_kept_after_it) {
    Shop shop;
    std::string token;
    shop.run(
        [](Shop& in, std::string& made) -> asio::awaitable<void> {
            const UserId ana = co_await add_ana(in);
            made = must(co_await in.people.accounts.make_api_token(
                            {.owner = ana, .name = "web", .expires_at = Instant::never()}))
                       ->token.reveal();
        },
        token);
    std::string found;
    shop.spawn(find_into(shop, token, found));
    while (found.empty() && shop.loop.run_one() > 0) shop.people.tokens.forget(SessionId{1});
    EXPECT_TRUE(found.starts_with("user "));
    EXPECT_EQ(shop.people.tokens.kept(), 0U);
}

TEST(Tokens, memory_is_bounded_and_made_up_ones_take_none) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        for (int i = 0; i < 50; ++i) EXPECT_EQ(co_await find(in, make_token(in.random).reveal()), "unknown");
        EXPECT_EQ(in.people.tokens.kept(), 0U);
    });
}

TEST(Tokens, only_ours_are_looked_up) {
    SystemRandom random;
    const std::string token = make_token(random).reveal();
    EXPECT_EQ(token.size(), 46U);
    EXPECT_TRUE(token.starts_with("tt_"));
    EXPECT_TRUE(hash_of_token(token));
    EXPECT_EQ(hash_of_token(token), hash_of_token(token));
    for (const std::string& other : {std::string(), token.substr(1), token + "a", "TT_" + token.substr(3),
                                     token.substr(0, 45) + "=", token.substr(0, 45) + std::string(1, '\0')})
        EXPECT_FALSE(hash_of_token(other)) << other;
    EXPECT_NE(hash_of_token(token), hash_of_token(make_token(random).reveal()));
}

TEST(Accounts, out_of_use_ends_every_session_and_token_for_good) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        const UserId ana = co_await add_ana(in);
        const std::string session =
            (co_await sign_in(in, "ana@example.com", std::string(good_password)))->token.reveal();
        const std::string token = must(co_await in.people.accounts.make_api_token(
                                           {.owner = ana, .name = "web", .expires_at = Instant::never()}))
                                      ->token.reveal();
        for (const std::string& each : {session, token}) EXPECT_NE(co_await find(in, each), "unknown");
        store::UserChange change;
        change.status = store::UserStatus::inactive;
        EXPECT_TRUE(must(co_await in.people.accounts.change(ana, change, std::nullopt)));
        for (const std::string& each : {session, token}) EXPECT_EQ(co_await find(in, each), "unknown");
        EXPECT_FALSE(must(
            co_await in.people.accounts.make_api_token({.owner = ana, .name = "web", .expires_at = Instant::never()})));
        change.status = store::UserStatus::active;
        EXPECT_TRUE(must(co_await in.people.accounts.change(ana, change, std::nullopt)));
        for (const std::string& each : {session, token}) EXPECT_EQ(co_await find(in, each), "unknown");
    });
}

TEST(Accounts, a_new_role_counts_at_once) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        const UserId ana = co_await add_ana(in);
        const std::string token = (co_await sign_in(in, "ana@example.com", std::string(good_password)))->token.reveal();
        EXPECT_EQ(must(co_await in.people.tokens.find(token))->role, people::Role::sales);
        store::UserChange change;
        change.role = people::Role::auditor;
        EXPECT_TRUE(must(co_await in.people.accounts.change(ana, change, std::nullopt)));
        EXPECT_EQ(must(co_await in.people.tokens.find(token))->role, people::Role::auditor);
    });
}

TEST(Accounts, a_new_password_ends_the_other_sessions) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        const UserId ana = co_await add_ana(in);
        const SignInAnswer here = co_await sign_in(in, "ana@example.com", std::string(good_password));
        const SignInAnswer elsewhere = co_await sign_in(in, "ana@example.com", std::string(good_password));
        const auto token = must(
            co_await in.people.accounts.make_api_token({.owner = ana, .name = "web", .expires_at = Instant::never()}));
        const auto change = [](Shop& at, UserId user, SessionId session, std::string current,
                               std::string_view password) -> asio::awaitable<bool> {
            co_return must(co_await at.people.accounts.change_own_password(
                               {.user = user,
                                .session = session,
                                .current = Secret(std::move(current)),
                                .password = *people::Password::parse(password, "ana@example.com"),
                                .remote_address = "192.0.2.1"}))
                .has_value();
        };
        EXPECT_FALSE(co_await change(in, ana, here->session.id, "wrong", "another password"));
        EXPECT_NE(co_await find(in, elsewhere->token.reveal()), "unknown");
        EXPECT_TRUE(co_await change(in, ana, here->session.id, std::string(good_password), "another password"));
        EXPECT_NE(co_await find(in, here->token.reveal()), "unknown");
        EXPECT_NE(co_await find(in, token->token.reveal()), "unknown");
        EXPECT_EQ(co_await find(in, elsewhere->token.reveal()), "unknown");
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", std::string(good_password))), "failed");
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", "another password")), "signed in");

        EXPECT_TRUE(must(co_await in.people.accounts.set_password(
            ana, *people::Password::parse("set by the boss", "ana@example.com"))));
        EXPECT_EQ(co_await find(in, here->token.reveal()), "unknown");
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", "set by the boss")), "signed in");
        EXPECT_FALSE(must(co_await in.people.accounts.set_password(
            UserId{999}, *people::Password::parse("set by the boss", "ana@example.com"))));
    });
}

TEST(Accounts, what_ended_long_ago_is_swept_away) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        co_await add_ana(in);
        const SignInAnswer old = co_await sign_in(in, "ana@example.com", std::string(good_password));
        in.clock.advance(std::chrono::hours(12) + SignIn::sessions_kept + seconds(1));
        EXPECT_EQ(co_await find(in, old->token.reveal()), "expired");
        co_await sign_in(in, "ana@example.com", std::string(good_password));
        in.people.tokens.forget(old->session.id);
        EXPECT_EQ(co_await find(in, old->token.reveal()), "unknown");
    });
}

asio::awaitable<void> ensure(Shop& shop, WantedAdministrator wanted, std::vector<FirstAdministrator>& made) {
    const auto first =
        must(co_await ensure_administrator(shop.people.users, shop.people.passwords, shop.random, std::move(wanted)));
    if (first) made.push_back(*first);
}

TEST(FirstAdministrator, is_made_once_by_servers_that_start_at_once) {
    Shop shop;
    std::vector<FirstAdministrator> made;
    for (int i = 0; i < 4; ++i) shop.spawn(ensure(shop, {}, made));
    shop.run_all();
    ASSERT_EQ(made.size(), 1U);
    EXPECT_EQ(made[0].email, "admin@localhost");
    shop.run(
        [](Shop& in, std::vector<FirstAdministrator>& of) -> asio::awaitable<void> {
            EXPECT_EQ(outcome(co_await sign_in(in, of[0].email, of[0].made_up_password->reveal())), "signed in");
            co_await ensure(in, {.email = "other@example.com", .password = {}}, of);
        },
        made);
    EXPECT_EQ(made.size(), 1U);
}

TEST(FirstAdministrator, is_who_was_wanted_or_nobody) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        const auto wrong_email = co_await ensure_administrator(in.people.users, in.people.passwords, in.random,
                                                               {.email = "nobody", .password = {}});
        EXPECT_EQ(wrong_email.error().code, ErrorCode::invalid);
        EXPECT_TRUE(wrong_email.error().message.contains("TRASTIENDA_ADMIN_EMAIL"));
        const auto in_spanish =
            co_await ensure_administrator(in.people.users, in.people.passwords, in.random,
                                          {.email = "nobody", .password = {}, .language = Language::es});
        EXPECT_TRUE(in_spanish.error().message.starts_with("TRASTIENDA_ADMIN_EMAIL no sirve. "));
        const auto wrong_password = co_await ensure_administrator(
            in.people.users, in.people.passwords, in.random, {.email = "boss@example.com", .password = Secret("1234")});
        EXPECT_EQ(wrong_password.error().code, ErrorCode::invalid);
        EXPECT_TRUE(wrong_password.error().message.contains("TRASTIENDA_ADMIN_PASSWORD"));
        EXPECT_FALSE(wrong_password.error().message.contains("1234"));
        // People who came first, without an administrator among them, do not keep the shop from having one.
        co_await add_ana(in);
        const auto taken = co_await ensure_administrator(in.people.users, in.people.passwords, in.random,
                                                         {.email = "ana@example.com", .password = {}});
        EXPECT_EQ(taken.error().code, ErrorCode::invalid);
        std::vector<FirstAdministrator> made;
        co_await ensure(in, {.email = "boss@example.com", .password = Secret(std::string(good_password))}, made);
        EXPECT_FALSE(made.at(0).made_up_password);
        EXPECT_EQ(outcome(co_await sign_in(in, "boss@example.com", std::string(good_password))), "signed in");
    });
}

}  // namespace
}  // namespace trastienda::app
