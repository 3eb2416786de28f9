// Something wrong with what the operator told us at the start, and what would be right. Floor 6, pure values.
#pragma once

#include "cmd/source.hpp"
#include "http/bilingual.hpp"

#include <string>
#include <vector>

namespace trastienda::cmd {

/// Neither sentence ever holds a secret.
struct Problem {
    Source source;
    http::BilingualText what;   // "99" is not a whole number from 1 to 16
    http::BilingualText right;  // what would be right, or what to do; may be empty
};

/// All of them, for standard error, with a first line that counts them and a last one that says where to read more.
std::string explain(const std::vector<Problem>& problems, Language language);

}  // namespace trastienda::cmd
