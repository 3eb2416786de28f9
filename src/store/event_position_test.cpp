#include "store/event_position.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace trastienda::store {
namespace {

TEST(EventPosition, ReadsBackWhatItSays) {
    for (const std::string_view text : {"0", "1-1", "1-523_2-88", "3-7.1_256-9223372036854775807.12"}) {
        const auto position = EventPosition::parse(text);
        ASSERT_TRUE(position) << text;
        EXPECT_EQ(position->text(), text);
    }
}

TEST(EventPosition, RefusesWhatIsNone) {
    for (const std::string_view text : {"",
                                        "1",
                                        "1-",
                                        "-1",
                                        "1-0",
                                        "0-1",
                                        "257-1",
                                        "1-1_",
                                        "_1-1",
                                        "1-1_1-2",
                                        "1-1.",
                                        "1-1.0",
                                        "1-1.x",
                                        "1 -1",
                                        "+1-1",
                                        "1--1",
                                        "1-9223372036854775808",
                                        "1-1.2147483648",
                                        "1-1,2-2",
                                        "00x"})
        EXPECT_FALSE(EventPosition::parse(text)) << text;
    EXPECT_FALSE(EventPosition::parse(std::string(EventPosition::text_bytes_max + 1, '1')));
}

// Every reader that has all chains begun must be able to send its position back.
TEST(EventPosition, FitsIntoAHeaderHoweverManyChainsThereAre) {
    EventPosition position;
    for (std::int32_t chain = 1; chain <= chains_max; ++chain)
        position.advance(chain, {.chain_number = std::int64_t{1} << 40U, .changes_read = 9'999});
    EXPECT_LE(position.text().size(), EventPosition::text_bytes_max);
    EXPECT_EQ(EventPosition::parse(position.text()), position);
}

RC_GTEST_PROP(EventPosition, IsPastAnotherJustWhereEveryPlaceIs, ()) {
    const auto pick = [] {
        EventPosition position;
        for (std::int32_t chain = 1; chain <= 3; ++chain)
            if (*rc::gen::arbitrary<bool>())
                position.advance(chain, {.chain_number = *rc::gen::inRange<std::int64_t>(1, 4),
                                         .changes_read = *rc::gen::element(EventPosition::Place::all, 1, 2)});
        return position;
    };
    // A place as one number: batches of ten changes, one after the other.
    const auto number = [](const EventPosition& position, std::int32_t chain) {
        const auto place = position.at(chain);
        return place.chain_number * 10 + (place.changes_read == EventPosition::Place::all ? 10 : place.changes_read);
    };
    const EventPosition one = pick();
    const EventPosition other = pick();
    bool expected = true;
    for (std::int32_t chain = 1; chain <= 3; ++chain)
        if (other.places().contains(chain)) expected = expected && number(one, chain) >= number(other, chain);
    RC_ASSERT(one.is_past(other) == expected);
    EventPosition raised = one;
    raised.raise_to(other);
    for (std::int32_t chain = 1; chain <= 3; ++chain)
        RC_ASSERT(number(raised, chain) == std::max(number(one, chain), number(other, chain)));
    RC_ASSERT(EventPosition::parse(one.text()) == one);
}

}  // namespace
}  // namespace trastienda::store
