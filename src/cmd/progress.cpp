#include "cmd/progress.hpp"

#include "base/check.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace trastienda::cmd {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t bar_columns_max = 30;
constexpr std::size_t bar_columns_min = 5;

// 1234567 as people of that language write it: 1,234,567 or 1.234.567.
std::string grouped(std::uint64_t number, Language language) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, language == Language::es ? "." : ",");
    }
    return digits;
}

// "8 s", "3 min 20 s", "2 h 5 min".
std::string duration_text(milliseconds duration) {
    const std::int64_t seconds = (duration.count() + 500) / 1'000;
    if (seconds < 60) return fmt::format("{} s", seconds);
    if (seconds < 3'600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
    return fmt::format("{} h {} min", seconds / 3'600, seconds / 60 % 60);
}

double rate_per_second(std::uint64_t done, milliseconds elapsed) {
    return elapsed.count() <= 0 ? 0 : static_cast<double>(done) * 1'000 / static_cast<double>(elapsed.count());
}

std::string rate_text(double rate, Language language) {
    return rate < 10 ? fmt::format("{:.1f}/s", rate)
                     : grouped(static_cast<std::uint64_t>(std::llround(rate)), language) + "/s";
}

std::string bar_text(double share, std::size_t columns) {
    const auto filled = static_cast<std::size_t>(share * static_cast<double>(columns));
    std::string bar(filled, '=');
    if (filled < columns) bar += '>';
    bar.resize(columns, ' ');
    return "[" + bar + "]";
}

// At most so many characters, never half of one.
std::string cut(const std::string& text, std::size_t characters) {
    std::string result = text;
    while (count_characters(result) > characters) {
        while (!result.empty() && (static_cast<unsigned char>(result.back()) & 0xC0U) == 0x80U) result.pop_back();
        if (!result.empty()) result.pop_back();
    }
    return result;
}

}  // namespace

Progress::Progress(ProgressOptions options)
    : Progress(std::move(options), look_at_standard_error(), [] { return steady_clock::now(); }, write_error) {}

Progress::Progress(ProgressOptions options, Terminal terminal, Now now, Write write)
    : options_(std::move(options)),
      terminal_(terminal),
      now_(std::move(now)),
      write_(std::move(write)),
      began_(now_()) {}

Progress::~Progress() { clear_bar(); }

void Progress::update(std::uint64_t done) {
    CHECK(!is_finished_);
    CHECK(done >= done_);
    done_ = done;
    const auto now = now_();
    if (now - began_ < silent_at_first) return;
    const bool is_terminal = terminal_.kind == StreamKind::terminal;
    if (drawn_ && now - *drawn_ < (is_terminal ? between_bars : between_lines)) return;
    draw(now);
}

void Progress::finish() {
    CHECK(!is_finished_);
    is_finished_ = true;
    if (!drawn_) return;
    clear_bar();
    const auto elapsed = std::chrono::duration_cast<milliseconds>(now_() - began_);
    write_(fmt::format("{}: {} {}, {} ({})\n", options_.label, grouped(done_, options_.language), options_.unit,
                       duration_text(elapsed), rate_text(rate_per_second(done_, elapsed), options_.language)));
}

void Progress::draw(steady_clock::time_point now) {
    drawn_ = now;
    const auto elapsed = std::chrono::duration_cast<milliseconds>(now - began_);
    const std::string line = format_progress(options_, terminal_, done_, elapsed);
    if (terminal_.kind == StreamKind::terminal) {
        // Back to the first column, and what is left of a longer line goes.
        write_("\r" + line + "\x1B[K");
        has_bar_ = true;
    } else {
        write_(line + "\n");
    }
}

void Progress::clear_bar() {
    if (!has_bar_) return;
    write_("\r\x1B[K");
    has_bar_ = false;
}

std::string format_progress(const ProgressOptions& options, const Terminal& terminal, std::uint64_t done,
                            milliseconds elapsed) {
    const bool is_spanish = options.language == Language::es;
    const double rate = rate_per_second(done, elapsed);
    const std::string rate_now = rate_text(rate, options.language);
    const std::string done_text = grouped(done, options.language);
    const std::size_t columns = terminal.columns > 1 ? terminal.columns - 1 : 1;
    const bool is_terminal = terminal.kind == StreamKind::terminal;
    if (!options.total || *options.total == 0) {
        const std::string line = fmt::format("{}  {} {}  {}", options.label, done_text, options.unit, rate_now);
        return is_terminal ? cut(line, columns) : line;
    }
    // More than was expected is still all of it.
    const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(*options.total));
    std::string rest =
        fmt::format("{:3.0f} %  {} {} {} {}  {}", std::floor(share * 100), done_text, is_spanish ? "de" : "of",
                    grouped(*options.total, options.language), options.unit, rate_now);
    if (rate > 0 && done < *options.total) {
        const double left_ms = static_cast<double>(*options.total - done) / rate * 1'000;
        const auto left = duration_text(milliseconds(static_cast<std::int64_t>(left_ms)));
        rest += fmt::format(fmt::runtime(is_spanish ? "  quedan {}" : "  {} left"), left);
    }
    if (!is_terminal) return options.label + rest.insert(0, "  ");
    // Label, blank, bar with its two brackets, blank, rest.
    const std::size_t taken = count_characters(options.label) + count_characters(rest) + 4;
    const std::size_t room = columns > taken ? columns - taken : 0;
    if (room < bar_columns_min) return cut(options.label + " " + rest, columns);
    return fmt::format("{} {} {}", options.label, bar_text(share, std::min(room, bar_columns_max)), rest);
}

}  // namespace trastienda::cmd
