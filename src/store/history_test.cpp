// What stood where at every past instant is what stood there then, whatever was done since; and the doctor finds a
// ledger right that holds every kind of act.
#include "store/history.hpp"

#include "store/history_sql.hpp"
#include "store/ledger.hpp"
#include "store/reading_cost_test_support.hpp"
#include "store/stock_test_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <tuple>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using tests::must;

constexpr std::int64_t variants = 4;

// What stands where: units and cents, of every level that has moved.
using Picture = std::map<stock::LevelKey, std::pair<std::int64_t, std::int64_t>>;

// Acts of every kind, picked at random; what cannot be done is refused, which is as good here.
class Picker {
  public:
    explicit Picker(std::uint32_t seed) : random_(seed) {}

    stock::Act act() {
        switch (pick(1, 7)) {
            case 1:
                return transfer(stock::Arrival::at_once);
            case 2:
                return transfer(stock::Arrival::later);
            case 3:
                if (!sent_.empty()) return settle();
                return transfer(stock::Arrival::later);
            case 4:
                if (!movements_.empty()) return stock::Reverse{{one_of(movements_)}, "", "wrong"};
                return record();
            default:
                return record();
        }
    }

    void learn(const stock::Act& act, const stock::Accepted& accepted) {
        movements_.insert(movements_.end(), accepted.movements.begin(), accepted.movements.end());
        const auto* made = std::get_if<stock::Transfer>(&act);
        if (made == nullptr || made->arrival == stock::Arrival::at_once) return;
        stock::SettleTransfer& settling = sent_.emplace_back();
        settling.transfer = *accepted.movements.front().transfer;
        settling.from = made->from;
        settling.to = made->to;
        settling.lines = {{made->lines.front().variant, {}, {}, {}}};
    }

  private:
    int pick(int from, int to) { return std::uniform_int_distribution(from, to)(random_); }
    template <class T>
    const T& one_of(const std::vector<T>& things) {
        return things[static_cast<std::size_t>(pick(0, static_cast<int>(things.size()) - 1))];
    }
    VariantId variant() { return {pick(1, variants)}; }

    stock::Act record() {
        const bool comes = pick(1, 2) == 1;
        const LocationId location = pick(1, 2) == 1 ? shop_floor : store_room;
        stock::RecordMovements act;
        for (int lines = pick(1, 3); lines > 0; --lines)
            act.lines.push_back({.level = {.variant = variant(), .location = location},
                                 .type = comes ? entry() : stock::types::sale,
                                 .quantity = Quantity::of(pick(1, 5)),
                                 .unit_cost = comes ? std::optional(Money::of_cents(pick(0, 999))) : std::nullopt,
                                 .reference_number = "",
                                 .notes = ""});
        act.mode = pick(1, 2) == 1 ? stock::Mode::each_on_its_own : stock::Mode::all_or_nothing;
        return act;
    }
    MovementTypeId entry() { return pick(1, 3) == 1 ? stock::types::customer_return : stock::types::purchase; }
    stock::Act transfer(stock::Arrival arrival) {
        return stock::Transfer{.from = shop_floor,
                               .to = store_room,
                               .lines = {{variant(), Quantity::of(pick(1, 3))}},
                               .reference_number = "",
                               .notes = "",
                               .arrival = arrival};
    }
    stock::Act settle() {
        stock::SettleTransfer act = one_of(sent_);
        act.lines.front().received = Quantity::of(pick(0, 1));
        act.lines.front().lost = Quantity::of(pick(0, 1));
        act.lines.front().returned = Quantity::of(pick(0, 1));
        return act;
    }

    std::mt19937 random_;
    std::vector<stock::Movement> movements_;
    std::vector<stock::SettleTransfer> sent_;
};

asio::awaitable<Picture> picture_at(History& history, Instant at, History::Filter filter = {}) {
    Picture picture;
    constexpr std::int64_t page = 3;          // so that cursors are crossed, and with
    constexpr std::int64_t examined_max = 4;  // those of pages that are looked for no further
    stock::LevelKey after{.variant = {}, .location = {-1}};
    while (true) {
        const auto [levels, examined_to] = must(co_await history.levels(filter, at, after, page, examined_max));
        for (const PastLevel& level : levels) picture[level.key] = {level.on_hand.units(), level.value.cents()};
        if (std::ssize(levels) < page && !examined_to) co_return picture;
        after = examined_to ? *examined_to : levels.back().key;
    }
}

// As it is listed: what is in transit is of nobody's locations.
Picture without_transit(Picture picture) {
    std::erase_if(picture, [](const auto& entry) { return entry.first.location == stock::in_transit; });
    return picture;
}

