#include "cmd/secret_input.hpp"

#include <cerrno>
#include <termios.h>
#include <unistd.h>

namespace trastienda::cmd {

namespace {

// No echo for as long as it lives.
class SilentTerminal {
  public:
    SilentTerminal() : is_terminal_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
        if (!is_terminal_) return;
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    ~SilentTerminal() {
        if (is_terminal_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    SilentTerminal(const SilentTerminal&) = delete;
    SilentTerminal& operator=(const SilentTerminal&) = delete;
    [[nodiscard]] bool is_terminal() const { return is_terminal_; }

  private:
    termios before_{};
    bool is_terminal_;
};

}  // namespace

Result<Secret> read_secret(std::string_view question, Language language) {
    const bool is_spanish = language == Language::es;
    const SilentTerminal terminal;
    if (terminal.is_terminal()) write_error(question);
    std::string line;
    bool has_ended = false;
    while (!has_ended && line.size() <= secret_line_bytes_max) {
        char letter = 0;
        // One byte at a time: what follows the line belongs to whoever reads next.
        const ssize_t count = ::read(STDIN_FILENO, &letter, 1);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0 || letter == '\n')
            has_ended = true;
        else
            line += letter;
    }
    if (terminal.is_terminal()) write_error("\n");
    if (line.ends_with('\r')) line.pop_back();
    if (line.size() > secret_line_bytes_max)
        return fail(ErrorCode::invalid, is_spanish ? "la línea es demasiado larga" : "the line is too long");
    if (line.empty())
        return fail(ErrorCode::invalid, is_spanish ? "falta la contraseña: la primera línea de la entrada"
                                                   : "the password is missing: the first line of standard input");
    return Secret(std::move(line));
}

}  // namespace trastienda::cmd
