#include "engine/engine.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace trastienda::engine {

namespace asio = boost::asio;

namespace {

// What picks a command's lane: its first variant, or its first reservation.
struct LaneHash {
    std::size_t operator()(const stock::Transfer& act) const {
        return act.lines.empty() ? 0 : std::hash<VariantId>{}(act.lines.front().variant);
    }
    std::size_t operator()(const stock::Release& act) const { return of_reservation(act.reservations); }
    std::size_t operator()(const stock::Commit& act) const { return of_reservation(act.reservations); }
    std::size_t operator()(const auto& act) const {
        return act.lines.empty() ? 0 : std::hash<VariantId>{}(act.lines.front().level.variant);
    }
    std::size_t operator()(const stock::SettleTransfer& act) const {
        return act.lines.empty() ? 0 : std::hash<VariantId>{}(act.lines.front().variant);
    }
    std::size_t operator()(const stock::Reverse& act) const {
        return act.originals.empty() ? 0 : std::hash<VariantId>{}(act.originals.front().level.variant);
    }
    static std::size_t of_reservation(const std::vector<ReservationId>& ids) {
        return ids.empty() ? 0 : std::hash<ReservationId>{}(ids.front());
    }
};

}  // namespace

Engine::Engine(asio::any_io_executor executor, std::vector<Journal*> journals, Pause& pause, const Limits& limits,
               const Rules& rules) {
    CHECK(!journals.empty());
    for (Journal* journal : journals)
        lanes_.push_back(
            std::make_unique<Lane>(executor, Ports{.journal = *journal, .pause = pause, .rules = rules}, limits));
}

asio::awaitable<Result<stock::Outcome>> Engine::submit(stock::Command command,
                                                       std::shared_ptr<Preparation> preparation) {
    Lane& lane = lane_of(command.act);
    CO_TRY(auto outcome, co_await submit_to(lane, std::move(command), std::move(preparation)));
    co_return std::get<stock::Outcome>(std::move(outcome));
}

asio::awaitable<Result<sales::Outcome>> Engine::submit(sales::Command command) {
    Lane& lane = lane_of(sales::stock_act(command.act));
    CO_TRY(auto outcome, co_await submit_to(lane, std::move(command), nullptr));
    co_return std::get<sales::Outcome>(std::move(outcome));
}

asio::awaitable<Result<purchases::Outcome>> Engine::submit(purchases::Command command) {
    Lane& lane = lane_of(purchases::stock_act(command.act));
    CO_TRY(auto outcome, co_await submit_to(lane, std::move(command), nullptr));
    co_return std::get<purchases::Outcome>(std::move(outcome));
}

Lane& Engine::lane_of(const stock::Act& act) {
    // The upper half of the hash: the multiplication in it mixes upwards.
    return *lanes_[(std::visit(LaneHash{}, act) >> 32U) % lanes_.size()];
}

asio::awaitable<Result<Outcome>> Engine::submit_to(Lane& lane, Command command,
                                                   std::shared_ptr<Preparation> preparation) {
    auto start = [&](auto handler) {
        lane.submit(
            std::move(command), std::move(preparation),
            [handler = std::move(handler)](Result<Outcome> result) mutable { std::move(handler)(std::move(result)); });
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Result<Outcome>)>(std::move(start),
                                                                                                  asio::use_awaitable);
}

bool Engine::is_idle() const {
    return std::ranges::all_of(lanes_, [](const auto& lane) { return lane->is_idle(); });
}

LaneCounts Engine::counts() const {
    LaneCounts sum;
    for (const auto& lane : lanes_) {
        sum.batches += lane->counts().batches;
        sum.commands += lane->counts().commands;
        sum.retries += lane->counts().retries;
    }
    return sum;
}

}  // namespace trastienda::engine
