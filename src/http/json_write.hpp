// Writing JSON by appending to a string. Floor 5, pure functions. What a type looks like in JSON says its Codec.
#pragma once

#include <concepts>
#include <fmt/format.h>
#include <string>
#include <string_view>

namespace trastienda::http {

/// A JSON string with its quotes. `text` is UTF-8: what we hold always is.
void append_json_string(std::string& out, std::string_view text);

template <std::integral Int>
void append_json_integer(std::string& out, Int number) {
    const fmt::format_int digits(number);
    out.append(digits.data(), digits.size());
}

}  // namespace trastienda::http
