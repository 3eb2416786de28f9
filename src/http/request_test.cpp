#include "http/request.hpp"

#include "http/near_name.hpp"
#include "http/openapi.hpp"
#include "http/reference.hpp"
#include "http/router.hpp"

#include <gtest/gtest.h>
#include <set>

namespace trastienda::http {
namespace {

TEST(Language, follows_accept_language_and_is_spanish_otherwise) {
    struct Row {
        std::string_view header;
        Language language;
    };
    const Row rows[] = {
        {"", Language::es},
        {"en", Language::en},
        {"es", Language::es},
        {"EN-gb", Language::en},
        {"fr", Language::es},
        {"fr, en;q=0.5", Language::en},
        {"es;q=0.5, en;q=0.8", Language::en},
        {"en, es", Language::es},
        {"en;q=0.9,es;q=0.95", Language::es},
        {"en;q=0", Language::es},
        {"*", Language::es},
        {"*, es;q=0.1", Language::en},
        {"es;q=0, *", Language::en},
        {"en;q=banana", Language::es},
        {"en;q=2", Language::es},
        {",,;;", Language::es},
        {"english", Language::es},
        {"en;q=0.333, es;q=0.332", Language::en},
        {"es-AR,es;q=0.9,en;q=0.8", Language::es},
    };
    for (const Row& row : rows) EXPECT_EQ(choose_language(row.header), row.language) << row.header;
}

TEST(IfMatch, allows_the_versions_it_names) {
    EXPECT_TRUE(IfMatch().allows(3));
    EXPECT_FALSE(IfMatch().is_present());
    EXPECT_TRUE(IfMatch::parse("*").allows(3));
    EXPECT_TRUE(IfMatch::parse(entity_tag(3)).allows(3));
    EXPECT_EQ(IfMatch::parse(entity_tag(3)).version(), 3);
    EXPECT_FALSE(IfMatch::parse(entity_tag(3)).allows(4));
    EXPECT_TRUE(IfMatch::parse("\"v1\", \"v3\"").allows(3));
    for (const std::string_view other :
         {"W/\"v3\"", "\"3\"", "v3", "\"v\"", "\"v3x\"", "", "\"v99999999999999999999\""}) {
        EXPECT_FALSE(IfMatch::parse(other).allows(3)) << other;
        EXPECT_EQ(IfMatch::parse(other).version(), -1) << other;
    }
}

TEST(NearName, finds_what_was_meant) {
    const std::vector<std::string_view> names{"product_variant_id", "quantity", "notes", "id"};
    EXPECT_EQ(nearest_name("productVariantId", names), "product_variant_id");
    EXPECT_EQ(nearest_name("quantitiy", names), "quantity");
    EXPECT_EQ(nearest_name("qunatity", names), "quantity");
    EXPECT_EQ(nearest_name("note", names), "notes");
    EXPECT_EQ(nearest_name("colour", names), std::nullopt);
    EXPECT_EQ(nearest_name(std::string(1'000, 'a'), names), std::nullopt);
}

// Endpoints that answer nothing: routes and documents look at their rows only.
Endpoint bare(Method method, std::string_view path) {
    return fixed_endpoint({.method = method, .path = path, .summary = "x", .permission = people::Permission::anyone},
                          json_type, "{}");
}

TEST(Router, finds_places_and_their_parameters) {
    const Endpoints endpoints{bare(Method::get, "/a"),      bare(Method::post, "/a"),
                              bare(Method::get, "/a/{id}"), bare(Method::patch, "/a/{other}"),
                              bare(Method::get, "/a/new"),  bare(Method::get, "/a/{id}/b/{name}"),
                              bare(Method::get, "/a/new/c")};
    const Router router(endpoints);
    PathParameters parameters;
    struct Row {
        std::string_view path;
        std::string_view endpoint;  // of GET; empty where there is no such path
        std::string_view first = {};
        std::string_view second = {};
    };
    const Row rows[] = {
        {"/a", "/a"},
        {"/a/new", "/a/new"},
        {"/a/7", "/a/{id}", "7"},
        {"/a/%6Eew", "/a/new"},
        {"/a/new/b/x", "/a/{id}/b/{name}", "new", "x"},
        {"/a/1/b/caf%C3%A9%2F", "/a/{id}/b/{name}", "1", "café/"},
        {"/a/new/c", "/a/new/c"},
        {"/", ""},
        {"/a/", ""},
        {"/a/7/", ""},
        {"/a//b/x", ""},
        {"/b", ""},
        {"/a/1/b", ""},
        {"/a/%zz", ""},
        {"/a/%", ""},
        {"", ""},
        {"a", ""},
        {"/a/1/b/x/y", ""},
    };
    for (const Row& row : rows) {
        const Router::Place* place = router.find(row.path, parameters);
        ASSERT_EQ(place != nullptr, !row.endpoint.empty()) << row.path;
        if (place == nullptr) continue;
        EXPECT_EQ(place->entry(Method::get).endpoint->row.path, row.endpoint) << row.path;
        if (!row.first.empty()) EXPECT_EQ(parameters[0].value, row.first);
        if (!row.second.empty()) EXPECT_EQ(parameters[1].value, row.second);
    }
    EXPECT_EQ(router.find("/a", parameters)->allow, "GET, HEAD, OPTIONS, POST");
    const auto& patch = router.find("/a/7", parameters)->entry(Method::patch);
    EXPECT_EQ(patch.parameter_names, std::vector<std::string_view>{"other"});
    EXPECT_EQ(router.find("/a/7", parameters)->entry(Method::delete_).endpoint, nullptr);
}

TEST(Problem, every_code_has_its_row_in_both_languages) {
    std::set<std::string_view> names;
    for (const ProblemCode code : problem_codes()) {
        const ProblemKind& kind = kind_of(code);
        EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
        EXPECT_EQ(kind.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos) << kind.name;
        EXPECT_GE(kind.status, 400) << kind.name;
        EXPECT_LE(kind.status, 505) << kind.name;
        for (const std::string_view text : {kind.title.es, kind.title.en, kind.meaning})
            EXPECT_GE(text.size(), 5U) << kind.name;
        EXPECT_NE(kind.title.es, kind.title.en) << kind.name;
    }
}

TEST(Problem, is_json_whatever_is_put_into_it) {
    Problem made = problem(ProblemCode::insufficient_available, {"Quedan {}.", "{} left."}, "\"\n")
                       .with("available", Quantity::of(2))
                       .in_plain_words("Stock insuficiente");
    made.errors.push_back(
        {.place = FieldPlace::query, .where = "limit", .code = FieldCode::too_large, .detail = {"á", "b"}});
    std::string json;
    append_problem(
        json, made,
        {.status = 400, .language = Language::en, .request_id = "id-1", .plain_member = PlainMember::message});
    JsonDocument document;
    EXPECT_TRUE(document.parse(json)) << json;
    EXPECT_EQ(
        json,
        R"({"type":"/docs/problems#insufficient_available","title":"Not that many units are available","status":400,)"
        R"("code":"insufficient_available","detail":"\"\n left.","request_id":"id-1",)"
        R"("message":"Stock insuficiente",)"
        R"("errors":[{"in":"query","parameter":"limit","code":"too_large","detail":"b"}],)"
        R"("available":2})");
}

// Clients of the original design read one member, in its language, whatever went wrong.
TEST(Problem, has_its_plain_member_where_the_row_says_so) {
    FieldErrors errors;
    ReadAt(errors, FieldPlace::body).field("quantity").fail(FieldCode::missing, {"Falta.", "It is missing."});
    const Problem invalid = invalid_request(std::move(errors));
    const Problem unknown = problem(ProblemCode::variant_unknown, {"No existe.", "There is none."});
    struct Row {
        const Problem& problem;
        PlainMember member;
        std::string_view has;
    };
    for (const Row& row : {Row{invalid, PlainMember::message, R"(,"message":"#/quantity: Falta.",)"},
                           Row{invalid, PlainMember::error, R"(,"error":"#/quantity: It is missing.",)"},
                           Row{unknown, PlainMember::message, R"(,"message":"No existe."})"},
                           Row{unknown, PlainMember::error, R"(,"error":"There is none."})"},
                           Row{unknown, PlainMember::none, R"("detail":"There is none."})"}}) {
        std::string json;
        append_problem(json, row.problem, {.status = 400, .language = Language::en, .plain_member = row.member});
        EXPECT_NE(json.find(row.has), std::string::npos) << json;
    }
}

TEST(Problem, says_nothing_of_our_insides) {
    for (int code = 1; code <= 9; ++code) {
        const Problem made =
            problem_of({.code = static_cast<ErrorCode>(code), .message = "secret", .detail = "secret"});
        std::string json;
        append_problem(json, made, {.status = kind_of(made.code).status});
        EXPECT_EQ(json.find("secret"), std::string::npos);
        EXPECT_GE(kind_of(made.code).status, 500);
        EXPECT_EQ(made.retry_after_seconds.has_value(), kind_of(made.code).status == 503);
    }
}

TEST(Shown, makes_text_from_outside_bearable) {
    EXPECT_EQ(shown("café"), "café");
    EXPECT_EQ(shown("a\n\x01"
                    "b"),
              "a??b");
    EXPECT_EQ(shown("\xFF"), "?");
    EXPECT_EQ(shown(std::string(59, 'a') + "é" + std::string(50, 'b')), std::string(59, 'a') + "...");
}

TEST(Openapi, is_json_and_names_every_endpoint) {
    Endpoints endpoints{bare(Method::get, "/api/v1/things"), bare(Method::get, "/api/v1/things/{thing_id}")};
    endpoints[0].row.refusals = {ProblemCode::name_taken};
    add_reference(endpoints, "1.2.3");
    const std::string document = make_openapi(endpoints, "1.2.3");
    JsonDocument json;
    EXPECT_TRUE(json.parse(document)) << document.substr(0, 2'000);
    for (const Endpoint& endpoint : endpoints)
        EXPECT_NE(document.find(fmt::format("\"{}\":{{", endpoint.row.path)), std::string::npos) << endpoint.row.path;
    for (const ProblemCode code : problem_codes())
        EXPECT_NE(document.find(fmt::format("\"code\":\"{}\"", kind_of(code).name)), std::string::npos);
    EXPECT_NE(document.find("\"operationId\":\"get_things_thing_id\""), std::string::npos);
}

}  // namespace
}  // namespace trastienda::http
