// Lists by cursor: `?limit=&after=` in, `{items, next}` out. A cursor is a described struct (the sort key and id of the
// last item), opaque outside: base64url of its JSON. Floor 5, pure values.
//
//   struct LocationCursor { LocationId id; };  BOOST_DESCRIBE_STRUCT(LocationCursor, (), (id))
//   struct LocationsQuery { PageLimit limit; std::optional<After<LocationCursor>> after; };
//   ... ask the store for limit + 1 rows ...
//   co_return make_page(std::move(rows), call.query.limit, [](const LocationOut& last) { return
//   LocationCursor{last.id}; });
#pragma once

#include "http/types.hpp"

namespace trastienda::http {

inline constexpr std::int64_t page_limit_max = 200;
inline constexpr std::int64_t page_limit_default = 50;
using PageLimit = Defaulted<Whole<1, page_limit_max>, page_limit_default>;

template <class T>
struct Page {
    std::vector<T> items;
    std::optional<std::string> next;  // the cursor for `after`, or null at the end
};

std::string encode_base64url(std::string_view bytes);
/// Nothing where the text is not base64url without padding.
std::optional<std::string> decode_base64url(std::string_view text);

/// The longest cursor that we read; ours hold a name's key of at most 1,000 bytes (store/listing.hpp), as JSON, as
/// base64.
inline constexpr std::size_t cursor_characters_max = 4'096;
void fail_bad_cursor(const ReadAt& at);

template <class Cursor>
struct After {
    Cursor value;
    bool operator==(const After&) const = default;
};
template <class Cursor>
struct Codec<After<Cursor>> {
    static void read(const ReadAt& at, JsonValue value, After<Cursor>& out) {
        const auto text = read_string(at, value);
        if (!text) return;
        const auto json = text->size() > cursor_characters_max ? std::nullopt : decode_base64url(*text);
        JsonDocument document;
        const auto parsed = json ? document.parse(*json) : std::unexpected(JsonSyntaxError());
        FieldErrors errors;
        if (parsed) Codec<Cursor>::read(ReadAt(errors, FieldPlace::body), *parsed, out.value);
        if (!parsed || !errors.empty()) fail_bad_cursor(at);
    }
    static void write(std::string& out, const After<Cursor>& value) {
        std::string json;
        Codec<Cursor>::write(json, value.value);
        append_json_string(out, encode_base64url(json));
    }
    static std::string schema(SchemaBook&) {
        return fmt::format(R"({{"type":"string","maxLength":{}}})", cursor_characters_max);
    }
};

template <class Cursor>
std::string make_cursor(const Cursor& cursor) {
    std::string json;
    Codec<Cursor>::write(json, cursor);
    return encode_base64url(json);
}

/// The page out of `limit + 1` rows that were asked for: the one too many shows that there is more.
template <class T, class CursorOf>
Page<T> make_page(std::vector<T> rows, PageLimit limit, CursorOf cursor_of) {
    Page<T> page{std::move(rows), std::nullopt};
    const auto size_max = static_cast<std::size_t>(limit.get());
    if (page.items.size() > size_max) {
        page.items.erase(page.items.begin() + static_cast<std::ptrdiff_t>(size_max), page.items.end());
        page.next = make_cursor(cursor_of(page.items.back()));
    }
    return page;
}

template <class T>
struct Codec<Page<T>> {
    static void write(std::string& out, const Page<T>& page) {
        out += R"({"items":)";
        Codec<std::vector<T>>::write(out, page.items);
        out += R"(,"next":)";
        Codec<std::optional<std::string>>::write(out, page.next);
        out += '}';
    }
    static std::string schema(SchemaBook& book) {
        static const std::string name = std::string(type_name<T>()) + "Page";
        return book.reference(name, [](SchemaBook& inner) {
            return R"({"type":"object","required":["items","next"],"properties":{"items":)" +
                   Codec<std::vector<T>>::schema(inner) +
                   R"(,"next":{"type":["string","null"],"description":"Give it as `after` for the next page; )"
                   R"(null at the end."}}})";
        });
    }
};

}  // namespace trastienda::http
