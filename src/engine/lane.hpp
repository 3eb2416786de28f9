// One lane of the group commit: while a transaction is in flight, the next batch fills. Floor 2.
// All members run on the executor's one thread.
#pragma once

#include "base/result.hpp"
#include "domain/stock/command.hpp"
#include "domain/stock/decide.hpp"
#include "engine/journal.hpp"
#include "engine/limits.hpp"
#include "engine/rules.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace trastienda::engine {

/// The world as a lane needs it; all of it outlives the lane.
struct Ports {
    Journal& journal;
    Pause& pause;
    const Rules& rules = stock_rules();
};

/// What a lane has done since it began, for the operator and the bench.
struct LaneCounts {
    std::uint64_t batches = 0;
    std::uint64_t commands = 0;
    std::uint64_t retries = 0;
};

class Lane {
  public:
    using Answer = std::move_only_function<void(Result<Outcome>)>;

    Lane(boost::asio::any_io_executor executor, Ports ports, const Limits& limits);

    /// Puts a command into the queue. `answer` is called exactly once, later and on the executor: after COMMIT with the
    /// outcome, or with an error: overloaded (at once, nothing done), unavailable (nothing done), unknown_fate (the
    /// database went away at the COMMIT and did not come back in time: look the idempotency key up by sending it
    /// again).
    void submit(Command command, std::shared_ptr<Preparation> preparation, Answer answer);

    /// Nothing queued and nothing in flight?
    [[nodiscard]] bool is_idle() const { return !running_; }
    [[nodiscard]] const LaneCounts& counts() const { return counts_; }

  private:
    struct Entry {
        Command command;
        std::shared_ptr<Preparation> preparation;
        Answer answer;
        std::size_t lines = 0;
    };
    using Batch = std::vector<Entry>;
    // The outcomes of a try whose COMMIT may or may not have happened.
    struct Doubt {
        BatchId batch;
        std::vector<Outcome> outcomes;
    };
    struct Try {
        std::vector<Outcome> outcomes;
        std::optional<Error> error;
    };

    boost::asio::awaitable<void> run();
    Batch take_batch();
    boost::asio::awaitable<void> commit(Batch batch);
    boost::asio::awaitable<Try> try_commit(const Batch& batch, std::vector<Doubt>& doubts);
    void answer(Entry& entry, Result<Outcome> result);
    void answer_all(Batch& batch, std::vector<Outcome> outcomes);

    boost::asio::any_io_executor executor_;
    Ports ports_;
    Limits limits_;
    std::deque<Entry> queue_;
    std::size_t queued_lines_ = 0;
    bool running_ = false;
    LaneCounts counts_;
};

}  // namespace trastienda::engine
