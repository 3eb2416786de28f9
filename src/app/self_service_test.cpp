#include "app/self_service.hpp"

#include "app/testing/people.hpp"
#include "domain/people/slowing.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace trastienda::app {
namespace {

namespace asio = boost::asio;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::add_ana;
using testing::find;
using testing::good_password;
using testing::outcome;
using testing::Shop;
using testing::sign_in;
using tests::must;

constexpr pg::Statement read_letters{"test_read_letters",
                                     "SELECT email_type, recipient, content, status FROM email_log ORDER BY id"};
constexpr pg::Statement forget_letters{"test_forget_letters", "DELETE FROM email_log"};

struct Mailed {
    int type = 0;
    std::string recipient;
    std::string content;

    [[nodiscard]] std::string token() const {
        const std::size_t at = content.find("#token=");
        return at == std::string::npos ? "" : content.substr(at + 7, content.find('\n', at) - at - 7);
    }
};

// What was queued since this was asked last.
asio::awaitable<std::vector<Mailed>> mails(Shop& in) {
    std::vector<Mailed> mails;
    for (const pg::Row row : must(co_await in.pool.read(pg::Call{.statement = read_letters}))) {
        EXPECT_EQ(row.integer(3), 1);
        mails.push_back({row.integer(0), std::string(row.text(1)), std::string(row.text(2))});
    }
    must(co_await in.pool.write({.statement = forget_letters}));
    co_return mails;
}

store::Profile profile_of(std::string first_name, std::string phone) {
    return {.first_name = std::move(first_name),
            .last_name = {},
            .phone = std::move(phone),
            .address = {},
            .city = {},
            .country = {}};
}

asio::awaitable<std::string> register_user(Shop& in, std::string email, std::string password,
                                           std::string address = "192.0.2.1",
                                           store::Profile profile = profile_of("Ana", ""),
                                           Language language = Language::en) {
    const auto asked =
        must(co_await in.people.self_service.register_user({.email = *people::EmailAddress::parse(email),
                                                            .password = *people::Password::parse(password, email),
                                                            .profile = std::move(profile),
                                                            .language = language,
                                                            .remote_address = std::move(address)}));
    co_return asked ? "asked" : "slowed for " + std::to_string(asked.error().wait.count());
}

asio::awaitable<store::User> user_with(Shop& in, std::string_view email) {
    const auto user = must(co_await in.people.users.find_by_email(*people::EmailAddress::parse(email)));
    co_return user.value();
}

asio::awaitable<std::string> ask_for_reset(Shop& in, std::string email, std::string address = "192.0.2.1") {
    const auto asked =
        must(co_await in.people.self_service.ask_for_reset(*people::EmailAddress::parse(email), std::move(address)));
    co_return asked ? "asked" : "slowed for " + std::to_string(asked.error().wait.count());
}

asio::awaitable<bool> reset(Shop& in, std::string token, std::string_view password) {
    co_return must(co_await in.people.self_service.reset(std::move(token), *people::Password::parse(password, "")));
}

TEST(SelfService, an_account_is_used_once_its_mail_was_opened) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        EXPECT_EQ(co_await register_user(in, "Ana@example.com", std::string(good_password)), "asked");
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", std::string(good_password))), "failed");
        const auto sent = co_await mails(in);
        EXPECT_EQ(sent.size(), 1U);
        EXPECT_EQ(sent[0].type, 1);
        EXPECT_EQ(sent[0].recipient, "Ana@example.com");
        EXPECT_NE(sent[0].content.find("https://tienda.example/account/confirm#token=tt_"), std::string::npos);
        EXPECT_NE(sent[0].content.find("Hello"), std::string::npos);

        EXPECT_FALSE(must(co_await in.people.self_service.confirm("tt_no")));
        EXPECT_FALSE(must(co_await in.people.self_service.confirm(make_token(in.random).reveal())));
        // It opens an account, and nothing else.
        EXPECT_EQ(co_await find(in, sent[0].token()), "unknown");
        EXPECT_FALSE(co_await reset(in, sent[0].token(), "battery horse correct"));
        EXPECT_TRUE(must(co_await in.people.self_service.confirm(sent[0].token())));
        EXPECT_FALSE(must(co_await in.people.self_service.confirm(sent[0].token())));
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", std::string(good_password))), "signed in");
        const store::User user = co_await user_with(in, "ana@example.com");
        EXPECT_EQ(user.role, people::Role::user);
        EXPECT_EQ(user.language, Language::en);
        EXPECT_EQ(user.profile.first_name, "Ana");
    });
}

