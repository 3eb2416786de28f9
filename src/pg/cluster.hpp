// A PostgreSQL of our own: made, started, watched and stopped under a data folder, on a unix socket only. Floor 2.
#pragma once

#include "base/language.hpp"
#include "base/result.hpp"
#include "pg/settings.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

namespace trastienda::pg {

/// What a process does with the cluster that it runs: a server serves until it is told to stop, a command is soon done.
enum class ClusterUse : std::uint8_t { server = 1, command = 2 };

struct ClusterOptions {
    std::filesystem::path data;  // the --data folder; the cluster lives in data/postgres, its log in data/postgres.log
    /// For tests only: no fsync, so that nothing outlives the machine; what was committed still outlives kill -9 of any
    /// process. A shop's cluster is always durable.
    enum class Durability { on, off_for_tests } durability = Durability::on;
    ClusterUse purpose = ClusterUse::server;
    std::chrono::seconds start_timeout{60};
    std::chrono::seconds stop_timeout{30};
    /// Breaks off the start, wherever it has got to, and leaves a folder that the next start finds in order.
    std::stop_token stop = {};
    /// Of what goes wrong at the start.
    Language language = Language::en;
};

/// Owns the folder (a lock that ends with the process) and the postmaster. When this process dies, however it dies, the
/// postmaster is told to stop (PR_SET_PDEATHSIG). Blocking calls: used at start and stop only.
class Cluster {
  public:
    /// Finds initdb and postgres (PATH, pg_config, /usr/lib/postgresql/*/bin; 15 or newer), makes the cluster where
    /// there is none, waits out or cleans up what a crash left (a stale postmaster.pid, dying backends), starts it and
    /// waits until it accepts connections. As root the files belong to and the child runs as `postgres` or else
    /// `nobody`. The message names the pid and command of the process that holds the folder; denied: both are servers;
    /// conflict: trying again may work, because one of them is a command; unavailable, among others: `options.stop`.
    static Result<std::unique_ptr<Cluster>> start(const ClusterOptions& options);
    ~Cluster();  // fast shutdown, waits stop_timeout, then immediate
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    /// How to connect to it, database `trastienda`.
    [[nodiscard]] Settings settings() const;
    [[nodiscard]] int postmaster_pid() const;
    /// Whether the postmaster still runs; if it died, restart() brings it back.
    [[nodiscard]] bool is_running() const;
    Result<void> restart();
    Result<void> stop();

    /// The settings of a cluster that a running server has started under `data`, or an error that says that none runs.
    /// Used by sub-commands beside it; that of another sub-command ends too soon to be shared.
    static Result<Settings> find_running(const std::filesystem::path& data);

    /// Whether there are a cluster's files under `data`; also true where we may not look.
    static bool is_made(const std::filesystem::path& data);

  private:
    struct State;
    explicit Cluster(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace trastienda::pg
