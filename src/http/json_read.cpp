// JsonDocument::parse on Boost.JSON's incremental parser, which is strict by itself: UTF-8, no comments, no trailing
// commas, a bounded depth. What it does not keep - numbers as they were written - is kept here.
#include "http/json_value.hpp"
#include "http/kept_memory.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>

namespace trastienda::http {

namespace json = boost::json;
using boost::system::error_code;

/// The parser's handler: turns its events into nodes.
class JsonBuilder {
  public:
    static constexpr std::size_t max_array_size = json_nodes_max;
    static constexpr std::size_t max_object_size = json_nodes_max;
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);

    explicit JsonBuilder(JsonDocument& document) : nodes_(document.nodes_), unescaped_(document.unescaped_) {}

    // NOLINTBEGIN(readability-identifier-naming, misc-unused-parameters): Boost.JSON names these and their parameters.
    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_array_begin(error_code& ec) { return open(JsonKind::array, ec); }
    bool on_object_begin(error_code& ec) { return open(JsonKind::object, ec); }
    bool on_array_end(std::size_t count, error_code&) { return close(count); }
    bool on_object_end(std::size_t count, error_code&) { return close(count); }
    bool on_string_part(json::string_view part, std::size_t, error_code&) { return keep(part); }
    bool on_key_part(json::string_view part, std::size_t, error_code&) { return keep(part); }
    bool on_string(json::string_view rest, std::size_t, error_code& ec) { return add_text(JsonKind::string, rest, ec); }
    bool on_key(json::string_view rest, std::size_t, error_code& ec) { return add_text(JsonKind::string, rest, ec); }
    bool on_number_part(json::string_view part, error_code&) { return keep(part); }
    bool on_int64(std::int64_t, json::string_view rest, error_code& ec) { return add_text(JsonKind::number, rest, ec); }
    bool on_uint64(std::uint64_t, json::string_view rest, error_code& ec) {
        return add_text(JsonKind::number, rest, ec);
    }
    bool on_double(double, json::string_view rest, error_code& ec) { return add_text(JsonKind::number, rest, ec); }
    bool on_bool(bool value, error_code& ec) { return add({.kind = JsonKind::boolean, .boolean = value}, ec); }
    bool on_null(error_code& ec) { return add({.kind = JsonKind::null}, ec); }
    bool on_comment_part(json::string_view, error_code&) { return true; }
    bool on_comment(json::string_view, error_code&) { return true; }
    // NOLINTEND(readability-identifier-naming, misc-unused-parameters)

  private:
    bool add(JsonNode node, error_code& ec) {
        if (nodes_.size() >= json_nodes_max) {
            ec = json::make_error_code(json::error::array_too_large);
            return false;
        }
        nodes_.push_back(node);
        return true;
    }

    bool open(JsonKind kind, error_code& ec) {
        if (!add({.kind = kind}, ec)) return false;
        open_.push_back(nodes_.size() - 1);
        return true;
    }

    bool close(std::size_t count) {
        JsonNode& node = nodes_[open_.back()];
        node.size = static_cast<std::uint32_t>(nodes_.size() - open_.back());
        node.count = static_cast<std::uint32_t>(count);
        open_.pop_back();
        return true;
    }

    // The parser hands a text over in parts where it holds escapes. What it hands over may stand in its own memory, so
    // that every part is copied; `unescaped_` has room for all of the source, so that no view into it ever moves.
    bool keep(json::string_view part) {
        unescaped_.append(part.data(), part.size());
        return true;
    }

    bool add_text(JsonKind kind, json::string_view rest, error_code& ec) {
        keep(rest);
        const std::string_view text = std::string_view(unescaped_).substr(text_start_);
        text_start_ = unescaped_.size();
        return add({.kind = kind, .text = text}, ec);
    }

    std::vector<JsonNode>& nodes_;
    std::string& unescaped_;
    std::size_t text_start_ = 0;
    std::vector<std::size_t> open_;
};

namespace {

BilingualText explain(const error_code& ec) {
    if (ec == json::error::too_deep)
        return both({"Está anidado a más de {} niveles.", "It is nested deeper than {} levels."}, json_depth_max);
    if (ec == json::error::array_too_large || ec == json::error::object_too_large)
        return both({"Tiene más de {} valores.", "It has more than {} values."}, json_nodes_max);
    if (ec == json::error::extra_data)
        return both(Bilingual{"Sobra algo después del final del valor.", "Something follows the end of the value."});
    if (ec == json::error::incomplete) return both(Bilingual{"Termina antes de tiempo.", "It ends too early."});
    if (ec == json::error::illegal_leading_surrogate || ec == json::error::illegal_trailing_surrogate ||
        ec == json::error::expected_hex_digit || ec == json::error::expected_utf16_escape)
        return both(Bilingual{"Hay un escape \\u que no es un carácter.", "A \\u escape is not a character."});
    if (ec == json::error::exponent_overflow)
        return both(Bilingual{"Hay un número con un exponente enorme.", "A number has a huge exponent."});
    return both(Bilingual{"Aquí deja de ser JSON en UTF-8.", "Here it stops being JSON in UTF-8."});
}

JsonSyntaxError locate(const error_code& ec, std::string_view bytes, std::size_t offset) {
    JsonSyntaxError error{.detail = explain(ec), .offset = offset};
    const std::string_view before = bytes.substr(0, offset);
    for (const char byte : before) error.line += byte == '\n' ? 1 : 0;
    const std::size_t line_break = before.rfind('\n');
    error.column = offset - (line_break == std::string_view::npos ? 0 : line_break + 1) + 1;
    return error;
}

}  // namespace

void JsonDocument::clear() {
    empty(nodes_);
    empty(unescaped_);
}

std::size_t JsonDocument::held_bytes() const { return http::held_bytes(nodes_) + http::held_bytes(unescaped_); }

std::expected<JsonValue, JsonSyntaxError> JsonDocument::parse(std::string_view bytes) {
    clear();
    unescaped_.reserve(bytes.size());

    json::parse_options options;
    options.max_depth = json_depth_max;
    json::basic_parser<JsonBuilder> parser(options, *this);
    error_code ec;
    std::size_t used = parser.write_some(false, bytes.data(), bytes.size(), ec);
    if (!ec && used < bytes.size()) ec = json::make_error_code(json::error::extra_data);
    if (ec) return std::unexpected(locate(ec, bytes, used));
    return JsonValue(nodes_.data());
}

}  // namespace trastienda::http
