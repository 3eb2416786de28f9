// Many clients at work at once, each with its own connection and keys. What is not answered, or answered with "not now"
// or "not known", is sent again under its key until it is. For tests only; told what to do from one thread.
#pragma once

#include "tests/chaos/command.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace trastienda::chaos {

/// What the clients of one round have done and seen.
struct Seen {
    std::vector<Command> commands;
    std::map<int, int> statuses;          // how often each status was answered; 0: no answer came
    std::vector<std::string> violations;  // answers that no fault excuses
};

class Load {
  public:
    struct Place {
        const std::atomic<std::uint16_t>& port;  // changes where the server is started anew
        std::string token;
        const Shelves& shelves;
        Pools& pools;
    };
    static constexpr std::size_t clients_count = 16;
    /// Nobody waits longer for a final answer.
    static constexpr std::chrono::seconds answer_timeout{90};

    Load(const Place& place, const std::string& key_prefix, std::uint64_t seed);
    ~Load();
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    /// Waits until so many final answers have come in all; false where that takes too long.
    [[nodiscard]] bool wait_for_answers(std::size_t count) const;
    /// Says that the fault is over, to the clients that wait for it before they send again.
    void fault_is_over() { is_fault_over_ = true; }
    /// Waits until every client has a final answer to something that it sent after `moment`; false where that takes
    /// too long.
    [[nodiscard]] bool wait_until_all_served_since(std::chrono::steady_clock::time_point moment) const;
    /// Lets each client finish what it has begun.
    Seen end();

  private:
    class Client;
    std::atomic<bool> is_fault_over_ = false;
    std::vector<std::unique_ptr<Client>> clients_;
    std::vector<std::jthread> threads_;
};

}  // namespace trastienda::chaos
