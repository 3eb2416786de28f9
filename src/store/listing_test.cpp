// Which of somebody's words the index of trigrams is asked for.
#include "store/listing.hpp"

#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::store {
namespace {

using Words = std::vector<std::string_view>;

struct Case {
    std::string_view typed;
    Words indexed;
    Words others;
};

void check(const Case& one) {
    SCOPED_TRACE(one.typed);
    const std::vector<std::string> patterns = search_patterns(one.typed);
    const SplitPatterns split = split_patterns(patterns);
    EXPECT_EQ(split.indexed, one.indexed);
    EXPECT_EQ(split.others, one.others);
}

TEST(SplitPatterns, GiveTheIndexWhatItCanLookUp) {
    const Case cases[] = {
        {"", {}, {}},
        {"camisa", {"%camisa%"}, {}},
        {"99 camisa", {"%camisa%"}, {"%99%"}},
        {"camisa 99 azul", {"%camisa%", "%azul%"}, {"%99%"}},
        {"camisa azul lino manga corta", {"%camisa%", "%azul%", "%lino%"}, {"%manga%", "%corta%"}},
        {"xl 99", {"%xl%"}, {"%99%"}},
        {"a-1 42", {"%a-1%"}, {"%42%"}},
        {"a-1 sku", {"%sku%"}, {"%a-1%"}},
        {"\u0448\u0430 123", {"%123%"}, {"%\u0448\u0430%"}},
        {"\u0448\u0430\u0440 42", {"%\u0448\u0430\u0440%"}, {"%42%"}},
    };
    for (const Case& one : cases) check(one);
}

}  // namespace
}  // namespace trastienda::store
