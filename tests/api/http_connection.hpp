// A blocking HTTP/1.1 client on a plain socket, kept alive between requests: what a caller on the wire sees, byte for
// byte. For tests only; one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::tests {

struct Header {
    std::string name;
    std::string value;
};

struct Request {
    std::string method;
    std::string target;
    std::vector<Header> headers = {};
    std::string body = {};
};

struct Reply {
    int status = 0;
    std::vector<Header> headers;
    std::string body;

    /// The first with this name, whatever its capitals; empty where there is none.
    [[nodiscard]] std::string header(std::string_view name) const;
};

class HttpConnection {
  public:
    explicit HttpConnection(std::uint16_t port) : port_(port) {}
    ~HttpConnection() { close(); }
    HttpConnection(const HttpConnection&) = delete;
    HttpConnection& operator=(const HttpConnection&) = delete;

    /// Sends and waits for the whole answer; connects first where there is no connection. Nothing: the connection broke
    /// before the answer was complete, so whether the request was done is not known.
    std::optional<Reply> send(const Request& request);

    /// The pieces of send(), for tests that look between them. They say false, or nothing, once the connection broke.
    bool write(std::string_view bytes);
    std::optional<Reply> read_reply(std::string_view method);
    /// After an answer in chunks, whose body read_reply() leaves here: the next one; empty is the last. Nothing: the
    /// connection broke.
    std::optional<std::string> read_chunk();
    void close();

    /// No answer takes longer; a server that is silent for so long has failed the test.
    static constexpr std::chrono::seconds reply_timeout{30};

  private:
    bool connect();
    bool read_more();

    std::uint16_t port_;
    int socket_ = -1;
    std::string unread_;
};

/// Head and body as they go over the wire, with Content-Length where there is a body or the method has one.
[[nodiscard]] std::string to_bytes(const Request& request);

}  // namespace trastienda::tests
