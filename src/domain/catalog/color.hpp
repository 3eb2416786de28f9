// Colours in the order of a rail in a shop: neutral ones first, then around the colour wheel. Floor 1, pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace trastienda::catalog {

/// No key is longer.
inline constexpr std::size_t color_sort_key_bytes_max = 120;

/// A key whose order byte by byte (SQL: COLLATE "C") is: no colour, white, black, grey, silver, cream, beige, brown,
/// gold, blue, turquoise, green, yellow, orange, red, pink, purple, several colours, everything else by the alphabet;
/// within a family light before plain before dark, then the shades by name. It knows the common names in Spanish,
/// English and German: "Negro", "black" and "Schwarz" have one key, "Azul claro" and "light blue" too.
std::string color_sort_key(std::string_view color);

}  // namespace trastienda::catalog
