// A table of the pairs for which something holds: it holds for no other. Floor 1, pure functions.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

namespace trastienda::sales {

template <class First, class Second, std::size_t size>
constexpr bool holds(const std::pair<First, Second> (&table)[size], First first, Second second) {
    return std::ranges::find(table, std::pair(first, second)) != std::end(table);
}

}  // namespace trastienda::sales
