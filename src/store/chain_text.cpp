#include "store/chain_text.hpp"

#include <charconv>
#include <fmt/format.h>

namespace trastienda::store {

namespace {

// A whole number above zero, without sign or blanks.
template <class Integer>
std::optional<Integer> parse_number(std::string_view text) {
    Integer number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc() || end != text.data() + text.size() || number <= 0) return std::nullopt;
    return number;
}

}  // namespace

std::string text_of(const Hash& hash) {
    std::string text;
    for (const std::byte byte : hash) text += fmt::format("{:02x}", static_cast<unsigned>(byte));
    return text;
}

std::optional<Hash> parse_hash(std::string_view text) {
    Hash hash;
    std::size_t bytes = 0;
    const char* end = nullptr;
    const int read = sodium_hex2bin(reinterpret_cast<unsigned char*>(hash.data()), hash.size(), text.data(),
                                    text.size(), nullptr, &bytes, &end);
    if (read != 0 || bytes != hash.size() || end != text.data() + text.size()) return std::nullopt;
    return hash;
}

std::string text_of(const ChainLink& link) {
    return fmt::format("{}:{}:{}", link.chain_id, link.chain_number, text_of(link.hash));
}

std::optional<ChainLink> parse_link(std::string_view text) {
    const std::size_t first = text.find(':');
    const std::size_t second = first == std::string_view::npos ? first : text.find(':', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    const auto chain_id = parse_number<std::int32_t>(text.substr(0, first));
    const auto chain_number = parse_number<std::int64_t>(text.substr(first + 1, second - first - 1));
    const auto hash = parse_hash(text.substr(second + 1));
    if (!chain_id || *chain_id > chains_max || !chain_number || !hash) return std::nullopt;
    return ChainLink{.chain_id = *chain_id, .chain_number = *chain_number, .hash = *hash};
}

}  // namespace trastienda::store
