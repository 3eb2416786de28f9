#include "http/head_guard.hpp"

#include "http/request.hpp"
#include "http/tokens.hpp"

#include <algorithm>

namespace trastienda::http {

namespace {

struct HeadFacts {
    int minor_version = 1;
    std::size_t hosts = 0;
    std::size_t content_lengths = 0;
    std::size_t transfer_encodings = 0;
};

bool is_visible(char character) { return character > ' ' && character < '\x7F'; }
bool is_digit(char character) { return character >= '0' && character <= '9'; }

bool is_target(std::string_view method, std::string_view target) {
    if (target.empty() || !std::ranges::all_of(target, is_visible)) return false;
    if (target.find_first_of("#\"<>\\^`{|}") != std::string_view::npos) return false;
    if (target == "*") return method == "OPTIONS";
    return target.starts_with('/') || target.starts_with("http://") || target.starts_with("https://");
}

std::optional<HeadFault> check_request_line(std::string_view line, HeadFacts& facts) {
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) return HeadFault::request_line_malformed;
    const std::string_view method = line.substr(0, first);
    const std::string_view target = line.substr(first + 1, last - first - 1);
    const std::string_view version = line.substr(last + 1);

    if (method.empty() || !std::ranges::all_of(method, is_token_character)) return HeadFault::method_malformed;
    if (!is_target(method, target)) return HeadFault::target_malformed;
    const bool is_version = version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
                            version[6] == '.' && is_digit(version[7]);
    if (!is_version) return HeadFault::version_malformed;
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return HeadFault::version_unsupported;
    facts.minor_version = version.back() - '0';
    return std::nullopt;
}

bool is_host(std::string_view value) {
    return std::ranges::all_of(value, [](char character) {
        return is_visible(character) && std::string_view("/?#@\\\"<>^`{|},").find(character) == std::string_view::npos;
    });
}

// 18 digits fit in 63 bits; nobody sends a body of an exabyte.
bool is_content_length(std::string_view value) {
    constexpr std::size_t digits_max = 18;
    return !value.empty() && value.size() <= digits_max && std::ranges::all_of(value, is_digit);
}

std::optional<HeadFault> check_framing(std::string_view name, std::string_view value, HeadFacts& facts) {
    if (equals_ignoring_case(name, "host")) {
        if (++facts.hosts > 1) return HeadFault::host_repeated;
        if (!is_host(value)) return HeadFault::host_malformed;
    } else if (equals_ignoring_case(name, "content-length")) {
        if (++facts.content_lengths > 1) return HeadFault::content_length_repeated;
        if (!is_content_length(value)) return HeadFault::content_length_malformed;
    } else if (equals_ignoring_case(name, "transfer-encoding")) {
        if (++facts.transfer_encodings > 1) return HeadFault::transfer_encoding_repeated;
        if (!equals_ignoring_case(value, "chunked")) return HeadFault::transfer_encoding_unsupported;
    }
    return std::nullopt;
}

std::optional<HeadFault> check_field(std::string_view line, HeadFacts& facts) {
    if (line.front() == ' ' || line.front() == '\t') return HeadFault::folded_line;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return HeadFault::field_name_malformed;
    const std::string_view name = line.substr(0, colon);
    if (name.back() == ' ' || name.back() == '\t') return HeadFault::blank_before_colon;
    if (!std::ranges::all_of(name, is_token_character)) return HeadFault::field_name_malformed;

    const std::string_view value = trimmed(line.substr(colon + 1));
    for (const char character : value) {
        const auto byte = static_cast<unsigned char>(character);
        if ((byte < 0x20 && byte != '\t') || byte == 0x7F) return HeadFault::field_value_malformed;
    }
    return check_framing(name, value, facts);
}

std::optional<HeadFault> check_facts(const HeadFacts& facts) {
    if (facts.hosts == 0 && facts.minor_version == 1) return HeadFault::host_missing;
    if (facts.transfer_encodings == 0) return std::nullopt;
    if (facts.content_lengths > 0) return HeadFault::content_length_with_transfer_encoding;
    if (facts.minor_version == 0) return HeadFault::transfer_encoding_in_http_1_0;
    return std::nullopt;
}

Bilingual sentence_of(HeadFault fault) {
    switch (fault) {
        case HeadFault::bare_line_feed:
            return {"Hay un salto de línea LF sin CR delante.", "There is a line feed without a carriage return."};
        case HeadFault::bare_carriage_return:
            return {"Hay un CR sin LF detrás.", "There is a carriage return without a line feed."};
        case HeadFault::request_line_malformed:
            return {"La primera línea debe ser MÉTODO ruta HTTP/1.1, con un solo espacio entre cada parte.",
                    "The first line must be METHOD path HTTP/1.1, with one blank between the parts."};
        case HeadFault::method_malformed:
            return {"El método tiene caracteres que no se permiten.",
                    "The method has characters that are not allowed."};
        case HeadFault::target_malformed:
            return {"La ruta debe empezar por / y llevar codificado con % lo que no sea ASCII visible.",
                    "The path must begin with / and have percent-encoded what is not visible ASCII."};
        case HeadFault::version_malformed:
            return {"La primera línea debe terminar en HTTP/1.1.", "The first line must end in HTTP/1.1."};
        case HeadFault::version_unsupported:
            return {"Use HTTP/1.1.", "Use HTTP/1.1."};
        case HeadFault::folded_line:
            return {"Una línea de la cabecera empieza con un espacio.", "A line of the head begins with a blank."};
        case HeadFault::blank_before_colon:
            return {"Hay un espacio antes de los dos puntos de un campo.", "There is a blank before a field's colon."};
        case HeadFault::field_name_malformed:
            return {"Un campo de la cabecera no tiene la forma Nombre: valor.",
                    "A field of the head does not have the form Name: value."};
        case HeadFault::field_value_malformed:
            return {"El valor de un campo tiene un carácter de control.", "A field's value has a control character."};
        case HeadFault::fields_too_many:
            return {"La cabecera tiene demasiados campos; caben 100.", "The head has too many fields; 100 fit."};
        case HeadFault::head_too_large:
            return {"La cabecera pasa de 16 KiB.", "The head passes 16 KiB."};
        case HeadFault::host_missing:
            return {"Falta el campo Host.", "The Host field is missing."};
        case HeadFault::host_repeated:
            return {"El campo Host está repetido.", "The Host field is repeated."};
        case HeadFault::host_malformed:
            return {"El campo Host no es un nombre con puerto.", "The Host field is not a name and port."};
        case HeadFault::content_length_repeated:
            return {"Content-Length está repetido.", "Content-Length is repeated."};
        case HeadFault::content_length_malformed:
            return {"Content-Length debe ser un número de bytes.", "Content-Length must be a number of bytes."};
        case HeadFault::content_length_with_transfer_encoding:
            return {"Content-Length y Transfer-Encoding no van juntos.",
                    "Content-Length and Transfer-Encoding do not go together."};
        case HeadFault::transfer_encoding_repeated:
            return {"Transfer-Encoding está repetido.", "Transfer-Encoding is repeated."};
        case HeadFault::transfer_encoding_unsupported:
            return {"El único Transfer-Encoding que se admite es chunked.",
                    "The only Transfer-Encoding that is supported is chunked."};
        case HeadFault::transfer_encoding_in_http_1_0:
            return {"HTTP/1.0 no conoce Transfer-Encoding.", "HTTP/1.0 does not know Transfer-Encoding."};
    }
    return {};
}

}  // namespace

