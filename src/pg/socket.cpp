#include "pg/socket.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

namespace trastienda::pg {

namespace asio = boost::asio;
using asio::posix::descriptor_base;
using boost::system::error_code;

// Shared with the timer's handler, which may run once more after the Socket has gone.
struct Socket::State {
    explicit State(const asio::any_io_executor& executor) : descriptor(executor), timer(executor) {}
    asio::posix::stream_descriptor descriptor;
    asio::steady_timer timer;
    std::uint64_t deadline_number = 0;  // a handler of an earlier deadline knows by it that it comes too late
    bool deadline_passed = false;
};

Socket::Socket(const asio::any_io_executor& executor) : state_(std::make_shared<State>(executor)) {}

Socket::~Socket() {
    clear_deadline();
    error_code ignored;
    state_->descriptor.close(ignored);
}

bool Socket::watch(int descriptor) {
    error_code failure;
    state_->descriptor.close(failure);
    const int duplicate = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (duplicate < 0) return false;
    state_->descriptor.assign(duplicate, failure);
    if (!failure) return true;
    ::close(duplicate);
    return false;
}

void Socket::cut() {
    if (state_->descriptor.is_open()) (void)::shutdown(state_->descriptor.native_handle(), SHUT_RDWR);
}

void Socket::set_deadline(std::chrono::milliseconds timeout) {
    const std::uint64_t number = ++state_->deadline_number;
    state_->deadline_passed = false;
    state_->timer.expires_after(timeout);
    state_->timer.async_wait([state = state_, number](error_code failure) {
        if (failure || state->deadline_number != number) return;
        state->deadline_passed = true;
        error_code ignored;
        state->descriptor.cancel(ignored);
    });
}

void Socket::clear_deadline() {
    ++state_->deadline_number;
    state_->deadline_passed = false;
    state_->timer.cancel();
}

asio::awaitable<Socket::Woken> Socket::wait(Want want) {
    const std::shared_ptr<State> state = state_;
    if (state->deadline_passed) co_return Woken::deadline_passed;
    error_code failure;
    if (want == Want::read_or_write) {
        auto [order, read_failure, write_failure] =
            co_await asio::experimental::make_parallel_group(
                state->descriptor.async_wait(descriptor_base::wait_read, asio::deferred),
                state->descriptor.async_wait(descriptor_base::wait_write, asio::deferred))
                .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
        failure = order[0] == 0 ? read_failure : write_failure;
    } else {
        const auto kind = want == Want::read ? descriptor_base::wait_read : descriptor_base::wait_write;
        std::tie(failure) = co_await state->descriptor.async_wait(kind, asio::as_tuple(asio::use_awaitable));
    }
    if (!failure) co_return Woken::ready;
    co_return state->deadline_passed ? Woken::deadline_passed : Woken::failed;
}

bool Socket::is_readable() const {
    if (!state_->descriptor.is_open()) return true;
    pollfd entry{.fd = state_->descriptor.native_handle(), .events = POLLIN, .revents = 0};
    return ::poll(&entry, 1, 0) > 0;
}

}  // namespace trastienda::pg
