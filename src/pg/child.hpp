// A child process that ends with us, in another user's skin where we are root. Floor 2, private to it. Thread-safe.
#pragma once

#include "base/language.hpp"
#include "base/result.hpp"

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <sys/types.h>
#include <thread>
#include <vector>

namespace trastienda::pg {

struct SystemUser {
    std::string name;
    uid_t uid = 0;
    gid_t gid = 0;
};

/// As whom PostgreSQL runs: nothing (as we do) unless we are root, else `postgres` or, where there is none, `nobody`.
Result<std::optional<SystemUser>> find_child_user(Language language = Language::en);

/// The first of `folders` that `user` cannot enter, or nothing.
Result<std::optional<std::filesystem::path>> find_closed_folder(const SystemUser& user,
                                                                std::span<const std::filesystem::path> folders);

/// What to run. The child gets an environment of PATH and LC_ALL=C only, a session of its own (a Ctrl-C meant for us is
/// not for it), nothing on its standard input and none of our descriptors.
struct ChildCommand {
    std::filesystem::path program;
    std::vector<std::string> arguments = {};  // without the program's name
    std::optional<SystemUser> user = std::nullopt;
    std::filesystem::path folder = "/";
    int output = -1;  // a descriptor for its standard output and error
};

class Child {
  public:
    static Result<std::unique_ptr<Child>> start(const ChildCommand& command);
    ~Child();  // kills it if it still runs
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }
    [[nodiscard]] bool is_running() const;
    void signal(int number);
    /// Kills it with all that it has started itself.
    void kill_all();
    /// Whether it had ended by `deadline`; not waited for any longer once `stop` is requested.
    bool wait_until(std::chrono::steady_clock::time_point deadline, const std::stop_token& stop = {});
    /// "exit status 1", "signal 9": only once it has ended.
    [[nodiscard]] std::string ending() const;
    [[nodiscard]] bool has_succeeded() const;

  private:
    Child() = default;
    void keep(const ChildCommand& command);

    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    pid_t pid_ = -1;
    int start_failure_ = 0;  // errno
    bool is_started_ = false;
    std::optional<int> wait_status_;
    // The kernel tells the child of the end of the *thread* that forked it: this one lives as long as the child does.
    std::jthread keeper_;
};

/// Runs a program to its end and gives what it wrote. invalid: it failed; the detail holds what it wrote. unavailable:
/// `stop` was requested, so that it was killed, with all that it had started.
Result<std::string> run_to_end(ChildCommand command, std::chrono::seconds timeout, const std::stop_token& stop = {});

}  // namespace trastienda::pg
