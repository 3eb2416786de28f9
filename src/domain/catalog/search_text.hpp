// The text in which a variant is found, and the form in which a search is compared with it. Floor 1, pure functions.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace trastienda::catalog {

/// The longest text kept for searching; what does not fit is left off at the end.
inline constexpr std::size_t search_text_bytes_max = 2000;
/// The longest search that is read.
inline constexpr std::size_t search_query_bytes_max = 200;

/// The folded `parts` (name, brand, size, colour, SKU, barcode ...), one space between; empty ones and those whose
/// words were all said before are left out. Put the parts that matter most first.
std::string search_text(std::initializer_list<std::string_view> parts);

/// What somebody typed, in the form to look for in a search text: " Ñandú AZUL" is "nandu azul".
std::string search_query(std::string_view typed);

}  // namespace trastienda::catalog
