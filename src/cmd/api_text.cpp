#include "cmd/api_text.hpp"

#include "base/instant.hpp"
#include "base/utf8.hpp"
#include "cmd/api_shape.hpp"
#include "cmd/json_members.hpp"
#include "cmd/text_table.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <utility>
#include <vector>

namespace trastienda::cmd {

namespace {

using http::JsonKind;
using http::JsonValue;

// Longer cells make a table that nobody can read; the whole of it is in --json.
constexpr std::size_t cell_characters_max = 48;
// Objects in lists in objects: as deep as answers go.
constexpr std::size_t depth_max = 6;

std::string shortened(std::string text) {
    if (count_characters(text) <= cell_characters_max) return text;
    std::size_t end = 0;
    for (std::size_t characters = 0; end < text.size(); ++end) {
        const bool is_first_byte = (static_cast<unsigned char>(text[end]) & 0xC0U) != 0x80U;
        if (is_first_byte && ++characters == cell_characters_max) break;
    }
    return text.substr(0, end) + "…";
}

bool is_blank(JsonValue value) {
    switch (value.kind()) {
        case JsonKind::null:
            return true;
        case JsonKind::string:
            return value.text().empty();
        case JsonKind::array:
        case JsonKind::object:
            return value.count() == 0;
        case JsonKind::boolean:
        case JsonKind::number:
        case JsonKind::parameter:
            return false;
    }
    return false;
}

class Writer {
  public:
    Writer(Language language, std::size_t columns, Pages pages)
        : language_(language), columns_(columns), pages_(pages) {}

    AnswerText answer(JsonValue value) {
        const auto items = member_of(value, "items");
        const auto next = member_of(value, "next");
        if (items && value.count() == (next ? 2U : 1U))
            put_list(*items, 0);
        else
            put(value, 0);
        if (items && next && next->kind() == JsonKind::string && pages_ == Pages::one)
            note(fmt::format(
                fmt::runtime(in({"Hay más: --after {}\nTodo: --all", "There is more: --after {}\nAll of it: --all"})),
                next->text()));
        return std::move(answer_);
    }

  private:
    [[nodiscard]] std::string_view in(Bilingual text) const { return text.in(language_); }

    void note(const std::string& sentence) { answer_.notice += sentence + "\n"; }

    void put_lines(std::string_view text, std::size_t indent) {
        while (!text.empty()) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            answer_.output.append(indent, ' ').append(text.substr(0, end)).append(1, '\n');
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }

    void put(JsonValue value, std::size_t depth) {
        if (value.kind() == JsonKind::array) return put_list(value, depth);
        if (value.kind() == JsonKind::object) return put_object(value, depth);
        put_lines(scalar(value), 2 * depth);
    }

    // Members that are one word first fill aligned lines; what holds more comes below them, each under its name.
    void put_object(JsonValue object, std::size_t depth) {
        std::size_t width = 0;
        for (const auto& [key, member] : members_of(object))
            if (is_line(member)) width = std::max(width, count_characters(key));
        for (const auto& [key, member] : members_of(object)) {
            if (!is_line(member)) continue;
            std::string line = printable(key);
            line.append(width - count_characters(key) + 2, ' ').append(line_of(member));
            line.erase(line.find_last_not_of(' ') + 1);
            put_lines(line, 2 * depth);
        }
        for (const auto& [key, member] : members_of(object)) {
            if (is_line(member)) continue;
            put_lines(printable(key) + ":", 2 * depth);
            if (depth < depth_max)
                put(member, depth + 1);
            else
                put_lines(printable(json_of(member)), 2 * (depth + 1));
        }
    }

    void put_list(JsonValue list, std::size_t depth) {
        const auto items = items_of(list);
        if (items.empty()) return put_lines(in({"(nada)", "(none)"}), 2 * depth);
        if (!std::ranges::all_of(items, [](JsonValue item) { return item.kind() == JsonKind::object; })) {
            for (const JsonValue item : items) put(item, depth);
            return;
        }
        put_lines(format_table(fitting(rows_of(items), 2 * depth)), 2 * depth);
    }

