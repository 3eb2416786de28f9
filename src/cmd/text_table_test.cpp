#include "cmd/text_table.hpp"

#include <gtest/gtest.h>

namespace trastienda::cmd {
namespace {

TEST(TextTable, aligns_characters_not_bytes) {
    EXPECT_EQ(format_table({{"ID", "NAME", "ROLE"}, {"1", "Muñoz", "admin"}, {"12", "Li", ""}}),
              "ID  NAME   ROLE\n"
              "1   Muñoz  admin\n"
              "12  Li\n");
    EXPECT_EQ(format_table({{"ID"}}), "ID\n");
    EXPECT_EQ(format_table({}), "");
}

TEST(TextTable, lets_no_name_turn_a_line_round) {
    EXPECT_EQ(format_table({{"ID", "NAME"}, {"1", "a\u202eb\nc"}, {"2", "\u001b[2J"}}),
              "ID  NAME\n"
              "1   a b c\n"
              "2    [2J\n");
}

}  // namespace
}  // namespace trastienda::cmd
