// Types of fields that carry their own bounds, so that a struct says all there is to check. Each is a plain holder of a
// `value`; the bounds hold for what was read from a request. Floor 5, pure values.
#pragma once

#include "http/codec_struct.hpp"

#include <set>

namespace trastienda::http {

enum class TextLines : std::uint8_t { one = 1, many = 2 };

struct TextBounds {
    std::size_t characters_min = 0;
    std::size_t characters_max = 0;
    TextLines lines = TextLines::one;
};
/// Notes what is wrong with a text: length in characters, blanks only, control characters, bytes that are not UTF-8.
bool check_text(const ReadAt& at, std::string_view text, TextBounds bounds);
std::string text_schema(TextBounds bounds);

/// One line of `Min` to `Max` characters. With a minimum of 1 or more, blanks alone are refused.
template <std::size_t Min, std::size_t Max, TextLines Lines = TextLines::one>
struct Text {
    static constexpr TextBounds bounds{Min, Max, Lines};
    std::string value;
    bool operator==(const Text&) const = default;
};
/// The same with line breaks and tabs allowed: notes, descriptions.
template <std::size_t Min, std::size_t Max>
using LongText = Text<Min, Max, TextLines::many>;

template <std::size_t Min, std::size_t Max, TextLines Lines>
struct Codec<Text<Min, Max, Lines>> {
    using T = Text<Min, Max, Lines>;
    static void read(const ReadAt& at, JsonValue value, T& out) {
        const auto text = read_string(at, value);
        if (text && check_text(at, *text, T::bounds)) out.value = *text;
    }
    static void write(std::string& out, const T& value) { append_json_string(out, value.value); }
    static std::string schema(SchemaBook&) { return text_schema(T::bounds); }
};

/// A whole number from `Min` to `Max`.
template <std::int64_t Min, std::int64_t Max>
struct Whole {
    std::int64_t value = Min;
    constexpr auto operator<=>(const Whole&) const = default;
};
template <std::int64_t Min, std::int64_t Max>
struct Codec<Whole<Min, Max>> {
    static void read(const ReadAt& at, JsonValue value, Whole<Min, Max>& out) {
        if (const auto read = read_whole(at, value, Min, Max)) out.value = *read;
    }
    static void write(std::string& out, Whole<Min, Max> value) { append_json_integer(out, value.value); }
    static std::string schema(SchemaBook&) { return whole_schema(Min, Max); }
};

/// One piece or more.
struct PositiveQuantity {
    Quantity value = Quantity::of(1);
    constexpr auto operator<=>(const PositiveQuantity&) const = default;
};
template <>
struct Codec<PositiveQuantity> {
    static void read(const ReadAt& at, JsonValue value, PositiveQuantity& out) {
        if (const auto read = read_whole(at, value, 1, Quantity::units_max)) out.value = Quantity::of(*read);
    }
    static void write(std::string& out, PositiveQuantity value) { append_json_integer(out, value.value.units()); }
    static std::string schema(SchemaBook&) { return whole_schema(1, Quantity::units_max); }
};

/// Money that is not negative: what something costs.
struct Price {
    Money value;
    constexpr auto operator<=>(const Price&) const = default;
};
template <>
struct Codec<Price> {
    static void read(const ReadAt& at, JsonValue value, Price& out) {
        if (const auto read = read_price(at, value)) out.value = *read;
    }
    static void write(std::string& out, Price value) { Codec<Money>::write(out, value.value); }
    static std::string schema(SchemaBook&) {
        return R"({"type":"string","pattern":"^[0-9]{1,10}(\\.[0-9]{1,2})?$","examples":["19.99"]})";
    }
};

/// `Min` to `Max` items. In the query: separated by commas.
template <class T, std::size_t Max, std::size_t Min = 0>
struct List {
    std::vector<T> value;
    bool operator==(const List&) const = default;
};
template <class T, std::size_t Max, std::size_t Min>
struct Codec<List<T, Max, Min>> {
    static void read(const ReadAt& at, JsonValue value, List<T, Max, Min>& out) {
        if (value.kind() == JsonKind::parameter) return read_parameter(at, value, out);
        const auto size = read_list_size(at, value, Min, Max);
        if (!size) return;
        out.value.resize(*size);
        if (*size == 0) return;
        JsonValue item = value.first();
        for (std::size_t i = 0; i < *size; ++i, item = item.next()) Codec<T>::read(at.item(i), item, out.value[i]);
    }
    static void write(std::string& out, const List<T, Max, Min>& value) {
        Codec<std::vector<T>>::write(out, value.value);
    }
    static std::string schema(SchemaBook& book) {
        return fmt::format(R"({{"type":"array","minItems":{},"maxItems":{},"items":{}}})", Min, Max,
                           Codec<T>::schema(book));
    }

