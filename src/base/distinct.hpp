// Each value once and in order. Floor 0.
#pragma once

#include <algorithm>
#include <vector>

namespace trastienda {

template <class T>
void sort_distinct(std::vector<T>& values) {
    std::ranges::sort(values);
    const auto doubles = std::ranges::unique(values);
    values.erase(doubles.begin(), doubles.end());
}

}  // namespace trastienda