std::tuple<std::int64_t, std::int64_t, std::int64_t> sum_of(const Picture& picture) {
    std::int64_t units = 0;
    std::int64_t cents = 0;
    for (const auto& [key, holds] : picture) {
        units += holds.first;
        cents += holds.second;
    }
    return {std::ssize(picture), units, cents};
}

// What was sold and brought back, in cents, with each reversal as the opposite of what it reverses.
class Trade {
  public:
    void add(const stock::Movement& movement) {
        const MovementTypeId type = movement.reverses ? types_.at(movement.reverses->value) : movement.type;
        types_[movement.id.value] = movement.type;
        const std::int64_t cents = movement.reverses ? -movement.value.cents() : movement.value.cents();
        if (type == stock::types::sale || type == stock::types::customer_return)
            entries_.push_back({movement.date, movement.level.location, type, cents});
    }
    [[nodiscard]] std::int64_t cents(MovementTypeId type, std::optional<LocationId> location, Instant from,
                                     Instant until) const {
        std::int64_t sum = 0;
        for (const Entry& entry : entries_)
            if (entry.type == type && location.value_or(entry.location) == entry.location && entry.date >= from &&
                entry.date < until)
                sum += entry.cents;
        return sum;
    }

  private:
    struct Entry {
        Instant date;
        LocationId location;
        MovementTypeId type;
        std::int64_t cents = 0;
    };
    std::map<std::int64_t, MovementTypeId> types_;
    std::vector<Entry> entries_;
};

asio::awaitable<void> a_random_history(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings);
    pg::Pool pool(executor, settings, {});
    History history(pool);
    Picker picker(20261122);
    Picture now;
    std::vector<std::pair<Instant, Picture>> then;
    Trade trade;
    for (int commands = 0; commands < 150; ++commands) {
        const stock::Act act = picker.act();
        const auto answer = co_await engine->submit(by_ana(act));
        if (!is_accepted(answer)) continue;
        const stock::Accepted& accepted = accepted_of(answer);
        picker.learn(act, accepted);
        for (const stock::Movement& movement : accepted.movements)
            now[movement.level] = {movement.balance.units(), movement.value_balance.cents()};
        for (const stock::Movement& movement : accepted.movements) trade.add(movement);
        then.emplace_back(accepted.date, now);
    }
    EXPECT_GT(then.size(), 60U);
    for (const auto& [at, picture] : then) {
        EXPECT_EQ(co_await picture_at(history, at), without_transit(picture));
        const PastTotal total = must(co_await history.total({}, at));
        EXPECT_EQ(std::tuple(total.levels, total.on_hand, total.value_cents), sum_of(picture));
        // Of one location alone, and of one variant.
        Picture there = picture, of_shirts = picture;
        std::erase_if(there, [](const auto& entry) { return entry.first.location != store_room; });
        std::erase_if(of_shirts, [](const auto& entry) { return entry.first.variant != shirt.variant; });
        EXPECT_EQ(co_await picture_at(history, at, {.variant = {}, .location = store_room}), there);
        const PastTotal room = must(co_await history.total({.variant = {}, .location = store_room}, at));
        EXPECT_EQ(std::tuple(room.levels, room.on_hand, room.value_cents), sum_of(there));
        const PastTotal shirts = must(co_await history.total({.variant = shirt.variant, .location = {}}, at));
        EXPECT_EQ(std::tuple(shirts.levels, shirts.on_hand, shirts.value_cents), sum_of(of_shirts));
    }
    const auto same = [&](std::optional<LocationId> location, Instant from, Instant until) -> asio::awaitable<void> {
        const CostOfGoods cost = must(co_await history.cost_of_goods(location, from, until));
        EXPECT_EQ(cost.sold_cents, trade.cents(stock::types::sale, location, from, until));
        EXPECT_EQ(cost.returned_cents, trade.cents(stock::types::customer_return, location, from, until));
    };
    for (std::size_t i = 0; i + 20 < then.size(); i += 5) {
        co_await same(std::nullopt, then[i].first, then[i + 20].first);
        co_await same(store_room, then[i].first, then[i + 20].first);
    }
    co_await same(std::nullopt, {1'000'000}, Instant::never());
    EXPECT_GT(trade.cents(stock::types::sale, {}, {1'000'000}, Instant::never()), 0);
    EXPECT_GT(trade.cents(stock::types::customer_return, {}, {1'000'000}, Instant::never()), 0);
    EXPECT_EQ(must(co_await history.cost_of_goods({}, Instant::never(), then.front().first)).sold_cents, 0);
    EXPECT_EQ(co_await picture_at(history, Instant::never()), without_transit(now));
    EXPECT_TRUE((co_await picture_at(history, {1'000'000})).empty());
    const Picture one =
        co_await picture_at(history, Instant::never(), {.variant = VariantId{1}, .location = shop_floor});
    EXPECT_EQ(one, (Picture{{shirt, now.at(shirt)}}));
    EXPECT_THAT(co_await differences(settings), testing::IsEmpty());
}

