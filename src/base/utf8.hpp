// Whether bytes are UTF-8, and where they stop being it. Floor 0.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace trastienda {

/// The offset of the first byte that is not part of a well-formed UTF-8 sequence (RFC 3629: no surrogates, no overlong
/// forms, nothing past U+10FFFF), or nothing if all of `text` is well formed.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

inline bool is_valid_utf8(std::string_view text) { return !first_invalid_utf8(text); }

/// How many characters (code points) a well-formed text has.
std::size_t count_characters(std::string_view text);

}  // namespace trastienda
