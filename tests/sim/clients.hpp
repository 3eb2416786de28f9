// The people of a run: each asks for one thing after the other, sends again with the same key where the answer did not
// come, sometimes twice at once, and sometimes under a key that was used for something else. Test support of tests/sim,
// one thread.
#pragma once

#include "tests/sim/process.hpp"
#include "tests/sim/workload.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace trastienda::sim {

class Clients {
  public:
    Clients(Nature& nature, Judge& judge, Workload& workload, std::vector<std::unique_ptr<Process>>& processes);

    /// Everybody begins; in all so many commands will be asked for.
    void start(std::size_t clients, std::size_t commands);
    /// One command more, without a key, by nobody in particular.
    void ask(stock::Act act);

    /// How many wait for an answer or have not yet asked for all that they want.
    [[nodiscard]] std::size_t open() const { return open_clients_ + open_sendings_; }

  private:
    struct Request {
        stock::Command command;
        std::string word;  // of its preparation; empty where it has none
        bool is_planned_again = false;
        bool is_culprit = false;
    };
    using Client = std::optional<std::size_t>;  // whoever waits for the answer; nobody where it was sent twice

    void ask_next(std::size_t client);
    Request& pick_request();
    Request& add(stock::Act act);
    void send(Request& request, Client client);
    void receive(Request& request, Client client, std::optional<Result<stock::Outcome>> answer);
    [[nodiscard]] bool sends_again(const Request& request, const std::optional<Result<stock::Outcome>>& answer);

    Nature& nature_;
    Judge& judge_;
    Workload& workload_;
    std::vector<std::unique_ptr<Process>>& processes_;
    std::int64_t keyed_;  // of 10 commands
    std::int64_t repeated_;
    std::int64_t to_the_first_;     // of 10 messages, how many go to the first server in any case
    std::deque<Request> requests_;  // never moved: messages refer to them
    std::size_t commands_left_ = 0;
    std::size_t open_clients_ = 0;
    std::size_t open_sendings_ = 0;
};

}  // namespace trastienda::sim
