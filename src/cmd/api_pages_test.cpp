#include "cmd/api_pages.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace trastienda::cmd {
namespace {

struct Written {
    std::string output;
    std::string notices;
    std::vector<std::string> asked;  // each cursor that was given
};

Written written(Output output, const std::vector<std::string_view>& pages, std::size_t columns = 0) {
    ApiPages writer(output, Language::en, columns);
    Written all;
    std::optional<std::string> next;
    for (const std::string_view page : pages) {
        const auto piece = writer.add(page);
        if (!piece) {
            all.notices += "no page";
            break;
        }
        all.output += piece->output;
        all.notices += piece->notice;
        next = piece->next;
        if (next) all.asked.push_back(*next);
    }
    all.output += writer.end(next);
    return all;
}

TEST(ApiPages, are_one_document) {
    const Written three =
        written(Output::json,
                {R"({"at":"now","items":[{"id":1},{"id":2}],"next":"Mg"})", R"({"at":"later","items":[],"next":"Mw"})",
                 R"({"at":"later","items":[{"id":3,"of":[1.50,null,"á\n"]}],"next":null})"});
    EXPECT_EQ(three.output,
              "{\"at\":\"now\",\"items\":[{\"id\":1},{\"id\":2},{\"id\":3,\"of\":[1.50,null,\"á\\n\"]}],"
              "\"next\":null}\n");
    EXPECT_EQ(three.asked, (std::vector<std::string>{"Mg", "Mw"}));
    EXPECT_EQ(written(Output::json, {R"({"items":[],"next":null})"}).output, "{\"items\":[],\"next\":null}\n");
    // Broken off it is a document all the same, and says where it goes on.
    EXPECT_EQ(written(Output::json, {R"({"items":[{"id":1}],"next":"Mg"})", "no JSON"}).output,
              "{\"items\":[{\"id\":1}],\"next\":\"Mg\"}\n");
    EXPECT_EQ(written(Output::json, {"no JSON"}).output, "");
}

TEST(ApiPages, are_one_table_as_long_as_its_columns_are_the_same) {
    const Written same =
        written(Output::text, {R"({"items":[{"id":1,"name":"Ana"}],"next":"Mg"})", R"({"items":[],"next":"Mw"})",
                               R"({"items":[{"id":2,"name":"Eva"}],"next":null})"});
    EXPECT_EQ(same.output, "ID  NAME\n1   Ana\n2   Eva\n");
    EXPECT_EQ(same.notices, "");
    const Written other = written(
        Output::text, {R"({"items":[{"id":1}],"next":"Mg"})", R"({"items":[{"id":2,"name":"Eva"}],"next":null})"});
    EXPECT_EQ(other.output, "ID\n1\n\nID  NAME\n2   Eva\n");
    EXPECT_EQ(written(Output::text, {R"({"items":[],"next":null})"}).output, "(none)\n");
    // What there is no room for is said once.
    const Written narrow = written(Output::text,
                                   {R"({"items":[{"id":1,"name":"a long name"}],"next":"Mg"})",
                                    R"({"items":[{"id":2,"name":"a long name"}],"next":null})"},
                                   4);
    EXPECT_EQ(narrow.output, "ID\n1\n2\n");
    EXPECT_EQ(narrow.notices, "No room for: NAME. Everything: --json.\n");
}

}  // namespace
}  // namespace trastienda::cmd
