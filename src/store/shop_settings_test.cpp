// The shop's settings on a real PostgreSQL.
#include "store/shop_settings.hpp"

#include "store/catalog_test_support.hpp"

#include <gtest/gtest.h>

namespace trastienda::store {
namespace {

namespace asio = boost::asio;
using tests::must;

asio::awaitable<void> read_and_change(pg::Pool& pool) {
    ShopStore shop(pool);
    const ShopSettings first = must(co_await shop.read());
    EXPECT_EQ(first.name, "Trastienda");
    EXPECT_EQ(first.currency, "EUR");
    EXPECT_EQ(first.time_zone, "Europe/Madrid");
    EXPECT_EQ(first.language, Language::es);
    EXPECT_EQ(first.sale_expiry_s, 1'800);
    EXPECT_FALSE(first.has_logo);
    EXPECT_EQ(first.version, 1);

    const auto changed = must(co_await shop.change(1, {.legal_name = "Ñandú, S.L.",
                                                       .tax_number = "B12345674",
                                                       .currency = "MXN",
                                                       .time_zone = "America/Mexico_City",
                                                       .language = Language::en,
                                                       .sale_expiry_s = 60}));
    EXPECT_TRUE(changed.has_value());
    const ShopSettings after = must(co_await shop.read());
    EXPECT_EQ(after.name, "Trastienda");
    EXPECT_EQ(after.legal_name, "Ñandú, S.L.");
    EXPECT_EQ(after.tax_number, "B12345674");
    EXPECT_EQ(after.currency, "MXN");
    EXPECT_EQ(after.time_zone, "America/Mexico_City");
    EXPECT_EQ(after.language, Language::en);
    EXPECT_EQ(after.sale_expiry_s, 60);
    EXPECT_EQ(after.version, 2);
    // The same again changes nothing.
    EXPECT_EQ(must(co_await shop.change(std::nullopt, {.currency = "MXN"}))->version, 2);
    EXPECT_EQ(must(co_await shop.change(1, {.name = "Otra"})).error(), ShopRefusal::version_changed);
    EXPECT_EQ(must(co_await shop.read()).name, "Trastienda");
}

TEST(ShopStore, ReadsAndChanges) { Shop().run(read_and_change); }

// As versions before kept it, with the signs that people write.
asio::awaitable<void> old_tax_numbers(pg::Pool& pool) {
    ShopStore shop(pool);
    for (const auto& [kept, read] : {std::pair("B-12345674", "B12345674"), std::pair("12.345.678-Z", "12345678Z"),
                                     std::pair("12.345.678-5", "12.345.678-5"), std::pair("", "")}) {
        const auto changed = must(co_await shop.change(std::nullopt, {.tax_number = kept}));
        EXPECT_EQ(changed->tax_number, read);
        EXPECT_EQ(must(co_await shop.read()).tax_number, read);
    }
}

TEST(ShopStore, ReadsATaxNumberAsTheAgencyWritesIt) { Shop().run(old_tax_numbers); }

asio::awaitable<void> time_zones(pg::Pool& pool) {
    ShopStore shop(pool);
    struct Row {
        std::string_view name;
        bool is_known;
    };
    const Row rows[] = {{"Europe/Madrid", true},   {"UTC", true},           {"America/Argentina/Buenos_Aires", true},
                        {"Atlantic/Canary", true}, {"Mars/Olympus", false}, {"europe/madrid", false},
                        {"FOO+3", false},          {"posix/UTC", false},    {"", false},
                        {"' OR true --", false}};
    for (const Row& row : rows) {
        const auto changed = must(co_await shop.change(std::nullopt, {.time_zone = std::string(row.name)}));
        EXPECT_EQ(changed.has_value(), row.is_known) << row.name;
        if (!changed) EXPECT_EQ(changed.error(), ShopRefusal::time_zone_unknown) << row.name;
    }
}

TEST(ShopStore, KnowsTheTimeZonesOfTheDatabase) { Shop().run(time_zones); }

// Madrid's clock is one hour before UTC's in winter and two in summer; Beirut's goes forward at midnight.
asio::awaitable<void> beginnings_of_days(pg::Pool& pool) {
    ShopStore shop(pool);
    struct Row {
        std::string_view time_zone;
        Day day;
        std::string_view beginning;
    };
    const Row rows[] = {
        {"Europe/Madrid", *Day::from(2026, 12, 31), "2026-12-30T23:00:00Z"},
        {"Europe/Madrid", *Day::from(2026, 7, 1), "2026-06-30T22:00:00Z"},
        {"Asia/Beirut", *Day::from(2026, 3, 29), "2026-03-28T22:00:00Z"},
        {"UTC", *Day::from(9999, 12, 31), "9999-12-31T00:00:00Z"},
    };
    for (const Row& row : rows) {
        EXPECT_TRUE(must(co_await shop.change(std::nullopt, {.time_zone = std::string(row.time_zone)})).has_value());
        EXPECT_EQ(must(co_await shop.beginning_of(row.day)), *Instant::parse(row.beginning)) << row.day.text();
    }
}

TEST(ShopStore, KnowsWhenADayBegins) { Shop().run(beginnings_of_days); }

asio::awaitable<void> logos(pg::Pool& pool) {
    ShopStore shop(pool);
    EXPECT_EQ(must(co_await shop.read_logo()).png, "");
    const std::string png("\x89PNG\0\xFF", 6);
    const auto set = must(co_await shop.change_logo(1, png));
    EXPECT_TRUE(set && set->has_logo && set->version == 2);
    EXPECT_EQ(must(co_await shop.read_logo()).png, png);
    EXPECT_EQ(must(co_await shop.read_logo()).version, 2);
    EXPECT_EQ(must(co_await shop.change_logo(1, "")).error(), ShopRefusal::version_changed);
    const auto removed = must(co_await shop.change_logo(2, ""));
    EXPECT_TRUE(removed && !removed->has_logo && removed->version == 3);
    EXPECT_EQ(must(co_await shop.read_logo()).png, "");
}

TEST(ShopStore, KeepsALogoByteForByte) { Shop().run(logos); }

}  // namespace
}  // namespace trastienda::store
