#include "http/request.hpp"

#include "http/tokens.hpp"

#include <charconv>
#include <fmt/format.h>

namespace trastienda::http {

namespace {

// "0.8" -> 800, RFC 9110 section 12.4.2; what is no quality value counts as 0.
int quality_of(std::string_view parameters) {
    for (std::string_view parameter : split(parameters, ';')) {
        parameter = trimmed(parameter);
        if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) continue;
        parameter.remove_prefix(2);
        int thousandths = 0;
        int unit = 1'000;
        if (parameter.empty() || parameter.size() > 5 || (parameter.size() > 1 && parameter[1] != '.')) return 0;
        for (const char digit : parameter) {
            if (digit == '.') continue;
            if (digit < '0' || digit > '9') return 0;
            thousandths += unit * (digit - '0');
            unit /= 10;
        }
        return thousandths <= 1'000 ? thousandths : 0;
    }
    return 1'000;
}

}  // namespace

std::string_view name_of(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::patch:
            return "PATCH";
        case Method::delete_:
            return "DELETE";
    }
    return "";
}

IfMatch IfMatch::parse(std::string_view header) {
    IfMatch result;
    result.is_present_ = true;
    for (std::string_view tag : split(header, ',')) {
        tag = trimmed(tag);
        if (tag == "*") result.is_any_ = true;
        // A weak tag (W/"v3") never matches If-Match: RFC 9110 section 13.1.1.
        if (!tag.starts_with("\"v") || !tag.ends_with('"') || tag.size() < 4) continue;
        tag = tag.substr(2, tag.size() - 3);
        std::int64_t version = 0;
        const auto [end, error] = std::from_chars(tag.data(), tag.data() + tag.size(), version);
        const bool is_number = error == std::errc() && end == tag.data() + tag.size();
        if (is_number && result.versions_.size() < versions_max && !result.allows(version))
            result.versions_.push_back(version);
    }
    return result;
}

bool IfMatch::allows(std::int64_t version) const {
    if (!is_present_ || is_any_) return true;
    for (const std::int64_t named : versions_)
        if (named == version) return true;
    return false;
}

std::optional<std::int64_t> IfMatch::version() const {
    if (!is_present_ || is_any_) return std::nullopt;
    // No version is negative, so that this matches none.
    return versions_.empty() ? -1 : versions_[tried_];
}

bool IfMatch::try_next() {
    if (is_any_ || tried_ + 1 >= versions_.size()) return false;
    ++tried_;
    return true;
}

std::string entity_tag(std::int64_t version) { return fmt::format("\"v{}\"", version); }

Language choose_language(std::string_view accept_language) {
    int spanish = -1;
    int english = -1;
    int any = -1;
    for (const std::string_view range : split(accept_language, ',')) {
        const std::size_t semicolon = range.find(';');
        const std::string_view tag = trimmed(range.substr(0, semicolon));
        const int quality = semicolon == std::string_view::npos ? 1'000 : quality_of(range.substr(semicolon + 1));
        const std::string_view primary = tag.substr(0, tag.find('-'));
        int* best = nullptr;
        if (equals_ignoring_case(primary, "es"))
            best = &spanish;
        else if (equals_ignoring_case(primary, "en"))
            best = &english;
        else if (primary == "*")
            best = &any;
        // "en-GB;q=0.9, en;q=0" still reads English.
        if (best != nullptr && quality > *best) *best = quality;
    }
    if (spanish < 0) spanish = any;
    if (english < 0) english = any;
    return english > 0 && english > spanish ? Language::en : Language::es;
}

}  // namespace trastienda::http
