#include "cmd/terminal.hpp"

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace trastienda::cmd {

namespace {

Terminal look_at(int descriptor) {
    Terminal terminal;
    if (::isatty(descriptor) == 0) return terminal;
    terminal.kind = StreamKind::terminal;
    const std::string type = read_environment("TERM");
    if (read_environment("NO_COLOR").empty() && !type.empty() && type != "dumb") terminal.colour = Colour::on;
    winsize size{};
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): ioctl is what there is.
    if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) terminal.columns = size.ws_col;
    return terminal;
}

// Of the first text that did not get to standard output; 0: all did.
std::atomic<int> output_failure = 0;
std::atomic<bool> has_reader_gone = false;

// The reason where not all of it was written, else 0.
int write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return written < 0 ? errno : EIO;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

}  // namespace

Terminal look_at_standard_output() { return look_at(STDOUT_FILENO); }
Terminal look_at_standard_error() { return look_at(STDERR_FILENO); }

std::string read_environment(const char* name) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody in this program changes the environment.
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

Language language_of(const EnvironmentReader& environment) {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const std::string value = environment(name);
        if (!value.empty()) return value.starts_with("es") ? Language::es : Language::en;
    }
    return Language::en;
}

void hold_standard_descriptors() {
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(descriptor, F_GETFD) >= 0) continue;
        // The lowest free number, which is this one. The wrong way round, so that using it fails.
        (void)::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
}

void write_output(std::string_view text) {
    const int failure = write_all(STDOUT_FILENO, text);
    int none = 0;
    if (failure == EPIPE) has_reader_gone = true;
    if (failure != 0 && failure != EPIPE) output_failure.compare_exchange_strong(none, failure);
}
bool is_output_closed() { return has_reader_gone; }
void write_error(std::string_view text) { (void)write_all(STDERR_FILENO, text); }

std::error_code lost_output() { return {output_failure.load(), std::generic_category()}; }

}  // namespace trastienda::cmd
