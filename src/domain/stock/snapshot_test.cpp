#include "domain/stock/snapshot.hpp"

#include <gtest/gtest.h>

namespace trastienda::stock {
namespace {

Needs needs_of(const std::vector<Act>& acts) {
    NeedsBuilder builder;
    for (const Act& act : acts) builder.add(act);
    return std::move(builder).finish();
}

RecordMovements::Line record_line(LevelKey level, MovementTypeId type) {
    return {.level = level,
            .type = type,
            .quantity = Quantity::of(1),
            .unit_cost = {},
            .reference_number = "",
            .notes = ""};
}

TEST(Needs, name_everything_once_and_in_order) {
    RecordMovements record;
    record.lines = {record_line({{3}, {2}}, {7}), record_line({{1}, {9}}, {20}), record_line({{3}, {2}}, {2})};
    Transfer transfer{.from = {8}, .to = {1}, .lines = {}, .reference_number = "", .notes = ""};
    transfer.lines = {{.variant = {3}, .quantity = Quantity::of(1)}, {.variant = {2}, .quantity = Quantity::of(1)}};
    Reserve reserve;
    reserve.lines = {{.level = {{3}, {1}}, .quantity = Quantity::of(1)},
                     {.level = {{5}, {5}}, .quantity = Quantity::of(1)}};
    SetLevels set;
    set.lines = {{.level = {{4}, {4}}, .on_hand = {}, .expected = std::nullopt},
                 {.level = {{1}, {9}}, .on_hand = {}, .expected = std::nullopt}};
    const Release release{.reservations = {{9}, {4}, {9}}};
    const Commit commit{.reservations = {{6}, {4}}, .reference_number = "", .notes = ""};

    const Needs needs = needs_of({record, transfer, reserve, set, release, commit});
    const std::vector<LevelKey> levels{{{1}, {9}}, {{2}, {1}}, {{2}, {8}}, {{3}, {1}},
                                       {{3}, {2}}, {{3}, {8}}, {{4}, {4}}, {{5}, {5}}};
    EXPECT_EQ(needs.levels, levels);
    EXPECT_EQ(needs.reservations, (std::vector<ReservationId>{{4}, {6}, {9}}));
    EXPECT_EQ(needs.types, (std::vector<MovementTypeId>{{2}, {7}, {20}}));
    EXPECT_EQ(needs.ids.movements, 3U + 4U + 2U + 2U);
    EXPECT_EQ(needs.ids.reservations, 2U);
    EXPECT_EQ(needs.ids.transfers, 1U);
}

TEST(Needs, of_nothing_are_none) {
    const Needs needs = needs_of({});
    EXPECT_TRUE(needs.levels.empty());
    EXPECT_TRUE(needs.reservations.empty());
    EXPECT_TRUE(needs.types.empty());
    EXPECT_EQ(needs.ids.movements + needs.ids.reservations + needs.ids.transfers, 0U);
}

TEST(CountLines, counts_lines_or_named_reservations) {
    RecordMovements record;
    record.lines = {record_line({{1}, {1}}, {1}), record_line({{1}, {1}}, {1})};
    EXPECT_EQ(count_lines(record), 2U);
    EXPECT_EQ(count_lines(Release{.reservations = {{1}, {1}, {2}}}), 3U);
    EXPECT_EQ(count_lines(Commit{.reservations = {{1}}, .reference_number = "", .notes = ""}), 1U);
    EXPECT_EQ(count_lines(SetLevels{}), 0U);
}

}  // namespace
}  // namespace trastienda::stock