std::expected<std::optional<std::size_t>, HeadFault> find_head_end(std::string_view bytes, std::size_t& scanned) {
    while (scanned < bytes.size()) {
        const std::size_t line_feed = bytes.find('\n', scanned);
        if (line_feed == std::string_view::npos) {
            scanned = bytes.size();
            break;
        }
        if (line_feed == 0 || bytes[line_feed - 1] != '\r') return std::unexpected(HeadFault::bare_line_feed);
        scanned = line_feed + 1;
        if (line_feed >= 3 && bytes[line_feed - 2] == '\n') return scanned;
    }
    if (bytes.size() >= head_bytes_max) return std::unexpected(HeadFault::head_too_large);
    return std::nullopt;
}

std::optional<HeadFault> check_head(std::string_view head) {
    if (head.size() > head_bytes_max) return HeadFault::head_too_large;
    HeadFacts facts;
    std::size_t lines = 0;
    while (true) {
        const std::size_t end = head.find('\n');
        if (end == std::string_view::npos) return HeadFault::request_line_malformed;
        if (end == 0 || head[end - 1] != '\r') return HeadFault::bare_line_feed;
        const std::string_view line = head.substr(0, end - 1);
        head.remove_prefix(end + 1);
        if (line.find('\r') != std::string_view::npos) return HeadFault::bare_carriage_return;
        if (lines > 0 && line.empty()) break;
        if (lines > head_fields_max) return HeadFault::fields_too_many;
        if (const auto fault = lines == 0 ? check_request_line(line, facts) : check_field(line, facts)) return fault;
        ++lines;
    }
    return check_facts(facts);
}

Language language_of_head(std::string_view bytes) {
    std::string_view wanted;
    bool is_first = true;
    for (std::string_view line : split(bytes, '\n')) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty() && !is_first) break;
        is_first = false;
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || !equals_ignoring_case(trimmed(line.substr(0, colon)), "accept-language"))
            continue;
        wanted = trimmed(line.substr(colon + 1));
    }
    return choose_language(wanted);
}

Problem problem_of(HeadFault fault) {
    const ProblemCode code = fault == HeadFault::version_unsupported ? ProblemCode::version_unsupported
                             : fault == HeadFault::head_too_large || fault == HeadFault::fields_too_many
                                 ? ProblemCode::head_too_large
                                 : ProblemCode::bad_request;
    return problem(code, both(sentence_of(fault)));
}

}  // namespace trastienda::http
