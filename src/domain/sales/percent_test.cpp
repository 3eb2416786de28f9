#include "domain/sales/percent.hpp"

#include <gtest/gtest.h>

namespace trastienda::sales {
namespace {

TEST(Percent, reads_and_writes_hundredths) {
    struct Row {
        std::string_view text;
        std::optional<int> hundredths;
        std::string_view written = {};
    };
    const Row rows[] = {
        {"21", 2'100, "21.00"},       {"5.2", 520, "5.20"},
        {"0.05", 5, "0.05"},          {"0", 0, "0.00"},
        {"100.00", 10'000, "100.00"}, {"150", 15'000, "150.00"},
        {"999.99", 99'999, "999.99"}, {"10.500", 1'050, "10.50"},
        {"1000", std::nullopt},       {"-1", std::nullopt},
        {"-0", std::nullopt},         {"5.205", std::nullopt},
        {"5%", std::nullopt},         {"", std::nullopt},
        {"1e1", std::nullopt},        {"9999999999", std::nullopt},
    };
    for (const Row& row : rows) {
        const auto percent = Percent::parse(row.text);
        ASSERT_EQ(percent.has_value(), row.hundredths.has_value()) << row.text;
        if (!percent) continue;
        EXPECT_EQ(percent->hundredths(), *row.hundredths) << row.text;
        EXPECT_EQ(percent->text(), row.written);
    }
    EXPECT_FALSE(Percent::from_hundredths(-1));
    EXPECT_FALSE(Percent::from_hundredths(Percent::hundredths_max + 1));
}

}  // namespace
}  // namespace trastienda::sales
