// JSON that the database made, on its way out as it is. Floor 5, pure values.
#pragma once

#include "http/types.hpp"

#include <string>

namespace trastienda::http {

/// An object as PostgreSQL wrote it. Never read.
struct JsonText {
    std::string value;
};

template <>
struct Codec<JsonText> {
    static void write(std::string& out, const JsonText& text) { out += text.value; }
    static std::string schema(SchemaBook&) { return R"({"type":"object"})"; }
};

}  // namespace trastienda::http
