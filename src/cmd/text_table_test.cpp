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

}  // namespace
}  // namespace trastienda::cmd
