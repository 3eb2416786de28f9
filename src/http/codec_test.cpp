#include "http/page.hpp"
#include "http/problem.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace trastienda::http {
namespace {

enum class Shelf : std::uint8_t { floor = 1, store_room = 2 };
BOOST_DESCRIBE_ENUM(Shelf, floor, store_room)

struct Line {
    VariantId variant_id;
    PositiveQuantity quantity;
    bool operator==(const Line&) const = default;
};
BOOST_DESCRIBE_STRUCT(Line, (), (variant_id, quantity))

struct Thing {
    Text<1, 10> name;
    std::optional<LongText<0, 50>> remarks;
    bool active = false;
    std::int64_t difference = 0;
    Money amount;
    Price price;
    Instant created_at;
    Shelf shelf = Shelf::floor;
    Defaulted<Whole<1, 9>, 5> rank;
    List<Line, 3> lines;
    Patch<Text<0, 5>> bin;
    Change<Quantity> minimum;
    bool operator==(const Thing&) const = default;
};
BOOST_DESCRIBE_STRUCT(Thing, (),
                      (name, remarks, active, difference, amount, price, created_at, shelf, rank, lines, bin, minimum))

constexpr auto notes(const Thing*) {
    return std::to_array<FieldNote>({{.field = "shelf", .text = "Where it stands.", .key = "shelfName"}});
}

void check_fields(const Thing& thing, const ReadAt& at) {
    if (thing.name.value == "wrong") at.field("name").fail(FieldCode::conflicting, {"mal", "wrong"});
}

std::string written(const auto& value) {
    std::string out;
    write_json(out, value);
    return out;
}

template <class T>
std::vector<FieldError> read(std::string_view json, T& out) {
    JsonDocument document;
    const auto parsed = document.parse(json);
    EXPECT_TRUE(parsed) << json;
    FieldErrors errors;
    if (parsed) Codec<T>::read(ReadAt(errors, FieldPlace::body), *parsed, out);
    return errors.take();
}

std::string characters(std::size_t size_min, std::size_t size_max) {
    const auto alphabet = std::vector<std::string>{"a", "Z", "\"", "\\", "/", "\xC3\xA9", "\xF0\x9F\x91\x95", "0", "<"};
    std::string text;
    const auto size = *rc::gen::inRange<std::size_t>(size_min, size_max + 1);
    for (std::size_t i = 0; i < size; ++i) text += *rc::gen::elementOf(alphabet);
    return text;
}

TEST(Codec, a_distinct_list_names_what_stands_twice) {
    DistinctList<VariantId, 9> list;
    const auto errors = read("[3,1,3,0,0,1]", list);
    std::vector<std::string> repeated;
    for (const FieldError& error : errors)
        if (error.code == FieldCode::repeated) repeated.push_back(error.where);
    EXPECT_EQ(repeated, (std::vector<std::string>{"#/2", "#/5"}));
    EXPECT_EQ(errors.size(), 4U);  // and two that are no ids
    EXPECT_TRUE(read("[3,1]", list).empty());
    EXPECT_EQ(written(list), "[3,1]");
}

RC_GTEST_PROP(Codec, what_is_written_reads_back_the_same, ()) {
    Thing thing;
    thing.name.value = characters(1, 10);
    if (*rc::gen::arbitrary<bool>()) thing.remarks = LongText<0, 50>{characters(0, 40) + "\n\t"};
    thing.active = *rc::gen::arbitrary<bool>();
    thing.difference = *rc::gen::arbitrary<std::int64_t>();
    thing.amount = Money::of_cents(*rc::gen::inRange<std::int64_t>(-Money::cents_max, Money::cents_max));
    thing.price.value = Money::of_cents(*rc::gen::inRange<std::int64_t>(0, Money::cents_max));
    thing.created_at = {*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000'000)};
    thing.shelf = *rc::gen::element(Shelf::floor, Shelf::store_room);
    thing.rank.value.value = *rc::gen::inRange<std::int64_t>(1, 10);
    for (int i = *rc::gen::inRange(0, 4); i > 0; --i)
        thing.lines.value.push_back({.variant_id = {*rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000)},
                                     .quantity = {Quantity::of(*rc::gen::inRange(1, 1'000'000))}});
    thing.bin.is_present = *rc::gen::arbitrary<bool>();
    if (thing.bin.is_present && *rc::gen::arbitrary<bool>()) thing.bin.value = Text<0, 5>{characters(0, 5)};
    if (*rc::gen::arbitrary<bool>()) thing.minimum.value = Quantity::of(*rc::gen::inRange(0, 1'000));

    Thing back;
    const auto errors = read(written(thing), back);
    RC_ASSERT(errors.empty());
    RC_ASSERT(back == thing);
}

TEST(Codec, tells_every_error_of_a_body_at_once) {
    Thing thing;
    const auto errors =
        read(R"({"nam":"x","remarks":"a\u0000","active":1,"difference":1.5,"amount":"1.999","price":"-0.00",)"
             R"("created_at":"ayer","shelfName":"attic","rank":10,"lines":[{"variant_id":0,"quantity":0},3,)"
             R"({"variant_id":1,"quantity":1,"quantity":2}],)"
             R"("bin":"123456","minimum":null,"a/b~é":1})",
             thing);
    struct Row {
        std::string_view where;
        FieldCode code;
    };
    using enum FieldCode;
    const Row rows[] = {
        {"#/nam", unknown},
        {"#/remarks", bad_character},
        {"#/active", wrong_type},
        {"#/difference", not_whole},
        {"#/amount", too_many_decimals},
        {"#/price", too_small},
        {"#/created_at", bad_format},
        {"#/shelfName", not_one_of},
        {"#/rank", too_large},
        {"#/lines/0/variant_id", too_small},
        {"#/lines/0/quantity", too_small},
        {"#/lines/1", wrong_type},
        {"#/lines/2/quantity", repeated},
        {"#/bin", too_long},
        {"#/minimum", is_null},
        {"#/a~1b~0%C3%A9", unknown},
        {"#/name", missing},
    };
    ASSERT_EQ(errors.size(), std::size(rows));
    for (std::size_t i = 0; i < errors.size(); ++i) {
        EXPECT_EQ(errors[i].where, rows[i].where);
        EXPECT_EQ(errors[i].code, rows[i].code) << rows[i].where;
        EXPECT_FALSE(errors[i].detail.es.empty());
        EXPECT_FALSE(errors[i].detail.en.empty());
    }
    EXPECT_NE(errors[0].detail.en.find("\"name\""), std::string::npos) << errors[0].detail.en;
}

TEST(Codec, checks_several_fields_together_only_when_each_is_well) {
    constexpr std::string_view rest =
        R"("active":true,"difference":0,"amount":"0","price":"1.5","created_at":"2026-11-22T17:04:00Z",)"
        R"("shelfName":"floor","lines":[])";
    Thing thing;
    const auto errors = read(fmt::format(R"({{"name":"wrong",{}}})", rest), thing);
    ASSERT_EQ(errors.size(), 1U);
    EXPECT_EQ(errors[0].code, FieldCode::conflicting);
    EXPECT_EQ(thing.price.value.cents(), 150);
    EXPECT_TRUE(read(fmt::format(R"({{"name":"right",{}}})", rest), thing).empty());
}

TEST(Codec, distinguishes_left_out_from_null) {
    struct Changes {
        Patch<Text<0, 5>> bin;
        std::optional<Quantity> minimum;
    };
    Patch<Text<0, 5>> bin;
    EXPECT_FALSE(bin.is_present);
    EXPECT_TRUE(read("null", bin).empty());
    EXPECT_TRUE(bin.is_null());
    EXPECT_TRUE(read("\"a\"", bin).empty());
    EXPECT_EQ(bin.value->value, "a");
}

TEST(Codec, whole_numbers_say_what_is_wrong_with_them) {
    struct Row {
        std::string_view json;
        std::optional<FieldCode> code;
    };
    using enum FieldCode;
    const Row rows[] = {{"1", {}},
                        {"2147483647", {}},
                        {"2147483648", too_large},
                        {"99999999999999999999999", too_large},
                        {"-99999999999999999999999", too_small},
                        {"0", too_small},
                        {"-1", too_small},
                        {"1.0", not_whole},
                        {"1e2", not_whole},
                        {"\"1\"", wrong_type},
                        {"null", is_null},
                        {"true", wrong_type},
                        {"[]", wrong_type},
                        {"{}", wrong_type}};
    for (const Row& row : rows) {
        PositiveQuantity quantity;
        const auto errors = read(row.json, quantity);
        ASSERT_EQ(errors.size(), row.code ? 1U : 0U) << row.json;
        if (row.code) EXPECT_EQ(errors[0].code, *row.code) << row.json;
    }
}

TEST(Codec, a_price_is_a_text_of_its_pattern) {
    struct Row {
        std::string_view json;
        std::optional<FieldCode> code;
        std::optional<FieldCode> code_of_original;  // where the original design's clients send numbers
    };
    using enum FieldCode;
    const Row rows[] = {
        {R"("0.00")", {}, {}},
        {R"("9999999999.99")", {}, {}},
        {R"("7.5")", {}, {}},
        {"7.5", wrong_type, {}},
        {"7", wrong_type, {}},
        {"7.555", wrong_type, too_many_decimals},
        {"75e-1", wrong_type, bad_format},
        {"-1", wrong_type, too_small},
        {R"("-0.00")", too_small, too_small},
        {"-0", wrong_type, too_small},
        {R"("-3.50")", too_small, too_small},
        {R"("+3.50")", bad_format, bad_format},
        {R"("7.500")", too_many_decimals, too_many_decimals},
        {R"("7.555")", too_many_decimals, too_many_decimals},
        {R"("-7.555")", too_many_decimals, too_many_decimals},
        {R"("7.5.55")", bad_format, bad_format},
        {R"(".555")", bad_format, bad_format},
        {R"("7.5x5")", bad_format, bad_format},
        {R"("abc")", bad_format, bad_format},
        {R"("7.")", bad_format, bad_format},
        {R"("7,50")", bad_format, bad_format},
        {R"("10000000000")", bad_format, bad_format},
        {"null", is_null, is_null},
        {"[7]", wrong_type, wrong_type},
    };
    for (const Row& row : rows) {
        for (const MoneyForm form : {MoneyForm::text, MoneyForm::text_or_number}) {
            JsonDocument document;
            const auto parsed = document.parse(row.json);
            ASSERT_TRUE(parsed) << row.json;
            FieldErrors errors;
            const auto price = read_price(ReadAt(errors, FieldPlace::body), *parsed, form);
            const auto code = form == MoneyForm::text ? row.code : row.code_of_original;
            EXPECT_EQ(price.has_value(), !code) << row.json;
            const auto noted = errors.take();
            ASSERT_EQ(noted.size(), code ? 1U : 0U) << row.json;
            if (code) EXPECT_EQ(noted[0].code, *code) << row.json;
        }
    }
}

TEST(Codec, texts_have_bounds_in_characters) {
    struct Row {
        std::string_view json;
        std::optional<FieldCode> code;
    };
    using enum FieldCode;
    const Row rows[] = {{R"("ñandú")", {}},
                        {R"("ñandúes")", too_long},
                        {R"("a")", too_short},
                        {R"("   ")", blank},
                        {R"("\u200b\ufeff\u202e")", blank},
                        {R"("a\nb")", bad_character},
                        {R"("a\u007f")", bad_character},
                        {R"("a\u0085")", bad_character}};
    for (const Row& row : rows) {
        Text<2, 5> text;
        const auto errors = read(row.json, text);
        ASSERT_EQ(errors.size(), row.code ? 1U : 0U) << row.json;
        if (row.code) EXPECT_EQ(errors[0].code, *row.code) << row.json;
    }
}

TEST(Codec, stops_listing_errors_at_a_bound_but_counts_them) {
    std::string json = "{";
    for (int i = 0; i < 150; ++i) json += fmt::format(R"({}"unknown_{}":1)", i == 0 ? "" : ",", i);
    FieldErrors errors;
    JsonDocument document;
    const auto parsed = document.parse(json += "}");
    ASSERT_TRUE(parsed);
    Line line;
    Codec<Line>::read(ReadAt(errors, FieldPlace::body), *parsed, line);
    EXPECT_EQ(errors.list().size(), FieldErrors::errors_max);
    EXPECT_EQ(errors.count(), 152U);
    EXPECT_EQ(invalid_request(std::move(errors)).errors_omitted, 52U);
}

TEST(Codec, schemas_are_json) {
    SchemaBook book;
    JsonDocument document;
    EXPECT_EQ(Codec<Thing>::schema(book), R"({"$ref":"#/components/schemas/Thing"})");
    EXPECT_NE(Codec<Page<Line>>::schema(book).find("LinePage"), std::string::npos);
    const std::string components = "{" + book.components() + "}";
    EXPECT_TRUE(document.parse(components)) << components;
    EXPECT_NE(components.find(
                  R"("shelfName":{"type":"string","enum":["floor","store_room"],"description":"Where it stands."})"),
              std::string::npos)
        << components;
    EXPECT_NE(components.find(R"("default":5)"), std::string::npos);
}

struct Cursor {
    Text<0, 100> name;
    VariantId id;
    bool operator==(const Cursor&) const = default;
};
BOOST_DESCRIBE_STRUCT(Cursor, (), (name, id))

RC_GTEST_PROP(Base64url, survives_itself, (const std::string& bytes)) {
    RC_ASSERT(decode_base64url(encode_base64url(bytes)) == bytes);
}

TEST(Base64url, has_one_text_for_each_value) {
    EXPECT_EQ(decode_base64url("AA"), std::string(1, '\0'));
    for (const std::string_view bad : {"AB", "A", "AA=", "A+", "AAB", "AAAAA"})
        EXPECT_EQ(decode_base64url(bad), std::nullopt) << bad;
}

TEST(Page, its_cursor_reads_back_and_nothing_else_does) {
    std::vector<Line> rows(3, Line{.variant_id = {7}, .quantity = {}});
    PageLimit limit;
    limit.value.value = 2;
    const auto page = make_page(rows, limit, [](const Line& last) { return Cursor{{"é"}, last.variant_id}; });
    EXPECT_EQ(page.items.size(), 2U);
    ASSERT_TRUE(page.next);
    After<Cursor> after;
    EXPECT_TRUE(read("\"" + *page.next + "\"", after).empty());
    EXPECT_EQ(after.value, (Cursor{{"é"}, {7}}));
    for (const std::string& bad : {std::string("x"), std::string("!!!!"), std::string(""), encode_base64url("{}"),
                                   encode_base64url("nonsense"), *page.next + "A", std::string(2'000, 'A')}) {
        const auto errors = read("\"" + bad + "\"", after);
        ASSERT_EQ(errors.size(), 1U) << bad;
        EXPECT_EQ(errors[0].code, FieldCode::bad_format);
    }
    limit.value.value = 3;
    EXPECT_FALSE(make_page(rows, limit, [](const Line& last) { return Cursor{{}, last.variant_id}; }).next);
}

}  // namespace
}  // namespace trastienda::http
