#include "cmd/api_pages.hpp"

#include "cmd/api_text.hpp"
#include "cmd/json_members.hpp"
#include "http/json_write.hpp"

#include <utility>

namespace trastienda::cmd {

using http::JsonKind;
using http::JsonValue;

namespace {

constexpr std::string_view items_key = "items";
constexpr std::string_view next_key = "next";

std::string member(std::string_view key, std::string_view json) {
    std::string text;
    http::append_json_string(text, key);
    text += ':';
    return text.append(json);
}

}  // namespace

std::optional<ApiPages::Piece> ApiPages::add(std::string_view page) {
    http::JsonDocument document;
    const auto value = document.parse(page);
    if (!value) return std::nullopt;
    const auto items = member_of(*value, items_key);
    if (!items || items->kind() != JsonKind::array) return std::nullopt;
    Piece piece;
    if (const auto next = member_of(*value, next_key); next && next->kind() == JsonKind::string)
        piece.next = std::string(next->text());
    // A page of nothing among others says nothing; a list of nothing does.
    const bool has_items = items->count() > 0;
    if (output_ == Output::json)
        add_json(*value, *items, piece);
    else if (has_items || (!has_items_ && !piece.next))
        add_table(page, piece);
    is_begun_ = true;
    has_items_ = has_items_ || has_items;
    return piece;
}

std::string ApiPages::end(const std::optional<std::string>& next) const {
    if (output_ != Output::json || !is_begun_) return {};
    std::string cursor = "null";
    if (next) {
        cursor.clear();
        http::append_json_string(cursor, *next);
    }
    return "]," + member(next_key, cursor) + "}\n";
}

void ApiPages::add_json(JsonValue page, JsonValue items, Piece& piece) {
    if (!is_begun_) {
        piece.output = "{";
        for (const auto& [key, value] : members_of(page))
            if (key != items_key && key != next_key) piece.output += member(key, json_of(value)) + ",";
        piece.output += member(items_key, "[");
    }
    bool is_first = !has_items_;
    for (const JsonValue item : items_of(items)) {
        if (!std::exchange(is_first, false)) piece.output += ',';
        piece.output += json_of(item);
    }
}

void ApiPages::add_table(std::string_view page, Piece& piece) {
    AnswerText text = answer_text(page, language_, columns_, Pages::all);
    const std::size_t line = text.output.find('\n') + 1;
    const std::string heading = text.output.substr(0, line);
    if (has_items_ && heading == heading_)
        text.output.erase(0, line);
    else if (has_items_)
        text.output.insert(0, "\n");
    heading_ = heading;
    piece.output = std::move(text.output);
    if (text.notice != notice_) piece.notice = text.notice;
    notice_ = std::move(text.notice);
}

}  // namespace trastienda::cmd
