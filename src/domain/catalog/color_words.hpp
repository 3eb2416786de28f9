// The names of colours that we know, in Spanish, English and German, folded. Floor 1, pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace trastienda::catalog {

/// In the order of the rail.
enum class ColorFamily : std::uint8_t {
    white = 1,
    black = 2,
    grey = 3,
    silver = 4,
    cream = 5,
    beige = 6,
    brown = 7,
    gold = 8,
    blue = 9,
    turquoise = 10,
    green = 11,
    yellow = 12,
    orange = 13,
    red = 14,
    pink = 15,
    purple = 16,
    several = 17,
};

enum class Tone : std::uint8_t { light = 1, plain = 2, dark = 3 };

/// A colour by its English name: the same for "azul marino", "navy" and "marineblau". A family's own colour has the
/// name "", so that it stands before its shades.
struct Shade {
    ColorFamily family = ColorFamily::white;
    std::string_view name;
};

/// A German compound: "dunkelblau" is dark and blue, "nachtblau" is blue with a rest "nacht".
struct CompoundColor {
    Shade shade;
    std::optional<Tone> tone;
    std::string_view rest;
};

/// The shade of a folded name of one or two words.
std::optional<Shade> shade_of(std::string_view folded_name);
/// The tone that a folded word says: "claro", "dark".
std::optional<Tone> tone_of(std::string_view folded_word);
std::optional<CompoundColor> compound_of(std::string_view folded_word);

}  // namespace trastienda::catalog
