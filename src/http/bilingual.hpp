// One sentence, said in both languages, with the same things put into both. Floor 5, pure values.
#pragma once

#include "base/language.hpp"

#include <fmt/format.h>
#include <string>
#include <type_traits>

namespace trastienda::http {

struct BilingualText {
    std::string es;
    std::string en;
    [[nodiscard]] const std::string& in(Language language) const { return language == Language::es ? es : en; }
    bool operator==(const BilingualText&) const = default;
};

/// A format in both languages; the compiler checks both against the same arguments.
template <class... Args>
struct Sentence {
    fmt::format_string<Args...> es;
    fmt::format_string<Args...> en;
};

/// both({"Quedan {} unidades.", "{} units are left."}, available)
template <class... Args>
BilingualText both(Sentence<std::type_identity_t<const Args&>...> sentence, const Args&... args) {
    return {fmt::format(sentence.es, args...), fmt::format(sentence.en, args...)};
}

inline BilingualText both(Bilingual sentence) { return {std::string(sentence.es), std::string(sentence.en)}; }

/// Text that a caller sent us, made fit for a sentence: cut to a bearable length, control characters and broken UTF-8
/// shown as '?'.
std::string shown(std::string_view text_from_outside);

}  // namespace trastienda::http
