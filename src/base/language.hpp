// The two languages in which people read us. Floor 0.
#pragma once

#include <cstdint>
#include <string_view>

namespace trastienda {

/// Spanish comes first: it is what a reader gets who asked for neither.
enum class Language : std::uint8_t { es = 1, en = 2 };

/// One sentence in both languages.
struct Bilingual {
    std::string_view es;
    std::string_view en;
    [[nodiscard]] constexpr std::string_view in(Language language) const { return language == Language::es ? es : en; }
};

}  // namespace trastienda
