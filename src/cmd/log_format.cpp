#include "base/check.hpp"
#include "base/utf8.hpp"
#include "cmd/log.hpp"
#include "http/json_write.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace trastienda::log {

namespace {

std::string_view word_of(Level level) {
    switch (level) {
        case Level::debug:
            return "debug";
        case Level::info:
            return "info";
        case Level::warning:
            return "warning";
        case Level::error:
            return "error";
    }
    CHECK(false);
}

// Well-formed UTF-8 of bearable length: each byte that is none becomes U+FFFD.
std::string clean(std::string_view text) {
    const bool is_cut = text.size() > field_bytes_max;
    text = text.substr(0, field_bytes_max);
    std::string result;
    result.reserve(text.size());
    while (const auto invalid = first_invalid_utf8(text)) {
        result.append(text.substr(0, *invalid));
        result += "\xEF\xBF\xBD";
        text.remove_prefix(*invalid + 1);
    }
    result.append(text);
    return is_cut ? result + "..." : result;
}

// DEL and the C1 controls (U+0080 to U+009F) are legal in JSON, but a terminal that shows the line may obey them.
std::string without_high_controls(std::string text) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte == 0x7F) {
            result += "\\u007f";
        } else if (byte == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0) {
            fmt::format_to(std::back_inserter(result), "\\u{:04x}", static_cast<unsigned char>(text[++at]));
        } else {
            result += text[at];
        }
    }
    return result;
}

void append_string(std::string& out, std::string_view text) {
    std::string quoted;
    http::append_json_string(quoted, clean(text));
    out += without_high_controls(std::move(quoted));
}

void append_value(std::string& out, const Field::Value& value) {
    struct Append {
        std::string& out;
        void operator()(std::string_view text) const { append_string(out, text); }
        void operator()(std::int64_t number) const { http::append_json_integer(out, number); }
        void operator()(std::uint64_t number) const { http::append_json_integer(out, number); }
        // JSON has no infinity and no NaN.
        void operator()(double number) const { out += std::isfinite(number) ? fmt::format("{}", number) : "null"; }
        void operator()(bool is_true) const { out += is_true ? "true" : "false"; }
        void operator()(Instant instant) const { append_string(out, instant.is_never() ? "never" : instant.text()); }
    };
    std::visit(Append{out}, value);
}

bool is_plain(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char letter) {
        return letter > ' ' && letter < 0x7F && letter != '"' && letter != '\\' && letter != '=';
    });
}

std::string_view colour_of(Level level) {
    switch (level) {
        case Level::debug:
            return "\x1B[2m";  // faint
        case Level::info:
            return "\x1B[32m";  // green
        case Level::warning:
            return "\x1B[33m";  // yellow
        case Level::error:
            return "\x1B[1;31m";  // bold red
    }
    CHECK(false);
}

}  // namespace

std::string format_json(Level level, Instant now, std::string_view event, Fields fields) {
    std::string out = fmt::format(R"({{"time":"{}","level":"{}","event":)", now.text(), word_of(level));
    append_string(out, event);
    for (const Field& field : fields) {
        out += ',';
        append_string(out, field.name);
        out += ':';
        append_value(out, field.value);
    }
    out += '}';
    return out;
}

std::string format_text(Level level, Instant now, std::string_view event, Fields fields, cmd::Colour colour) {
    const bool has_colour = colour == cmd::Colour::on;
    const std::string_view plain = has_colour ? "\x1B[0m" : "";
    const std::string_view faint = has_colour ? "\x1B[2m" : "";
    std::string out = fmt::format("{}{}{} {}{:<7}{} ", faint, now.text(), plain, has_colour ? colour_of(level) : "",
                                  word_of(level), plain);
    if (is_plain(event))
        out += event;
    else
        append_string(out, event);
    for (const Field& field : fields) {
        fmt::format_to(std::back_inserter(out), "  {}{}={}", faint, clean(field.name), plain);
        const auto* text = std::get_if<std::string_view>(&field.value);
        if (text != nullptr && is_plain(*text))
            out += clean(*text);
        else
            append_value(out, field.value);
    }
    return out;
}

}  // namespace trastienda::log
