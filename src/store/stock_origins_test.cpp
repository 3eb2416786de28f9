// From where stock was commanded, on a real PostgreSQL.
#include "pg/acting.hpp"
#include "pg/pool.hpp"
#include "store/ledger.hpp"
#include "store/stock_test_support.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using testing::IsEmpty;
using tests::must;

stock::Command from(std::string_view address, stock::Command command, std::string_view request = "r1") {
    const pg::Acting acting{.source = pg::ActingSource::request,
                            .user = command.user,
                            .session = SessionId{command.user.value + 10},
                            .remote_address = address,
                            .request_id = request};
    command.origin = pg::origin_text(&acting);
    return command;
}

// "its user at its address", or "nobody".
std::string shown(const std::optional<StockOrigin>& origin) {
    if (!origin) return "nobody";
    EXPECT_EQ(origin->source, AuditSource::request);
    EXPECT_EQ(origin->session, SessionId{origin->user->value + 10});
    return fmt::format("{} at {}", origin->user->value, origin->remote_address);
}

struct Read {
    pg::Pool pool;
    Ledger ledger{pool};
    Read(const asio::any_io_executor& executor, pg::Settings settings) : pool(executor, std::move(settings), {}) {}
    asio::awaitable<std::string> of(const stock::Movement& movement) {
        co_return shown(must(co_await ledger.origin(movement.id)));
    }
    asio::awaitable<std::string> of(const stock::Reservation& reservation) {
        const auto origins = must(co_await ledger.origins(reservation.id));
        co_return shown(origins.made) + ", " + shown(origins.ended);
    }
};

constexpr auto origins_in_all = "SELECT count(*) FROM stock_origins";
constexpr auto batches_in_all = "SELECT count(*) FROM stock_batches";

asio::awaitable<void> of_one_and_another(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings, 1);
    Read read(executor, settings);
    // All of it in one batch: two origins, and one that is not known between them.
    std::vector<Submission> submissions;
    for (stock::Command command :
         {from("192.0.2.7", record(stock::types::purchase, {{shirt, 3}, {trousers, 4}})), buy(shirt, 2),
          from("192.0.2.8", buy(trousers, 1)), from("192.0.2.9", reserve(shirt, 9)),  // refused
          from("192.0.2.7", reserve(shirt, 1), "r2"), reserve(trousers, 1)})
        submissions.push_back({&*engine, std::move(command)});
    const auto answers = co_await submit_all(std::move(submissions));
    EXPECT_EQ(co_await read.of(accepted_of(answers[0]).movements[0]), "1 at 192.0.2.7");
    EXPECT_EQ(co_await read.of(accepted_of(answers[0]).movements[1]), "1 at 192.0.2.7");
    EXPECT_EQ(co_await read.of(accepted_of(answers[1]).movements[0]), "nobody");
    EXPECT_EQ(co_await read.of(accepted_of(answers[2]).movements[0]), "1 at 192.0.2.8");
    EXPECT_FALSE(is_accepted(answers[3]));
    EXPECT_EQ(co_await read.of(accepted_of(answers[4]).reservations[0]), "1 at 192.0.2.7, nobody");
    EXPECT_EQ(co_await read.of(accepted_of(answers[5]).reservations[0]), "nobody, nobody");
    EXPECT_EQ(co_await ask(settings, origins_in_all), 2);
    EXPECT_EQ(co_await ask(settings, batches_in_all), 1);

    // Who ends a reservation is another than who made it; a sale of it says so, too.
    const auto kept = accepted_of(answers[4]).reservations[0];
    const auto other = accepted_of(answers[5]).reservations[0];
    stock::Command commit = by_ana(stock::Commit{{kept.id}, "V-1", ""});
    commit.user = berta;
    const auto sold = co_await engine->submit(from("192.0.2.7", commit));
    accepted_of(co_await engine->submit(from("192.0.2.8", by_ana(stock::Release{{other.id}}))));
    EXPECT_EQ(co_await read.of(kept), "1 at 192.0.2.7, 2 at 192.0.2.7");
    EXPECT_EQ(co_await read.of(accepted_of(sold).movements[0]), "2 at 192.0.2.7");
    EXPECT_EQ(co_await read.of(other), "nobody, 1 at 192.0.2.8");
    EXPECT_EQ(co_await ask(settings, origins_in_all), 3);
    EXPECT_THAT(co_await differences(settings), IsEmpty());
}

TEST(StockOrigins, are_kept_of_what_was_moved_set_aside_and_given_back) { StockShop().run(of_one_and_another); }

