#include "http/head_guard.hpp"

#include <gtest/gtest.h>
#include <string>

namespace trastienda::http {
namespace {

struct Row {
    std::string_view head;  // without the empty line at its end
    std::optional<HeadFault> fault;
};

void check(const Row& row) {
    const std::string head = std::string(row.head) + "\r\n\r\n";
    EXPECT_EQ(check_head(head), row.fault) << row.head;
}

TEST(HeadGuard, lets_ordinary_heads_in) {
    const Row rows[] = {
        {"GET / HTTP/1.1\r\nHost: a", {}},
        {"GET / HTTP/1.0", {}},
        {"GET /a?b=c%20d HTTP/1.1\r\nhost:a:80\r\nX: \ty \t", {}},
        {"GET http://a/b HTTP/1.1\r\nHost: a", {}},
        {"OPTIONS * HTTP/1.1\r\nHost: [::1]:8080", {}},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0012", {}},
        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked", {}},
        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: CHUNKED", {}},
        {"M-SEARCH / HTTP/1.1\r\nHost:", {}},
        {"GET / HTTP/1.1\r\nHost: a\r\nX: caf\xC3\xA9", {}},
        {"GET / HTTP/1.1\r\nHost: a\r\nX:", {}},
    };
    for (const Row& row : rows) check(row);
}

TEST(HeadGuard, refuses_what_could_be_read_in_two_ways) {
    using enum HeadFault;
    const Row rows[] = {
        {"GET / HTTP/1.1\nHost: a", bare_line_feed},
        {"GET / HTTP/1.1\r\nHost: a\nX: b", bare_line_feed},
        {"GET / HTTP/1.1\r\nHost: a\rX: b", bare_carriage_return},
        {"GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c", folded_line},
        {"GET / HTTP/1.1\r\n Host: a", folded_line},
        {"GET / HTTP/1.1\r\nHost : a", blank_before_colon},
        {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length\t: 3", blank_before_colon},
        {"GET / HTTP/1.1\r\nHost: a\r\n: b", field_name_malformed},
        {"GET / HTTP/1.1\r\nHost: a\r\nnonsense", field_name_malformed},
        {"GET / HTTP/1.1\r\nHost: a\r\nX(Y): b", field_name_malformed},
        {"GET / HTTP/1.1\r\nHost: a\r\nX: b\x01", field_value_malformed},
        {"GET / HTTP/1.1\r\nHost: a\r\nX: b\x7F", field_value_malformed},
        {"GET / HTTP/1.1", host_missing},
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: a", host_repeated},
        {"GET / HTTP/1.0\r\nHost: a\r\nHost: b", host_repeated},
        {"GET / HTTP/1.1\r\nHost: a b", host_malformed},
        {"GET / HTTP/1.1\r\nHost: a@b", host_malformed},
        {"GET / HTTP/1.1\r\nHost: a, b", host_malformed},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3", content_length_repeated},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3", content_length_malformed},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3", content_length_malformed},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1", content_length_malformed},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x10", content_length_malformed},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length:", content_length_malformed},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999", content_length_malformed},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked",
         content_length_with_transfer_encoding},
        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
         transfer_encoding_repeated},
        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked", transfer_encoding_unsupported},
        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked;q=1", transfer_encoding_unsupported},
        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"", transfer_encoding_unsupported},
        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:", transfer_encoding_unsupported},
        {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked", transfer_encoding_in_http_1_0},
        {"GET /", request_line_malformed},
        {"GET  / HTTP/1.1\r\nHost: a", target_malformed},
        {"GET / x HTTP/1.1\r\nHost: a", target_malformed},
        {"GET / HTTP/1.1 \r\nHost: a", target_malformed},
        {"G@T / HTTP/1.1\r\nHost: a", method_malformed},
        {" / HTTP/1.1\r\nHost: a", method_malformed},
        {"GET a HTTP/1.1\r\nHost: a", target_malformed},
        {"GET /caf\xC3\xA9 HTTP/1.1\r\nHost: a", target_malformed},
        {"GET /a#b HTTP/1.1\r\nHost: a", target_malformed},
        {"GET * HTTP/1.1\r\nHost: a", target_malformed},
        {"CONNECT a:80 HTTP/1.1\r\nHost: a", target_malformed},
        {"GET / http/1.1\r\nHost: a", version_malformed},
        {"GET / HTTP/1.10\r\nHost: a", version_malformed},
        {"GET / HTTP/2.0\r\nHost: a", version_unsupported},
    };
    for (const Row& row : rows) check(row);
}

TEST(HeadGuard, bounds_the_number_of_fields) {
    std::string head = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (std::size_t i = 1; i < head_fields_max; ++i) head += "X: y\r\n";
    EXPECT_EQ(check_head(head + "\r\n"), std::nullopt);
    EXPECT_EQ(check_head(head + "X: y\r\n\r\n"), HeadFault::fields_too_many);
}

// However the bytes arrive, the end is found at the same place, and only there.
TEST(HeadGuard, finds_the_end_in_pieces) {
    const std::string head = "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\r\n";
    const std::string bytes = head + "GET /next";
    for (std::size_t first = 0; first <= bytes.size(); ++first) {
        std::size_t scanned = 0;
        const auto early = find_head_end(std::string_view(bytes).substr(0, first), scanned);
        ASSERT_TRUE(early);
        EXPECT_EQ(early->has_value(), first >= head.size());
        const auto late = find_head_end(bytes, scanned);
        ASSERT_TRUE(late);
        if (!early->has_value()) EXPECT_EQ(*late, head.size());
    }
}

TEST(HeadGuard, tells_a_bare_line_feed_before_the_end_and_a_head_that_has_none) {
    std::size_t scanned = 0;
    EXPECT_EQ(find_head_end("GET / HTTP/1.1\n", scanned).error(), HeadFault::bare_line_feed);
    scanned = 0;
    EXPECT_EQ(find_head_end(std::string(head_bytes_max, 'a'), scanned).error(), HeadFault::head_too_large);
}

TEST(HeadGuard, every_fault_is_a_problem_in_both_languages) {
    for (auto fault = HeadFault::bare_line_feed; fault <= HeadFault::transfer_encoding_in_http_1_0;
         fault = static_cast<HeadFault>(static_cast<int>(fault) + 1)) {
        const Problem problem = problem_of(fault);
        EXPECT_GE(kind_of(problem.code).status, 400);
        EXPECT_FALSE(problem.detail.es.empty());
        EXPECT_FALSE(problem.detail.en.empty());
    }
}

}  // namespace
}  // namespace trastienda::http
