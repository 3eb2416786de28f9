// The pages of one list of objects, written one after the other as the answer that they would be if there were no
// pages: one table, or one JSON document. No more than a page is held. Floor 6, values; no input and no output.
#pragma once

#include "base/language.hpp"
#include "cmd/command.hpp"
#include "http/json_value.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace trastienda::cmd {

class ApiPages {
  public:
    /// `columns`: how wide a table may be; 0: as wide as it is.
    ApiPages(Output output, Language language, std::size_t columns)
        : output_(output), language_(language), columns_(columns) {}

    /// What is to be written next.
    struct Piece {
        std::string output;
        std::string notice;
        std::optional<std::string> next;  // of the page, where there is one: the parameter `after` of the next request
    };
    /// Nothing where the text is no page of a list.
    std::optional<Piece> add(std::string_view page);

    /// What closes the document, where one was begun. `next`: from where somebody goes on who was broken off.
    [[nodiscard]] std::string end(const std::optional<std::string>& next) const;

  private:
    void add_json(http::JsonValue page, http::JsonValue items, Piece& piece);
    void add_table(std::string_view page, Piece& piece);

    Output output_;
    Language language_;
    std::size_t columns_;
    bool is_begun_ = false;
    bool has_items_ = false;
    std::string heading_;  // of the table above, so that one like it needs none
    std::string notice_;   // the last one: it is not said again of each page
};

}  // namespace trastienda::cmd
