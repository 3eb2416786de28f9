#include "app/sign_in.hpp"

#include "app/testing/people.hpp"
#include "domain/people/slowing.hpp"

#include <array>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sodium.h>
#include <string>
#include <utility>

namespace trastienda::app {
namespace {

namespace asio = boost::asio;
using std::chrono::microseconds;
using std::chrono::seconds;
using testing::add_ana;
using testing::good_password;
using testing::outcome;
using testing::Shop;
using testing::sign_in;
using testing::SignInAnswer;
using tests::must;

TEST(SignIn, tells_nobody_whether_the_account_exists) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        const UserId ana = co_await add_ana(in);
        const auto admin = co_await in.add_user("admin@example.com", good_password, people::Role::admin);
        EXPECT_EQ(outcome(co_await sign_in(in, "aNA@EXAMPLE.com", std::string(good_password))), "signed in");
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", "wrong")), "failed");
        EXPECT_EQ(outcome(co_await sign_in(in, "nobody@example.com", std::string(good_password))), "failed");
        EXPECT_EQ(outcome(co_await sign_in(in, "not an address", std::string(good_password))), "failed");
        EXPECT_EQ(outcome(co_await sign_in(in, std::string(5'000, 'x'), "")), "failed");
        store::UserChange change;
        change.status = store::UserStatus::inactive;
        EXPECT_TRUE(must(co_await in.people.accounts.change(ana, change, std::nullopt)));
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", std::string(good_password))), "failed");
    });
}

TEST(SignIn, repeated_failures_slow_the_account_there_whether_or_not_it_exists) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        co_await add_ana(in);
        for (const std::string email : {"ana@example.com", "nobody@example.com"}) {
            for (int i = 0; i <= people::pair_slowing.free_max; ++i)
                EXPECT_EQ(outcome(co_await sign_in(in, email, "wrong")), "failed") << email << " " << i;
            // Whatever is typed now is not looked at; nor does it count.
            for (int i = 0; i < 2; ++i)
                EXPECT_EQ(outcome(co_await sign_in(in, email, std::string(good_password))), "slowed for 1");
            in.clock.advance(microseconds(999'999));
            EXPECT_EQ(outcome(co_await sign_in(in, email, "wrong")), "slowed for 1");
            in.clock.advance(microseconds(1));
            EXPECT_EQ(outcome(co_await sign_in(in, email, "wrong")), "failed");
            EXPECT_EQ(outcome(co_await sign_in(in, email, "wrong")), "slowed for 2");
        }
        in.clock.advance(seconds(2));
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", std::string(good_password))), "signed in");
        // All is forgotten with a success.
        for (int i = 0; i <= people::pair_slowing.free_max; ++i)
            EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", "wrong")), "failed") << i;
    });
}

TEST(SignIn, nobody_keeps_an_owner_out_by_typing_wrong_passwords_elsewhere) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        co_await add_ana(in);
        for (int i = 0; i <= people::pair_slowing.free_max; ++i)
            co_await sign_in(in, "ana@example.com", "wrong", "203.0.113.1");
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", "wrong", "203.0.113.1")), "slowed for 1");
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", std::string(good_password))), "signed in");
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", "wrong", "203.0.113.1")), "slowed for 1");
    });
}

// An account that so many have failed at, from as many addresses.
void let_many_fail(const Shop& shop, std::string_view email, std::int32_t failures) {
    shop.database.execute(
        fmt::format("INSERT INTO sign_in_failures VALUES ('account:{}', {}, to_timestamp({})) "
                    "ON CONFLICT (subject) DO UPDATE "
                    "SET failures = excluded.failures, last_failure = excluded.last_failure",
                    email, failures, shop.clock.now().microseconds / 1'000'000));
}

