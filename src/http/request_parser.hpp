// Beast's parser for one request, without its copies: the head's fields are views into the connection's buffer, the
// body is appended to a string of the caller's. Floor 5; used by one session.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::http {

/// The fields that we look at; empty where they were not sent.
struct RequestHead {
    std::string_view method;
    std::string_view target;
    std::string_view authorization;
    std::string_view accept_language;
    std::string_view user_agent;
    std::string_view content_type;
    std::string_view content_encoding;
    std::string_view expect;
    std::string_view idempotency_key;
    std::string_view if_match;
    std::string_view if_none_match;
    std::string_view last_event_id;
    std::string_view stripe_signature;
    std::string_view request_id;
    std::vector<std::string_view> forwarded_for;  // each field X-Forwarded-For, in their order
    bool has_idempotency_key = false;
    bool has_if_match = false;
    /// The name of a field that may stand only once and stands twice, or empty.
    std::string_view repeated_field;
    bool is_http_1_0 = false;
};

class RequestParser final : public boost::beast::http::basic_parser<true> {
  public:
    RequestParser();

    RequestHead head;
    std::string* body = nullptr;  // where the body's bytes go
    std::uint64_t body_bytes = 0;
    std::uint64_t body_bytes_max = 0;
    bool has_trailers = false;  // why the body is refused, where they came

    /// True where a body of at least one byte is announced.
    [[nodiscard]] bool announces_body() const { return chunked() || announced_length().value_or(0) > 0; }
    [[nodiscard]] std::optional<std::uint64_t> announced_length() const {
        const auto length = content_length();
        return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
    }

  private:
    using error_code = boost::beast::error_code;
    using text = boost::beast::string_view;
    void on_request_impl(boost::beast::http::verb method, text method_text, text target, int version,
                         error_code& ec) override;
    void on_response_impl(int code, text reason, int version, error_code& ec) override;
    void on_field_impl(boost::beast::http::field name, text name_text, text value, error_code& ec) override;
    void on_header_impl(error_code& ec) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>& content_length, error_code& ec) override;
    std::size_t on_body_impl(text piece, error_code& ec) override;
    void on_chunk_header_impl(std::uint64_t size, text extensions, error_code& ec) override;
    std::size_t on_chunk_body_impl(std::uint64_t remain, text piece, error_code& ec) override;
    void on_finish_impl(error_code& ec) override;
    void take(std::string_view& slot, std::string_view name, std::string_view value);

    bool is_past_head_ = false;
};

/// Whether the line of a chunk's head that begins here has all arrived and leaves a quote open: Beast would look for
/// its end beyond the line.
bool has_quote_over_line_end(std::string_view chunk_head);

}  // namespace trastienda::http
