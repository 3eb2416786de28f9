#include "cmd/text_table.hpp"

#include "base/check.hpp"
#include "base/utf8.hpp"

#include <algorithm>

namespace trastienda::cmd {

namespace {

// How many bytes of `text` steer a terminal, or turn round how it reads a line, from `at` on; 0: none. The text is
// UTF-8.
std::size_t steering_bytes(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0;
    };
    if (byte(0) < 0x20 || byte(0) == 0x7F) return 1;
    // U+0080 to U+009F, which some terminals take for the beginning of a command; U+061C.
    if ((byte(0) == 0xC2 && byte(1) < 0xA0) || (byte(0) == 0xD8 && byte(1) == 0x9C)) return 2;
    if (byte(0) != 0xE2) return 0;
    // U+200E and U+200F; U+2028 to U+202E, the ends of lines and of what is written from right to left; U+2066 to
    // U+2069.
    const bool is_mark = byte(1) == 0x80 && (byte(2) == 0x8E || byte(2) == 0x8F);
    const bool is_embedding = byte(1) == 0x80 && byte(2) >= 0xA8 && byte(2) <= 0xAE;
    const bool is_isolate = byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9;
    return is_mark || is_embedding || is_isolate ? 3 : 0;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string safe;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t bytes = steering_bytes(text, at);
        safe += bytes > 0 ? ' ' : text[at];
        at += std::max<std::size_t>(bytes, 1);
    }
    return safe;
}

std::string format_table(std::vector<std::vector<std::string>> rows) {
    for (auto& row : rows)
        for (std::string& cell : row) cell = printable(cell);
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        CHECK(row.size() == widths.size());
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], count_characters(row[i]));
    }
    std::string text;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i)
            line.append(row[i]).append(widths[i] - count_characters(row[i]) + 2, ' ');
        line.erase(line.find_last_not_of(' ') + 1);
        text.append(line).append(1, '\n');
    }
    return text;
}

}  // namespace trastienda::cmd
