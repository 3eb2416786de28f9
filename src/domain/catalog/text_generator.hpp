// Texts of all scripts for properties. For tests only.
#pragma once

#include <array>
#include <cstdint>
#include <rapidcheck.h>
#include <string>
#include <vector>

namespace trastienda::catalog {

/// Well-formed UTF-8 of any code points, mostly those that people write with.
inline rc::Gen<std::string> any_text() {
    const auto character = rc::gen::weightedOneOf<std::uint32_t>({
        {6, rc::gen::inRange<std::uint32_t>(0x20, 0x7F)},
        {4, rc::gen::inRange<std::uint32_t>(0xA0, 0x250)},
        {2, rc::gen::inRange<std::uint32_t>(0x250, 0xD800)},
        {1, rc::gen::inRange<std::uint32_t>(0xE000, 0x110000)},
        {1, rc::gen::inRange<std::uint32_t>(0x00, 0x20)},
    });
    return rc::gen::map(rc::gen::container<std::vector<std::uint32_t>>(character), [](const auto& characters) {
        std::string text;
        const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
        for (const std::uint32_t c : characters) {
            if (c < 0x80) {
                put(c);
            } else if (c < 0x800) {
                put(0xC0U | (c >> 6U));
                put(0x80U | (c & 0x3FU));
            } else if (c < 0x10000) {
                put(0xE0U | (c >> 12U));
                put(0x80U | ((c >> 6U) & 0x3FU));
                put(0x80U | (c & 0x3FU));
            } else {
                put(0xF0U | (c >> 18U));
                put(0x80U | ((c >> 12U) & 0x3FU));
                put(0x80U | ((c >> 6U) & 0x3FU));
                put(0x80U | (c & 0x3FU));
            }
        }
        return text;
    });
}

}  // namespace trastienda::catalog
