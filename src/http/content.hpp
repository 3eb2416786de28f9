// Answers that are no JSON: an image, a printed document. Floor 5, pure values.
#pragma once

#include "http/schema.hpp"

#include <concepts>
#include <string>
#include <string_view>

namespace trastienda::http {

/// What Reply<PngImage> sends as it is. A type of this kind says `content_type`; one with a `file_name` is shown under
/// that name, and kept under it.
struct PngImage {
    static constexpr std::string_view content_type = "image/png";
    std::string bytes;
};

struct PdfFile {
    static constexpr std::string_view content_type = "application/pdf";
    std::string bytes;
    std::string file_name;  // letters, digits, '-', '_' and '.' only
};

template <class T>
concept IsContent = requires(T value) {
    { T::content_type } -> std::convertible_to<std::string_view>;
    { value.bytes } -> std::convertible_to<std::string>;
};

inline std::string content_schema(SchemaBook&) { return R"({"type":"string","format":"binary"})"; }

}  // namespace trastienda::http
