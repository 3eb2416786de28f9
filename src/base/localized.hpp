// What a failure of the world says to people, in their language. Floor 0, pure functions.
#pragma once

#include "base/language.hpp"
#include "base/result.hpp"

#include <fmt/format.h>
#include <string>
#include <system_error>

namespace trastienda {

/// A failure with the sentence in the reader's language; both have the same places for `args`.
template <class... Args>
std::unexpected<Error> fail_in(Language language, ErrorCode code, Bilingual sentence, const Args&... args) {
    return fail(code, fmt::format(fmt::runtime(sentence.in(language)), args...));
}

/// Why the system said no, to stand after a colon. In Spanish what people meet; the rest is in the system's own words.
std::string system_reason(const std::error_code& reason, Language language);

}  // namespace trastienda
