#include "http/answer.hpp"

#include "http/json_write.hpp"

#include <boost/beast/http/status.hpp>

namespace trastienda::http {

namespace {

void append_field(std::string& out, std::string_view name, std::string_view value) {
    (((out += name) += ": ") += value) += "\r\n";
}

bool has_content(int status) { return status != 204 && status != 304; }

}  // namespace

void append_head(std::string& out, const Response& response, std::string_view date, std::string_view request_id,
                 AfterAnswer after) {
    out += "HTTP/1.1 ";
    append_json_integer(out, response.status);
    out += ' ';
    const auto reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(response.status));
    out.append(reason.data(), reason.size());
    out += "\r\n";
    append_field(out, "Date", date);
    if (has_content(response.status)) {
        append_field(out, "Content-Type", response.content_type);
        if (response.framing == Framing::chunked) append_field(out, "Transfer-Encoding", "chunked");
        if (response.framing == Framing::content_length) {
            out += "Content-Length: ";
            append_json_integer(out, response.body.size());
            out += "\r\n";
        }
    }
    append_field(out, "Cache-Control", response.cache_control);
    append_field(out, "X-Content-Type-Options", "nosniff");
    append_field(out, "X-Request-Id", request_id);
    for (const auto& [name, value] : response.headers) append_field(out, name, value);
    if (after == AfterAnswer::close) out += "Connection: close\r\n";
    if (after == AfterAnswer::keep_alive_http_1_0) out += "Connection: keep-alive\r\n";
    out += "\r\n";
}

}  // namespace trastienda::http
