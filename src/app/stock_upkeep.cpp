#include "app/stock_upkeep.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace trastienda::app {

namespace asio = boost::asio;

asio::awaitable<void> StockUpkeep::run(std::function<void(const Error&)> report) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    auto next_removal = std::chrono::steady_clock::now();
    for (;;) {
        timer.expires_after(rules_.expiry_interval);
        co_await timer.async_wait(asio::use_awaitable);
        if (const auto met = co_await expire(); !met) report(met.error());
        if (std::chrono::steady_clock::now() < next_removal) continue;
        const auto removed = co_await remove_old_events();
        if (!removed) report(removed.error());
        // While there are many the next ones follow at once.
        if (!removed || *removed < store::StockEvents::removed_per_chain_max)
            next_removal = std::chrono::steady_clock::now() + rules_.removal_interval;
    }
}

asio::awaitable<Result<std::int64_t>> StockUpkeep::expire() {
    CO_TRY(const auto levels, co_await events_.expiring_levels(rules_.levels_max));
    if (levels.empty()) co_return 0;
    stock::Expire act;
    for (const stock::LevelKey& level : levels) act.lines.push_back({.level = level});
    const std::int64_t count = std::ssize(levels);
    CO_TRY_DO(co_await engine_.submit({.user = {}, .idempotency_key = {}, .act = std::move(act)}));
    co_return count;
}

asio::awaitable<Result<std::int64_t>> StockUpkeep::remove_old_events() {
    co_return co_await events_.remove_older_than(rules_.events_kept);
}

}  // namespace trastienda::app