TEST(SignIn, a_guesser_with_many_addresses_is_slowed_and_the_owner_is_not_where_she_has_signed_in) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        co_await add_ana(in);
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", std::string(good_password))), "signed in");
        for (const std::string email : {"ana@example.com", "nobody@example.com"}) {
            let_many_fail(in, email, people::account_slowing.free_max);
            EXPECT_EQ(outcome(co_await sign_in(in, email, "wrong", "203.0.113.1")), "failed");
            EXPECT_EQ(outcome(co_await sign_in(in, email, "wrong", "203.0.113.2")), "slowed for 1");
            EXPECT_EQ(outcome(co_await sign_in(in, email, std::string(good_password), "203.0.113.3")), "slowed for 1");
        }
        // Where she is known her own failures count, and nobody else's.
        let_many_fail(in, "ana@example.com", 5'000);
        in.database.execute(
            "INSERT INTO sign_in_failures VALUES ('address:192.0.2.1', 500, to_timestamp(1800000000)) "
            "ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures");
        for (int i = 0; i < people::pair_slowing.free_max; ++i)
            EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", "wrong")), "failed") << i;
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", std::string(good_password))), "signed in");
        for (int i = 0; i <= people::pair_slowing.free_max; ++i) co_await sign_in(in, "ana@example.com", "wrong");
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", std::string(good_password))), "slowed for 1");
        // Her success has taken her failures back, and left the others'.
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", std::string(good_password), "203.0.113.9")),
                  "slowed for 300");
        in.clock.advance(people::familiar_for - seconds(1));
        let_many_fail(in, "ana@example.com", 5'000);
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", "wrong")), "failed");
        in.clock.advance(seconds(1));
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", "wrong")), "slowed for 299");
    });
}

TEST(SignIn, remembers_the_latest_addresses_of_an_account_and_no_more) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        co_await add_ana(in);
        const int addresses = static_cast<int>(people::familiar_addresses_max) + 1;
        for (int i = 0; i < addresses; ++i) {
            const std::string address = "192.0.2." + std::to_string(i);
            EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", std::string(good_password), address)),
                      "signed in");
            in.clock.advance(seconds(1));
        }
        let_many_fail(in, "ana@example.com", 5'000);
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", "wrong", "192.0.2.0")), "slowed for 300");
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", "wrong", "192.0.2.1")), "failed");
    });
}

asio::awaitable<void> count_outcome(Shop& shop, std::string email, int& failed, int& slowed,
                                    std::string address = "192.0.2.1") {
    const SignInAnswer answer = co_await sign_in(shop, std::move(email), "wrong", std::move(address));
    CHECK(!answer);
    ++(answer.error().reason == SignInRefused::Reason::slowed ? slowed : failed);
}

TEST(SignIn, forty_attempts_at_once_are_forty_attempts) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> { co_await add_ana(in); });
    int failed = 0;
    int slowed = 0;
    for (int i = 0; i < 40; ++i) shop.spawn(count_outcome(shop, "ana@example.com", failed, slowed));
    shop.run_all();
    EXPECT_EQ(failed, people::pair_slowing.free_max + 1);
    EXPECT_EQ(slowed, 40 - failed);
}

TEST(SignIn, forty_addresses_at_once_are_forty_attempts_too) {
    Shop shop;
    let_many_fail(shop, "nobody@example.com", people::account_slowing.free_max - 4);
    int failed = 0;
    int slowed = 0;
    for (int i = 0; i < 40; ++i)
        shop.spawn(count_outcome(shop, "nobody@example.com", failed, slowed, "192.0.2." + std::to_string(i)));
    shop.run_all();
    EXPECT_EQ(failed, 5);
    EXPECT_EQ(slowed, 35);
}

constexpr pg::Statement hold_failures{"hold_failures", "SELECT subject FROM sign_in_failures FOR UPDATE"};
constexpr pg::Statement one{"one", "SELECT 1"};

asio::awaitable<void> try_to_sign_in(Shop& shop, int& turned_away, int& answered) {
    const auto answer = co_await shop.people.sign_in.sign_in(
        {.email = "nobody@example.com", .password = Secret("wrong"), .remote_address = "192.0.2.1"});
    ++(answer ? answered : turned_away);
    if (!answer) EXPECT_EQ(answer.error().code, ErrorCode::overloaded);
}

