#include "tests/api/http_connection.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cctype>
#include <charconv>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace trastienda::tests {

namespace {

bool is_same_name(std::string_view one, std::string_view other) {
    return std::ranges::equal(one, other,
                              [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

std::size_t number_in(std::string_view text) {
    std::size_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

Reply parse_head(std::string_view head) {
    Reply reply;
    constexpr std::string_view version = "HTTP/1.1 ";
    if (head.starts_with(version)) reply.status = static_cast<int>(number_in(head.substr(version.size())));
    for (std::size_t line = head.find("\r\n"); line != std::string_view::npos;) {
        const std::size_t next = head.find("\r\n", line + 2);
        const std::string_view text = head.substr(line + 2, next == std::string_view::npos ? next : next - line - 2);
        line = next;
        const std::size_t colon = text.find(": ");
        if (colon == std::string_view::npos) continue;
        reply.headers.push_back({std::string(text.substr(0, colon)), std::string(text.substr(colon + 2))});
    }
    return reply;
}

}  // namespace

std::string Reply::header(std::string_view name) const {
    const auto found = std::ranges::find_if(headers, [&](const Header& one) { return is_same_name(one.name, name); });
    return found == headers.end() ? "" : found->value;
}

std::string to_bytes(const Request& request) {
    std::string bytes = request.method + " " + request.target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    for (const Header& header : request.headers) bytes += header.name + ": " + header.value + "\r\n";
    if (!request.body.empty() || request.method == "POST" || request.method == "PATCH")
        bytes += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    return bytes + "\r\n" + request.body;
}

std::optional<Reply> HttpConnection::send(const Request& request) {
    // A body that is refused before its end may break the writing; the answer is there all the same.
    (void)write(to_bytes(request));
    return read_reply(request.method);
}

bool HttpConnection::connect() {
    if (socket_ >= 0) return true;
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0) return false;
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const timeval timeout{.tv_sec = reply_timeout.count(), .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return true;
    close();
    return false;
}

bool HttpConnection::write(std::string_view bytes) {
    if (!connect()) return false;
    while (!bytes.empty()) {
        const ssize_t written = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool HttpConnection::read_more() {
    std::array<char, 16'384> bytes{};
    const ssize_t size = socket_ < 0 ? -1 : recv(socket_, bytes.data(), bytes.size(), 0);
    if (size <= 0) return false;
    unread_.append(bytes.data(), static_cast<std::size_t>(size));
    return true;
}

std::optional<Reply> HttpConnection::read_reply(std::string_view method) {
    constexpr std::string_view end_of_head = "\r\n\r\n";
    std::size_t head_size = 0;
    while ((head_size = unread_.find(end_of_head)) == std::string::npos) {
        if (read_more()) continue;
        close();
        return std::nullopt;
    }
    Reply reply = parse_head(std::string_view(unread_).substr(0, head_size));
    unread_.erase(0, head_size + end_of_head.size());
    const bool has_body = method != "HEAD" && reply.status >= 200 && reply.status != 204 && reply.status != 304;
    const std::size_t body_size = has_body ? number_in(reply.header("Content-Length")) : 0;
    while (unread_.size() < body_size) {
        if (read_more()) continue;
        close();
        return std::nullopt;
    }
    reply.body = unread_.substr(0, body_size);
    unread_.erase(0, body_size);
    const bool goes_on = method != "HEAD" && is_same_name(reply.header("Transfer-Encoding"), "chunked");
    if (!goes_on && is_same_name(reply.header("Connection"), "close")) close();
    return reply;
}

std::optional<std::string> HttpConnection::read_chunk() {
    constexpr std::string_view line_end = "\r\n";
    std::size_t line = 0;
    while ((line = unread_.find(line_end)) == std::string::npos)
        if (!read_more()) return std::nullopt;
    std::size_t size = 0;
    std::from_chars(unread_.data(), unread_.data() + line, size, 16);
    const std::size_t begin = line + line_end.size();
    while (unread_.size() < begin + size + line_end.size())
        if (!read_more()) return std::nullopt;
    std::string chunk = unread_.substr(begin, size);
    unread_.erase(0, begin + size + line_end.size());
    return chunk;
}

void HttpConnection::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    unread_.clear();
}

}  // namespace trastienda::tests
