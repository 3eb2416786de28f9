#include "cmd/dotenv.hpp"

#include <gtest/gtest.h>

namespace trastienda::cmd {
namespace {

TEST(Dotenv, reads_what_shells_and_programs_write) {
    struct Row {
        std::string_view text;
        std::string_view value;  // of A
    };
    const Row rows[] = {
        {"A=1", "1"},
        {"  A = 1  ", "1"},
        {"export A=1", "1"},
        {"\texport\tA=1", "1"},
        {"A=", ""},
        {"A=one two", "one two"},
        {"A=one#two", "one#two"},
        {"A=one #two", "one"},
        {"A= # nothing", ""},
        {"A='one #two'", "one #two"},
        {R"(A='no \n escape')", R"(no \n escape)"},
        {R"(A="tab\t quote\" backslash\\ dollar\$ line\nend")", "tab\t quote\" backslash\\ dollar$ line\nend"},
        {R"(A="other \q stays")", R"(other \q stays)"},
        {"A='one\ntwo' # both", "one\ntwo"},
        {"A=\"one\r\ntwo\"\r\n", "one\ntwo"},
        {"A=$HOME/$(x)", "$HOME/$(x)"},
        {"A=it's", "it's"},
        {"\xEF\xBB\xBF"
         "A=1\r\n",
         "1"},
        {"# A=2\n\n   # more\nA=1\nB=2", "1"},
        {"A=postgresql://a:b@c/d?e=f", "postgresql://a:b@c/d?e=f"},
    };
    for (const Row& row : rows) {
        const Dotenv dotenv = parse_dotenv(row.text);
        ASSERT_TRUE(dotenv.errors.empty()) << row.text;
        ASSERT_FALSE(dotenv.entries.empty()) << row.text;
        EXPECT_EQ(dotenv.entries.front().name, "A") << row.text;
        EXPECT_EQ(dotenv.entries.front().value, row.value) << row.text;
    }
}

TEST(Dotenv, names_every_line_that_is_wrong_and_reads_the_others) {
    const Dotenv dotenv = parse_dotenv("A=1\nno equals\n=x\n1A=x\nB='x' y\nC='a\nb'\nD=4\nE=\"open\nstill open\n");
    ASSERT_EQ(dotenv.errors.size(), 5U);
    const std::size_t lines[] = {2, 3, 4, 5, 9};
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(dotenv.errors[i].line, lines[i]) << i;
    ASSERT_EQ(dotenv.entries.size(), 3U);
    EXPECT_EQ(dotenv.entries[1].line, 6U);
    EXPECT_EQ(dotenv.entries[2].name, "D");
    EXPECT_EQ(dotenv.entries[2].line, 8U);
}

TEST(Dotenv, is_text) {
    EXPECT_EQ(parse_dotenv("A=1\nB=\xFF\n").errors.at(0).line, 2U);
    EXPECT_EQ(parse_dotenv(std::string_view("A=1\n\nB=\0", 8)).errors.at(0).line, 3U);
    EXPECT_TRUE(parse_dotenv("").entries.empty());
}

}  // namespace
}  // namespace trastienda::cmd