  private:
    static void read_parameter(const ReadAt& at, JsonValue value, List<T, Max, Min>& out) {
        std::vector<JsonNode> items;
        std::string_view rest = value.text();
        while (items.size() <= Max && !rest.empty()) {
            const std::size_t comma = rest.find(',');
            items.push_back({.kind = JsonKind::parameter, .text = rest.substr(0, comma)});
            rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        }
        const JsonNode list{.kind = JsonKind::array, .count = static_cast<std::uint32_t>(items.size())};
        if (!read_list_size(at, JsonValue(&list), Min, Max)) return;
        out.value.resize(items.size());
        for (std::size_t i = 0; i < items.size(); ++i) Codec<T>::read(at, JsonValue(&items[i]), out.value[i]);
    }
};

/// A list in which nothing stands twice. In a body only.
template <class T, std::size_t Max, std::size_t Min = 0>
struct DistinctList : List<T, Max, Min> {};
template <class T, std::size_t Max, std::size_t Min>
struct Codec<DistinctList<T, Max, Min>> {
    static void read(const ReadAt& at, JsonValue value, DistinctList<T, Max, Min>& out) {
        Codec<List<T, Max, Min>>::read(at, value, out);
        std::set<T> seen;
        for (std::size_t i = 0; i < out.value.size(); ++i) {
            // What could not be read is still as it was made, and is complained of already.
            if (out.value[i] == T{} || seen.insert(out.value[i]).second) continue;
            at.item(i).fail(FieldCode::repeated,
                            both(Bilingual{"Está repetido; dígalo una sola vez.", "It is repeated; say it once."}));
        }
    }
    static void write(std::string& out, const DistinctList<T, Max, Min>& value) {
        Codec<List<T, Max, Min>>::write(out, value);
    }
    static std::string schema(SchemaBook& book) {
        return with_members(Codec<List<T, Max, Min>>::schema(book), R"("uniqueItems":true)");
    }
};

/// A field of a PATCH: left out (leave it as it is), null (empty it), or a value. Written only where it is present.
template <class T>
struct Patch {
    bool is_present = false;
    std::optional<T> value;

    [[nodiscard]] bool is_null() const { return is_present && !value; }
    bool operator==(const Patch&) const = default;
};
template <class T>
struct Codec<Patch<T>> {
    static constexpr bool may_be_absent = true;
    static bool is_absent(const Patch<T>& value) { return !value.is_present; }
    static void read(const ReadAt& at, JsonValue value, Patch<T>& out) {
        out.is_present = true;
        Codec<std::optional<T>>::read(at, value, out.value);
    }
    static void write(std::string& out, const Patch<T>& value) { Codec<std::optional<T>>::write(out, value.value); }
    static std::string schema(SchemaBook& book) { return Codec<std::optional<T>>::schema(book); }
};

/// A field of a PATCH that may be left out but not emptied.
template <class T>
struct Change {
    std::optional<T> value;

    [[nodiscard]] bool is_present() const { return value.has_value(); }
    bool operator==(const Change&) const = default;
};
template <class T>
struct Codec<Change<T>> {
    static constexpr bool may_be_absent = true;
    static bool is_absent(const Change<T>& value) { return !value.value; }
    static void read(const ReadAt& at, JsonValue value, Change<T>& out) {
        Codec<T>::read(at, value, out.value.emplace());
    }
    static void write(std::string& out, const Change<T>& value) { Codec<T>::write(out, *value.value); }
    static std::string schema(SchemaBook& book) { return Codec<T>::schema(book); }
};

/// A field that has a value of its own where it is left out: Defaulted<Whole<1, 200>, 50>, Defaulted<bool, false>.
template <class T, auto Default>
struct Defaulted {
    T value{Default};

    /// What is inside, without the holder: a number for a Whole.
    [[nodiscard]] constexpr const auto& get() const {
        if constexpr (requires { value.value; })
            return value.value;
        else
            return value;
    }
    bool operator==(const Defaulted&) const = default;
};
template <class T, auto Default>
struct Codec<Defaulted<T, Default>> {
    static constexpr bool may_be_absent = true;
    static void read(const ReadAt& at, JsonValue value, Defaulted<T, Default>& out) {
        Codec<T>::read(at, value, out.value);
    }
    static void write(std::string& out, const Defaulted<T, Default>& value) { Codec<T>::write(out, value.value); }
    static std::string schema(SchemaBook& book) {
        std::string text = R"("default":)";
        Codec<T>::write(text, T{Default});
        return with_members(Codec<T>::schema(book), text);
    }
};

}  // namespace trastienda::http
