// Sku: the shop's own code for a variant, unique in the shop. Floor 1, pure values.
#pragma once

#include "base/language.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace trastienda::catalog {

/// The most characters of a SKU.
inline constexpr std::size_t sku_characters_max = 64;

/// Why a text is no SKU, in order of precedence.
enum class SkuRefusal : std::uint8_t {
    empty = 1,
    not_utf8 = 2,
    too_long = 3,
    control_character = 4,
    blank_at_edge = 5,
};

class Sku {
  public:
    /// Reads 1 to 64 characters of UTF-8 without control characters and without blanks at its ends.
    static std::expected<Sku, SkuRefusal> parse(std::string_view text);

    [[nodiscard]] const std::string& text() const { return text_; }
    /// The same for SKUs that differ only in letter case, accents or blanks: most likely one of them is a slip of the
    /// keyboard. To warn with, never to identify by: "AB1" and "ab1" are two SKUs.
    [[nodiscard]] std::string folded_key() const;

    auto operator<=>(const Sku&) const = default;

  private:
    explicit Sku(std::string_view text) : text_(text) {}
    std::string text_;
};

/// The stable word for programs ("too_long").
std::string_view code(SkuRefusal refusal);
/// One sentence for people: what was wrong and what would be right.
std::string explain(SkuRefusal refusal, Language language);

}  // namespace trastienda::catalog
