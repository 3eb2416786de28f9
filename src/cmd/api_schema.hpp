// What the reference says of a field, read for the command line: its kind, its bounds, an example. Floor 6, pure
// values.
#pragma once

#include "http/bilingual.hpp"
#include "http/codec_struct.hpp"
#include "http/schema.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::cmd {

enum class FieldKind : std::uint8_t { text = 1, number = 2, boolean = 3, list = 4, object = 5, other = 6 };

/// The placeholder of an instant.
inline constexpr std::string_view time_placeholder = "TIME";

struct SchemaField {
    std::string key;
    bool is_required = false;
    bool is_nullable = false;
    FieldKind kind = FieldKind::other;
    std::string note;            // the endpoint's own words, in English as in the reference
    std::string placeholder;     // "NUMBER", "open|completed"
    http::BilingualText bounds;  // "A whole number from 1 to 200."; may be empty
    std::string example;         // as JSON
    std::string inside;          // of a list or an object: "[{product_variant_id*, quantity*, unit_price}, ...]"

    [[nodiscard]] bool is_scalar() const {
        return kind == FieldKind::text || kind == FieldKind::number || kind == FieldKind::boolean;
    }
};

/// A parameter of a path or a query.
SchemaField parameter_field(const http::FieldShape& shape);

/// The members of a body, where it is an object; else none.
std::vector<SchemaField> body_fields(http::SchemaBook::Make body_schema);

}  // namespace trastienda::cmd
