#include "base/clock.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/quantity.hpp"
#include "base/result.hpp"
#include "base/utf8.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace trastienda {
namespace {

TEST(Quantity, stays_between_zero_and_the_largest_integer) {
    EXPECT_FALSE(Quantity::from(-1));
    EXPECT_FALSE(Quantity::from(Quantity::units_max + 1));
    EXPECT_FALSE(Quantity::of(1).minus(Quantity::of(2)));
    EXPECT_FALSE(Quantity::of(Quantity::units_max).plus(Quantity::of(1)));
    EXPECT_EQ(Quantity::of(1).minus_or_zero(Quantity::of(2)), Quantity());
    EXPECT_EQ(Quantity::of(5).minus(Quantity::of(2)), Quantity::of(3));
}

TEST(Money, reads_and_writes_decimals) {
    struct Row {
        std::string_view text;
        std::optional<std::int64_t> cents;
    };
    const Row rows[] = {
        {"19.99", 1999},
        {"19.9", 1990},
        {"19", 1900},
        {"0", 0},
        {"-3.50", -350},
        {"0.050", 5},
        {"9999999999.99", 999'999'999'999},
        {"", std::nullopt},
        {".5", std::nullopt},
        {"5.", std::nullopt},
        {"1.999", std::nullopt},
        {"+1", std::nullopt},
        {"1e3", std::nullopt},
        {" 1", std::nullopt},
        {"10000000000", std::nullopt},
        {"-", std::nullopt},
        {"1.2.3", std::nullopt},
        {"1,50", std::nullopt},
    };
    for (const Row& row : rows) {
        const auto money = Money::parse(row.text);
        ASSERT_EQ(money.has_value(), row.cents.has_value()) << row.text;
        if (money) EXPECT_EQ(money->cents(), *row.cents) << row.text;
    }
    EXPECT_EQ(Money::of_cents(-5).text(), "-0.05");
}

RC_GTEST_PROP(Money, any_amount_survives_its_own_text, ()) {
    const auto money = Money::of_cents(*rc::gen::inRange<std::int64_t>(-Money::cents_max, Money::cents_max));
    RC_ASSERT(Money::parse(money.text()) == money);
}

TEST(Instant, reads_and_writes_rfc_3339) {
    struct Row {
        std::string_view text;
        std::string_view same;  // what it is written as; empty where it must be refused
    };
    const Row rows[] = {
        {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
        {"2026-11-22T12:04:00.25-05:00", "2026-11-22T17:04:00.250Z"},
        {"2024-02-29T23:59:59.999999Z", "2024-02-29T23:59:59.999999Z"},
        {"2026-11-22t17:04:00z", "2026-11-22T17:04:00Z"},
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
        {"2015-07-01T01:59:60.5+02:00", "2015-07-01T00:00:00.500Z"},
        {"2016-12-31T23:59:60+01:00", ""},
        {"2026-11-22T23:59:60Z", ""},
        {"2026-11-30T23:59:60Z", ""},
        {"2026-12-31T17:04:60Z", ""},
        {"2016-12-31T23:59:61Z", ""},
        {"2023-02-29T00:00:00Z", ""},
        {"2026-11-22T17:04:00", ""},
        {"2026-11-22T24:00:00Z", ""},
        {"2026-11-22T17:04:00.Z", ""},
        {"2026-11-22T17:04:00+2:00", ""},
        {"2026-11-22", ""},
        {"1969-12-31T23:59:59Z", ""},
        {"2026-11-22T17:04:00Zx", ""},
    };
    for (const Row& row : rows) {
        const auto instant = Instant::parse(row.text);
        ASSERT_EQ(instant.has_value(), !row.same.empty()) << row.text;
        if (instant) EXPECT_EQ(instant->text(), row.same);
    }
}

RC_GTEST_PROP(Instant, any_instant_survives_its_own_text, ()) {
    const Instant instant{*rc::gen::inRange<std::int64_t>(0, 253'402'300'799'999'999)};
    RC_ASSERT(Instant::parse(instant.text()) == instant);
}

TEST(Instant, never_is_never_reached) {
    EXPECT_TRUE(Instant::never().plus(std::chrono::hours{1}).is_never());
    EXPECT_TRUE(Instant{0}.plus(std::chrono::hours{24LL * 366 * 9000}).is_never());
    EXPECT_LT(SystemClock().now(), Instant::never());
}

TEST(Utf8, finds_the_first_byte_that_is_wrong) {
    struct Row {
        std::string_view bytes;
        std::optional<std::size_t> wrong_at;
    };
    const Row rows[] = {
        {"", std::nullopt},
        {"camisa", std::nullopt},
        {"ni\xC3\xB1o \xE2\x82\xAC \xF0\x9F\x91\x97 vestido", std::nullopt},
        {"12345678\xA0", 8},
        {"\xC0\x80", 0},
        {"a\xED\xA0\x80", 1},
        {"\xF4\x90\x80\x80", 0},
        {"\xE2\x82", 0},
    };
    for (const Row& row : rows) EXPECT_EQ(first_invalid_utf8(row.bytes), row.wrong_at) << row.bytes;
    EXPECT_EQ(count_characters("ni\xC3\xB1o"), 4U);
}

Result<int> half(int number) {
    if (number % 2 != 0) return fail(ErrorCode::invalid, "odd");
    return number / 2;
}
Result<int> quarter(int number) {
    TRY(const int once, half(number));
    TRY(const int twice, half(once));
    return twice;
}

TEST(Result, try_hands_the_error_on) {
    EXPECT_EQ(quarter(8), 2);
    EXPECT_EQ(quarter(6).error().message, "odd");
}

TEST(Uuid, two_are_never_the_same) {
    SystemRandom random;
    EXPECT_NE(Uuid::make(random), Uuid::make(random));
}

}  // namespace
}  // namespace trastienda
