// The cells of a product's table of sizes and colours, and which variant each of them is. Floor 1, pure functions.
#pragma once

#include "base/id.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace trastienda::purchases {

/// A variant of the product.
struct MatrixVariant {
    VariantId id;
    std::string size;
    std::string color;
    std::string variation;
};

/// A cell as people name it: capitals, accents and blanks at the ends do not count.
struct MatrixCell {
    std::string size;
    std::string color;
    std::optional<std::string> variation = {};  // none: any, if there is only one
};

enum class CellFault : std::uint8_t {
    unknown = 1,    // no variant of the product has this size and colour
    ambiguous = 2,  // several have, and differ in their variation
    repeated = 3,   // a cell before it is the same variant
};

/// The variant of each cell, or what is wrong with it.
std::vector<std::expected<VariantId, CellFault>> resolve(std::span<const MatrixVariant> variants,
                                                         std::span<const MatrixCell> cells);

}  // namespace trastienda::purchases
