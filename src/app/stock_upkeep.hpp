// What is done about the stock while nobody asks: those who follow along hear of reservations that ran out, and old
// events are removed. Floor 4. One executor thread. Nothing is right only because of it: see docs/adr/0005.
#pragma once

#include "engine/engine.hpp"
#include "store/stock_events.hpp"

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>

namespace trastienda::app {

struct StockUpkeepRules {
    /// How late somebody who follows along hears of an expiry.
    std::chrono::milliseconds expiry_interval{500};
    /// Levels of one command, so that it holds their locks for a moment only.
    std::int64_t levels_max = 500;
    /// How long events are kept for somebody who comes again, a day and a bit: a till that was off over night.
    std::chrono::seconds events_kept = std::chrono::hours(36);
    std::chrono::milliseconds removal_interval = std::chrono::minutes(1);
};

class StockUpkeep {
  public:
    /// Both outlive it.
    StockUpkeep(engine::Engine& engine, store::StockEvents& events, StockUpkeepRules rules = {})
        : engine_(engine), events_(events), rules_(rules) {}

    /// Goes on until the executor stops. `report` hears of what failed; it is tried again with the next round.
    boost::asio::awaitable<void> run(std::function<void(const Error&)> report);

    /// One round each; the first says how many levels it met, the second how many batches' events are gone.
    boost::asio::awaitable<Result<std::int64_t>> expire();
    boost::asio::awaitable<Result<std::int64_t>> remove_old_events();

  private:
    engine::Engine& engine_;
    store::StockEvents& events_;
    StockUpkeepRules rules_;
};

}  // namespace trastienda::app
