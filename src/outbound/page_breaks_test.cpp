#include "outbound/page_breaks.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace trastienda::outbound {
namespace {

std::vector<Block> blocks_of(const std::vector<double>& heights) {
    std::vector<Block> blocks;
    for (const double height : heights) blocks.push_back({.height = height, .draw = {}});
    return blocks;
}

TEST(PageBreaks, end_a_page_before_what_has_no_room_on_it) {
    struct Row {
        std::vector<double> heights;
        std::vector<std::size_t> ends;
    };
    // The first page has room for 20, the others for 30.
    const Row rows[] = {
        {{}, {0}},
        {{20}, {1}},
        {{10, 10}, {2}},
        {{10, 11}, {1, 2}},
        {{10, 10, 30, 1}, {2, 3, 4}},
        {{25, 5, 5}, {0, 2, 3}},   // not below the head of the first page
        {{10, 31, 5}, {1, 2, 3}},  // taller than a page: by itself
        {{31, 31}, {0, 1, 2}},
    };
    for (const Row& row : rows) EXPECT_EQ(page_ends(blocks_of(row.heights), 20, 30), row.ends);
}

RC_GTEST_PROP(PageBreaks, lose_no_block_and_fill_pages, ()) {
    const auto heights = *rc::gen::container<std::vector<double>>(
        rc::gen::map(rc::gen::inRange(1, 40), [](int height) { return static_cast<double>(height); }));
    const auto ends = page_ends(blocks_of(heights), 20, 30);
    RC_ASSERT(ends.back() == heights.size());
    std::size_t begin = 0;
    for (std::size_t page = 0; page < ends.size(); ++page) {
        double used = 0;
        for (std::size_t i = begin; i < ends[page]; ++i) used += heights[i];
        const double room = page == 0 ? 20 : 30;
        RC_ASSERT(used <= room || ends[page] - begin == 1);
        // It ended because the next one had no room.
        if (ends[page] < heights.size()) RC_ASSERT(used + heights[ends[page]] > room);
        begin = ends[page];
    }
}

}  // namespace
}  // namespace trastienda::outbound
