// Whether anybody can see a text. Floor 0, a pure function.
#pragma once

#include <string_view>

namespace trastienda {

/// Whether `text`, UTF-8, holds anything but blanks and characters that show nothing: spaces of every width, U+200B and
/// its like, marks of direction, soft hyphens, fillers, variation selectors, tags. Inside a visible text they may
/// stand: emoji and several scripts need some of them.
bool is_visible(std::string_view text);

}  // namespace trastienda
