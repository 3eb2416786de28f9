#include "domain/purchases/matrix.hpp"

#include <gtest/gtest.h>
#include <string>

namespace trastienda::purchases {
namespace {

const MatrixVariant variants[] = {
    {.id = {1}, .size = "M", .color = "Azul", .variation = ""},
    {.id = {2}, .size = "L", .color = "Azul", .variation = ""},
    {.id = {3}, .size = "M", .color = "Añil", .variation = ""},
    {.id = {4}, .size = "L", .color = "Rojo", .variation = "Lino"},
    {.id = {5}, .size = "L", .color = "Rojo", .variation = "Seda"},
    {.id = {6}, .size = "", .color = "Negro", .variation = ""},
};

// The id of each cell's variant, or '?' where there is none, '*' where there are several, '=' where it was named.
std::string resolved(const std::vector<MatrixCell>& cells) {
    std::string text;
    for (const auto& one : resolve(variants, cells)) {
        if (one)
            text += std::to_string(one->value);
        else
            text += one.error() == CellFault::unknown ? '?' : (one.error() == CellFault::ambiguous ? '*' : '=');
    }
    return text;
}

TEST(Matrix, finds_the_variant_of_each_cell_or_says_what_is_wrong_with_it) {
    EXPECT_EQ(resolved({}), "");
    EXPECT_EQ(resolved({{"M", "Azul"}, {"L", "Azul"}, {"M", "Añil"}, {"", "Negro"}}), "1236");
    // As people type it.
    EXPECT_EQ(resolved({{" m ", "AZUL"}, {"m", "anil"}}), "13");
    EXPECT_EQ(resolved({{"XL", "Azul"}, {"M", "Rojo"}, {"M", ""}}), "???");
    EXPECT_EQ(resolved({{"L", "Rojo"}, {"L", "Rojo", "lino"}, {"L", "Rojo", "Seda"}, {"L", "Rojo", "Lana"}}), "*45?");
    EXPECT_EQ(resolved({{"M", "Azul"}, {"m", "azul"}, {"L", "Azul", ""}, {"L", "Azul"}}), "1=2=");
}

}  // namespace
}  // namespace trastienda::purchases
