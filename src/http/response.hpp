// An answer before it becomes bytes. Floor 5, pure values.
#pragma once

#include "http/kept_memory.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trastienda::http {

inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view problem_type = "application/problem+json";

/// How the client knows where the answer ends.
enum class Framing : std::uint8_t { content_length = 1, chunked = 2, until_close = 3 };

struct Response {
    int status = 200;
    std::string_view content_type = json_type;  // a constant; nothing is sent with an empty body of a 204 or 304
    std::string_view cache_control = "no-store";
    std::vector<std::pair<std::string_view, std::string>> headers;  // names are constants
    std::string body;
    Framing framing = Framing::content_length;

    /// Empty as before the first use, with a little memory kept for the next answer of the same connection.
    void clear() {
        status = 200;
        content_type = json_type;
        cache_control = "no-store";
        headers.clear();
        empty(body);
        framing = Framing::content_length;
    }
};

}  // namespace trastienda::http
