#include "base/day.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace trastienda {
namespace {

TEST(Day, reads_only_days_that_the_calendar_has) {
    struct Row {
        std::string_view text;
        std::optional<std::int32_t> days;
    };
    const Row rows[] = {
        {"1970-01-01", 0},
        {"2000-01-01", 10'957},
        {"2024-02-29", 19'782},
        {"0001-01-01", -719'162},
        {"9999-12-31", 2'932'896},
        {"2023-02-29", std::nullopt},
        {"2026-04-31", std::nullopt},
        {"2026-00-10", std::nullopt},
        {"2026-13-10", std::nullopt},
        {"2026-11-00", std::nullopt},
        {"0000-01-01", std::nullopt},
        {"2026-1-01", std::nullopt},
        {"2026-01-1", std::nullopt},
        {"2026-01-01 ", std::nullopt},
        {" 026-01-01", std::nullopt},
        {"-026-01-01", std::nullopt},
        {"2026/01/01", std::nullopt},
        {"2026-01-01T00:00:00Z", std::nullopt},
        {"", std::nullopt},
    };
    for (const Row& row : rows) {
        const auto day = Day::parse(row.text);
        ASSERT_EQ(day.has_value(), row.days.has_value()) << row.text;
        if (!day) continue;
        EXPECT_EQ(day->days, *row.days) << row.text;
        EXPECT_EQ(day->text(), row.text);
    }
    EXPECT_FALSE(Day::from(10'000, 1, 1));
}

RC_GTEST_PROP(Day, says_its_parts_and_reads_its_own_text, ()) {
    const Day day{*rc::gen::inRange(-719'162, 2'932'897)};
    RC_ASSERT(Day::parse(day.text()) == day);
    RC_ASSERT(Day::from(day.year(), day.month(), day.day_of_month()) == day);
}

}  // namespace
}  // namespace trastienda
