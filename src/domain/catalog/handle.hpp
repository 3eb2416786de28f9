// Handles: the word that names a product in a web address and in a Shopify file ("camisa-nandu"). Floor 1, pure
// functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace trastienda::catalog {

/// The most characters of a handle, as Shopify has it.
inline constexpr std::size_t handle_characters_max = 255;

/// A handle for a product of this name: letters and digits in lower case without accents, everything else as single
/// hyphens. "Camisa Ñandú (azul)" is "camisa-nandu-azul". Letters of other alphabets stay. A name without any letter or
/// digit gives "". The caller adds a number where the handle is taken.
std::string make_handle(std::string_view name);

/// A handle that somebody else made, in the form in which we keep and compare it: blanks at the ends removed, lower
/// case.
std::string handle_from(std::string_view given);

}  // namespace trastienda::catalog