TEST(History, EveryPastInstantIsAsItWas) { StockShop().run(a_random_history); }

// 60,000 batches, one a minute, are more than 700 blocks; a day of them is two ranges of the index by date.
TEST(History, ThePeriodOfACostReadsItsOwnBatchesOnly) {
    const StockShop shop;
    shop.execute(
        "INSERT INTO stock_batches (id, chain_id, chain_number, movement_ids, hash, committed_at) "
        "SELECT n, 1, n, '', '\\x00', '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 minute' "
        "FROM generate_series(1, 60000) AS n");
    shop.execute("VACUUM ANALYZE stock_batches");
    shop.run([](pg::Settings settings) -> asio::awaitable<void> {
        const auto connection = must(co_await pg::Connection::open(co_await asio::this_coro::executor, settings));
        for (const std::string_view from : {"2026-01-02T00:00:00Z", "2026-02-10T00:00:00Z"}) {
            SCOPED_TRACE(from);
            const Instant first = *Instant::parse(from);
            pg::Call call{.statement = sql::history::read_cost_of_goods, .params = {}};
            call.params.instant(first).instant(first.plus(std::chrono::days(1))).null();
            for (const MovementTypeId type : {stock::types::sale, stock::types::customer_return,
                                              stock::types::reversal_in, stock::types::reversal_out})
                call.params.bigint(type.value);
            const auto reading = co_await measure_reading(*connection, "stock_batches", std::move(call));
            EXPECT_EQ(reading.rows_found, 1);
            EXPECT_LE(reading.cost.blocks, 200);
        }
    });
}

// The last unit on its way, told to have come by 64 at once: it comes once.
asio::awaitable<void> received_once(pg::Settings settings) {
    TestEngine engine(co_await asio::this_coro::executor, settings);
    accepted_of(co_await engine->submit(buy(shirt, 1)));
    stock::Command send = transfer(shop_floor, store_room, {{shirt.variant, Quantity::of(1)}});
    std::get<stock::Transfer>(send.act).arrival = stock::Arrival::later;
    const auto sent = accepted_of(co_await engine->submit(send));
    stock::SettleTransfer receive;
    receive.transfer = *sent.movements.front().transfer;
    receive.from = shop_floor;
    receive.to = store_room;
    receive.lines = {{shirt.variant, Quantity::of(1), {}, {}}};
    const std::vector<Answer> received =
        co_await submit_all(std::vector<Submission>(64, {.engine = &*engine, .command = by_ana(receive)}));
    EXPECT_EQ(std::ranges::count_if(received, is_accepted), 1);
    const stock::Command undo = by_ana(stock::Reverse{{sent.movements.front()}, "", ""});
    EXPECT_EQ(refusal(co_await engine->submit(undo)), stock::Refusal::movement_of_transfer);
    EXPECT_THAT(co_await differences(settings), testing::IsEmpty());
}

TEST(Transit, TheLastUnitComesOnce) { StockShop().run(received_once); }

asio::awaitable<void> reversed_once(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine one(executor, settings);
    TestEngine other(executor, settings);
    const auto bought = accepted_of(co_await one->submit(buy(shirt, 100)));
    const stock::Command undo = by_ana(stock::Reverse{{bought.movements.front()}, "", ""});
    std::vector<Submission> submissions;
    for (int i = 0; i < 32; ++i) {
        submissions.push_back({.engine = &*one, .command = undo});
        submissions.push_back({.engine = &*other, .command = undo});
    }
    const std::vector<Answer> answers = co_await submit_all(std::move(submissions));
    EXPECT_EQ(std::ranges::count_if(answers, is_accepted), 1);
    EXPECT_EQ(co_await ask(settings,
                           "SELECT on_hand::bigint FROM stock_levels WHERE product_variant_id = 1 AND "
                           "location_id = 1"),
              0);
    EXPECT_THAT(co_await differences(settings), testing::IsEmpty());
}

TEST(Reversal, OnTwoServersItIsDoneOnce) { StockShop().run(reversed_once); }

asio::awaitable<void> tried_only(pg::Settings settings) {
    TestEngine engine(co_await asio::this_coro::executor, settings);
    stock::Command trial = buy(shirt, 3);
    trial.purpose = stock::Purpose::dry_run;
    EXPECT_FALSE(accepted_of(co_await engine->submit(trial)).movements.front().id.is_set());
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM stock_movements"), 0);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM stock_batches"), 0);
    EXPECT_EQ(co_await ask(settings, "SELECT count(*) FROM stock_levels"), 0);
}