TEST(SelfService, a_confirmation_ends_after_its_day) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        co_await register_user(in, "ana@example.com", std::string(good_password));
        const auto first = co_await mails(in);
        in.clock.advance(SelfService::confirmation_good_for);
        EXPECT_FALSE(must(co_await in.people.self_service.confirm(first[0].token())));
        co_await register_user(in, "ana@example.com", std::string(good_password));
        const auto second = co_await mails(in);
        in.clock.advance(SelfService::confirmation_good_for - std::chrono::microseconds(1));
        EXPECT_TRUE(must(co_await in.people.self_service.confirm(second[0].token())));
    });
}

// Whoever registers somebody else's address first, or again, must not come in by the owner's opening a mail of theirs.
TEST(SelfService, the_password_is_that_of_the_mail_that_was_opened) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        co_await register_user(in, "ana@example.com", "the password of a stranger");
        co_await register_user(in, "ana@example.com", std::string(good_password));
        co_await register_user(in, "ana@example.com", "a stranger once more");
        const auto sent = co_await mails(in);
        EXPECT_EQ(sent.size(), 3U);
        EXPECT_TRUE(must(co_await in.people.self_service.confirm(sent[1].token())));
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", std::string(good_password))), "signed in");
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", "the password of a stranger")), "failed");
        for (const std::size_t other : {std::size_t{0}, std::size_t{2}})
            EXPECT_FALSE(must(co_await in.people.self_service.confirm(sent[other].token())));
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", "a stranger once more")), "failed");
    });
}

// Nor does what a stranger wrote stand in the account, or how he spelled its address.
TEST(SelfService, the_profile_is_that_of_the_mail_that_was_opened) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        const std::string password(good_password);
        co_await register_user(in, "ANA@example.com", "the password of a stranger", "192.0.2.1",
                               profile_of("EVIL http://evil.example", "666"));
        const store::User before = co_await user_with(in, "ana@example.com");
        EXPECT_EQ(before.profile, store::Profile{});
        co_await register_user(in, "Ana@example.com", password, "192.0.2.2", profile_of("Ana", "600 100 200"),
                               Language::es);
        co_await register_user(in, "ANA@EXAMPLE.COM", "a stranger once more", "192.0.2.1",
                               profile_of("EVIL again", "667"));
        const auto sent = co_await mails(in);
        EXPECT_EQ(sent.size(), 3U);
        EXPECT_EQ(sent[1].recipient, "Ana@example.com");
        EXPECT_NE(sent[1].content.find("Hola"), std::string::npos);
        EXPECT_TRUE(must(co_await in.people.self_service.confirm(sent[1].token())));
        const store::User user = co_await user_with(in, "ana@example.com");
        EXPECT_EQ(user.email, "Ana@example.com");
        EXPECT_EQ(user.profile, profile_of("Ana", "600 100 200"));
        EXPECT_EQ(user.language, Language::es);
        // It is found by its owner's name, and by no other.
        for (const auto& [words, found] : {std::pair("ana example", 1U), std::pair("evil", 0U)}) {
            const auto listed =
                must(co_await in.people.users.list({.role = {}, .status = {}, .query = words}, UserId{}, 10));
            EXPECT_EQ(listed.size(), found) << words;
        }
    });
}

TEST(SelfService, who_has_an_account_hears_that_somebody_tried) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        const UserId ana = co_await add_ana(in);
        EXPECT_EQ(co_await register_user(in, "ANA@example.com", "the password of a stranger"), "asked");
        const auto sent = co_await mails(in);
        EXPECT_EQ(sent.size(), 1U);
        EXPECT_EQ(sent[0].type, 4);
        EXPECT_EQ(sent[0].recipient, "Ana@example.com");
        EXPECT_NE(sent[0].content.find("Hola"), std::string::npos);  // in the owner's language
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", "the password of a stranger")), "failed");
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", std::string(good_password))), "signed in");
        EXPECT_FALSE(must(co_await in.people.self_service.confirm(sent[0].token())));
        EXPECT_TRUE(co_await reset(in, sent[0].token(), "battery horse correct"));

        // Out of use: nobody hears, and nobody can tell.
        store::UserChange out;
        out.status = store::UserStatus::inactive;
        EXPECT_TRUE(must(co_await in.people.accounts.change(ana, out, std::nullopt)));
        co_await mails(in);
        EXPECT_EQ(co_await register_user(in, "ana@example.com", "the password of a stranger"), "asked");
        EXPECT_EQ(co_await ask_for_reset(in, "ana@example.com"), "asked");
        EXPECT_EQ(co_await ask_for_reset(in, "nobody@example.com"), "asked");
        EXPECT_TRUE((co_await mails(in)).empty());
    });
}

