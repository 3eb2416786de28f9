#include "http/near_name.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace trastienda::http {

namespace {

constexpr std::size_t name_bytes_max = 64;

std::string folded(std::string_view name) {
    std::string result;
    for (const char letter : name) {
        if (letter == '_' || letter == '-') continue;
        result += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    }
    return result;
}

// How many letters must be added, taken away, replaced or swapped with their neighbour to make one of the other.
std::size_t distance(std::string_view from, std::string_view to) {
    std::array<std::array<std::size_t, name_bytes_max + 1>, 3> rows{};
    for (std::size_t i = 0; i <= to.size(); ++i) rows[0][i] = i;
    for (std::size_t at = 1; at <= from.size(); ++at) {
        auto& row = rows[at % 3];
        const auto& above = rows[(at - 1) % 3];
        const auto& two_above = rows[(at + 1) % 3];
        row[0] = at;
        for (std::size_t i = 1; i <= to.size(); ++i) {
            const std::size_t replaced = above[i - 1] + (from[at - 1] == to[i - 1] ? 0 : 1);
            row[i] = std::min({replaced, above[i] + 1, row[i - 1] + 1});
            if (at > 1 && i > 1 && from[at - 1] == to[i - 2] && from[at - 2] == to[i - 1])
                row[i] = std::min(row[i], two_above[i - 2] + 1);
        }
    }
    return rows[from.size() % 3][to.size()];
}

}  // namespace

std::optional<std::string_view> nearest_name(std::string_view name, std::span<const std::string_view> candidates) {
    if (name.empty() || name.size() > name_bytes_max) return std::nullopt;
    const std::string wanted = folded(name);
    const std::size_t distance_max = wanted.size() <= 4 ? 1 : 2;
    std::optional<std::string_view> nearest;
    std::size_t nearest_distance = distance_max + 1;
    for (const std::string_view candidate : candidates) {
        if (candidate.size() > name_bytes_max) continue;
        const std::size_t steps = distance(wanted, folded(candidate));
        if (steps >= nearest_distance) continue;
        nearest = candidate;
        nearest_distance = steps;
    }
    return nearest;
}

}  // namespace trastienda::http
