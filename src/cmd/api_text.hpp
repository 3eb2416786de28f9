// Answers of the interface as a person reads them on a terminal. Floor 6, pure functions.
#pragma once

#include "base/language.hpp"
#include "cmd/command.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace trastienda::cmd {

struct AnswerText {
    std::string output;
    std::string notice;  // beside it: that there is more, or that columns were left out
};

/// A list of objects becomes a table, an object its members line by line. `columns`: how wide a table may be; 0: as
/// wide as it is. `json` is an answer of ours.
AnswerText answer_text(std::string_view json, Language language, std::size_t columns, Pages pages = Pages::one);

/// How the reader calls a place in the request: "--status" for a parameter `status`.
using NameOfPlace = std::function<std::string(std::string_view place, std::string_view name)>;

/// "trastienda: ..." and below it each field's fault, from a problem as the interface tells it.
std::string problem_text(std::string_view json, const NameOfPlace& name_of);

}  // namespace trastienda::cmd
