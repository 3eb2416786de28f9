// One pipeline, from its first byte to its sync: what was sent, what has come back, what may have been committed.
// Floor 2, private to it. One executor thread.
#pragma once

#include "pg/connection_state.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace trastienda::pg {

class Exchange {
  public:
    /// `state` and `calls` outlive the exchange.
    Exchange(Connection::State& state, std::span<const Call> calls, Purpose purpose)
        : state_(state), calls_(calls), purpose_(purpose) {}

    /// Sends everything and takes what comes back, until the sync or until the connection is lost.
    boost::asio::awaitable<Result<std::vector<Rows>>> run();

  private:
    struct Step {
        Prepared* prepares = nullptr;  // nothing where the step runs its call
        std::size_t call = 0;
    };
    enum class End : std::uint8_t { synced, lost, deadline_passed };

    bool send();
    boost::asio::awaitable<End> receive();
    void take(PGresult* result);
    void take_rows(PGresult* result, const Step& step);
    void note_damage(const PGresult* result, const Statement& statement);
    void take_error(const PGresult* result);
    void take_last_words();
    [[nodiscard]] bool is_committed() const;
    [[nodiscard]] bool may_have_committed() const;
    Error lost_error(End end);

    Connection::State& state_;
    std::span<const Call> calls_;
    Purpose purpose_;
    std::vector<Step> steps_;
    std::size_t step_ = 0;  // the first whose answer is not complete; steps_.size() is the sync
    bool is_synced_ = false;
    bool was_in_transaction_ = false;
    bool has_server_error_ = false;
    std::size_t error_step_ = 0;
    std::optional<Error> error_;
    std::optional<Error> damage_;  // a value that came back and that nobody could read
    std::vector<Rows> rows_;
};

}  // namespace trastienda::pg
