// The real binary as a process of its own: a server that can be asked, told to stop or killed, and sub-commands that
// end by themselves. For tests only; started and ended on the main thread, read from any.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace trastienda::tests {

/// What the first start makes the administrator, in every test here.
inline constexpr std::string_view administrator_email = "duena@tienda.example";
inline constexpr std::string_view administrator_password = "una llave larga de prueba";

/// Where the program finds its data, and the folder it is started in (its log and output stay there).
struct ProgramPlace {
    std::filesystem::path folder;
    std::string database_url;                 // empty: a cluster of its own below `folder`
    std::vector<std::string> variables = {};  // of its environment besides: "NAME=value"; they win
};

struct CommandResult {
    int status = -1;  // the exit status; 128 and more: the signal that ended it
    std::string output;
    std::string errors;
};

class Program {
  public:
    /// With `typed`, standard input is a terminal, where that has been typed; without, there is nothing to read.
    Program(const ProgramPlace& place, std::vector<std::string> arguments, std::string_view typed = {});
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    void signal(int number) const;
    /// Waits until it has ended by itself.
    CommandResult wait();
    /// What it has written so far.
    [[nodiscard]] std::string output() const;
    [[nodiscard]] std::string errors() const;
    /// Waits until its log holds `text`; false where it ended, or took too long, without.
    bool wait_for_log(std::string_view text);

  private:
    void end();
    bool has_ended(int wait_flags);

    std::filesystem::path output_file_;
    std::filesystem::path errors_file_;
    int terminal_ = -1;  // where what is typed is written; open for as long as somebody may read it
    pid_t process_ = -1;
    std::optional<int> status_;
};

class Server {
  public:
    /// Started and listening, on a port of the system's choice; `arguments` besides.
    explicit Server(const ProgramPlace& place, std::vector<std::string> arguments = {});

    [[nodiscard]] std::uint16_t port() const { return port_; }
    Program& program() { return program_; }
    /// kill -9, and the end waited for.
    void kill();
    /// SIGTERM, and the end waited for: its exit status.
    int stop();

  private:
    Program program_;
    std::uint16_t port_ = 0;
};

/// One sub-command, from start to end; with `typed`, by somebody at a terminal.
CommandResult run_command(const ProgramPlace& place, std::vector<std::string> arguments, std::string_view typed = {});

}  // namespace trastienda::tests