TEST(DryRun, LeavesNothingBehind) { StockShop().run(tried_only); }

// A level is there once something was booked on it, and not because somebody asked for what it has not got.
asio::awaitable<void> refused_only(pg::Settings settings) {
    TestEngine engine(co_await asio::this_coro::executor, settings);
    const std::string count = "SELECT count(*) FROM stock_levels";
    EXPECT_EQ(refusal(co_await engine->submit(sell(shirt, 1))), stock::Refusal::insufficient_available);
    EXPECT_EQ(refusal(co_await engine->submit(reserve(shirt, 1))), stock::Refusal::insufficient_available);
    const auto moved = transfer(shop_floor, store_room, {{shirt.variant, Quantity::of(1)}});
    EXPECT_EQ(refusal(co_await engine->submit(moved)), stock::Refusal::insufficient_on_hand);
    EXPECT_EQ(refusal(co_await engine->submit(with_key(sell(shirt, 1), "kept"))),
              stock::Refusal::insufficient_available);
    EXPECT_EQ(co_await ask(settings, count), 0);

    // One that is done and one that is not, in one batch: the level of the first alone.
    stock::Command some = record(stock::types::purchase, {{shirt, 3}});
    auto& act = std::get<stock::RecordMovements>(some.act);
    act.mode = stock::Mode::each_on_its_own;
    act.lines.push_back(act.lines.front());
    act.lines.back().level = trousers;
    act.lines.back().type = stock::types::sale;
    const auto booked = accepted_of(co_await engine->submit(some));
    EXPECT_EQ(booked.movements.front().balance, Quantity::of(3));
    EXPECT_EQ(booked.refusals.size(), 1U);
    EXPECT_EQ(co_await ask(settings, count), 1);
    accepted_of(co_await engine->submit(moved));
    EXPECT_EQ(co_await ask(settings, count), 2);
    EXPECT_THAT(co_await differences(settings), testing::IsEmpty());
}

TEST(Refusal, MakesNoLevel) { StockShop().run(refused_only); }

// Two servers meet at levels that neither has seen: every unit is there in the end.
asio::awaitable<void> first_of_many(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine one(executor, settings);
    TestEngine other(executor, settings);
    std::vector<Submission> submissions;
    for (std::int64_t i = 0; i < 64; ++i) {
        const stock::LevelKey level{.variant = {i % 8 + 1}, .location = i % 3 == 0 ? store_room : shop_floor};
        submissions.push_back({.engine = i % 2 == 0 ? &*one : &*other, .command = buy(level, 1)});
        submissions.push_back({.engine = i % 2 == 0 ? &*other : &*one, .command = sell(level, 2)});
    }
    const std::vector<Answer> answers = co_await submit_all(std::move(submissions));
    std::int64_t units = 0;
    for (const Answer& answer : answers)
        if (is_accepted(answer))
            for (const stock::Movement& movement : accepted_of(answer).movements)
                units +=
                    movement.effect == stock::Effect::increase ? movement.quantity.units() : -movement.quantity.units();
    EXPECT_EQ(co_await ask(settings, "SELECT sum(on_hand)::bigint FROM stock_levels"), units);
    EXPECT_THAT(co_await differences(settings), testing::IsEmpty());
}

TEST(Refusal, OfALevelThatIsBeingMadeIsOfWhatStandsThere) { StockShop().run(first_of_many); }

// Two servers, then one of them anew: the chains go on where they ended, and each has one writer.
asio::awaitable<void> chains_go_on(pg::Settings settings) {
    const auto executor = co_await asio::this_coro::executor;
    {
        TestEngine one(executor, settings, 1);
        TestEngine other(executor, settings, 1);
        for (int i = 0; i < 3; ++i) {
            accepted_of(co_await one->submit(buy(shirt, 1)));
            accepted_of(co_await other->submit(buy(trousers, 1)));
        }
    }
    while (co_await ask(settings, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") > 0)
        co_await wait_for(std::chrono::milliseconds(5));
    TestEngine again(executor, settings, 1);
    accepted_of(co_await again->submit(buy(shirt, 1)));
    EXPECT_EQ(co_await ask(settings, "SELECT count(DISTINCT chain_id) FROM stock_batches"), 2);
    EXPECT_EQ(co_await ask(settings, "SELECT max(chain_number) FROM stock_batches"), 4);
    EXPECT_THAT(co_await differences(settings), testing::IsEmpty());
}

TEST(Chain, GoesOnWhereItEnded) { StockShop().run(chains_go_on); }

}  // namespace
}  // namespace trastienda::store
