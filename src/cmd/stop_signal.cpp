#include "cmd/stop_signal.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

namespace trastienda::cmd {

namespace asio = boost::asio;

namespace {

bool is_ignored(int number) {
    struct sigaction present{};
    return ::sigaction(number, nullptr, &present) == 0 && present.sa_handler == SIG_IGN;
}

}  // namespace

StopSignal::StopSignal(asio::io_context& io)
    : io_(io), signals_(io, SIGINT, SIGTERM), heard_(io, asio::steady_timer::time_point::max()) {
    if (!is_ignored(SIGHUP)) signals_.add(SIGHUP);
    signals_.async_wait([this](const boost::system::error_code& failed, int number) {
        if (failed) return;
        number_ = number;
        source_.request_stop();
        heard_.cancel();
    });
}

asio::awaitable<int> StopSignal::wait() {
    if (!number_) co_await heard_.async_wait(asio::as_tuple(asio::use_awaitable));
    signals_.async_wait([this](const boost::system::error_code& failed, int) {
        if (!failed) io_.stop();
    });
    co_return number_.value_or(SIGTERM);
}

}  // namespace trastienda::cmd
