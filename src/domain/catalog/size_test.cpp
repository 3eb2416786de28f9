#include "domain/catalog/size.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace trastienda::catalog {
namespace {

using Sizes = std::vector<std::string_view>;

TEST(Size, stands_where_a_shop_would_hang_it) {
    const Sizes rails[] = {
        {"", "One Size", "XXXS", "XXS", "XS", "XS/S", "S", "S/M", "M", "M/L", "L", "XL", "XXL", "3XL", "4XL", "10XL"},
        {"M", "M Tall", "M (38-40)", "L"},
        {"32", "34", "34/36", "36", "36.5", "37", "37 1/3", "37½", "37 2/3", "38", "100", "104"},
        {"00", "0", "2", "4", "10", "12"},
        {"38 Short", "38 Regular", "38 Long", "40 Short"},
        {"Newborn", "0-3M", "3M", "3-6M", "6-12M", "9-12 meses", "12-18M", "18-24 months", "2T", "3T", "4 años", "4-5Y",
         "6Y"},
        {"Preemie", "NB", "0-3 Monate", "12M", "12M-2Y", "18 mois"},
        {"W28/L32", "W30/L30", "W30/L32", "W32 L30"},
        {"70D", "75AA", "75A", "75B", "75C", "75D", "75DD", "75E", "80A", "100A"},
        {"EU 36", "EU 38", "US 8", "US 8.5", "US 10"},
        {"100 ml", "250 ml", "1 l", "2 litros"},
        {"5 oz", "11oz", "15oz"},
        {"10\"", "12\"", "20\""},
        // The kinds among each other.
        {"Talla única", "XXXL", "0-3M", "36", "W30", "75B", "EU 38", "11oz", "Gigante", "Mini"},
    };
    for (const Sizes& rail : rails)
        for (std::size_t i = 1; i < rail.size(); ++i)
            EXPECT_LT(size_sort_key(rail[i - 1]), size_sort_key(rail[i])) << rail[i - 1] << " before " << rail[i];
}

TEST(Size, spellings_of_one_size_have_one_key) {
    const Sizes groups[] = {
        {"XL", "xl", " XL ", "X-Large", "Extra Large", "extra-large", "x large", "Extra grande", "1X", "1XL",
         "Talla XL"},
        {"XXL", "2XL", "2xl", "XX-Large", "2X-Large", "2 XL"},
        {"M", "m", "Medium", "MED", "Mediana", "Mittel", "size M", "Größe M", "Ｍ"},
        {"S", "small", "Pequeña", "Chica", "CH"},
        {"S/M", "S-M", "Small/Medium", "s / m"},
        {"One Size", "ONE SIZE", "one-size", "Talla única", "Único", "U", "OS", "Unitalla", "TU", "Einheitsgröße"},
        {"36.5", "36,5", "36½", "36 1/2", "36 ½", "36.50", "Gr. 36,5"},
        {"4 años", "4 Años", "4Y", "4 years", "4 Jahre", "4 anos", "4A"},
        {"3-6M", "3-6 months", "3 - 6 meses", "3-6 Monate", "3 a 6 meses", "3/6 mois"},
        {"W30/L32", "W30 L32", "w30l32", "30W x 32L"},
        {"75B", "75 b"},
        {"EU 38", "38 EU", "eu38", "EUR 38"},
        {"1 l", "1000 ml", "100 cl"},
    };
    for (const Sizes& group : groups)
        for (const std::string_view size : group)
            EXPECT_EQ(size_sort_key(size), size_sort_key(group.front())) << size << " is " << group.front();
}

TEST(Size, unknown_ones_come_last_by_the_alphabet) {
    const Sizes sizes{"Ágata", "balón", "Lithograph - 9\" x 12\"", "XM", "Zeta"};
    EXPECT_LT(size_sort_key("EU 45"), size_sort_key(sizes.front()));
    for (std::size_t i = 1; i < sizes.size(); ++i)
        EXPECT_LT(size_sort_key(sizes[i - 1]), size_sort_key(sizes[i])) << sizes[i];
}

TEST(Size, keys_are_bounded_and_text) {
    for (const std::string& size :
         {std::string(5000, 'x'), std::string(5000, '9'), std::string("M ") + std::string(5000, 'z'),
          std::string(119, 'a') + "ñññ", std::string("1/0"), std::string("36 1/0")}) {
        EXPECT_LE(size_sort_key(size).size(), size_sort_key_bytes_max);
        EXPECT_TRUE(is_valid_utf8(size_sort_key(size)));
    }
}

// Pieces from which sizes, and things that look like them, are made.
rc::Gen<std::string> any_size() {
    const auto piece =
        rc::gen::element<std::string>("X", "S", "M", "L", "xl", "2", "36", "½", " ", "/", "-", "T", "Y", "años", "m",
                                      "W", "75", "B", "EU", "Única", "large", "ml", "é", ".5", "(");
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                        [](const std::vector<std::string>& pieces) {
                            std::string size;
                            for (const std::string& text : pieces) size += text;
                            return size;
                        });
}

RC_GTEST_PROP(Size, letter_case_and_blanks_at_the_ends_do_not_count, ()) {
    const std::string size = *any_size();
    std::string upper = size;
    std::ranges::transform(upper, upper.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    RC_PRE(size.size() <= size_sort_key_bytes_max - 4);
    RC_ASSERT(size_sort_key(upper) == size_sort_key(size));
    RC_ASSERT(size_sort_key("  " + size + " ") == size_sort_key(size));
}

RC_GTEST_PROP(Size, any_text_has_a_bounded_key, ()) {
    const std::string size = *any_size();
    const std::string key = size_sort_key(size);
    RC_ASSERT(key.size() <= size_sort_key_bytes_max);
    RC_ASSERT(is_valid_utf8(key));
    RC_ASSERT(key.empty() == (size.find_first_not_of(' ') == std::string::npos));
}

RC_GTEST_PROP(Size, numbers_are_in_their_own_order, ()) {
    const int low = *rc::gen::inRange(0, 9998);
    const int high = *rc::gen::inRange(low + 1, 9999);
    RC_ASSERT(size_sort_key(std::to_string(low)) < size_sort_key(std::to_string(high)));
    RC_ASSERT(size_sort_key(std::to_string(low)) < size_sort_key(std::to_string(low) + ".5"));
    RC_ASSERT(size_sort_key(std::to_string(low) + ",5") < size_sort_key(std::to_string(high)));
}

}  // namespace
}  // namespace trastienda::catalog
