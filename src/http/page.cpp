#include "http/page.hpp"

#include <cstdint>

namespace trastienda::http {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::string encode_base64url(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size() * 4 / 3 + 4);
    std::uint32_t bits = 0;
    unsigned bit_count = 0;
    for (const char byte : bytes) {
        bits = (bits << 8U | static_cast<unsigned char>(byte)) & 0xFFFFU;
        for (bit_count += 8; bit_count >= 6; bit_count -= 6) text += alphabet[bits >> (bit_count - 6) & 63U];
    }
    if (bit_count > 0) text += alphabet[bits << (6 - bit_count) & 63U];
    return text;
}

std::optional<std::string> decode_base64url(std::string_view text) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    unsigned bit_count = 0;
    for (const char letter : text) {
        const std::size_t value = alphabet.find(letter);
        if (value == std::string_view::npos) return std::nullopt;
        bits = (bits << 6U | static_cast<std::uint32_t>(value)) & 0xFFFFU;
        bit_count += 6;
        if (bit_count < 8) continue;
        bit_count -= 8;
        bytes += static_cast<char>(bits >> bit_count & 0xFFU);
    }
    // Bits that are left over must be zero, so that every value has one text only.
    if ((bits & ((1U << bit_count) - 1)) != 0) return std::nullopt;
    return bytes;
}

void fail_bad_cursor(const ReadAt& at) {
    at.fail(FieldCode::bad_format,
            both(Bilingual{"No es un cursor nuestro: use el `next` de la página anterior tal cual.",
                           "It is not a cursor of ours: use the previous page's `next` as it is."}));
}

}  // namespace trastienda::http
