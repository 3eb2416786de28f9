#include "tests/api/program.hpp"

#include <atomic>
#include <charconv>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <pty.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace trastienda::tests {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds program_timeout{60};
// Nothing tells a test that another process wrote a line or ended; this is how often it looks.
constexpr std::chrono::milliseconds look_interval{5};

std::string read_all(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> environment(const ProgramPlace& place) {
    // Of two of the same name the first counts.
    std::vector<std::string> variables = place.variables;
    variables.insert(variables.end(), {
                                          "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                                          "LC_ALL=C.UTF-8",
                                          "TRASTIENDA_LOG_FORMAT=json",
                                          "TRASTIENDA_DATA=" + (place.folder / "data").string(),
                                          "TRASTIENDA_ADMIN_EMAIL=" + std::string(administrator_email),
                                          "TRASTIENDA_ADMIN_PASSWORD=" + std::string(administrator_password),
                                      });
    if (!place.database_url.empty()) variables.push_back("DATABASE_URL=" + place.database_url);
    // What a sanitized build is told, its child is told too.
    for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"})
        if (const char* value = std::getenv(name); value != nullptr)
            variables.push_back(std::string(name) + "=" + value);
    return variables;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

fs::path next_file(const ProgramPlace& place) {
    static std::atomic<int> number = 0;
    return place.folder / ("program-" + std::to_string(++number));
}

}  // namespace

Program::Program(const ProgramPlace& place, std::vector<std::string> arguments, std::string_view typed) {
    const fs::path name = next_file(place);
    output_file_ = name.string() + ".out";
    errors_file_ = name.string() + ".err";
    arguments.insert(arguments.begin(), TRASTIENDA_PROGRAM);
    std::vector<std::string> variables = environment(place);
    const std::vector<char*> argument_pointers = pointers_to(arguments);
    const std::vector<char*> variable_pointers = pointers_to(variables);
    int input = -1;
    if (!typed.empty()) {
        if (openpty(&terminal_, &input, nullptr, nullptr, nullptr) != 0) throw std::runtime_error("openpty failed");
        if (write(terminal_, typed.data(), typed.size()) != static_cast<ssize_t>(typed.size()))
            throw std::runtime_error("a terminal takes nothing");
    }
    process_ = fork();
    if (process_ < 0) throw std::runtime_error("fork failed");
    if (process_ > 0) {
        if (input >= 0) close(input);
        return;
    }
    // A test that is ended leaves no server behind.
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    const int output = open(output_file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const int errors = open(errors_file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (dup2(input >= 0 ? input : nothing, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
        dup2(errors, STDERR_FILENO) < 0 || chdir(place.folder.c_str()) != 0)
        _exit(126);
    // What the test has open, sockets above all, is none of the program's: it would hold them open after the test.
    close_range(STDERR_FILENO + 1, ~0U, 0);
    execve(argument_pointers[0], argument_pointers.data(), variable_pointers.data());
    _exit(127);
}

Program::~Program() {
    end();
    if (terminal_ >= 0) close(terminal_);
}

void Program::end() {
    if (has_ended(WNOHANG)) return;
    ::kill(process_, SIGTERM);
    const auto until = std::chrono::steady_clock::now() + program_timeout;
    while (!has_ended(WNOHANG) && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(look_interval);
    if (status_) return;
    ::kill(process_, SIGKILL);
    has_ended(0);
}

void Program::signal(int number) const {
    if (!status_) ::kill(process_, number);
}

bool Program::has_ended(int wait_flags) {
    int status = 0;
    if (!status_ && waitpid(process_, &status, wait_flags) == process_)
        status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return status_.has_value();
}

CommandResult Program::wait() {
    const auto until = std::chrono::steady_clock::now() + program_timeout;
    while (!has_ended(WNOHANG)) {
        if (std::chrono::steady_clock::now() > until) throw std::runtime_error("the program does not end: " + errors());
        std::this_thread::sleep_for(look_interval);
    }
    return {.status = *status_, .output = output(), .errors = errors()};
}

std::string Program::output() const { return read_all(output_file_); }
std::string Program::errors() const { return read_all(errors_file_); }

bool Program::wait_for_log(std::string_view text) {
    const auto until = std::chrono::steady_clock::now() + program_timeout;
    while (std::chrono::steady_clock::now() < until) {
        const bool is_over = has_ended(WNOHANG);
        if (errors().find(text) != std::string::npos) return true;
        if (is_over) return false;
        std::this_thread::sleep_for(look_interval);
    }
    return false;
}

namespace {

std::vector<std::string> serve_with(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"serve", "--listen", "127.0.0.1:0"});
    return arguments;
}

}  // namespace

Server::Server(const ProgramPlace& place, std::vector<std::string> arguments)
    : program_(place, serve_with(std::move(arguments))) {
    // The end of the line is waited for with it, so that the port is whole.
    constexpr std::string_view started = R"("listen":"127.0.0.1:)";
    if (!program_.wait_for_log("server_started") || !program_.wait_for_log(started))
        throw std::runtime_error("the server did not start: " + program_.errors());
    const std::string log = program_.errors();
    const char* digits = log.data() + log.find(started) + started.size();
    std::from_chars(digits, log.data() + log.size(), port_);
}

void Server::kill() {
    program_.signal(SIGKILL);
    program_.wait();
}

int Server::stop() {
    program_.signal(SIGTERM);
    return program_.wait().status;
}

CommandResult run_command(const ProgramPlace& place, std::vector<std::string> arguments, std::string_view typed) {
    return Program(place, std::move(arguments), typed).wait();
}

}  // namespace trastienda::tests
