#include "store/chain_text.hpp"

#include <gtest/gtest.h>
#include <string>

namespace trastienda::store {
namespace {

TEST(ChainText, reads_what_it_writes) {
    ChainLink link{.chain_id = 2, .chain_number = 66, .hash = {}};
    link.hash.front() = std::byte{0xAB};
    link.hash.back() = std::byte{1};
    const std::string text = text_of(link);
    EXPECT_EQ(text, "2:66:ab" + std::string(60, '0') + "01");
    const auto read = parse_link(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->chain_id, link.chain_id);
    EXPECT_EQ(read->chain_number, link.chain_number);
    EXPECT_EQ(read->hash, link.hash);
}

TEST(ChainText, refuses_what_is_no_link) {
    const std::string hash(64, 'a');
    ASSERT_TRUE(parse_link("256:9223372036854775807:" + hash));
    for (const std::string& text : {std::string(),
                                    std::string(":"),
                                    std::string("::"),
                                    "1:" + hash,
                                    "0:1:" + hash,
                                    "257:1:" + hash,
                                    "1:0:" + hash,
                                    "-1:1:" + hash,
                                    "1:-1:" + hash,
                                    " 1:1:" + hash,
                                    "1:1 :" + hash,
                                    "1:+1:" + hash,
                                    "1:9223372036854775808:" + hash,
                                    "1:1:" + hash + "a",
                                    "1:1:" + hash + "aa",
                                    "1:1:" + hash.substr(1),
                                    "1:1:" + hash.substr(2),
                                    "1:1:" + hash.substr(1) + "g",
                                    "1:1:" + hash + ":",
                                    "1:1:1:" + hash})
        EXPECT_FALSE(parse_link(text)) << text;
}

}  // namespace
}  // namespace trastienda::store
