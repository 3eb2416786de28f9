#include "base/visible.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace trastienda {

namespace {

struct Range {
    std::uint32_t first;
    std::uint32_t last;
};
// Unicode 15: White_Space, Default_Ignorable_Code_Point, and U+2800, the braille pattern without a dot; in their order.
constexpr std::array nothing_to_see{
    Range{0x0000, 0x0020},   Range{0x007F, 0x00A0},   Range{0x00AD, 0x00AD}, Range{0x034F, 0x034F},
    Range{0x061C, 0x061C},   Range{0x115F, 0x1160},   Range{0x1680, 0x1680}, Range{0x17B4, 0x17B5},
    Range{0x180B, 0x180F},   Range{0x2000, 0x200F},   Range{0x2028, 0x202F}, Range{0x205F, 0x206F},
    Range{0x2800, 0x2800},   Range{0x3000, 0x3000},   Range{0x3164, 0x3164}, Range{0xFE00, 0xFE0F},
    Range{0xFEFF, 0xFEFF},   Range{0xFFA0, 0xFFA0},   Range{0xFFF0, 0xFFF8}, Range{0x1BCA0, 0x1BCA3},
    Range{0x1D173, 0x1D17A}, Range{0xE0000, 0xE0FFF},
};

bool shows(std::uint32_t character) {
    const auto* const range = std::ranges::lower_bound(nothing_to_see, character, {}, &Range::last);
    return range == nothing_to_see.end() || character < range->first;
}

}  // namespace

bool is_visible(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = [&](std::size_t i) -> std::uint32_t {
            return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0;
        };
        const std::uint32_t lead = byte(0);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        std::uint32_t character = length == 1 ? lead : lead & (0x7FU >> length);
        for (std::size_t i = 1; i < length; ++i) character = (character << 6U) | (byte(i) & 0x3FU);
        if (shows(character)) return true;
        at += length;
    }
    return false;
}

}  // namespace trastienda
