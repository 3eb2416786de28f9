// Any bytes as the beginning of a connection: a head ends at the same place however it arrives, and what the guard and
// the parser both take, the parser reads to the last byte of the head, and there is one way to tell the body's length.
#include "base/check.hpp"
#include "http/head_guard.hpp"
#include "http/request_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace {

using namespace trastienda::http;

std::expected<std::optional<std::size_t>, HeadFault> find_in_pieces(std::string_view bytes) {
    std::size_t scanned = 0;
    for (std::size_t size = 0; size < bytes.size(); ++size)
        if (const auto found = find_head_end(bytes.substr(0, size), scanned); !found || *found) return found;
    return find_head_end(bytes, scanned);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    std::size_t scanned = 0;
    const auto end = find_head_end(bytes, scanned);
    const auto in_pieces = find_in_pieces(bytes);
    CHECK(end.has_value() == in_pieces.has_value());
    if (!end) {
        (void)problem_of(end.error());
        return 0;
    }
    CHECK(*end == *in_pieces);
    if (!*end) return 0;
    const std::string_view head = bytes.substr(0, **end);
    if (check_head(head)) return 0;

    RequestParser parser;
    std::string body;
    parser.body = &body;
    parser.body_bytes_max = std::numeric_limits<std::uint64_t>::max();
    boost::system::error_code error;
    const std::size_t read = parser.put(boost::asio::buffer(head), error);
    if (error) return 0;  // the session refuses what either of the two does
    CHECK(read == head.size());
    CHECK(parser.is_header_done());
    CHECK(!(parser.chunked() && parser.announced_length()));
    return 0;
}
