#include "http/request_parser.hpp"

#include "http/head_guard.hpp"
#include "http/tokens.hpp"

#include <algorithm>
#include <boost/beast/http/error.hpp>

namespace trastienda::http {

namespace beast = boost::beast;
using beast::http::field;

namespace {

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

bool is_control(char character) {
    const auto byte = static_cast<unsigned char>(character);
    return (byte < 0x20 && byte != '\t') || byte == 0x7F;
}

}  // namespace

RequestParser::RequestParser() {
    header_limit(head_bytes_max);
    // Our own limit is the endpoint's, and is known only after the head.
    body_limit(boost::none);
    eager(false);
}

void RequestParser::on_request_impl(beast::http::verb, text method_text, text target, int version, error_code&) {
    head.method = view(method_text);
    head.target = view(target);
    head.is_http_1_0 = version == 10;
}

void RequestParser::on_response_impl(int, text, int, error_code&) {}

void RequestParser::take(std::string_view& slot, std::string_view name, std::string_view value) {
    if (slot.data() != nullptr) head.repeated_field = name;
    slot = value;
}

void RequestParser::on_field_impl(field name, text name_text, text value, error_code& ec) {
    // Trailers after a chunked body: nothing of ours uses them, and what is not looked at is not let in.
    if (is_past_head_) {
        has_trailers = true;
        ec = beast::http::error::bad_field;
        return;
    }
    const std::string_view shown_name = view(name_text);
    const std::string_view text = view(value);
    if (name == field::authorization) {
        take(head.authorization, shown_name, text);
    } else if (name == field::content_type) {
        take(head.content_type, shown_name, text);
    } else if (name == field::content_encoding) {
        take(head.content_encoding, shown_name, text);
    } else if (name == field::expect) {
        take(head.expect, shown_name, text);
    } else if (name == field::if_match) {
        head.has_if_match = true;
        take(head.if_match, shown_name, text);
    } else if (name == field::if_none_match) {
        take(head.if_none_match, shown_name, text);
    } else if (name == field::accept_language) {
        head.accept_language = text;
    } else if (name == field::user_agent) {
        head.user_agent = text;
    } else if (name != field::unknown) {
        return;
    } else if (equals_ignoring_case(shown_name, "idempotency-key")) {
        head.has_idempotency_key = true;
        take(head.idempotency_key, shown_name, text);
    } else if (equals_ignoring_case(shown_name, "last-event-id")) {
        take(head.last_event_id, shown_name, text);
    } else if (equals_ignoring_case(shown_name, "stripe-signature")) {
        take(head.stripe_signature, shown_name, text);
    } else if (equals_ignoring_case(shown_name, "x-request-id")) {
        head.request_id = text;
    } else if (equals_ignoring_case(shown_name, "x-forwarded-for")) {
        head.forwarded_for.push_back(text);
    }
}

void RequestParser::on_header_impl(error_code&) { is_past_head_ = true; }

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) {}

std::size_t RequestParser::on_body_impl(text piece, error_code& ec) {
    if (piece.size() > body_bytes_max - body_bytes) {
        ec = beast::http::error::body_limit;
        return 0;
    }
    body_bytes += piece.size();
    if (body != nullptr) body->append(piece.data(), piece.size());
    return piece.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t size, text extensions, error_code& ec) {
    // Told before it is sent.
    if (size > body_bytes_max - body_bytes) ec = beast::http::error::body_limit;
    // Within quotes Beast lets any octet pass; one that another program takes for the line's end smuggles a request.
    if (std::ranges::any_of(view(extensions), is_control)) ec = beast::http::error::bad_chunk_extension;
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, text piece, error_code& ec) {
    return on_body_impl(piece, ec);
}

void RequestParser::on_finish_impl(error_code&) {}

bool has_quote_over_line_end(std::string_view chunk_head) {
    // The line end of the chunk before, which Beast leaves to the next one.
    if (chunk_head.starts_with("\r\n")) chunk_head.remove_prefix(2);
    const std::size_t end = chunk_head.find("\r\n");
    if (end == std::string_view::npos) return false;
    bool is_quoted = false;
    for (std::size_t i = 0; i < end; ++i) {
        if (is_quoted && chunk_head[i] == '\\')
            ++i;
        else if (chunk_head[i] == '"')
            is_quoted = !is_quoted;
    }
    return is_quoted;
}

}  // namespace trastienda::http