TEST(SelfService, another_password_by_mail_ends_all_sessions) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        const UserId ana = co_await add_ana(in);
        const auto session = co_await sign_in(in, "ana@example.com", std::string(good_password));
        const auto token = must(
            co_await in.people.accounts.make_api_token({.owner = ana, .name = "web", .expires_at = Instant::never()}));
        EXPECT_EQ(co_await ask_for_reset(in, "ana@example.com"), "asked");
        EXPECT_EQ(co_await ask_for_reset(in, "ana@example.com"), "asked");
        const auto sent = co_await mails(in);
        EXPECT_EQ(sent.size(), 2U);
        EXPECT_EQ(must(co_await in.people.self_service.reset_owner(sent[0].token())), "Ana@example.com");
        EXPECT_TRUE(co_await reset(in, sent[0].token(), "battery horse correct"));
        EXPECT_EQ(co_await find(in, session->token.reveal()), "unknown");
        EXPECT_NE(co_await find(in, token->token.reveal()), "unknown");
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", "battery horse correct")), "signed in");
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", std::string(good_password))), "failed");
        const auto told = co_await mails(in);
        EXPECT_EQ(told.size(), 1U);
        EXPECT_EQ(told[0].type, 3);
        // Once, and the others with it.
        for (const Mailed& mailed : sent) {
            EXPECT_EQ(must(co_await in.people.self_service.reset_owner(mailed.token())), std::nullopt);
            EXPECT_FALSE(co_await reset(in, mailed.token(), "correct battery horse"));
        }
    });
}

TEST(SelfService, a_reset_ends_with_its_time_another_password_or_another_address) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        const UserId ana = co_await add_ana(in);
        const auto ask = [](Shop& at, UserId user) -> asio::awaitable<std::string> {
            const auto owner = must(co_await at.people.users.find(user));
            at.clock.advance(hours(24));
            co_await mails(at);
            co_await ask_for_reset(at, owner->email);
            co_return (co_await mails(at)).at(0).token();
        };
        const std::string late = co_await ask(in, ana);
        in.clock.advance(SelfService::reset_good_for);
        EXPECT_FALSE(co_await reset(in, late, "battery horse correct"));

        const std::string outdated = co_await ask(in, ana);
        must(co_await in.people.accounts.set_password(ana, *people::Password::parse("battery horse correct", "")));
        EXPECT_FALSE(co_await reset(in, outdated, "correct battery horse"));

        const std::string elsewhere = co_await ask(in, ana);
        store::UserChange moved;
        moved.email = *people::EmailAddress::parse("ana@otra.example");
        EXPECT_TRUE(must(co_await in.people.accounts.change(ana, moved, std::nullopt)));
        EXPECT_FALSE(co_await reset(in, elsewhere, "correct battery horse"));
    });
}

// Who opens the mail of an unconfirmed account has shown that it is theirs.
TEST(SelfService, another_password_confirms_an_account) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        co_await register_user(in, "ana@example.com", std::string(good_password));
        co_await mails(in);
        co_await ask_for_reset(in, "ana@example.com");
        EXPECT_TRUE(co_await reset(in, (co_await mails(in)).at(0).token(), "battery horse correct"));
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", "battery horse correct")), "signed in");
        // Which of the registrations was theirs it does not say.
        EXPECT_EQ((co_await user_with(in, "ana@example.com")).profile, store::Profile{});
    });
}

TEST(SelfService, a_mailbox_gets_only_so_many_mails) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        co_await add_ana(in);
        for (int i = 0; i < 10; ++i) {
            const std::string address = "192.0.2." + std::to_string(i);
            EXPECT_EQ(co_await ask_for_reset(in, "ana@example.com", address), "asked");
            EXPECT_EQ(co_await register_user(in, "new@example.com", std::string(good_password), address), "asked");
        }
        const auto free_max = static_cast<std::size_t>(people::mail_account_slowing.free_max);
        EXPECT_EQ((co_await mails(in)).size(), 2 * (free_max + 1));
        // Asking on and on puts nothing off.
        in.clock.advance(minutes(5));
        EXPECT_EQ(co_await ask_for_reset(in, "ana@example.com"), "asked");
        EXPECT_EQ((co_await mails(in)).size(), 1U);
    });
}

TEST(SelfService, an_address_that_asks_for_many_mails_is_slowed) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        const int free_max = people::mail_address_slowing.free_max;
        for (int i = 0; i <= free_max; ++i)
            EXPECT_EQ(co_await ask_for_reset(in, "a" + std::to_string(i) + "@example.com"), "asked");
        EXPECT_EQ(co_await ask_for_reset(in, "b@example.com"), "slowed for 30");
        EXPECT_EQ(co_await register_user(in, "b@example.com", std::string(good_password)), "slowed for 30");
        EXPECT_EQ(co_await ask_for_reset(in, "b@example.com", "198.51.100.1"), "asked");
        in.clock.advance(seconds(30));
        EXPECT_EQ(co_await ask_for_reset(in, "b@example.com"), "asked");
    });
}

}  // namespace
}  // namespace trastienda::app
