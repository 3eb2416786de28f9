#include "pg/child.hpp"

#include "base/check.hpp"
#include "base/localized.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace trastienda::pg {

namespace {

// What a child that could not become the program ends with, as a shell's would.
constexpr int exit_not_run = 127;
constexpr std::size_t output_bytes_max = 65'536;

std::string reason_of(int number) { return std::error_code(number, std::generic_category()).message(); }

// Everything that the child needs, made before the fork: after it, in a process that had several threads, only
// async-signal-safe calls are allowed, and so no memory can be had.
struct Plan {
    std::string program;
    std::vector<std::string> words;
    std::vector<char*> arguments;
    std::vector<std::string> variables;
    std::vector<char*> environment;
    std::string folder;
    std::optional<SystemUser> user;
    int output = -1;
    pid_t parent = 0;
};

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (std::string& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

bool drop_to(const SystemUser& user) {
    return setgroups(1, &user.gid) == 0 && setgid(user.gid) == 0 && setuid(user.uid) == 0;
}

// _exit without what a sanitizer hangs onto it: in a fork, ThreadSanitizer takes threads that the parent has yet to
// join for leaked, and ends the child with a status of its own.
[[noreturn]] void end_fork(int status) {
    (void)syscall(SYS_exit_group, status);
    _exit(status);
}

[[noreturn]] void become(const Plan& plan) {
    constexpr int last_signal = 31;
    for (int number = 1; number <= last_signal; ++number) (void)std::signal(number, SIG_DFL);
    sigset_t none;
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, nullptr);
    (void)setsid();
    (void)umask(S_IRWXG | S_IRWXO);

    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    const int output = plan.output >= 0 ? plan.output : nothing;
    if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
        dup2(output, STDERR_FILENO) < 0)
        end_fork(exit_not_run);
    (void)close_range(STDERR_FILENO + 1, UINT_MAX, CLOSE_RANGE_CLOEXEC);

    if (plan.user && !drop_to(*plan.user)) end_fork(exit_not_run);
    if (chdir(plan.folder.c_str()) != 0) end_fork(exit_not_run);
    // Asked for after the change of user, which clears it. If our parent ended before, nobody would tell us any more.
    if (prctl(PR_SET_PDEATHSIG, SIGINT) != 0 || getppid() != plan.parent) end_fork(exit_not_run);
    execve(plan.program.c_str(), plan.arguments.data(), plan.environment.data());
    end_fork(exit_not_run);
}

Plan plan_of(const ChildCommand& command) {
    Plan plan{.program = command.program.string(),
              .words = {command.program.string()},
              .arguments = {},
              .variables = {"LC_ALL=C"},
              .environment = {},
              .folder = command.folder.string(),
              .user = command.user,
              .output = command.output,
              .parent = getpid()};
    plan.words.insert(plan.words.end(), command.arguments.begin(), command.arguments.end());
    const char* const path = std::getenv("PATH");
    plan.variables.push_back(std::string("PATH=") + (path == nullptr ? "/usr/bin:/bin" : path));
    plan.arguments = pointers_to(plan.words);
    plan.environment = pointers_to(plan.variables);
    return plan;
}

}  // namespace

Result<std::unique_ptr<Child>> Child::start(const ChildCommand& command) {
    std::unique_ptr<Child> child(new Child());
    child->keeper_ = std::jthread([keeper_of = child.get(), command] { keeper_of->keep(command); });
    std::unique_lock lock(child->mutex_);
    child->changed_.wait(lock, [&] { return child->is_started_; });
    if (child->start_failure_ != 0)
        return fail(ErrorCode::unavailable, fmt::format("No process could be made for {}: {}.",
                                                        command.program.string(), reason_of(child->start_failure_)));
    lock.unlock();
    return child;
}

void Child::keep(const ChildCommand& command) {
    const Plan plan = plan_of(command);
    const pid_t pid = fork();
    if (pid == 0) become(plan);
    {
        const std::lock_guard lock(mutex_);
        is_started_ = true;
        pid_ = pid;
        start_failure_ = pid < 0 ? errno : 0;
        changed_.notify_all();
    }
    if (pid < 0) return;

    // Waits without reaping first: as long as mutex_ holds, signal() cannot meet a pid that is already another's.
    siginfo_t info{};
    while (waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
    }
    const std::lock_guard lock(mutex_);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    wait_status_ = status;
    changed_.notify_all();
}

Child::~Child() {
    signal(SIGKILL);
    if (keeper_.joinable()) keeper_.join();
}

bool Child::is_running() const {
    const std::lock_guard lock(mutex_);
    return pid_ > 0 && !wait_status_;
}

