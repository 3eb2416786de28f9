#include "domain/catalog/import/cell_values.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace trastienda::catalog {
namespace {

TEST(CellValues, amounts_are_read_where_they_are_clear) {
    struct Row {
        std::string_view cell;
        std::string_view outcome;
    };
    const Row rows[] = {
        {"19.99", "19.99"},
        {"19,99", "19.99"},
        {"25", "25.00"},
        {"0", "0.00"},
        {"0.0", "0.00"},
        {"1,5", "1.50"},
        {"1,299.00", "1299.00"},
        {"1.299,00", "1299.00"},
        {"1.234.567,8", "1234567.80"},
        {"-0", "0.00"},
        {"19.990", "19.99"},
        {"1,299", "not clear"},
        {"1.299", "not clear"},
        {"1,29,300.00", "not clear"},
        {"12,34.5", "not clear"},
        {"-5", "negative"},
        {"-5,00", "negative"},
        {"€5", "not clear"},
        {"5 EUR", "not clear"},
        {"", "not clear"},
        {",5", "not clear"},
        {"5,", "not clear"},
        {"--5", "not clear"},
        {"1e3", "not clear"},
        {"19.999", "not clear"},
        {"1,,2", "not clear"},
        {"99999999999", "not clear"},
        {",123.00", "not clear"},
    };
    for (const Row& row : rows) {
        const auto amount = parse_amount(row.cell);
        const std::string outcome =
            amount ? amount->text() : (amount.error() == AmountRefusal::negative ? "negative" : "not clear");
        EXPECT_EQ(outcome, row.outcome) << row.cell;
    }
}

RC_GTEST_PROP(CellValues, any_amount_is_read_with_point_and_with_comma, ()) {
    const auto money = Money::of_cents(*rc::gen::inRange<std::int64_t>(0, Money::cents_max));
    std::string text = money.text();
    RC_ASSERT(*parse_amount(text) == money);
    text[text.find('.')] = ',';
    RC_ASSERT(*parse_amount(text) == money);
}

TEST(CellValues, quantities_are_whole_and_in_range) {
    using Kind = QuantityCell::Kind;
    struct Row {
        std::string_view cell;
        Kind kind;
        std::int64_t units = 0;
    };
    const Row rows[] = {
        {"", Kind::absent},
        {"not stocked", Kind::not_stocked},
        {"Not Stocked", Kind::not_stocked},
        {"7", Kind::units, 7},
        {"007", Kind::units, 7},
        {"7.0", Kind::units, 7},
        {"0", Kind::units, 0},
        {"-0", Kind::units, 0},
        {"999999", Kind::units, 999'999},
        {"2147483647", Kind::units, Quantity::units_max},
        {"2147483648", Kind::too_large},
        {"99999999999999999999999", Kind::too_large},
        {"-3", Kind::negative},
        {"1.5", Kind::not_whole},
        {"1.", Kind::not_whole},
        {"1,5", Kind::not_whole},
        {"-", Kind::not_whole},
        {"many", Kind::not_whole},
        {"1e3", Kind::not_whole},
        {"+5", Kind::not_whole},
    };
    for (const Row& row : rows) {
        const QuantityCell cell = parse_quantity(row.cell);
        EXPECT_EQ(cell.kind, row.kind) << row.cell;
        EXPECT_EQ(cell.units.units(), row.units) << row.cell;
    }
}

TEST(CellValues, spreadsheets_leave_their_marks) {
    EXPECT_EQ(without_apostrophe("'0850064060010"), "0850064060010");
    EXPECT_EQ(without_apostrophe("0850"), "0850");
    EXPECT_EQ(without_apostrophe("'"), "");
    for (const std::string_view cell : {"8.72E+12", "8,72E+12", "8E+12"}) EXPECT_TRUE(is_scientific(cell)) << cell;
    for (const std::string_view cell : {"8720602828605", "E+12", "8.72E+", "ABCE+1", "8E12"})
        EXPECT_FALSE(is_scientific(cell)) << cell;
    EXPECT_EQ(single_line("a\r\n\tb\nc"), "a b c");
    EXPECT_EQ(parse_yes_no("TRUE"), YesNo::yes);
    EXPECT_EQ(parse_yes_no("Falso"), YesNo::no);
    EXPECT_EQ(parse_yes_no(""), YesNo::unclear);
}

}  // namespace
}  // namespace trastienda::catalog
