#include "cmd/standard_input.hpp"

#include "http/tokens.hpp"

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

// The first line, without its end.
Result<std::string> read_line(Language language) {
    std::string line;
    bool has_ended = false;
    while (!has_ended && line.size() <= input_line_bytes_max) {
        char letter = 0;
        // One byte at a time: what follows the line belongs to whoever reads next.
        const ssize_t count = ::read(STDIN_FILENO, &letter, 1);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0 || letter == '\n')
            has_ended = true;
        else
            line += letter;
    }
    if (line.ends_with('\r')) line.pop_back();
    constexpr Bilingual too_long{"la línea es demasiado larga", "the line is too long"};
    if (line.size() > input_line_bytes_max) return fail(ErrorCode::invalid, std::string(too_long.in(language)));
    return line;
}

}  // namespace

Result<Secret> read_secret(std::string_view question, Language language) {
    const SilentTerminal terminal;
    if (terminal.is_terminal()) write_error(question);
    auto line = read_line(language);
    if (terminal.is_terminal()) write_error("\n");
    if (!line) return std::unexpected(std::move(line).error());
    constexpr Bilingual missing{"falta la contraseña: la primera línea de la entrada",
                                "the password is missing: the first line of standard input"};
    if (line->empty()) return fail(ErrorCode::invalid, std::string(missing.in(language)));
    return Secret(*std::move(line));
}

bool is_input_a_terminal() { return ::isatty(STDIN_FILENO) != 0; }

Result<std::string> read_answer(std::string_view question, Language language) {
    write_error(question);
    TRY(const auto line, read_line(language));
    return std::string(http::trimmed(line));
}

}  // namespace trastienda::cmd
