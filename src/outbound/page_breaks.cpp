#include "outbound/page_breaks.hpp"

namespace trastienda::outbound {

std::vector<std::size_t> page_ends(std::span<const Block> blocks, double first_room, double room) {
    std::vector<std::size_t> ends;
    double left = first_room;
    bool is_begun = true;  // the first page bears the document's head, even where no block fits below it
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        if (blocks[i].height > left && is_begun) {
            ends.push_back(i);
            left = room;
        }
        left -= blocks[i].height;
        is_begun = true;
    }
    ends.push_back(blocks.size());
    return ends;
}

}  // namespace trastienda::outbound
