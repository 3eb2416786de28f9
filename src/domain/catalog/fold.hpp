// Text as the catalogue compares it: without letter case, accents and superfluous blanks. Floor 1, pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace trastienda::catalog {

/// `text` in lower case, without accents, with compatibility forms taken apart (NFKD: "ﬁ" is "fi", "Ｍ" is "m"), with
/// the letters that Unicode does not take apart written plainly ("ø" is "o", "ß" is "ss"), typographic quotes and
/// dashes as ASCII has them, each run of blanks as one space and none at the ends. "  Camisa  ÑANDÚ" is "camisa nandu".
/// Two texts with equal folds are the same word to a shopkeeper. `text` should be UTF-8; of what is not, only ASCII
/// folds.
std::string folded(std::string_view text);

/// `text` without blanks (space, tab, line ends, no-break space) at its ends. A view into `text`.
std::string_view trimmed(std::string_view text);

/// At most the first `bytes_max` bytes of `text`, cut between two characters. A view into `text`.
std::string_view shortened(std::string_view text, std::size_t bytes_max);

}  // namespace trastienda::catalog
