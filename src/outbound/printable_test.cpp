#include "base/utf8.hpp"
#include "outbound/painter.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace trastienda::outbound {
namespace {

TEST(Printable, leaves_what_people_write_and_takes_away_what_would_break_the_page) {
    struct Row {
        std::string text;
        std::string printed;
    };
    const Row rows[] = {
        {"", ""},
        {"Camisa «Año» 👗 €", "Camisa «Año» 👗 €"},
        {"  a\tb\r\nc \n ", "a b\nc"},
        {"a\x01\x7F\u0085z", "a   z"},
        {std::string("a\0b", 3), "a b"},
        {"abc\u202Edef\u2066\uFEFF", "abcdef"},
        {"a\u2028b", "ab"},
        {"caf\xE9 \xFF\xFE", "caf\uFFFD \uFFFD\uFFFD"},
        {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},
        {std::string(printed_characters_max, 'x'), std::string(printed_characters_max, 'x')},
        {std::string(printed_characters_max + 1, 'x'), std::string(printed_characters_max, 'x') + "…"},
        {std::string(std::size_t{100} * printed_characters_max, 'x'), std::string(printed_characters_max, 'x') + "…"},
    };
    for (const Row& row : rows) EXPECT_EQ(printable(row.text), row.printed);
}

RC_GTEST_PROP(Printable, is_well_formed_and_bounded_whatever_comes, ()) {
    const auto bytes = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
    const std::string printed = printable(bytes);
    RC_ASSERT(is_valid_utf8(printed));
    RC_ASSERT(printable(printed) == printed);
    RC_ASSERT(count_characters(printed) <= printed_characters_max + 1);
    for (const char letter : printed) RC_ASSERT(letter == '\n' || static_cast<unsigned char>(letter) >= 0x20);
}

}  // namespace
}  // namespace trastienda::outbound
