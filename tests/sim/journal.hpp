// One lane's connection to the simulated store: messages that take their time, get lost on either way, or come after
// the client has stopped waiting. Test support of tests/sim, one thread.
#pragma once

#include "engine/journal.hpp"
#include "tests/sim/store.hpp"
#include "tests/sim/waits.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace trastienda::sim {

class SimulatedJournal final : public engine::Journal {
  public:
    SimulatedJournal(Nature& nature, Store& store, Judge& judge, std::shared_ptr<Waits> waits, Fault fault);
    /// The store notices some time later that its client is gone. What is on its way to it arrives, or not.
    ~SimulatedJournal() override;

    boost::asio::awaitable<Result<engine::Gathered>> gather(engine::GatherRequest request) override;
    boost::asio::awaitable<Result<void>> apply(engine::ApplyRequest request) override;
    boost::asio::awaitable<void> abandon() override;

  private:
    // Our end of a connection. The store's going down breaks it, and what is being asked on it.
    struct Link {
        Session session{};
        bool is_broken = false;
        std::function<void()> break_exchange;
    };
    template <class T>
    using Send = std::move_only_function<void(Store::Reply<T>)>;

    boost::asio::awaitable<bool> connect();
    /// Sends, and waits for the answer. Where none comes, the link is given up and `error_without_answer` stands for
    /// it.
    template <class T>
    boost::asio::awaitable<Result<T>> exchange(Send<T> send, ErrorCode error_without_answer);
    // These may happen after the journal is gone.
    static void give_up(Nature& nature, Store& store, Link& link);

    Nature& nature_;
    Store& store_;
    Judge& judge_;
    std::shared_ptr<Waits> waits_;
    Fault fault_;
    std::shared_ptr<Link> link_;
    std::optional<Instant> batch_;  // that was gathered and neither applied nor abandoned
};

}  // namespace trastienda::sim