// Made and ended in one batch: the row is written once, with both.
asio::awaitable<void> made_and_ended_at_once(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings, 1);
    Read read(executor, settings);
    accepted_of(co_await engine->submit(buy(shirt, 2)));
    const auto next = 1 + co_await ask(settings, "SELECT last_value FROM stock_reservations_id_seq");
    std::vector<Submission> submissions;
    submissions.push_back({&*engine, from("192.0.2.7", reserve(shirt, 1))});
    submissions.push_back({&*engine, from("192.0.2.8", by_ana(stock::Release{{{next}}}))});
    const auto answers = co_await submit_all(std::move(submissions));
    EXPECT_EQ(accepted_of(answers[0]).reservations[0].id, ReservationId{next});
    EXPECT_TRUE(is_accepted(answers[1]));
    EXPECT_EQ(co_await ask(settings, batches_in_all), 2);  // the purchase's, and theirs
    EXPECT_EQ(co_await read.of(accepted_of(answers[0]).reservations[0]), "1 at 192.0.2.7, 1 at 192.0.2.8");
}

TEST(StockOrigins, of_both_are_kept_of_what_was_made_and_ended_in_one_batch) {
    const StockShop shop;
    shop.execute("SELECT setval('stock_reservations_id_seq', 100)");
    shop.run(made_and_ended_at_once);
}

// More than are remembered, each twice: those that were forgotten are added again.
asio::awaitable<void> many(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings, 1);
    Read read(executor, settings);
    constexpr std::size_t addresses = 2 * StockOrigins::known_max + 50;
    std::vector<Answer> answers;
    while (answers.size() < 2 * addresses) {
        // No more at once than a lane takes.
        std::vector<Submission> submissions;
        for (std::size_t i = answers.size(); submissions.size() < 500 && i < 2 * addresses; ++i)
            submissions.push_back(
                {&*engine, from(fmt::format("2001:db8::{:x}", i % addresses), buy(i % 2 == 0 ? shirt : trousers, 1))});
        for (Answer& answer : co_await submit_all(std::move(submissions))) answers.push_back(std::move(answer));
    }
    for (const std::size_t i : {std::size_t{0}, std::size_t{1}, addresses - 1, addresses, 2 * addresses - 1})
        EXPECT_EQ(co_await read.of(accepted_of(answers[i]).movements[0]),
                  fmt::format("1 at 2001:db8::{:x}", i % addresses));
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM stock_movements WHERE stock_origin_id IS NULL"), 0);
    EXPECT_GT(co_await ask(settings, origins_in_all), static_cast<std::int64_t>(addresses));
}

TEST(StockOrigins, are_kept_of_more_people_than_are_remembered) { StockShop().run(many); }

TEST(StockOrigins, that_were_rolled_back_are_added_again) {
    const StockShop shop;
    shop.execute(
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$; "
        "CREATE TRIGGER fail BEFORE INSERT ON stock_movements FOR EACH ROW WHEN (NEW.quantity = 13) "
        "EXECUTE FUNCTION fail()");
    shop.run([](pg::Settings settings) -> asio::awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        TestEngine engine(executor, settings, 1);
        Read read(executor, settings);
        const auto failed = co_await engine->submit(from("192.0.2.7", buy(shirt, 13)));
        EXPECT_FALSE(failed.has_value());
        EXPECT_EQ(co_await ask(settings, origins_in_all), 0);
        const auto bought = co_await engine->submit(from("192.0.2.7", buy(shirt, 1)));
        EXPECT_EQ(co_await read.of(accepted_of(bought).movements[0]), "1 at 192.0.2.7");
    });
}

// What somebody began goes on after they were erased: from where is nobody's business any more.
TEST(StockOrigins, of_somebody_who_was_erased_say_no_place) {
    const StockShop shop;
    shop.execute("UPDATE users SET erased_at = now() WHERE id = 1");
    shop.run([](pg::Settings settings) -> asio::awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        TestEngine engine(executor, settings, 1);
        Read read(executor, settings);
        const auto bought = co_await engine->submit(from("192.0.2.7", buy(shirt, 1)));
        EXPECT_EQ(co_await read.of(accepted_of(bought).movements[0]), "1 at ");
    });
}

// Kept as the audit log is: nobody changes one, but that an erased person's place goes.
TEST(StockOrigins, are_kept_for_ever) {
    const StockShop shop;
    shop.run([](pg::Settings settings) -> asio::awaitable<void> {
        TestEngine engine(co_await asio::this_coro::executor, settings, 1);
        accepted_of(co_await engine->submit(from("192.0.2.7", buy(shirt, 1))));
    });
    for (const std::string_view change :
         {"UPDATE stock_origins SET remote_address = '192.0.2.9'", "UPDATE stock_origins SET remote_address = ''",
          "DELETE FROM stock_origins", "TRUNCATE stock_origins"})
        EXPECT_ANY_THROW(shop.execute(change)) << change;
    EXPECT_ANY_THROW(
        shop.execute("UPDATE users SET erased_at = now() WHERE id = 1; UPDATE stock_origins SET user_id = 2"));
    shop.execute(
        "UPDATE users SET erased_at = now() WHERE id = 1; UPDATE stock_origins SET remote_address = '' WHERE user_id = "
        "1");
}

}  // namespace
}  // namespace trastienda::store
