// Where pages end. Floor 3, pure functions.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace trastienda::outbound {

/// A piece of a document that stays together, with the room below it.
struct Block {
    double height = 0;
    std::function<void(double top)> draw;
    bool is_table_row = false;  // a page that begins with one repeats the table's head
};

/// For each page the index of the first block that is not on it any more; the last is the number of blocks. A block
/// that is taller than a page has one for itself. At least one page.
std::vector<std::size_t> page_ends(std::span<const Block> blocks, double first_room, double room);

}  // namespace trastienda::outbound
