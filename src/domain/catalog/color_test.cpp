#include "domain/catalog/color.hpp"

#include "base/utf8.hpp"
#include "domain/catalog/text_generator.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <vector>

namespace trastienda::catalog {
namespace {

using Colors = std::vector<std::string_view>;

TEST(Color, stands_where_a_shop_would_hang_it) {
    const Colors rails[] = {
        {"", "Blanco", "Negro", "Gris", "Plata", "Marfil", "Beige", "Marrón", "Dorado", "Azul", "Turquesa", "Verde",
         "Amarillo", "Naranja", "Rojo", "Rosa", "Morado", "Multicolor", "Zinnia"},
        {"Azul claro", "Azul", "Azul marino", "Azul oscuro"},
        {"hellgrau", "grau", "Anthrazit", "dunkelgrau"},
        {"White", "White Butterfly Parade", "White Hot", "Black", "Black Velvet"},
        {"Tiger Palm", "Zinnia"},
    };
    for (const Colors& rail : rails)
        for (std::size_t i = 1; i < rail.size(); ++i)
            EXPECT_LT(color_sort_key(rail[i - 1]), color_sort_key(rail[i])) << rail[i - 1] << " before " << rail[i];
}

TEST(Color, one_colour_in_three_languages_has_one_key) {
    const Colors groups[] = {
        {"Negro", "NEGRA", "black", "Schwarz", " noir "},
        {"Azul claro", "Light Blue", "light-blue", "hellblau", "Hell Blau"},
        {"Azul marino", "Navy", "navy blue", "Marineblau", "AZUL MARINO"},
        {"Verde oscuro", "dark green", "Dunkelgrün"},
        {"Off White", "OFF-WHITE", "Crudo", "Blanco roto"},
        {"Burdeos", "Burgundy", "Bordeaux", "Weinrot"},
        {"Grey", "Gray", "gris"},
        {"Rose gold", "Oro rosa"},
    };
    for (const Colors& group : groups)
        for (const std::string_view color : group)
            EXPECT_EQ(color_sort_key(color), color_sort_key(group.front())) << color << " is " << group.front();
}

TEST(Color, the_first_of_two_colours_counts) {
    EXPECT_EQ(color_sort_key("Negro/Blanco").front(), color_sort_key("Black").front());
    EXPECT_EQ(color_sort_key("Blanco & Negro").front(), color_sort_key("White").front());
    EXPECT_NE(color_sort_key("Negro/Blanco"), color_sort_key("Negro"));
    EXPECT_EQ(color_sort_key("carrot").front(), 'z');
}

RC_GTEST_PROP(Color, any_text_has_a_bounded_key, ()) {
    const std::string key = color_sort_key(*any_text());
    RC_ASSERT(key.size() <= color_sort_key_bytes_max);
    RC_ASSERT(is_valid_utf8(key));
}

TEST(Color, keys_are_bounded) {
    EXPECT_LE(color_sort_key("azul " + std::string(5000, 'x')).size(), color_sort_key_bytes_max);
    EXPECT_LE(color_sort_key(std::string(5000, 'x')).size(), color_sort_key_bytes_max);
}

}  // namespace
}  // namespace trastienda::catalog
