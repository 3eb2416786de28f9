// Codec<T>: what a type looks like in JSON and in parameters - how it is read, written, and described as a schema.
// Here: bool, integers, ids, quantities, money, instants, texts, enums, optional, lists. Structs are in
// codec_struct.hpp, types that carry their own bounds in types.hpp. Floor 5, pure functions.
//
// A Codec<T> has
//   static void read(const ReadAt& at, JsonValue value, T& out);  // notes what is wrong; `out` then means nothing
//   static void write(std::string& out, const T& value);
//   static std::string schema(SchemaBook& book);                  // JSON text
// and, where a field of the type may be left out, `static constexpr bool may_be_absent = true`.
// A domain type that is one text outside (a SKU, an e-mail address) takes its codec from TextCodec below.
#pragma once

#include "base/id.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/quantity.hpp"
#include "http/fields.hpp"
#include "http/json_value.hpp"
#include "http/json_write.hpp"
#include "http/schema.hpp"

#include <array>
#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <concepts>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace trastienda::http {

template <class T>
struct Codec;

template <class T>
concept MayBeAbsent = requires { requires Codec<T>::may_be_absent; };

template <class T>
void write_json(std::string& out, const T& value) {
    Codec<T>::write(out, value);
}

/// A whole number between the bounds, or nothing after noting what is wrong.
std::optional<std::int64_t> read_whole(const ReadAt& at, JsonValue value, std::int64_t minimum, std::int64_t maximum);
/// A text, or nothing after noting that it is none.
std::optional<std::string_view> read_string(const ReadAt& at, JsonValue value);
std::optional<bool> read_boolean(const ReadAt& at, JsonValue value);
/// Money is a text, so that nobody on the way makes a floating-point number of it; only the routes of the original
/// design, whose clients send numbers, take both.
enum class MoneyForm : std::uint8_t { text = 1, text_or_number = 2 };
std::optional<Money> read_money(const ReadAt& at, JsonValue value, MoneyForm form = MoneyForm::text);
/// Money without a sign: "-0.00" is refused, too.
std::optional<Money> read_price(const ReadAt& at, JsonValue value, MoneyForm form = MoneyForm::text);
/// The index of the word among `words`.
std::optional<std::size_t> read_word(const ReadAt& at, JsonValue value, std::span<const std::string_view> words);
void fail_with_null(const ReadAt& at);
void fail_bad_format(const ReadAt& at, std::string_view text, Bilingual expected);
/// Digits, at most one point with digits before and after it, perhaps a minus before them: how long is not looked at.
bool is_decimal(std::string_view text);
/// The decimals that money and percentages have. More are refused, zeros too: nobody means anything by them.
inline constexpr std::size_t decimals_max = 2;
/// Whether a decimal has more; if so, that is noted.
bool fail_if_too_fine(const ReadAt& at, std::string_view text);
/// How many items a list has, or nothing after noting that it is none or has too many or too few.
std::optional<std::size_t> read_list_size(const ReadAt& at, JsonValue value, std::size_t minimum, std::size_t maximum);
std::string whole_schema(std::int64_t minimum, std::int64_t maximum);
std::string enum_schema(std::span<const std::string_view> words);

template <>
struct Codec<bool> {
    static void read(const ReadAt& at, JsonValue value, bool& out) {
        if (const auto read = read_boolean(at, value)) out = *read;
    }
    static void write(std::string& out, bool value) { out += value ? "true" : "false"; }
    static std::string schema(SchemaBook&) { return R"({"type":"boolean"})"; }
};

template <std::integral Int>
struct Codec<Int> {
    static constexpr std::int64_t minimum = static_cast<std::int64_t>(std::numeric_limits<Int>::min());
    static constexpr std::int64_t maximum = std::in_range<std::int64_t>(std::numeric_limits<Int>::max())
                                                ? static_cast<std::int64_t>(std::numeric_limits<Int>::max())
                                                : std::numeric_limits<std::int64_t>::max();
    static void read(const ReadAt& at, JsonValue value, Int& out) {
        if (const auto read = read_whole(at, value, minimum, maximum)) out = static_cast<Int>(*read);
    }
    static void write(std::string& out, Int value) { append_json_integer(out, value); }
    static std::string schema(SchemaBook&) { return whole_schema(minimum, maximum); }
};

template <class Tag>
struct Codec<Id<Tag>> {
    static void read(const ReadAt& at, JsonValue value, Id<Tag>& out) {
        if (const auto read = read_whole(at, value, 1, std::numeric_limits<std::int64_t>::max())) out.value = *read;
    }
    static void write(std::string& out, Id<Tag> value) { append_json_integer(out, value.value); }
    static std::string schema(SchemaBook&) { return R"({"type":"integer","format":"int64","minimum":1})"; }
};

