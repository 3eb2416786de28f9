// Reading JSON as strictly as a ledger needs it: UTF-8 only, bounded depth and size, numbers kept as they were written.
// A document is one flat list of values over the bytes it was read from. Floor 5; one thread at a time.
#pragma once

#include "http/bilingual.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::http {

inline constexpr std::size_t json_depth_max = 32;
/// Values and keys of one document. A node takes 40 bytes, so that a body of brackets cannot make us hold gigabytes.
inline constexpr std::size_t json_nodes_max = 500'000;

enum class JsonKind : std::uint8_t {
    null = 1,
    boolean = 2,
    number = 3,
    string = 4,
    array = 5,
    object = 6,
    parameter = 7,  // a text from the URL or a header: whatever its reader takes it for
};

struct JsonNode {
    JsonKind kind = JsonKind::null;
    bool boolean = false;
    std::uint32_t size = 1;      // how many nodes this value takes, itself included
    std::uint32_t count = 0;     // items of an array, members of an object
    std::string_view text = {};  // a string's characters, a number as it was written
};

/// One value of a document, or of a parameter; light, and valid as long as the document and its bytes.
class JsonValue {
  public:
    explicit JsonValue(const JsonNode* node) : node_(node) {}

    [[nodiscard]] JsonKind kind() const { return node_->kind; }
    [[nodiscard]] std::string_view text() const { return node_->text; }
    [[nodiscard]] bool boolean() const { return node_->boolean; }
    [[nodiscard]] std::size_t count() const { return node_->count; }
    /// The first item of an array, the first key of an object; then `next`: the value beside it, after a key its value.
    [[nodiscard]] JsonValue first() const { return JsonValue(node_ + 1); }
    [[nodiscard]] JsonValue next() const { return JsonValue(node_ + node_->size); }

  private:
    const JsonNode* node_;
};

/// Why the bytes are not JSON, and where: `line` and `column` from 1 (columns in bytes), `offset` from 0.
struct JsonSyntaxError {
    BilingualText detail;
    std::size_t offset = 0;
    std::size_t line = 1;
    std::size_t column = 1;
};

class JsonDocument {
  public:
    /// Reads one JSON text. `bytes` must outlive the use of the values. What an earlier parse gave is gone.
    std::expected<JsonValue, JsonSyntaxError> parse(std::string_view bytes);

    /// Its values are gone, and so is nearly all memory that they took.
    void clear();
    [[nodiscard]] std::size_t held_bytes() const;

  private:
    friend class JsonBuilder;
    std::vector<JsonNode> nodes_;
    std::string unescaped_;  // strings that held escapes; never grows past the size of the source, so views stay valid
};

}  // namespace trastienda::http
