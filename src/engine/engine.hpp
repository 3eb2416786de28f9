// The stock engine: the only way in for whatever changes stock. Floor 2. One executor thread.
//
// A command goes into the lane of its first variant, so that a hot variant's commands meet in one batch instead of
// waiting for each other's row locks. Correctness does not rest on that: levels are locked in key order, so several
// lanes, and several servers on one database, may touch the same variant.
#pragma once

#include "engine/lane.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <vector>

namespace trastienda::engine {

class Engine {
  public:
    /// One journal per lane; both they and the other ports outlive the engine.
    Engine(boost::asio::any_io_executor executor, std::vector<Journal*> journals, Pause& pause, const Limits& limits,
           const Rules& rules = stock_rules());

    /// Decides the command and, if it is accepted, makes it durable before it returns. See Lane::submit for the errors.
    boost::asio::awaitable<Result<stock::Outcome>> submit(stock::Command command,
                                                          std::shared_ptr<Preparation> preparation = nullptr);
    /// Likewise of a sale, with its stock, its invoice and its mail: all of it is durable, or nothing.
    boost::asio::awaitable<Result<sales::Outcome>> submit(sales::Command command);
    /// Likewise of what a provider brings or takes.
    boost::asio::awaitable<Result<purchases::Outcome>> submit(purchases::Command command);

    [[nodiscard]] bool is_idle() const;
    [[nodiscard]] LaneCounts counts() const;

  private:
    boost::asio::awaitable<Result<Outcome>> submit_to(Lane& lane, Command command,
                                                      std::shared_ptr<Preparation> preparation);
    Lane& lane_of(const stock::Act& act);
    std::vector<std::unique_ptr<Lane>> lanes_;
};

}  // namespace trastienda::engine
