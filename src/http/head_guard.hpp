// The strict look at a request's head before any parser sees it: whatever two programs could read in two ways is
// refused, so that nothing can be smuggled past a proxy in front of us (RFC 9112). Floor 5, pure functions on bytes.
#pragma once

#include "base/language.hpp"
#include "http/problem.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

namespace trastienda::http {

/// The request line and all fields, with the empty line after them.
inline constexpr std::size_t head_bytes_max = std::size_t{16} * 1024;
inline constexpr std::size_t head_fields_max = 100;

enum class HeadFault : std::uint8_t {
    bare_line_feed = 1,
    bare_carriage_return,
    request_line_malformed,
    method_malformed,
    target_malformed,
    version_malformed,
    version_unsupported,
    folded_line,
    blank_before_colon,
    field_name_malformed,
    field_value_malformed,
    fields_too_many,
    head_too_large,
    host_missing,
    host_repeated,
    host_malformed,
    content_length_repeated,
    content_length_malformed,
    content_length_with_transfer_encoding,
    transfer_encoding_repeated,
    transfer_encoding_unsupported,
    transfer_encoding_in_http_1_0,
};

/// Looks for the end of a head in what has arrived so far. `scanned` remembers how far earlier calls looked. Gives the
/// size of the head, nothing where it has not all arrived, or a fault that shows before the end.
std::expected<std::optional<std::size_t>, HeadFault> find_head_end(std::string_view bytes, std::size_t& scanned);

/// What is wrong with a whole head (up to and including the empty line), or nothing.
std::optional<HeadFault> check_head(std::string_view head);

Problem problem_of(HeadFault fault);

/// The language that was asked for in what has arrived of a head, be it broken or cut short.
Language language_of_head(std::string_view bytes);

}  // namespace trastienda::http
