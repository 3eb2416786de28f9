#include "cmd/api_text.hpp"

#include <gtest/gtest.h>

namespace trastienda::cmd {
namespace {

struct Case {
    std::string_view json;
    std::string_view output;
    std::string_view notice = "";
    std::size_t columns = 0;
    Language language = Language::en;
};

void check(const Case& row) {
    const AnswerText text = answer_text(row.json, row.language, row.columns);
    EXPECT_EQ(text.output, row.output) << row.json;
    EXPECT_EQ(text.notice, row.notice) << row.json;
}

TEST(AnswerText, is_a_table_of_a_list) {
    check({.json = R"({"items":[{"id":1,"name":"Ana","note":null},{"id":12,"name":"Luís","note":null}],"next":null})",
           .output = "ID  NAME\n"
                     "1   Ana\n"
                     "12  Luís\n"});
    check({.json = R"({"items":[],"next":null})", .output = "(none)\n"});
    check({.json = R"({"items":[],"next":null})", .output = "(nada)\n", .language = Language::es});
    check({.json = R"({"items":[{"id":1}],"next":"e30"})",
           .output = "ID\n1\n",
           .notice = "There is more: --after e30\nAll of it: --all\n"});
    check({.json = R"([{"id":1,"lines":[{"a":1},{"a":2}],"words":["x","y"],"of":{"a":1,"b":""},"yes":true}])",
           .output = "ID  LINES  WORDS  OF   YES\n"
                     "1   2      x, y   a=1  yes\n"});
    check({.json = R"([{"id":1,"is_low":true},{"id":2,"is_low":false}])",
           .output = "ID  IS_LOW\n"
                     "1   sí\n"
                     "2   no\n",
           .language = Language::es});
}

TEST(AnswerText, leaves_out_the_columns_that_there_is_no_room_for) {
    check({.json = R"([{"id":1,"name":"a name","city":"a city"}])",
           .output = "ID  NAME\n1   a name\n",
           .notice = "No room for: CITY. Everything: --json.\n",
           .columns = 12});
    check({.json = R"([{"name":"wider than it is","id":1}])",
           .output = "NAME\nwider than it is\n",
           .notice = "No room for: ID. Everything: --json.\n",
           .columns = 3});
}

TEST(AnswerText, leaves_out_first_what_says_least) {
    check(
        {.json = R"([{"id":1,"user_id":2,"sale_date":"2026-11-27T07:29:15.852981Z","paid_at":"soon","total":"9.90"}])",
         .output = "ID  SALE_DATE             TOTAL\n"
                   "1   2026-11-27T07:29:15Z  9.90\n",
         .notice = "No room for: USER_ID, PAID_AT. Everything: --json.\n",
         .columns = 33});
}

TEST(AnswerText, is_a_table_of_a_list_without_pages) {
    check({.json = R"({"items":[{"id":1}]})", .output = "ID\n1\n"});
    check({.json = R"({"items":[1],"total":2})", .output = "items  1\ntotal  2\n"});
}

TEST(AnswerText, is_the_members_of_an_object_line_by_line) {
    check({.json =
               R"({"id":17,"notes":"","buyer":{"name":"Ana"},"paid":false,"at":null,"lines":[{"n":1}],"w":["a","b"]})",
           .output = "id     17\n"
                     "notes\n"
                     "paid   no\n"
                     "at     -\n"
                     "w      a, b\n"
                     "buyer:\n"
                     "  name  Ana\n"
                     "lines:\n"
                     "  N\n"
                     "  1\n"});
}

TEST(AnswerText, lets_no_name_steer_the_terminal) {
    const AnswerText text = answer_text(R"([{"name":"a\u001b[2J\nb"}])", Language::en, 0);
    EXPECT_EQ(text.output, "NAME\na [2J b\n");
    // Marks of direction, ends of lines, and what some terminals take for the beginning of a command.
    const AnswerText turned =
        answer_text("[{\"name\":\"a\u202eb\u2066c\u200fd\u2028e\u0085f\u061cg €ñ\u2013\"}]", Language::en, 0);
    EXPECT_EQ(turned.output, "NAME\na b c d e f g €ñ\u2013\n");
    const AnswerText cut = answer_text("[{\"name\":\"" + std::string(100, 'x') + "\"}]", Language::en, 0);
    EXPECT_EQ(cut.output, "NAME\n" + std::string(47, 'x') + "…\n");
}

TEST(ProblemText, names_each_field_as_the_reader_does) {
    const auto name_of = [](std::string_view place, std::string_view name) {
        return place == "query" ? "--" + std::string(name) : std::string(name);
    };
    EXPECT_EQ(problem_text(R"({"title":"The request is wrong","code":"invalid_request","detail":"See `errors`.",)"
                           R"("errors":[{"in":"query","parameter":"status","code":"not_one_of","detail":"No."},)"
                           R"({"pointer":"#/lines/0","code":"missing","detail":"It is missing."}],"errors_omitted":3})",
                           name_of),
              "trastienda: The request is wrong.\n"
              "  --status: No.\n"
              "  #/lines/0: It is missing.\n"
              "  (+3)\n");
    EXPECT_EQ(problem_text(R"({"title":"Unknown sale","code":"sale_unknown","detail":"There is no sale 9."})", name_of),
              "trastienda: Unknown sale. There is no sale 9.\n");
    EXPECT_EQ(problem_text(R"({"title":"No such sale","code":"sale_unknown","detail":"No such sale."})", name_of),
              "trastienda: No such sale.\n");
    EXPECT_EQ(
        problem_text(R"({"title":"It is cancelled","code":"x","detail":"It is cancelled: make another."})", name_of),
        "trastienda: It is cancelled: make another.\n");
    // Which of several lines it is, one wants to know where only one is refused, too.
    EXPECT_EQ(problem_text(R"({"title":"Not that many","code":"x","detail":"9 wanted.","errors":[)"
                           R"({"pointer":"#/lines/1","code":"x","detail":"9 wanted."}]})",
                           name_of),
              "trastienda: Not that many.\n"
              "  #/lines/1: 9 wanted.\n");
    EXPECT_EQ(problem_text(R"({"title":"Not that many","code":"x","detail":"All of it, or nothing.","errors":[)"
                           R"({"pointer":"#/lines/1","code":"x","detail":"9 wanted."}]})",
                           name_of),
              "trastienda: Not that many. All of it, or nothing.\n"
              "  #/lines/1: 9 wanted.\n");
    const auto option = [](std::string_view, std::string_view name) { return name == "If-Match" ? "--if" : "#"; };
    EXPECT_EQ(problem_text(R"({"title":"No.","code":"x","detail":"See If-Match.","errors":[)"
                           R"({"pointer":"#","code":"x","detail":"See If-Match."}]})",
                           option),
              "trastienda: No. See --if.\n");
}

}  // namespace
}  // namespace trastienda::cmd
