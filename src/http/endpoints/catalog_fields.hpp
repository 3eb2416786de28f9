// How the fields of the catalogue look outside, for every endpoint that shows or takes one. Floor 5.
#pragma once

#include "domain/catalog/catalog.hpp"
#include "domain/catalog/ean.hpp"
#include "domain/catalog/sku.hpp"
#include "http/endpoint.hpp"

#include <string>
#include <string_view>

namespace trastienda::http {

/// One line of text whose blanks at both ends are taken off: what names and options are.
template <std::size_t Min, std::size_t Max>
struct Trimmed {
    static constexpr TextBounds bounds{Min, Max, TextLines::one};
    std::string value;
    bool operator==(const Trimmed&) const = default;
};

/// Without the blanks at both ends.
std::string_view without_edges(std::string_view text);

template <std::size_t Min, std::size_t Max>
struct Codec<Trimmed<Min, Max>> {
    static void read(const ReadAt& at, JsonValue value, Trimmed<Min, Max>& out) {
        const auto text = read_string(at, value);
        if (!text) return;
        const std::string_view trimmed = without_edges(*text);
        if (check_text(at, trimmed, Trimmed<Min, Max>::bounds)) out.value = trimmed;
    }
    static void write(std::string& out, const Trimmed<Min, Max>& value) { append_json_string(out, value.value); }
    static std::string schema(SchemaBook&) { return text_schema(Trimmed<Min, Max>::bounds); }
};

using CatalogName = Trimmed<1, catalog::name_characters_max>;
using Description = LongText<0, 2'000>;
using ProductDescription = LongText<0, catalog::description_characters_max>;
using SizeText = Trimmed<0, catalog::size_characters_max>;
using ColorText = Trimmed<0, catalog::color_characters_max>;
using VariationText = Trimmed<0, catalog::variation_characters_max>;
using BinText = Trimmed<0, 100>;
using SearchText = Text<1, 100>;

/// A SKU by the rules of domain/catalog/sku.hpp.
struct SkuText {
    std::string value;
};
template <>
struct Codec<SkuText> {
    static void read(const ReadAt& at, JsonValue value, SkuText& out);
    static std::string schema(SchemaBook& book);
};

/// A barcode by the rules of domain/catalog/ean.hpp, its check digit included.
struct BarcodeText {
    std::string value;
};
template <>
struct Codec<BarcodeText> {
    static void read(const ReadAt& at, JsonValue value, BarcodeText& out);
    static std::string schema(SchemaBook& book);
};

/// A product's handle, in the form of domain/catalog/handle.hpp.
struct HandleText {
    std::string value;
};
template <>
struct Codec<HandleText> {
    static void read(const ReadAt& at, JsonValue value, HandleText& out);
    static std::string schema(SchemaBook& book);
};

/// A text of the database's own inside a cursor.
struct CursorText {
    std::string value;
};
template <>
struct Codec<CursorText> {
    static void read(const ReadAt& at, JsonValue value, CursorText& out);
    static void write(std::string& out, const CursorText& value) { append_json_string(out, value.value); }
};

/// The codec of an enum that has other words outside than its own: the orders of lists ("-created_at"). `Words` are in
/// the order of the enumerators, whose numbers start at 1.
template <class Enum, const auto& Words>
struct WordsCodec {
    static void read(const ReadAt& at, JsonValue value, Enum& out) {
        if (const auto index = read_word(at, value, Words)) out = static_cast<Enum>(*index + 1);
    }
    static void write(std::string& out, Enum value) {
        append_json_string(out, Words[static_cast<std::size_t>(value) - 1]);
    }
    static std::string schema(SchemaBook&) { return enum_schema(Words); }
};

/// Notes that a cursor comes from a list with another sort.
void fail_cursor_of_another_sort(const ReadAt& at);

/// The page of what is shown out of `limit + 1` rows of a store.
template <class Row, class CursorOf, class Show>
auto make_page_of(std::vector<Row> rows, PageLimit limit, CursorOf cursor_of, Show show) {
    Page<Row> read = make_page(std::move(rows), limit, cursor_of);
    Page<decltype(show(std::move(read.items.front())))> page{{}, std::move(read.next)};
    page.items.reserve(read.items.size());
    for (Row& row : read.items) page.items.push_back(show(std::move(row)));
    return page;
}

}  // namespace trastienda::http
