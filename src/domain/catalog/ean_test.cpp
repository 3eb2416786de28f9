#include "domain/catalog/ean.hpp"

#include "domain/catalog/sku.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace trastienda::catalog {
namespace {

TEST(Barcode, is_read_or_refused) {
    struct Row {
        std::string_view text;
        std::string_view outcome;  // "ok" or the refusal's code
    };
    const Row rows[] = {
        {"4006381333931", "ok"},   // EAN-13
        {"036000291452", "ok"},    // UPC-A
        {"73513537", "ok"},        // EAN-8
        {"10614141000415", "ok"},  // GTIN-14
        {"00000000", "ok"},        // a check digit of 0
        {"", "empty"},
        {"'4006381333931", "not_digits"},
        {" 4006381333931", "not_digits"},
        {"4006381-33931", "not_digits"},
        {"４００６３８１３３３９３１", "not_digits"},  // digits, but not ours
        {"1234567", "wrong_length"},
        {"400638133393", "wrong_check_digit"},  // twelve digits are UPC-A, and its check digit is wrong
        {"40063813339310", "wrong_check_digit"},
        {"4006381333932", "wrong_check_digit"},
        {"4006381339331", "wrong_check_digit"},  // two digits exchanged
    };
    for (const Row& row : rows) {
        const auto barcode = Barcode::parse(row.text);
        EXPECT_EQ(barcode ? "ok" : code(barcode.error().reason), row.outcome) << row.text;
    }
}

TEST(Barcode, names_the_check_digit_that_would_be_right) {
    const auto wrong = Barcode::parse("4006381333932");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().expected, '1');
    EXPECT_EQ(wrong.error().found, '2');
    EXPECT_NE(explain(wrong.error(), Language::es).find("tendría que ser 1 y es 2"), std::string::npos);
    EXPECT_NE(explain(wrong.error(), Language::en).find("would have to be 1 and is 2"), std::string::npos);
    EXPECT_NE(explain(Barcode::parse("1234567").error(), Language::en).find("not 7"), std::string::npos);
}

TEST(Barcode, upc_and_ean_of_one_article_are_equal) {
    EXPECT_EQ(*Barcode::parse("036000291452"), *Barcode::parse("0036000291452"));
    EXPECT_EQ(Barcode::parse("036000291452")->key(), "00036000291452");
    EXPECT_EQ(Barcode::parse("036000291452")->text(), "036000291452");
}

RC_GTEST_PROP(Barcode, has_exactly_one_check_digit_and_one_wrong_digit_is_found, ()) {
    const auto length = *rc::gen::element<std::size_t>(8, 12, 13, 14);
    auto digits = *rc::gen::container<std::string>(length, rc::gen::inRange('0', static_cast<char>('9' + 1)));
    int right = 0;
    for (char last = '0'; last <= '9'; ++last) {
        digits.back() = last;
        right += Barcode::parse(digits) ? 1 : 0;
    }
    RC_ASSERT(right == 1);
    digits.back() = '0';
    if (const auto parsed = Barcode::parse(digits); !parsed) digits.back() = parsed.error().expected;
    RC_ASSERT(Barcode::parse(digits).has_value());
    const auto place = *rc::gen::inRange<std::size_t>(0, length);
    digits[place] = static_cast<char>('0' + (digits[place] - '0' + *rc::gen::inRange(1, 10)) % 10);
    RC_ASSERT(!Barcode::parse(digits));
}

TEST(Sku, is_read_or_refused) {
    struct Row {
        std::string text;
        std::string_view outcome;
    };
    const std::string sixty_four_characters = std::string(63, 'x') + "ñ";
    const Row rows[] = {
        {"SRT_COT_111", "ok"},
        {"WP 561", "ok"},
        {sixty_four_characters, "ok"},
        {"", "empty"},
        {"a\xFF", "not_utf8"},
        {sixty_four_characters + "x", "too_long"},
        {"a\tb", "control_character"},
        {std::string("a\0b", 3), "control_character"},
        {"a\u0085", "control_character"},
        {" a", "blank_at_edge"},
        {"a\u00A0", "blank_at_edge"},
    };
    for (const Row& row : rows) {
        const auto sku = Sku::parse(row.text);
        EXPECT_EQ(sku ? "ok" : code(sku.error()), row.outcome) << row.text;
        if (!sku) {
            EXPECT_FALSE(explain(sku.error(), Language::es).empty());
            EXPECT_NE(explain(sku.error(), Language::es), explain(sku.error(), Language::en));
        }
    }
}

TEST(Sku, differs_by_letter_case_but_its_key_does_not) {
    EXPECT_NE(*Sku::parse("85123a"), *Sku::parse("85123A"));
    EXPECT_EQ(Sku::parse("85123a")->folded_key(), Sku::parse("85123A")->folded_key());
}

}  // namespace
}  // namespace trastienda::catalog
