// What is tried: the real server with a PostgreSQL, either one that the driver runs, with a gate before it, or the
// server's own below its data folder, on a disk that can be filled. For tests only; told what to do from one thread.
#pragma once

#include "pg/cluster.hpp"
#include "tests/api/database.hpp"
#include "tests/api/http_connection.hpp"
#include "tests/api/program.hpp"
#include "tests/chaos/account.hpp"
#include "tests/chaos/gate_thread.hpp"
#include "tests/chaos/load.hpp"
#include "tests/chaos/small_disk.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <string>

namespace trastienda::chaos {

/// Whose PostgreSQL it is.
enum class Postgres : std::uint8_t { behind_gate = 1, own = 2 };
/// Whether the private cluster lies on a file system that can be filled.
enum class Disk : std::uint8_t { system, small };

class Stand {
  public:
    Stand(Postgres postgres, Disk disk, std::uint64_t seed);
    ~Stand();
    Stand(const Stand&) = delete;
    Stand& operator=(const Stand&) = delete;

    [[nodiscard]] Postgres postgres() const { return postgres_; }
    [[nodiscard]] Load::Place place();
    Account& account() { return account_; }
    /// Straight to the database, past the gate.
    [[nodiscard]] pg::Settings database() const;

    /// kill -9, and a start as a supervisor would do it, on whatever port is free.
    void kill_server();
    void start_server();
    /// kill -9 of the postmaster. False where there is none.
    bool kill_postgres() const;
    /// What its operator does; the server's own is started again by the server.
    void restart_postgres() const;
    /// Tells the gate how the way is, and breaks connections. Only with a gate.
    void set_way(const tests::Way& way) const;
    void cut_all() const;
    /// Makes PostgreSQL begin a new log file, for which it needs room. Quiet where it does not run or cannot.
    void begin_log_file() const;
    /// Only on a small disk.
    [[nodiscard]] const SmallDisk& disk() const { return *disk_; }

    /// Sends a command again under its key; the answer, or nothing where none came.
    [[nodiscard]] std::optional<tests::Reply> send_again(const Command& command) const;
    /// What `doctor` says; empty where all is right.
    [[nodiscard]] std::string examine() const;
    /// SIGTERM and the end waited for: the exit status.
    int stop_server();
    /// The server's log, all of it.
    [[nodiscard]] std::string log() const { return server_->program().errors(); }

  private:
    void limit_log_files() const;

    Postgres postgres_;
    tests::Folder folder_;
    std::optional<SmallDisk> disk_;
    std::unique_ptr<pg::Cluster> cluster_;
    std::unique_ptr<GateThread> gate_;
    std::unique_ptr<tests::Server> server_;
    std::atomic<std::uint16_t> port_ = 0;
    std::string token_;
    Shelves shelves_;
    Pools pools_;
    Account account_;
};

}  // namespace trastienda::chaos
