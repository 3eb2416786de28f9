#include "base/visible.hpp"

#include <gtest/gtest.h>

namespace trastienda {
namespace {

TEST(Visible, tells_what_anybody_can_see) {
    struct Row {
        std::string_view text;
        bool is_visible;
    };
    const Row rows[] = {
        {"", false},
        {" \t\n", false},
        {"a", true},
        {" a ", true},
        {"\u00F1", true},
        {"\u4E0A\u8863", true},
        {"\U0001F455", true},
        {"-", true},
        {"\u00A0", false},                            // a blank that does not break
        {"\u00AD", false},                            // soft hyphen
        {"\u200B", false},                            // zero-width space
        {"\uFEFF", false},                            // byte order mark
        {"\u202E\u202C", false},                      // right-to-left override and its end
        {"\u2066\u200F\u2069\u061C", false},          // further marks of direction
        {"\u2003\u3000\u205F\u1680", false},          // blanks of every width
        {"\u3164\u115F\uFFA0", false},                // fillers of Hangul
        {"\u2800", false},                            // braille without a dot
        {"\uFE0F\u034F\U000E0100\U000E0041", false},  // selectors, a joiner, a tag
        {"\u200B\u200B.", true},
        {"\u0645\u06CC\u200C\u062E", true},  // Persian with its joiner
        {"\u2764\uFE0F", true},
        {"\u2010", true},  // beside ranges that show nothing
        {"\u2027", true},
        {"\u2030", true},
        {"\u00A1", true},
        {"\U0001BCA4", true},
    };
    for (const Row& row : rows) EXPECT_EQ(is_visible(row.text), row.is_visible) << row.text;
}

}  // namespace
}  // namespace trastienda
