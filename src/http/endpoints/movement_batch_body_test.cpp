#include "http/endpoints/movement_batch_body.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace trastienda::http {
namespace {

std::expected<BatchInput, BatchFaults> read(std::string_view json) {
    JsonDocument document;
    const auto parsed = document.parse(json);
    EXPECT_TRUE(parsed) << json;
    return read_batch(*parsed);
}

std::string many(std::string_view item, std::size_t count) {
    std::string items;
    for (std::size_t i = 0; i < count; ++i) (items += i == 0 ? "" : ",") += item;
    return items;
}

std::string unknown_members(std::size_t count) {
    std::string members;
    for (std::size_t i = 0; i < count; ++i) members += fmt::format(R"("unknown_{}":1,)", i);
    return members;
}

TEST(BatchBody, is_read_with_what_was_left_out) {
    const auto batch = read(R"({"lines":[{"product_variant_id":7,"movement_type_id":2,"quantity":3}]})");
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->mode.get(), stock::Mode::all_or_nothing);
    EXPECT_FALSE(batch->dry_run.get());
    ASSERT_EQ(batch->lines.value.size(), 1U);
    EXPECT_EQ(batch->lines.value[0].quantity.value.units(), 3);
}

TEST(BatchBody, lists_what_is_wrong_with_every_line_and_counts_the_rest) {
    struct Row {
        std::string json;
        std::size_t listed;
        std::size_t of_lines;
        std::size_t count;
    };
    const Row rows[] = {
        {"3", 1, 0, 1},
        {R"({"lines":[1,2]})", 2, 2, 2},
        {fmt::format(R"({{"lines":[{}]}})", many("1", 150)), 150, 150, 150},
        // Of each line all three fields are missing.
        {fmt::format(R"({{"mode":"some","lines":[{}]}})", many("{}", 10'000)), 30'001, 30'000, 30'001},
        // What is wrong with the rest of the body is listed as far as a hundred errors go, and counted beyond.
        {fmt::format(R"({{"lines":[{}],"mode":"some"}})", many("1", 150)), 150, 150, 151},
        {fmt::format(R"({{{}"lines":[1]}})", unknown_members(150)), 101, 1, 151},
        // So it is with one line.
        {fmt::format(R"({{"lines":[{{{}"quantity":0}},2]}})", unknown_members(150)), 101, 101, 154},
        // Lines that were not read are not wrong: those of a list that is too long, or that bears the name once more.
        {fmt::format(R"({{{}"lines":[{}]}})", unknown_members(100), many("1", 10'001)), 100, 0, 101},
        {fmt::format(R"({{{}"lines":1,"lines":[{}]}})", unknown_members(100), many("1", 9)), 100, 0, 102},
    };
    for (const Row& row : rows) {
        const std::string shown = row.json.substr(0, 60);
        const auto batch = read(row.json);
        ASSERT_FALSE(batch) << shown;
        EXPECT_EQ(batch.error().errors.size(), row.listed) << shown;
        EXPECT_EQ(std::ranges::count_if(batch.error().errors,
                                        [](const FieldError& error) { return error.where.starts_with("#/lines/"); }),
                  row.of_lines)
            << shown;
        EXPECT_EQ(batch.error().count, row.count) << shown;
    }
}

TEST(BatchBody, lists_no_more_errors_of_lines_than_so_many) {
    // Of each line the first is too small, the others are repeated, and two fields are missing.
    const std::string line = fmt::format("{{{}}}", many(R"("quantity":0)", 90));
    const auto batch = read(fmt::format(R"({{"lines":[{}]}})", many(line, 500)));
    ASSERT_FALSE(batch);
    EXPECT_EQ(batch.error().errors.size(), batch_errors_max);
    EXPECT_EQ(batch.error().count, 500U * 92);
}

}  // namespace
}  // namespace trastienda::http
