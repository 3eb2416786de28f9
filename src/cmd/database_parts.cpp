#include "cmd/database_parts.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <memory>

namespace trastienda::cmd {

namespace {

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

Options parse_options(const std::string& text) {
    char* problem = nullptr;
    Options options(PQconninfoParse(text.c_str(), &problem));
    // Its message may quote a password: it is dropped, never shown.
    if (problem != nullptr) PQfreemem(problem);
    return options;
}

void append_option(std::string& out, std::string_view keyword, std::string_view value) {
    if (!out.empty()) out += ' ';
    out += keyword;
    out += "='";
    for (const char letter : value) {
        if (letter == '\'' || letter == '\\') out += '\\';
        out += letter;
    }
    out += '\'';
}

}  // namespace

Secret make_connection_string(const DatabaseParts& parts) {
    std::string text;
    append_option(text, "host", parts.host);
    if (parts.port) append_option(text, "port", std::to_string(*parts.port));
    append_option(text, "dbname", parts.name);
    if (!parts.user.empty()) append_option(text, "user", parts.user);
    if (!parts.password.empty()) append_option(text, "password", parts.password.reveal());
    return Secret(std::move(text));
}

bool is_connection_string(std::string_view text) {
    const bool is_url = text.starts_with("postgresql://") || text.starts_with("postgres://");
    // libpq takes a text without '=' for nothing at all.
    if (!is_url && text.find('=') == std::string_view::npos) return false;
    return parse_options(std::string(text)) != nullptr;
}

std::string describe_database(const Secret& connection_string) {
    const Options options = parse_options(connection_string.reveal());
    if (options == nullptr) return "";
    std::string host = "";
    std::string port = "";
    std::string user = "";
    std::string name = "";
    // The list that libpq gives ends with a keyword that is null.
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
        const std::string_view keyword = option->keyword;
        if (option->val == nullptr) continue;
        if (keyword == "host") host = option->val;
        if (keyword == "port") port = option->val;
        if (keyword == "user") user = option->val;
        if (keyword == "dbname") name = option->val;
    }
    return fmt::format("postgresql://{}{}{}{}{}/{}", user, user.empty() ? "" : "@", host, port.empty() ? "" : ":", port,
                       name);
}

}  // namespace trastienda::cmd
