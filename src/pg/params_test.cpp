// What Params write, PostgreSQL reads, and Rows read back: round trips through a real server.
#include "pg/params.hpp"

#include "pg/connection.hpp"
#include "pg/wire.hpp"
#include "tests/support/postgres.hpp"

#include <boost/asio/this_coro.hpp>
#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck/gtest.h>

namespace trastienda::pg {
namespace {

using namespace std::chrono_literals;
using tests::must;

// One connection for all cases of a property: a new one for each would take longer than the rest.
class Server {
  public:
    Server() {
        boost::asio::co_spawn(context_, Connection::open(context_.get_executor(), tests::test_server()),
                              [this](const std::exception_ptr&, Result<std::unique_ptr<Connection>> opened) {
                                  connection_ = must(std::move(opened));
                              });
        context_.run();
    }
    Rows run(Statement statement, Params params) {
        Result<Rows> rows;
        context_.restart();
        boost::asio::co_spawn(context_, connection_->run({statement, std::move(params)}, 10s),
                              [&rows](const std::exception_ptr&, Result<Rows> outcome) { rows = std::move(outcome); });
        context_.run();
        return must(std::move(rows));
    }

  private:
    boost::asio::io_context context_;
    std::unique_ptr<Connection> connection_;
};

Server& server() {
    static Server the_server;
    return the_server;
}

constexpr Statement echo_bigint{"echo_bigint", "SELECT $1::bigint, ($1::bigint)::text"};
constexpr Statement echo_text{"echo_text", "SELECT $1::text, octet_length($1::text)"};
constexpr Statement echo_bytes{"echo_bytes", "SELECT $1::bytea"};
constexpr Statement echo_uuid{"echo_uuid", "SELECT $1::uuid, ($1::uuid)::text"};
constexpr Statement echo_money{"echo_money", "SELECT $1::numeric, ($1::numeric)::text, ($2::text)::numeric"};
constexpr Statement echo_instant{
    "echo_instant",
    "SELECT $1::timestamptz, to_char($1::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"};

Money any_money() { return Money::of_cents(*rc::gen::inRange(-Money::cents_max, Money::cents_max + 1)); }

RC_GTEST_PROP(Params, bigint_comes_back, (std::int64_t value)) {
    const Rows rows = server().run(echo_bigint, Params().bigint(value));
    RC_ASSERT(rows[0].bigint(0) == value);
    RC_ASSERT(rows[0].text(1) == std::to_string(value));
}

RC_GTEST_PROP(Params, bytes_come_back, (const std::string& value)) {
    const auto bytes = std::as_bytes(std::span(value));
    const Rows rows = server().run(echo_bytes, Params().bytes(bytes));
    RC_ASSERT(rows[0].bytes(0) == value);
}

RC_GTEST_PROP(Params, money_is_what_postgresql_reads_in_its_text, ()) {
    const Money value = any_money();
    const Rows rows = server().run(echo_money, Params().money(value).text(value.text()));
    RC_ASSERT(rows[0].money(0) == value);
    RC_ASSERT(rows[0].text(1) == value.text());
    RC_ASSERT(rows[0].money(2) == value);
}

RC_GTEST_PROP(Params, instant_is_what_postgresql_writes_as_text, ()) {
    const std::int64_t last_us = Instant::parse("9999-12-31T23:59:59.999999Z")->microseconds;
    const Instant value{*rc::gen::inRange<std::int64_t>(0, last_us + 1)};
    const Rows rows = server().run(echo_instant, Params().instant(value));
    RC_ASSERT(rows[0].instant(0) == value);
    RC_ASSERT(Instant::parse(rows[0].text(1)) == value);
}

RC_GTEST_PROP(Params, arrays_of_every_type_come_back, ()) {
    const auto count = *rc::gen::inRange<std::size_t>(0, 40);
    std::vector<std::uint8_t> booleans(count);
    std::vector<std::int32_t> integers(count);
    std::vector<std::optional<std::int64_t>> bigints(count);
    std::vector<std::string> texts(count);
    std::vector<std::optional<std::string_view>> text_views(count);
    std::vector<std::string> byteas(count);
    std::vector<Uuid> uuids(count);
    std::vector<std::optional<Instant>> instants(count);
    std::vector<std::optional<Money>> moneys(count);
    SystemRandom random;
    for (std::size_t i = 0; i < count; ++i) {
        booleans[i] = *rc::gen::arbitrary<bool>() ? 1 : 0;
        integers[i] = *rc::gen::arbitrary<std::int32_t>();
        if (*rc::gen::arbitrary<bool>()) bigints[i] = *rc::gen::arbitrary<std::int64_t>();
        texts[i] = *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
        if (*rc::gen::arbitrary<bool>()) text_views[i] = texts[i];
        byteas[i] = *rc::gen::arbitrary<std::string>();
        uuids[i] = Uuid::make(random);
        if (*rc::gen::arbitrary<bool>())
            instants[i] = Instant{*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000'000)};
        if (*rc::gen::arbitrary<bool>()) moneys[i] = any_money();
    }
    constexpr Statement unnest{
        "unnest",
        "SELECT * FROM unnest($1::boolean[], $2::integer[], $3::bigint[], $4::text[], $5::bytea[], $6::uuid[], "
        "$7::timestamptz[], $8::numeric[])"};
    Params params;
    params.booleans(booleans).integers(integers).bigints(bigints).texts(text_views).byteas(byteas).uuids(uuids);
    const Rows rows = server().run(unnest, params.instants(instants).moneys(moneys));
    RC_ASSERT(rows.size() == static_cast<int>(count));
    for (std::size_t i = 0; i < count; ++i) {
        const Row row = rows[static_cast<int>(i)];
        RC_ASSERT(row.boolean(0) == (booleans[i] == 1));
        RC_ASSERT(row.integer(1) == integers[i]);
        RC_ASSERT(row.maybe_bigint(2) == bigints[i]);
        RC_ASSERT(row.maybe_text(3) == text_views[i]);
        RC_ASSERT(row.bytes(4) == byteas[i]);
        RC_ASSERT(row.uuid(5) == uuids[i]);
        RC_ASSERT(row.maybe_instant(6) == instants[i]);
        RC_ASSERT(row.maybe_money(7) == moneys[i]);
    }
}

// Arrays without NULLs have overloads of their own.
TEST(Params, arrays_without_nulls_come_back) {
    const std::vector<std::int64_t> bigints = {0, -1, std::numeric_limits<std::int64_t>::min()};
    const std::vector<std::string_view> texts = {"", "ñandú", "a,b\"{}"};
    const std::vector<Instant> instants = {{0}, Instant::never(), {1}};
    constexpr Statement unnest{"unnest_plain", "SELECT * FROM unnest($1::bigint[], $2::text[], $3::timestamptz[])"};
    const Rows rows = server().run(unnest, Params().bigints(bigints).texts(texts).instants(instants));
    ASSERT_EQ(rows.size(), 3);
    for (std::size_t i = 0; i < 3; ++i) {
        const Row row = rows[static_cast<int>(i)];
        EXPECT_EQ(row.bigint(0), bigints[i]);
        EXPECT_EQ(row.text(1), texts[i]);
        EXPECT_EQ(row.instant(2), instants[i]);
    }
}

RC_GTEST_PROP(Rows, an_array_is_read_whole, (const std::vector<std::int64_t>& values)) {
    constexpr Statement echo{"echo_bigints", "SELECT $1::bigint[]"};
    const Rows rows = server().run(echo, Params().bigints(values));
    RC_ASSERT(rows[0].bigints(0) == values);
}

TEST(Params, values_at_the_edges_come_back) {
    constexpr Statement edges{"edges",
                              "SELECT $1::text = '', $2::timestamptz = 'infinity', $2::timestamptz, $3::boolean, "
                              "$4::integer, $5::text IS NULL, $6::bigint IS NULL, $7::numeric IS NULL, "
                              "$8::timestamptz IS NULL, $9::int[] = '{}', 7::smallint"};
    Params params;
    params.text("").instant(Instant::never()).boolean(true).integer(std::numeric_limits<std::int32_t>::min());
    params.null().bigint(std::nullopt).money(std::nullopt).instant(std::nullopt).integers({});
    const Rows rows = server().run(edges, params);
    EXPECT_TRUE(rows[0].boolean(0));
    EXPECT_TRUE(rows[0].boolean(1));
    EXPECT_TRUE(rows[0].instant(2).is_never());
    EXPECT_TRUE(rows[0].boolean(3));
    EXPECT_EQ(rows[0].integer(4), std::numeric_limits<std::int32_t>::min());
    for (const int column : {5, 6, 7, 8, 9}) EXPECT_TRUE(rows[0].boolean(column)) << column;
    EXPECT_EQ(rows[0].bigint(10), 7);
}

TEST(Params, uuid_and_text_are_read_as_themselves) {
    SystemRandom random;
    const Uuid uuid = Uuid::make(random);
    const Rows rows = server().run(echo_uuid, Params().uuid(uuid));
    EXPECT_EQ(rows[0].uuid(0), uuid);
    EXPECT_EQ(rows[0].text(1).size(), 36U);

    const std::string text = "Camiseta «ñ» 👕";
    const Rows texts = server().run(echo_text, Params().text(text));
    EXPECT_EQ(texts[0].text(0), text);
    EXPECT_EQ(texts[0].bigint(1), static_cast<std::int64_t>(text.size()));
}

TEST(Rows, numeric_is_read_whatever_scale_it_was_written_with) {
    struct Case {
        std::string_view text;
        std::int64_t cents;
    };
    constexpr Statement statement{"numeric_of", "SELECT ($1::text)::numeric"};
    for (const Case& row :
         {Case{"0", 0}, Case{"0.00000", 0}, Case{"10000", 1'000'000}, Case{"-0.01", -1}, Case{"1.5", 150},
          Case{"9999999999.99", Money::cents_max}, Case{"100000000", 10'000'000'000}, Case{"0.0900", 9}}) {
        const Rows rows = server().run(statement, Params().text(row.text));
        EXPECT_EQ(rows[0].money(0).cents(), row.cents) << row.text;
    }
}

TEST(Rows, json_of_both_kinds_is_text) {
    constexpr Statement statement{"json_both",
                                  "SELECT '{\"a\": 1}'::json, '{\"a\": 1}'::jsonb, 'x'::varchar, 'y'::name"};
    const Rows rows = server().run(statement, {});
    for (const int column : {0, 1}) EXPECT_EQ(rows[0].text(column), "{\"a\": 1}");
    EXPECT_EQ(rows[0].text(2), "x");
    EXPECT_EQ(rows[0].text(3), "y");
}

TEST(RowsDeathTest, a_wrong_type_or_an_unexpected_null_is_a_bug) {
    constexpr Statement statement{"death", "SELECT 1::bigint, NULL::text, 1.005::numeric"};
    const Rows rows = server().run(statement, {});
    EXPECT_DEATH((void)rows[0].text(0), "CHECK failed");
    EXPECT_DEATH((void)rows[0].text(1), "CHECK failed");
    EXPECT_DEATH((void)rows[0].money(2), "CHECK failed");
    EXPECT_DEATH((void)rows[0].bigint(3), "CHECK failed");
    EXPECT_DEATH((void)rows[1].bigint(0), "CHECK failed");
}

TEST(Rows, an_instant_past_what_we_can_say_is_never) {
    EXPECT_TRUE(wire::instant_of(9'223'371'331'199'999'999).is_never());
}

}  // namespace
}  // namespace trastienda::pg