void Child::signal(int number) {
    const std::lock_guard lock(mutex_);
    if (pid_ > 0 && !wait_status_) (void)kill(pid_, number);
}

void Child::kill_all() {
    const std::lock_guard lock(mutex_);
    if (pid_ <= 0 || wait_status_) return;
    // The session that it began has its number; in its first moment there is none yet.
    (void)kill(-pid_, SIGKILL);
    (void)kill(pid_, SIGKILL);
}

bool Child::wait_until(std::chrono::steady_clock::time_point deadline, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    return changed_.wait_until(lock, stop, deadline, [&] { return wait_status_.has_value(); });
}

std::string Child::ending() const {
    const std::lock_guard lock(mutex_);
    CHECK(wait_status_.has_value());
    if (WIFSIGNALED(*wait_status_)) return fmt::format("signal {}", WTERMSIG(*wait_status_));
    return fmt::format("exit status {}", WEXITSTATUS(*wait_status_));
}

bool Child::has_succeeded() const {
    const std::lock_guard lock(mutex_);
    return wait_status_ == 0;
}

Result<std::optional<SystemUser>> find_child_user(Language language) {
    if (geteuid() != 0) return std::nullopt;
    for (const char* const name : {"postgres", "nobody"}) {
        passwd entry{};
        passwd* found = nullptr;
        std::array<char, 16'384> texts{};
        if (getpwnam_r(name, &entry, texts.data(), texts.size(), &found) == 0 && found != nullptr)
            return SystemUser{.name = name, .uid = entry.pw_uid, .gid = entry.pw_gid};
    }
    return fail_in(
        language, ErrorCode::denied,
        {"PostgreSQL no se ejecuta como root, y este sistema no tiene ni un usuario postgres ni un usuario nobody. "
         "Arranque este programa con otro usuario.",
         "PostgreSQL does not run as root, and this system has neither a user postgres nor a user nobody. "
         "Start this program as another user."});
}

Result<std::optional<std::filesystem::path>> find_closed_folder(const SystemUser& user,
                                                                std::span<const std::filesystem::path> folders) {
    std::vector<std::string> texts;
    for (const auto& folder : folders) texts.push_back(folder.string());
    constexpr int exit_all_open = 0;
    constexpr int exit_first = 1;
    CHECK(texts.size() < exit_not_run - exit_first);

    const pid_t pid = fork();
    if (pid == 0) {
        if (!drop_to(user)) end_fork(exit_not_run);
        for (std::size_t index = 0; index < texts.size(); ++index)
            if (access(texts[index].c_str(), X_OK) != 0) end_fork(exit_first + static_cast<int>(index));
        end_fork(exit_all_open);
    }
    int status = 0;
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (pid < 0 || !WIFEXITED(status) || WEXITSTATUS(status) == exit_not_run)
        return fail(ErrorCode::denied, fmt::format("This process cannot become the user {}.", user.name));
    if (WEXITSTATUS(status) == exit_all_open) return std::nullopt;
    const auto first_closed = static_cast<std::size_t>(WEXITSTATUS(status) - exit_first);
    if (first_closed >= folders.size())
        return fail(ErrorCode::internal, "Which folders may be entered could not be found out.",
                    fmt::format("exit status {}", WEXITSTATUS(status)));
    return folders[first_closed];
}

Result<std::string> run_to_end(ChildCommand command, std::chrono::seconds timeout, const std::stop_token& stop) {
    const int output = memfd_create("output", MFD_CLOEXEC);
    if (output < 0) return fail(ErrorCode::unavailable, "There is no memory for a program's output.");
    command.output = output;
    auto child = Child::start(command);
    const bool has_ended = child && (*child)->wait_until(std::chrono::steady_clock::now() + timeout, stop);
    if (child && !has_ended) (*child)->kill_all();

    std::string text(output_bytes_max, '\0');
    const ssize_t size = pread(output, text.data(), text.size(), 0);
    text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    (void)close(output);
    if (!child) return std::unexpected(std::move(child).error());
    if (!has_ended && stop.stop_requested())
        return fail(ErrorCode::unavailable, fmt::format("{} was broken off.", command.program.string()), text);
    if (!has_ended)
        return fail(ErrorCode::timeout,
                    fmt::format("{} did not end within {} s.", command.program.string(), timeout.count()), text);
    if (!(*child)->has_succeeded())
        return fail(ErrorCode::invalid, fmt::format("{} failed ({}).", command.program.string(), (*child)->ending()),
                    text);
    return text;
}

}  // namespace trastienda::pg