template <>
struct Codec<Quantity> {
    static void read(const ReadAt& at, JsonValue value, Quantity& out) {
        if (const auto read = read_whole(at, value, 0, Quantity::units_max)) out = Quantity::of(*read);
    }
    static void write(std::string& out, Quantity value) { append_json_integer(out, value.units()); }
    static std::string schema(SchemaBook&) { return whole_schema(0, Quantity::units_max); }
};

template <>
struct Codec<Money> {
    static void read(const ReadAt& at, JsonValue value, Money& out) {
        if (const auto read = read_money(at, value)) out = *read;
    }
    static void write(std::string& out, Money value) { (out += '"').append(value.text()) += '"'; }
    static std::string schema(SchemaBook&) {
        return R"({"type":"string","pattern":"^-?[0-9]{1,10}(\\.[0-9]{1,2})?$","examples":["19.99"]})";
    }
};

/// Texts of ours on their way out. What comes in has bounds: Text<Min, Max> in types.hpp.
template <>
struct Codec<std::string> {
    static void write(std::string& out, std::string_view value) { append_json_string(out, value); }
    static std::string schema(SchemaBook&) { return R"({"type":"string"})"; }
};

template <>
struct Codec<std::string_view> : Codec<std::string> {};

/// The codec of a type that is one text outside. `Form` has
///   static std::optional<T> parse(std::string_view text);
///   static auto text(const T& value);                    // string or string_view
///   static constexpr Bilingual expected;                 // "una fecha como ...", "a date such as ..."
///   static constexpr std::string_view schema_members;    // R"("format":"date-time")", may be empty
template <class T, class Form>
struct TextCodec {
    static void read(const ReadAt& at, JsonValue value, T& out) {
        const auto text = read_string(at, value);
        if (!text) return;
        if (auto parsed = Form::parse(*text))
            out = std::move(*parsed);
        else
            fail_bad_format(at, *text, Form::expected);
    }
    static void write(std::string& out, const T& value) { append_json_string(out, Form::text(value)); }
    static std::string schema(SchemaBook&) { return with_members(R"({"type":"string"})", Form::schema_members); }
};

struct InstantForm {
    static std::optional<Instant> parse(std::string_view text) { return Instant::parse(text); }
    static std::string text(Instant value) { return value.text(); }
    static constexpr Bilingual expected{"una fecha y hora con zona, como 2026-11-22T17:04:00Z",
                                        "a date and time with a zone, such as 2026-11-22T17:04:00Z"};
    static constexpr std::string_view schema_members = R"("format":"date-time")";
};
template <>
struct Codec<Instant> : TextCodec<Instant, InstantForm> {};

template <class Enum>
    requires std::is_enum_v<Enum>
struct Codec<Enum> {
    template <class... D>
    static constexpr auto words_of(boost::mp11::mp_list<D...>) {
        return std::array<std::string_view, sizeof...(D)>{D::name...};
    }
    template <class... D>
    static constexpr auto values_of(boost::mp11::mp_list<D...>) {
        return std::array<Enum, sizeof...(D)>{D::value...};
    }
    using Described = boost::mp11::mp_rename<boost::describe::describe_enumerators<Enum>, boost::mp11::mp_list>;
    static constexpr auto words = words_of(Described());
    static constexpr auto values = values_of(Described());

    static void read(const ReadAt& at, JsonValue value, Enum& out) {
        if (const auto index = read_word(at, value, words)) out = values[*index];
    }
    static std::string_view word(Enum value) {
        for (std::size_t i = 0; i < values.size(); ++i)
            if (values[i] == value) return words[i];
        CHECK(false && "an enumerator that is not described");
        return {};
    }
    static void write(std::string& out, Enum value) { ((out += '"') += word(value)) += '"'; }
    static std::string schema(SchemaBook&) { return enum_schema(words); }
};

/// A field that may be left out or null. It is always written: null where it is empty.
template <class T>
struct Codec<std::optional<T>> {
    static constexpr bool may_be_absent = true;
    static void read(const ReadAt& at, JsonValue value, std::optional<T>& out) {
        out.reset();
        if (value.kind() != JsonKind::null) Codec<T>::read(at, value, out.emplace());
    }
    static void write(std::string& out, const std::optional<T>& value) {
        if (value)
            Codec<T>::write(out, *value);
        else
            out += "null";
    }
    static std::string schema(SchemaBook& book) {
        return R"({"anyOf":[)" + Codec<T>::schema(book) + R"(,{"type":"null"}]})";
    }
};

/// Lists of ours on their way out. What comes in has a bound: List<T, Max> in types.hpp.
template <class T>
struct Codec<std::vector<T>> {
    static void write(std::string& out, const std::vector<T>& values) {
        out += '[';
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i != 0) out += ',';
            Codec<T>::write(out, values[i]);
        }
        out += ']';
    }
    static std::string schema(SchemaBook& book) { return R"({"type":"array","items":)" + Codec<T>::schema(book) + "}"; }
};

}  // namespace trastienda::http