    using Rows = std::vector<std::vector<std::string>>;

    // The columns in which any row has something, by the order in which they first come up.
    [[nodiscard]] Rows rows_of(const std::vector<JsonValue>& items) const {
        std::vector<std::string_view> keys;
        for (const JsonValue item : items)
            for (const auto& [key, member] : members_of(item))
                if (!is_blank(member) && std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
        Rows rows(1);
        for (const std::string_view key : keys) rows.front().push_back(printable(positional_of(key)));
        for (const JsonValue item : items) {
            auto& row = rows.emplace_back();
            for (const std::string_view key : keys) {
                const auto member = member_of(item, key);
                row.push_back(member ? shortened(cell_of(*member)) : std::string());
            }
        }
        return rows;
    }

    // The columns that there is room for. The first says which one it is and stays; of the others those go first that
    // say least to a person.
    Rows fitting(const Rows& rows, std::size_t indent) {
        if (columns_ == 0) return rows;
        std::vector<std::size_t> kept;
        std::vector<std::size_t> widths;
        std::size_t used = indent;
        for (std::size_t column = 0; column < rows.front().size(); ++column) {
            std::size_t width = column == 0 ? 0 : 2;
            for (const auto& row : rows) width = std::max(width, count_characters(row[column]) + (column == 0 ? 0 : 2));
            kept.push_back(column);
            widths.push_back(width);
            used += width;
        }
        std::vector<std::string> left_out;
        while (used > columns_ && kept.size() > 1) {
            const auto least = std::ranges::max_element(kept.begin() + 1, kept.end(), {}, [&](std::size_t column) {
                return std::pair(tedium_of(rows.front()[column]), column);
            });
            used -= widths[*least];
            left_out.push_back(rows.front()[*least]);
            kept.erase(least);
        }
        if (left_out.empty()) return rows;
        note(fmt::format(fmt::runtime(in({"No caben: {}. Todo: --json.", "No room for: {}. Everything: --json."})),
                         fmt::join(left_out, ", ")));
        Rows fitted(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            for (const std::size_t column : kept) fitted[i].push_back(rows[i][column]);
        return fitted;
    }

    // How soon a column may go: when and in which version it was written, numbers of other things, other times.
    static int tedium_of(std::string_view heading) {
        if (heading == "VERSION" || heading == "CREATED_AT" || heading == "UPDATED_AT") return 3;
        if (heading.ends_with("_ID")) return 2;
        return heading.ends_with("_AT") || heading == "EXPIRATION_DATE" ? 1 : 0;
    }

    static bool is_word(JsonValue value) { return value.kind() != JsonKind::array && value.kind() != JsonKind::object; }

    static bool is_line(JsonValue value) {
        if (is_word(value) || is_blank(value)) return true;
        return value.kind() == JsonKind::array && std::ranges::all_of(items_of(value), is_word);
    }

    [[nodiscard]] std::string yes_or_no(JsonValue value) const {
        return std::string(value.boolean() ? in({"sí", "yes"}) : in({"no", "no"}));
    }

    [[nodiscard]] std::string scalar(JsonValue value) const {
        if (value.kind() == JsonKind::null) return "-";
        if (value.kind() == JsonKind::boolean) return yes_or_no(value);
        return printable(value.text());
    }

    [[nodiscard]] std::string line_of(JsonValue value) const {
        if (is_word(value)) return scalar(value);
        std::string line;
        for (const JsonValue item : items_of(value)) line += (line.empty() ? "" : ", ") + scalar(item);
        return line.empty() ? "-" : line;
    }

    [[nodiscard]] std::string cell_of(JsonValue value) const {
        if (is_blank(value)) return "";
        if (value.kind() == JsonKind::array && !std::ranges::all_of(items_of(value), is_word))
            return std::to_string(value.count());
        std::string cell;
        if (value.kind() == JsonKind::array) {
            for (const JsonValue item : items_of(value)) cell += (cell.empty() ? "" : ", ") + cell_of(item);
            return cell;
        }
        if (value.kind() == JsonKind::object) {
            for (const auto& [key, member] : members_of(value))
                if (!is_blank(member)) cell += fmt::format("{}{}={}", cell.empty() ? "" : " ", key, cell_of(member));
            return printable(cell);
        }
        if (value.kind() == JsonKind::boolean) return yes_or_no(value);
        return to_the_second(printable(value.text()));
    }

    // "2026-11-27T07:29:15.852981Z" as "2026-11-27T07:29:15Z"; any other text as it is.
    static std::string to_the_second(std::string text) {
        constexpr std::size_t seconds_end = 19;
        const bool is_fractional = text.size() > seconds_end && text[seconds_end] == '.' && text.ends_with('Z');
        if (is_fractional && Instant::parse(text)) text.erase(seconds_end, text.size() - seconds_end - 1);
        return text;
    }

    Language language_;
    std::size_t columns_;
    Pages pages_;
    AnswerText answer_;
};

// The title and, unless it begins with the same words, the sentence that tells more.
std::string headline(std::string_view title, std::string_view detail) {
    if (title.ends_with('.')) title.remove_suffix(1);
    if (!detail.empty() && detail.starts_with(title)) return std::string(detail);
    return fmt::format("{}.{}{}", title, detail.empty() ? "" : " ", detail);
}

// The place of a field error, as the interface tells it: a pointer into the body, or a parameter's name.
std::string place_of(JsonValue error, const NameOfPlace& name_of) {
    if (const auto pointer = member_of(error, "pointer")) return name_of("body", pointer->text());
    return name_of(text_of(error, "in"), text_of(error, "parameter"));
}

// Sentences that speak of headers speak of the options that stand for them.
std::string in_words_of_reader(std::string sentence, const NameOfPlace& name_of) {
    for (const std::string_view header : {"Idempotency-Key", "If-Match"}) {
        const std::string name = name_of("header", header);
        for (std::size_t at = sentence.find(header); at != std::string::npos;
             at = sentence.find(header, at + name.size()))
            sentence.replace(at, header.size(), name);
    }
    return sentence;
}

}  // namespace

AnswerText answer_text(std::string_view json, Language language, std::size_t columns, Pages pages) {
    http::JsonDocument document;
    const auto value = document.parse(json);
    // Larger than anybody reads on a terminal: as it is.
    if (!value) return {.output = std::string(json) + "\n", .notice = {}};
    return Writer(language, columns, pages).answer(*value);
}

std::string problem_text(std::string_view json, const NameOfPlace& name_of) {
    http::JsonDocument document;
    const auto problem = document.parse(json);
    if (!problem) return std::string(json) + "\n";
    const auto errors = member_of(*problem, "errors");
    const std::string detail = in_words_of_reader(printable(text_of(*problem, "detail")), name_of);
    std::string places;
    // Of wrong fields, the list of them says it all.
    bool is_said = text_of(*problem, "code") == "invalid_request";
    for (const JsonValue error : errors ? items_of(*errors) : std::vector<JsonValue>()) {
        const std::string place = printable(place_of(error, name_of));
        const std::string words = in_words_of_reader(printable(text_of(error, "detail")), name_of);
        // The body as a whole is no place to look at.
        if (place == "#" && words == detail) continue;
        fmt::format_to(std::back_inserter(places), "  {}: {}\n", place, words);
        is_said = is_said || words == detail;
    }
    std::string text = "trastienda: " + headline(text_of(*problem, "title"), is_said ? "" : detail) + "\n" + places;
    if (const auto omitted = member_of(*problem, "errors_omitted"))
        fmt::format_to(std::back_inserter(text), "  (+{})\n", omitted->text());
    return text;
}

}  // namespace trastienda::cmd
