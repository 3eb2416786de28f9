#include "tests/support/statement_ends.hpp"

#include <algorithm>

namespace trastienda::tests {

namespace {

constexpr std::size_t length_bytes = 4;
constexpr char execute = 'E';
constexpr char simple_query = 'Q';

}  // namespace

std::optional<std::size_t> StatementEnds::find(std::string_view bytes, std::size_t& left) {
    std::size_t at = 0;
    while (at < bytes.size()) {
        const std::size_t head_size = is_started_ ? 1 + length_bytes : length_bytes;
        if (head_bytes_ < head_size) {
            const char byte = bytes[at++];
            if (is_started_ && head_bytes_ == 0)
                type_ = byte;
            else
                length_ = (length_ << 8U) | static_cast<unsigned char>(byte);
            if (++head_bytes_ < head_size) continue;
            body_bytes_left_ = length_ - length_bytes;
        }
        const std::size_t taken = std::min(body_bytes_left_, bytes.size() - at);
        at += taken;
        body_bytes_left_ -= taken;
        if (body_bytes_left_ > 0) return std::nullopt;
        const bool is_statement = is_started_ && (type_ == execute || type_ == simple_query);
        is_started_ = true;
        head_bytes_ = 0;
        length_ = 0;
        if (!is_statement || left == 0) continue;
        --left;
        if (left == 0) return at;
    }
    return std::nullopt;
}

}  // namespace trastienda::tests
