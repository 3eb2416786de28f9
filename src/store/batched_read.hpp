// Single-key reads that meet on their way to the database: while one query is in flight, the next callers gather, and
// one query answers them all. Floor 3. One executor thread.
#pragma once

#include "base/check.hpp"
#include "base/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace trastienda::store {

/// Reads values by key, in batches. A value read was true at some moment after the call began: a caller that comes
/// while a query is in flight waits for the next one.
template <class Key, class Value>
class BatchedRead {
  public:
    /// Callers waiting; the next one is told `overloaded`.
    static constexpr std::size_t waiting_max = 8'192;
    /// Keys of one query.
    static constexpr std::size_t batch_max = 512;

    /// One value (or nothing) for each key, in their order.
    using Load = std::function<boost::asio::awaitable<Result<std::vector<std::optional<Value>>>>(std::vector<Key>)>;

    BatchedRead(boost::asio::any_io_executor executor, Load load)
        : executor_(std::move(executor)), load_(std::move(load)) {}

    boost::asio::awaitable<Result<std::optional<Value>>> read(Key key) {
        if (waiting_.size() >= waiting_max)
            co_return fail(ErrorCode::overloaded, "Too many readers are waiting; try again in a moment.");
        auto start = [&](auto handler) {
            waiting_.push_back({std::move(key), [handler = std::move(handler)](Answer answer) mutable {
                                    std::move(handler)(std::move(answer));
                                }});
            if (!std::exchange(is_running_, true))
                boost::asio::co_spawn(executor_, run(),
                                      [](const std::exception_ptr& failure) { CHECK(failure == nullptr); });
        };
        co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(Answer)>(
            std::move(start), boost::asio::use_awaitable);
    }

  private:
    using Answer = Result<std::optional<Value>>;
    struct Waiting {
        Key key;
        std::move_only_function<void(Answer)> answer;
    };

    boost::asio::awaitable<void> run() {
        // Behind what is ready by now: callers come in crowds, as when a batch of movements is answered, and the first
        // would go alone.
        co_await boost::asio::post(executor_, boost::asio::use_awaitable);
        while (!waiting_.empty()) {
            const std::size_t count = std::min(waiting_.size(), batch_max);
            const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
            std::vector<Waiting> batch(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
            waiting_.erase(waiting_.begin(), end);
            std::vector<Key> keys;
            keys.reserve(count);
            for (const Waiting& waiting : batch) keys.push_back(waiting.key);

            auto values = co_await load_(std::move(keys));
            CHECK(!values || values->size() == count);
            for (std::size_t i = 0; i < count; ++i) {
                Answer answer = values ? Answer(std::move((*values)[i])) : Answer(std::unexpected(values.error()));
                // Posted, so that the next query is on its way before these are written.
                boost::asio::post(executor_, [give = std::move(batch[i].answer), answer = std::move(answer)]() mutable {
                    give(std::move(answer));
                });
            }
        }
        is_running_ = false;
    }

    boost::asio::any_io_executor executor_;
    Load load_;
    std::vector<Waiting> waiting_;
    bool is_running_ = false;
};

}  // namespace trastienda::store
