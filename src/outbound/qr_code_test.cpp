#include "outbound/qr_code.hpp"

#include <gtest/gtest.h>

namespace trastienda::outbound {
namespace {

// The example in the standard's annex: "01234567" and its like make a code of 21 modules; its three corners are known.
void check_corner(const QrCode& code, std::size_t top, std::size_t left) {
    constexpr std::string_view rows[] = {"#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"};
    for (std::size_t row = 0; row < 7; ++row)
        for (std::size_t column = 0; column < 7; ++column)
            EXPECT_EQ(code.dark(top + row, left + column), rows[row][column] == '#') << row << ", " << column;
}

// Which level of error correction: the two bits right of the upper left corner's pattern, as ISO/IEC 18004 masks them.
int level_bits(const QrCode& code) {
    const int first = code.dark(8, 0) ? 1 : 0;
    const int second = code.dark(8, 1) ? 1 : 0;
    return (first << 1 | second) ^ 0b10;
}

TEST(QrCode, has_three_corners_and_level_m) {
    struct Row {
        std::string content;
        std::size_t side;
    };
    const Row rows[] = {{"A", 21},
                        {"https://example.com/", 25},
                        {std::string(122, 'a'), 45},
                        {std::string(123, 'a'), 49},
                        {"https://www2.agenciatributaria.gob.es/wlpl/TIKE-CONT/"
                         "ValidarQRNoVerifactu?nif=B12345674&numserie=F2026-000123&fecha=26-11-2026&importe=1234.56",
                         49},
                        {std::string(2'331, 'a'), 177}};
    for (const Row& row : rows) {
        const auto code = make_qr_code(row.content);
        ASSERT_TRUE(code) << row.content.size();
        EXPECT_EQ(code->side, row.side) << row.content.size();
        EXPECT_EQ(code->is_dark.size(), code->side * code->side);
        check_corner(*code, 0, 0);
        check_corner(*code, 0, code->side - 7);
        check_corner(*code, code->side - 7, 0);
        EXPECT_EQ(level_bits(*code), 0b00);  // M
    }
}

TEST(QrCode, refuses_what_does_not_fit) {
    EXPECT_EQ(make_qr_code("").error().code, ErrorCode::invalid);
    EXPECT_EQ(make_qr_code(std::string(2'332, 'a')).error().code, ErrorCode::invalid);
    EXPECT_EQ(make_qr_code("\xC3\xC3").error().code, ErrorCode::invalid);
}

}  // namespace
}  // namespace trastienda::outbound
