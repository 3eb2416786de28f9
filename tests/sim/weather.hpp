// What goes wrong in a run, how often, and how long things take. Each run has a weather of its own: from calm to a
// storm in which every second message is lost. Test support of tests/sim, one thread.
#pragma once

#include "base/result.hpp"
#include "tests/sim/chance.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace trastienda::sim {

/// What becomes of a message and its answer.
enum class Passage : std::uint8_t { arrives, lost_on_the_way, lost_on_the_way_back };

class Weather {
  public:
    explicit Weather(Chance& chance);

    /// From now on nothing fails, so that whoever still waits for an answer must get one.
    void calm_down() { is_calm_ = true; }

    Passage passage() { return lost(message_losses_); }
    /// Of what a server tells its client.
    Passage answer_passage() { return lost(answer_losses_); }
    /// What the store says to a statement, where it says no.
    std::optional<Error> statement_failure();
    bool refuses_connection() { return strikes(connection_failures_); }
    bool crashes_process() { return strikes(crashes_); }
    bool restarts_store() { return strikes(restarts_); }

    std::chrono::microseconds network_delay();
    /// Of a message that its sender has given up, and that arrives all the same.
    std::chrono::microseconds straggling();
    /// Between two steps of one statement.
    std::chrono::microseconds step_delay() { return std::chrono::microseconds{chance_.pick(0, 20)}; }
    /// Until one end of a connection notices that the other is gone.
    std::chrono::microseconds notice_delay();
    std::chrono::microseconds absence() { return std::chrono::microseconds{chance_.pick(1'000, 200'000)}; }
    /// Until a client has thought of what it wants next.
    std::chrono::microseconds thinking() { return std::chrono::microseconds{chance_.pick(0, thinking_max_)}; }
    /// Until it sends again what was not answered.
    std::chrono::microseconds patience() { return std::chrono::microseconds{chance_.pick(0, 20'000)}; }

    static constexpr std::chrono::milliseconds round_trip_timeout{300};

  private:
    [[nodiscard]] bool strikes(std::int64_t per_mille) { return !is_calm_ && chance_.happens(per_mille, 1'000); }
    Passage lost(std::int64_t per_mille);

    Chance& chance_;
    bool is_calm_ = false;
    std::int64_t message_losses_;
    std::int64_t answer_losses_;
    std::int64_t statement_failures_;
    std::int64_t connection_failures_;
    std::int64_t crashes_;
    std::int64_t restarts_;
    std::int64_t delays_;  // messages that take far longer than others
    std::int64_t thinking_max_;
};

}  // namespace trastienda::sim
