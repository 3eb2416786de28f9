// Sizes in the order that makes sense in a shop: XS < S < M < L, 36 < 38, 0-3 months < 2T < 4 years. Floor 1, pure
// functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace trastienda::catalog {

/// No key is longer.
inline constexpr std::size_t size_sort_key_bytes_max = 120;

/// A key whose order byte by byte (SQL: COLLATE "C") is the order of the sizes:
///   no size < one size < letters (XXS < XS < S < S/M < M < L < XL < XXL = 2XL) < children's (months and years)
///   < numbers (34 < 36 < 36.5 < 36-38 < 38; shoes too) < jeans (W30/L32) < bras (75A < 75B < 80A)
///   < sizes of a named system (EU 38, US 8) < measures (250 ml < 1 l) < everything else by the alphabet.
/// Spellings of one size ("xl", "X-Large", "Extra grande") have one key. Text after a known size ("M (38)", "40 long")
/// sorts right after it.
std::string size_sort_key(std::string_view size);

}  // namespace trastienda::catalog
