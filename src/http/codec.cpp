#include "http/codec.hpp"

#include "base/utf8.hpp"
#include "base/visible.hpp"
#include "http/codec_struct.hpp"
#include "http/near_name.hpp"
#include "http/types.hpp"

#include <charconv>
#include <iterator>

namespace trastienda::http {

namespace {

BilingualText kind_words(JsonKind kind) {
    switch (kind) {
        case JsonKind::null:
            return {"null", "null"};
        case JsonKind::boolean:
            return {"un valor lógico", "a boolean"};
        case JsonKind::number:
            return {"un número", "a number"};
        case JsonKind::string:
            return {"un texto", "a text"};
        case JsonKind::array:
            return {"una lista", "a list"};
        case JsonKind::object:
            return {"un objeto", "an object"};
        case JsonKind::parameter:
            return {"un parámetro", "a parameter"};
    }
    return {};
}

void fail_wrong_type(const ReadAt& at, JsonValue value, Bilingual wanted) {
    if (value.kind() == JsonKind::null) return fail_with_null(at);
    const BilingualText got = kind_words(value.kind());
    at.fail(FieldCode::wrong_type, {fmt::format("Debe ser {}, y es {}.", wanted.es, got.es),
                                    fmt::format("It must be {}, and is {}.", wanted.en, got.en)});
}

bool is_number_text(JsonValue value) { return value.kind() == JsonKind::number || value.kind() == JsonKind::parameter; }

std::string join(std::span<const std::string_view> words) {
    std::string joined;
    for (const std::string_view word : words) (joined += joined.empty() ? "" : ", ") += word;
    return joined;
}

}  // namespace

void fail_with_null(const ReadAt& at) {
    at.fail(FieldCode::is_null, both(Bilingual{"No puede ser null.", "It may not be null."}));
}

void fail_bad_format(const ReadAt& at, std::string_view text, Bilingual expected) {
    at.fail(FieldCode::bad_format, {fmt::format("«{}» no sirve: debe ser {}.", shown(text), expected.es),
                                    fmt::format("\"{}\" cannot be used: it must be {}.", shown(text), expected.en)});
}

bool is_decimal(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    const std::size_t point = text.find('.');
    const auto is_digits = [](std::string_view part) {
        return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    };
    return is_digits(text.substr(0, point)) && (point == std::string_view::npos || is_digits(text.substr(point + 1)));
}

bool fail_if_too_fine(const ReadAt& at, std::string_view text) {
    const std::size_t point = text.find('.');
    if (point == std::string_view::npos || text.size() - point - 1 <= decimals_max || !is_decimal(text)) return false;
    at.fail(FieldCode::too_many_decimals,
            both({"«{}» tiene demasiados decimales: puede tener {} a lo sumo, y ninguno un importe en una moneda sin "
                  "céntimos.",
                  "\"{}\" has too many decimals: it may have {} at most, and an amount in a currency without cents "
                  "none."},
                 shown(text), decimals_max));
    return true;
}

std::optional<std::int64_t> read_whole(const ReadAt& at, JsonValue value, std::int64_t minimum, std::int64_t maximum) {
    if (!is_number_text(value)) {
        fail_wrong_type(at, value, {"un número entero", "a whole number"});
        return std::nullopt;
    }
    const std::string_view text = value.text();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_all_read = end == text.data() + text.size();
    if (error == std::errc::invalid_argument || !is_all_read) {
        // 1.5, 1e3, and in a parameter anything at all.
        at.fail(FieldCode::not_whole, both({"Debe ser un número entero, sin decimales ni exponente; «{}» no lo es.",
                                            "It must be a whole number, without decimals or exponent; \"{}\" is not."},
                                           shown(text)));
        return std::nullopt;
    }
    const bool is_below = error == std::errc::result_out_of_range ? text.starts_with('-') : number < minimum;
    const bool is_above = error == std::errc::result_out_of_range ? !text.starts_with('-') : number > maximum;
    if (is_below)
        at.fail(FieldCode::too_small, both({"Debe ser {} o más.", "It must be {} or more."}, minimum));
    else if (is_above)
        at.fail(FieldCode::too_large, both({"Debe ser {} o menos.", "It must be {} or less."}, maximum));
    if (is_below || is_above) return std::nullopt;
    return number;
}

std::optional<std::string_view> read_string(const ReadAt& at, JsonValue value) {
    if (value.kind() == JsonKind::string || value.kind() == JsonKind::parameter) return value.text();
    fail_wrong_type(at, value, {"un texto", "a text"});
    return std::nullopt;
}

std::optional<bool> read_boolean(const ReadAt& at, JsonValue value) {
    if (value.kind() == JsonKind::boolean) return value.boolean();
    if (value.kind() == JsonKind::parameter && value.text() == "true") return true;
    if (value.kind() == JsonKind::parameter && value.text() == "false") return false;
    if (value.kind() == JsonKind::parameter)
        fail_bad_format(at, value.text(), {"true o false", "true or false"});
    else
        fail_wrong_type(at, value, {"true o false", "true or false"});
    return std::nullopt;
}

std::optional<Money> read_money(const ReadAt& at, JsonValue value, MoneyForm form) {
    const bool is_amount = value.kind() == JsonKind::string || value.kind() == JsonKind::parameter ||
                           (value.kind() == JsonKind::number && form == MoneyForm::text_or_number);
    if (!is_amount) {
        fail_wrong_type(at, value,
                        {"un importe entre comillas, como \"19.99\"", "an amount in quotes, such as \"19.99\""});
        return std::nullopt;
    }
    const std::string_view text = value.text();
    if (fail_if_too_fine(at, text)) return std::nullopt;
    const auto money = Money::parse(text);
    if (!money)
        fail_bad_format(at, text,
                        {"un importe con punto y dos decimales a lo sumo, como \"19.99\", hasta 9999999999.99",
                         "an amount with a point and at most two decimals, such as \"19.99\", up to 9999999999.99"});
    return money;
}

std::optional<std::size_t> read_word(const ReadAt& at, JsonValue value, std::span<const std::string_view> words) {
    const auto text = read_string(at, value);
    if (!text) return std::nullopt;
    for (std::size_t i = 0; i < words.size(); ++i)
        if (words[i] == *text) return i;
    at.fail(FieldCode::not_one_of,
            both({"«{}» no es uno de: {}.", "\"{}\" is not one of: {}."}, shown(*text), join(words)));
    return std::nullopt;
}

std::optional<std::size_t> read_list_size(const ReadAt& at, JsonValue value, std::size_t minimum, std::size_t maximum) {
    if (value.kind() != JsonKind::array) {
        fail_wrong_type(at, value, {"una lista", "a list"});
        return std::nullopt;
    }
    if (value.count() < minimum)
        at.fail(FieldCode::too_few, both({"Tiene pocos elementos, {}: debe tener {} o más.",
                                          "It has too few items, {}: it must have {} or more."},
                                         value.count(), minimum));
    else if (value.count() > maximum)
        at.fail(FieldCode::too_many, both({"Tiene demasiados elementos, {} o más: puede tener {} o menos.",
                                           "It has too many items, {} or more: it may have {} or fewer."},
                                          value.count(), maximum));
    else
        return value.count();
    return std::nullopt;
}

std::string whole_schema(std::int64_t minimum, std::int64_t maximum) {
    return fmt::format(R"({{"type":"integer","minimum":{},"maximum":{}}})", minimum, maximum);
}

std::string enum_schema(std::span<const std::string_view> words) {
    std::string schema = R"({"type":"string","enum":[)";
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i != 0) schema += ',';
        append_json_string(schema, words[i]);
    }
    return schema + "]}";
}

