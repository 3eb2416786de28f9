// A few threads for work that would hold up the event loop: hashing a password, reading a large file. Floor 4.
// run() is called on the event loop's thread, where its answer comes back; the work itself runs on a thread of the
// pool.
#pragma once

#include "base/check.hpp"
#include "base/result.hpp"

#include <atomic>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace trastienda::app {

struct WorkerLimits {
    std::size_t threads;
    /// Pieces of work under way or waiting; the next one is told `overloaded` at once.
    std::size_t pieces_max;
};

class Worker {
  public:
    explicit Worker(WorkerLimits limits) : limits_(limits), threads_(limits.threads) { CHECK(limits.threads > 0); }
    /// Waits for what is under way and drops what waits. The event loop must not run any more, and still exist.
    ~Worker() {
        threads_.stop();
        threads_.join();
    }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// What `work()` gives. It must not throw, and owns all that it touches: its caller may be gone before it ends.
    template <class Work>
    boost::asio::awaitable<Result<std::invoke_result_t<Work&>>> run(Work work) {
        using T = std::invoke_result_t<Work&>;
        // Of all callers together: a thread gives its place back when it is done, not when its caller has heard of it.
        if (pieces_.fetch_add(1) >= limits_.pieces_max) {
            pieces_.fetch_sub(1);
            co_return fail(ErrorCode::overloaded, "Too much work is waiting; try again in a moment.");
        }
        auto start = [this](auto handler, Work piece) {
            auto home = boost::asio::get_associated_executor(handler);
            // The guard keeps the caller's loop running until the answer is on its way to it.
            auto task = [this, guard = boost::asio::make_work_guard(home), handler = std::move(handler),
                         piece = std::move(piece)]() mutable {
                T value = piece();
                pieces_.fetch_sub(1);
                boost::asio::post(guard.get_executor(),
                                  [handler = std::move(handler), value = std::move(value)]() mutable {
                                      std::move(handler)(std::move(value));
                                  });
            };
            boost::asio::post(threads_, std::move(task));
        };
        co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(T)>(
            std::move(start), boost::asio::use_awaitable, std::move(work));
    }

  private:
    WorkerLimits limits_;
    std::atomic<std::size_t> pieces_ = 0;
    boost::asio::thread_pool threads_;
};

}  // namespace trastienda::app
