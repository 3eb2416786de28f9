// test_postgres start FILE: starts a PostgreSQL for the run of the tests, in the background, and writes into FILE the
// pid
//     of the process that holds it and its connection string.
// test_postgres stop FILE: ends it.
// test_postgres hold DATA: runs a cluster in DATA, says "ready PID", and ends when it is told to (SIGTERM).
#include "pg/cluster.hpp"
#include "tests/support/postgres.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <poll.h>
#include <string>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using trastienda::pg::Cluster;
using trastienda::pg::ClusterOptions;

// A run that was killed cannot say stop: nothing stays for ever.
constexpr timespec hold_time_max{.tv_sec = 3'600, .tv_nsec = 0};
constexpr int stop_timeout_ms = 60'000;

void say(int descriptor, const std::string& text) { (void)!write(descriptor, text.data(), text.size()); }

// Blocked before any thread exists, so that sigtimedwait() is where they arrive.
sigset_t block_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

// The background process: says on `report` what went wrong, or nothing.
int hold_in_background(const fs::path& file, int report) {
    setsid();
    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nothing, standard);
    const sigset_t signals = block_signals();
    const trastienda::tests::TemporaryFolder folder;
    const auto cluster =
        Cluster::start({.data = folder.path() / "data", .durability = ClusterOptions::Durability::off_for_tests});
    if (!cluster) {
        say(report, cluster.error().message + "\n" + cluster.error().detail);
        return 1;
    }
    const fs::path unfinished = file.string() + ".unfinished";
    std::ofstream(unfinished) << getpid() << '\n' << (*cluster)->settings().connection_string.reveal() << '\n';
    fs::rename(unfinished, file);
    close(report);
    (void)sigtimedwait(&signals, nullptr, &hold_time_max);
    return 0;
}

// Ends the holder that `file` names, if it still is one.
int stop(const fs::path& file) {
    pid_t holder = 0;
    std::ifstream(file) >> holder;
    std::error_code ignored;
    fs::remove(file, ignored);
    if (holder <= 0) return 0;
    std::string command;
    std::getline(std::ifstream(fmt::format("/proc/{}/comm", holder)), command);
    if (command != "test_postgres") return 0;
    const int process = static_cast<int>(syscall(SYS_pidfd_open, holder, 0));
    if (process < 0) return 0;
    (void)syscall(SYS_pidfd_send_signal, process, SIGTERM, nullptr, 0);
    pollfd ended{.fd = process, .events = POLLIN, .revents = 0};
    const bool has_ended = poll(&ended, 1, stop_timeout_ms) == 1;
    close(process);
    if (has_ended) return 0;
    fmt::print(stderr, "process {} does not end\n", holder);
    return 1;
}

int start(const fs::path& file) {
    if (stop(file) != 0) return 1;
    std::array<int, 2> report{};
    if (pipe2(report.data(), O_CLOEXEC) != 0) return 1;
    const pid_t holder = fork();
    if (holder == 0) {
        close(report[0]);
        return hold_in_background(file, report[1]);
    }
    close(report[1]);
    std::string problem;
    std::array<char, 4'096> bytes{};
    for (ssize_t size = 0; (size = read(report[0], bytes.data(), bytes.size())) > 0;)
        problem.append(bytes.data(), static_cast<std::size_t>(size));
    if (problem.empty() && fs::exists(file)) return 0;
    fmt::print(stderr, "PostgreSQL did not start: {}\n", problem);
    return 1;
}

int hold(const fs::path& data) {
    const sigset_t signals = block_signals();
    const auto cluster = Cluster::start({.data = data, .durability = ClusterOptions::Durability::off_for_tests});
    if (!cluster) {
        fmt::print("{}\n{}\n", cluster.error().message, cluster.error().detail);
        return 1;
    }
    say(STDOUT_FILENO, fmt::format("ready {}\n", (*cluster)->postmaster_pid()));
    (void)sigtimedwait(&signals, nullptr, &hold_time_max);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string command = argc == 3 ? argv[1] : "";
    if (command == "start") return start(argv[2]);
    if (command == "stop") return stop(argv[2]);
    if (command == "hold") return hold(argv[2]);
    fmt::print(stderr, "usage: test_postgres start FILE | stop FILE | hold DATA\n");
    return 2;
}