std::optional<Money> read_price(const ReadAt& at, JsonValue value, MoneyForm form) {
    const auto money = read_money(at, value, form);
    if (!money || !value.text().starts_with('-')) return money;
    at.fail(FieldCode::too_small, both(Bilingual{"No puede ser negativo ni llevar signo: diga «0.00» o más.",
                                                 "It may not be negative or bear a sign: say \"0.00\" or more."}));
    return std::nullopt;
}

bool check_text(const ReadAt& at, std::string_view text, TextBounds bounds) {
    if (!is_valid_utf8(text)) {
        at.fail(FieldCode::bad_character, both(Bilingual{"No es UTF-8.", "It is not UTF-8."}));
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool is_break = text[i] == '\n' || text[i] == '\r' || text[i] == '\t';
        // U+0080 to U+009F are control characters too; in UTF-8 they are C2 80 to C2 9F.
        const bool is_c1 = byte == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0;
        const bool is_control = byte < 0x20 || byte == 0x7F || is_c1;
        if (is_control && !(is_break && bounds.lines == TextLines::many)) {
            at.fail(FieldCode::bad_character,
                    is_break ? both(Bilingual{"Debe caber en una línea: sin saltos ni tabuladores.",
                                              "It must fit on one line: no breaks, no tabs."})
                             : both(Bilingual{"Tiene un carácter de control; quítelo.",
                                              "It has a control character; take it out."}));
            return false;
        }
    }
    // What may be empty may be so with blanks, too, but not with what only looks empty.
    const bool must_show = bounds.characters_min > 0 ||
                           (bounds.lines == TextLines::one && text.find_first_not_of(' ') != std::string_view::npos);
    const std::size_t characters = count_characters(text);
    if (characters > bounds.characters_max)
        at.fail(FieldCode::too_long, both({"Tiene demasiados caracteres, {}: puede tener {} o menos.",
                                           "It has too many characters, {}: it may have {} or fewer."},
                                          characters, bounds.characters_max));
    else if (must_show && !is_visible(text))
        at.fail(FieldCode::blank, both(Bilingual{"No puede estar en blanco: escriba algo que se vea.",
                                                 "It may not be blank: write something that can be seen."}));
    else if (characters < bounds.characters_min)
        at.fail(FieldCode::too_short, both({"Tiene pocos caracteres, {}: debe tener {} o más.",
                                            "It has too few characters, {}: it must have {} or more."},
                                           characters, bounds.characters_min));
    else
        return true;
    return false;
}

std::string text_schema(TextBounds bounds) {
    std::string schema = R"({"type":"string")";
    if (bounds.characters_min > 0)
        fmt::format_to(std::back_inserter(schema), R"(,"minLength":{})", bounds.characters_min);
    fmt::format_to(std::back_inserter(schema), R"(,"maxLength":{}}})", bounds.characters_max);
    return schema;
}

}  // namespace trastienda::http
