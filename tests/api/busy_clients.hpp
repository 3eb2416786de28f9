// Clients at work while something is killed beneath them: each change under a key, so that it can be sent again until
// it is known what became of it. For tests only.
#pragma once

#include "tests/api/shop_client.hpp"

#include <array>
#include <atomic>
#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace trastienda::tests {

inline constexpr int busy_clients_count = 8;
/// How long a client waits before it asks again.
inline constexpr std::chrono::milliseconds busy_look_interval{10};
inline constexpr std::chrono::seconds busy_recovery_timeout{30};

/// One change of one client, which may be sent any number of times.
struct Sent {
    std::string key;
    std::string target;
    boost::json::value body;
    std::string answer = {};  // empty: whether it was done is not known

    std::optional<Reply> send(ShopClient& client) const { return client.post(target, body, key); }
};

/// The clients, at work from its making to end(). A change that is not answered is the last of its client.
class BusyClients {
  public:
    /// What a client sends in each of its rounds; called from its thread.
    using NextChange = std::function<Sent(int client, int round)>;

    BusyClients(std::uint16_t port, std::string token, NextChange next_change);

    /// Waits until so many changes were acknowledged in all.
    void wait_for(int count) const;
    /// Whether so many more are acknowledged from now on, within busy_recovery_timeout: the clients go on asking, and
    /// nobody helps.
    [[nodiscard]] bool is_served_again(int count) const;
    /// Everything that was sent, in the order of each client.
    std::vector<Sent> end();

  private:
    void work(int number, const std::stop_token& stop);

    std::uint16_t port_;
    std::string token_;
    NextChange next_change_;
    std::array<std::vector<Sent>, busy_clients_count> sent_;
    std::atomic<int> acknowledged_ = 0;
    std::atomic<int> ended_ = 0;
    std::vector<std::jthread> threads_;
};

/// kill -9 of the PostgreSQL whose cluster is below `folder`; a failure of the test where there is none.
void kill_postgres(const std::filesystem::path& folder);
/// How many of them were not answered.
int unanswered(const std::vector<Sent>& all);
/// Sends every change again: what was acknowledged is answered as it was, the rest is done now unless it was done
/// already. A failure of the test otherwise.
void send_all_again(std::uint16_t port, const std::string& token, const std::vector<Sent>& all);

}  // namespace trastienda::tests
