// Small pieces of header grammar: lists, blanks, tokens, percent-encoding. Floor 5, pure functions.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::http {

/// The parts of `text` between separators; one empty part for an empty text.
std::vector<std::string_view> split(std::string_view text, char separator);

/// Without blanks and tabs at both ends.
std::string_view trimmed(std::string_view text);

/// ASCII letters compare without case.
bool equals_ignoring_case(std::string_view left, std::string_view right);

/// A character of a token (RFC 9110 section 5.6.2): methods and field names.
bool is_token_character(char character);

enum class PlusSign : std::uint8_t { is_itself = 1, is_blank = 2 };  // in a path, in a query
/// Nothing where a '%' is not followed by two hexadecimal digits.
std::optional<std::string> percent_decoded(std::string_view text, PlusSign plus);

}  // namespace trastienda::http
