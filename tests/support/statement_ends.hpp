// Where statements end in what a client writes to PostgreSQL, however the bytes come in pieces. For tests only.
// https://www.postgresql.org/docs/15/protocol-message-formats.html
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace trastienda::tests {

class StatementEnds {
  public:
    /// Reads on. Every statement that ends takes one off `left`; where the last is taken off, the number of bytes up to
    /// its end. Nothing is ever found with a `left` of 0.
    std::optional<std::size_t> find(std::string_view bytes, std::size_t& left);

  private:
    // Of each message after the first a byte says what it is; then come four with its length, which counts themselves.
    std::size_t head_bytes_ = 0;
    char type_ = 0;
    std::uint32_t length_ = 0;
    std::size_t body_bytes_left_ = 0;
    bool is_started_ = false;
};

}  // namespace trastienda::tests
