// The reader as such; what types make of it is in codec_test.cpp.
#include "http/json_value.hpp"
#include "http/json_write.hpp"

#include <gtest/gtest.h>
#include <string>

namespace trastienda::http {
namespace {

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(JsonDocument, accepts_json_and_nothing_else) {
    struct Row {
        std::string bytes;
        bool is_json;
    };
    const Row rows[] = {
        {"{}", true},
        {" [1, 2] \n", true},
        {"\"a\"", true},
        {"null", true},
        {"-0", true},
        {"1E+2", true},
        {R"("\u00e9\ud83d\ude00\/")", true},
        {"\"caf\xC3\xA9\"", true},
        {nested(json_depth_max), true},
        {R"({"a":1,"a":2})", true},  // repeated members are refused where their object is read: codec_test.cpp
        {"", false},
        {" ", false},
        {"{", false},
        {"[1,]", false},
        {"{\"a\":1,}", false},
        {"{a:1}", false},
        {"{'a':1}", false},
        {"[1 2]", false},
        {"{\"a\" 1}", false},
        {"{\"a\"}", false},
        {"{1:2}", false},
        {"01", false},
        {"+1", false},
        {".5", false},
        {"5.", false},
        {"1e", false},
        {"0x1", false},
        {"NaN", false},
        {"Infinity", false},
        {"nul", false},
        {"True", false},
        {"1 2", false},
        {"{}}", false},
        {"[1]x", false},
        {"// a\n1", false},
        {"/* */ 1", false},
        {"\xEF\xBB\xBF{}", false},
        {"\"\t\"", false},
        {"\"\\x\"", false},
        {"\"\\u12g4\"", false},
        {"\"\\ud83d\"", false},
        {"\"\\ude00\"", false},
        {"\"\xFF\"", false},
        {"\"\xC0\xAF\"", false},
        {"\"\xED\xA0\x80\"", false},
        {"\"\xF5\x80\x80\x80\"", false},
        {"\"\xC3", false},
        {"\"a", false},
        {nested(json_depth_max + 1), false},
        {nested(100'000), false},
        {std::string("1\0", 2), false},
    };
    JsonDocument document;
    for (const Row& row : rows)
        EXPECT_EQ(document.parse(row.bytes).has_value(), row.is_json) << row.bytes.substr(0, 60);
}

TEST(JsonDocument, keeps_numbers_as_written_and_texts_as_meant) {
    JsonDocument document;
    const auto parsed = document.parse(
        R"({"n":1.50e3,"t":"a\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00z","l":[true,null,{"x":[]}],"e":""})");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->count(), 4U);
    const JsonValue n = parsed->first();
    EXPECT_EQ(n.text(), "n");
    EXPECT_EQ(n.next().text(), "1.50e3");
    const JsonValue t = n.next().next();
    EXPECT_EQ(t.next().text(), "a\"\\/\b\f\n\r\tA\xC3\xA9\xF0\x9F\x98\x80z");
    const JsonValue list = t.next().next().next();
    EXPECT_EQ(list.kind(), JsonKind::array);
    EXPECT_EQ(list.count(), 3U);
    EXPECT_TRUE(list.first().boolean());
    EXPECT_EQ(list.first().next().kind(), JsonKind::null);
    const JsonValue last = list.next();
    EXPECT_EQ(last.text(), "e");
    EXPECT_EQ(last.next().text(), "");
}

TEST(JsonDocument, says_where_it_stops_being_json) {
    JsonDocument document;
    const auto parsed = document.parse("{\n  \"a\": 1,\n  b\n}");
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().line, 3U);
    EXPECT_EQ(parsed.error().column, 3U);
    EXPECT_EQ(parsed.error().offset, 14U);
    EXPECT_FALSE(parsed.error().detail.es.empty());
    EXPECT_FALSE(parsed.error().detail.en.empty());
}

TEST(JsonDocument, bounds_how_many_values_it_holds) {
    std::string bytes = "[0";
    for (std::size_t i = 0; i < json_nodes_max; ++i) bytes += ",0";
    JsonDocument document;
    EXPECT_FALSE(document.parse(bytes + "]"));
    EXPECT_TRUE(document.parse("[0]"));
}

TEST(JsonWrite, escapes_what_must_be) {
    std::string out;
    append_json_string(out, std::string_view("a\"\\\n\x01\x1F/\xC3\xA9", 9));
    EXPECT_EQ(out, R"("a\"\\\n\u0001\u001f/)"
                   "\xC3\xA9\"");
}

}  // namespace
}  // namespace trastienda::http
