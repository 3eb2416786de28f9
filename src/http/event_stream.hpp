// Answers that go on until one of both sides ends them: server-sent events, as the HTML standard describes them. Floor
// 5. Owned by the connection's session.
#pragma once

#include "base/result.hpp"

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace trastienda::http {

inline constexpr std::string_view event_stream_type = "text/event-stream";

class EventStream {
  public:
    virtual ~EventStream() = default;
    /// What to send next; empty where nothing has happened within `patience`. Nothing (in the optional): this was all.
    virtual boost::asio::awaitable<Result<std::optional<std::string>>> next(std::chrono::milliseconds patience) = 0;
    /// What to send where nothing has happened for a while, so that both sides know that the other is there.
    [[nodiscard]] virtual std::string sign_of_life() const = 0;
    /// Lets a next() that waits come back with nothing, and every later one.
    virtual void end() = 0;
};

/// What a handler answers with: Reply<Events<T>>, where T is what one event's data holds.
template <class T>
struct Events {
    std::unique_ptr<EventStream> stream;
};

}  // namespace trastienda::http
