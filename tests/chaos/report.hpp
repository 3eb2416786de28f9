// What the rounds have shown: a line for each as it ends, and the table at the end. For tests only; values.
#pragma once

#include "tests/chaos/round.hpp"

#include <span>
#include <string>

namespace trastienda::chaos {

std::string describe_round(const Round& round, std::size_t number, std::size_t rounds_count);
/// A Markdown table, one row for each fault that struck, and a last one for all.
std::string describe_all(std::span<const Round> rounds);

}  // namespace trastienda::chaos