// All of the pool's connections would wait for the lock, and everybody else for them.
TEST(SignIn, a_flood_of_attempts_leaves_connections_to_everybody_else) {
    Shop shop;
    constexpr int flood = 200;
    constexpr int admitted = SignIn::turn_limits.at_once_max + SignIn::turn_limits.waiting_max;
    let_many_fail(shop, "nobody@example.com", 1);
    int turned_away = 0;
    int answered = 0;
    shop.run(
        [](Shop& in, int& away, int& done) -> asio::awaitable<void> {
            auto holder = must(co_await pg::Connection::open(in.loop.get_executor(), in.database.settings()));
            const std::array hold{pg::Call{.statement = pg::begin}, pg::Call{.statement = hold_failures}};
            must(co_await holder->run(hold, seconds(10)));
            for (int i = 0; i < flood; ++i) in.spawn(try_to_sign_in(in, away, done));
            for (int i = 0; i < 50; ++i) must(co_await in.pool.read({one}));
            EXPECT_EQ(away, flood - admitted);
            EXPECT_EQ(done, 0);
            EXPECT_LE(in.pool.open_connections(), 1 + SignIn::turn_limits.at_once_max);
            must(co_await holder->run({pg::rollback}, seconds(10)));
        },
        turned_away, answered);
    EXPECT_EQ(answered, admitted);
}

TEST(SignIn, an_address_is_slowed_over_all_accounts) {
    Shop shop;
    shop.database.execute("INSERT INTO sign_in_failures VALUES ('address:192.0.2.1', 96, to_timestamp(1800000000))");
    int failed = 0;
    int slowed = 0;
    for (int i = 0; i < 10; ++i) shop.spawn(count_outcome(shop, "a" + std::to_string(i) + "@b", failed, slowed));
    shop.run_all();
    EXPECT_EQ(failed, people::address_slowing.free_max + 1 - 96);
    EXPECT_EQ(slowed, 10 - failed);
    shop.run([](Shop& in) -> asio::awaitable<void> {
        EXPECT_EQ(outcome(co_await sign_in(in, "a@b", "wrong", "192.0.2.2")), "failed");
    });
}

TEST(SignIn, counts_an_address_by_what_one_customer_has) {
    const std::pair<std::string, std::string> rows[] = {
        {"192.0.2.7", "192.0.2.7"},
        {"::ffff:192.0.2.7", "192.0.2.7"},
        {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
        {"2001:db8:1:2::9", "2001:db8:1:2::/64"},
        {"::1", "::1"},
        {"", ""},
    };
    for (const auto& [address, counted] : rows) EXPECT_EQ(customer_address(address), counted) << address;
}

TEST(SignIn, a_session_tells_from_where_and_with_which_program_it_began) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        const UserId ana = co_await add_ana(in);
        struct Row {
            std::string sent;
            std::string kept;
        };
        const std::string longest(SignIn::user_agent_bytes_max - 1, 'x');
        const Row rows[] = {
            {"Firefox/140.0", "Firefox/140.0"}, {"", ""}, {longest + "ñandú", longest}, {"Caja \xFF\xFE", ""}};
        for (const Row& row : rows) {
            const auto begun = must(co_await in.people.sign_in.sign_in({.email = "ana@example.com",
                                                                        .password = Secret(std::string(good_password)),
                                                                        .remote_address = "192.0.2.9",
                                                                        .user_agent = row.sent}));
            const SessionId id = begun->session.id;
            const auto listed = must(co_await in.people.sessions.list(
                {.kind = store::SessionKind::session, .user = ana, .now = in.clock.now()}, SessionId{id.value - 1}, 1));
            EXPECT_EQ(listed.at(0).id, id);
            EXPECT_EQ(listed.at(0).remote_address, "192.0.2.9");
            EXPECT_EQ(listed.at(0).user_agent, row.kept);
        }
    });
}

TEST(SignIn, hashes_a_password_anew_where_it_was_hashed_at_another_cost) {
    Shop shop;
    shop.run([](Shop& in) -> asio::awaitable<void> {
        const UserId ana = co_await add_ana(in);
        std::array<char, crypto_pwhash_STRBYTES> cheap{};
        CHECK(crypto_pwhash_str_alg(cheap.data(), good_password.data(), good_password.size(), 1, std::size_t{8192} * 8,
                                    crypto_pwhash_ALG_ARGON2ID13) == 0);
        const std::string before = must(co_await in.people.users.credentials(ana))->password_hash;
        EXPECT_TRUE(must(co_await in.people.users.set_hash(ana, cheap.data(), before)));
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", std::string(good_password))), "signed in");
        const std::string after = must(co_await in.people.users.credentials(ana))->password_hash;
        EXPECT_TRUE(after.starts_with("$argon2id$v=19$m=19456,t=2,")) << after;
        EXPECT_EQ(outcome(co_await sign_in(in, "ana@example.com", std::string(good_password))), "signed in");
    });
}

}  // namespace
}  // namespace trastienda::app
