#include "domain/catalog/fold.hpp"

#include "base/utf8.hpp"
#include "domain/catalog/handle.hpp"
#include "domain/catalog/search_text.hpp"
#include "domain/catalog/text_generator.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace trastienda::catalog {
namespace {

struct Row {
    std::string_view text;
    std::string_view expected;
};

TEST(Fold, takes_away_letter_case_accents_and_blanks) {
    const Row rows[] = {
        {"", ""},
        {"  Camisa \t\n Ñandú  ", "camisa nandu"},
        {"GRÖSSE", "grosse"},
        {"Größe", "grosse"},
        {"Ｍ", "m"},
        {"ﬁno", "fino"},
        {"Sølv Łódź Œuvre", "solv lodz oeuvre"},
        {"30×32 — “slim” d’été", "30x32 - \"slim\" d'ete"},
        {"no\u00A0break", "no break"},
        {"soft\u00ADhyphen", "softhyphen"},
        {"ИВАН Й", "иван и"},
        {"İstanbul", "istanbul"},
    };
    for (const Row& row : rows) EXPECT_EQ(folded(row.text), row.expected) << row.text;
}

TEST(Fold, trims_and_shortens_between_characters) {
    EXPECT_EQ(trimmed("\u00A0 a b \r\n\u00A0"), "a b");
    EXPECT_EQ(trimmed(" \u00A0 "), "");
    EXPECT_EQ(shortened("año", 2), "a");
    EXPECT_EQ(shortened("año", 3), "añ");
    EXPECT_EQ(shortened("año", 10), "año");
}

RC_GTEST_PROP(Fold, of_a_fold_is_the_fold, ()) {
    const std::string text = *any_text();
    RC_ASSERT(folded(folded(text)) == folded(text));
}

TEST(SearchText, joins_what_is_new_and_is_bounded) {
    EXPECT_EQ(search_text({"Camisa Ñandú", "", "NANDU", "Azul", "SKU-1"}), "camisa nandu azul sku-1");
    EXPECT_LE(search_text({std::string(5000, 'x'), "y"}).size(), search_text_bytes_max);
    EXPECT_TRUE(is_valid_utf8(search_text({std::string(1999, 'x'), "Я"})));
    EXPECT_EQ(search_query("  ÑANDÚ   Azul "), "nandu azul");
    EXPECT_LE(search_query(std::string(5000, 'x')).size(), search_query_bytes_max);
}

TEST(Handle, is_made_from_a_name) {
    const Row rows[] = {
        {"Camisa Ñandú", "camisa-nandu"},
        {"  Women's  Tee (2-Pack) -- Azul/Negro! ", "womens-tee-2-pack-azul-negro"},
        {"Größe & Farbe", "grosse-farbe"},
        {"Пальто 42", "пальто-42"},
        {"!!!", ""},
        {"", ""},
    };
    for (const Row& row : rows) EXPECT_EQ(make_handle(row.text), row.expected) << row.text;
    EXPECT_EQ(count_characters(make_handle(std::string(1000, 'a'))), handle_characters_max);
}

TEST(Handle, of_others_is_kept_in_lower_case) {
    EXPECT_EQ(handle_from("  Wig-Pro_561.LF "), "wig-pro_561.lf");
    EXPECT_EQ(handle_from("CAFÉ"), "café");
    EXPECT_EQ(handle_from(" "), "");
}

RC_GTEST_PROP(Handle, made_from_a_handle_is_the_same, ()) {
    const std::string handle = make_handle(*any_text());
    RC_ASSERT(make_handle(handle) == handle);
    RC_ASSERT(handle_from(handle) == handle);
}

}  // namespace
}  // namespace trastienda::catalog
