// How far a long command has come, on standard error: a bar on a terminal, elsewhere a line every few seconds. Nothing
// is shown of what ends within two seconds. Floor 6; one thread at a time.
#pragma once

#include "cmd/terminal.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace trastienda::cmd {

struct ProgressOptions {
    std::string label;  // "Importing"
    std::string unit;   // "rows", as it stands after a number
    std::optional<std::uint64_t> total = {};
    Language language = Language::en;
};

class Progress {
  public:
    using Now = std::function<std::chrono::steady_clock::time_point()>;
    using Write = std::function<void(std::string_view)>;

    static constexpr std::chrono::milliseconds silent_at_first{2'000};
    static constexpr std::chrono::milliseconds between_bars{100};
    static constexpr std::chrono::milliseconds between_lines{5'000};

    /// On standard error, by the real clock.
    explicit Progress(ProgressOptions options);
    /// For tests: any screen, any clock.
    Progress(ProgressOptions options, Terminal terminal, Now now, Write write);
    /// Clears a bar that still stands: what is printed next begins on a clean line.
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// `done` of the total, never less than before. Cheap: draws only when it is time to.
    void update(std::uint64_t done);
    /// For when the total is known only later.
    void set_total(std::uint64_t total) { options_.total = total; }
    /// Shows the end (all of it, in how long) if anything was shown at all. update() must not follow.
    void finish();

  private:
    void draw(std::chrono::steady_clock::time_point now);
    void clear_bar();

    ProgressOptions options_;
    Terminal terminal_;
    Now now_;
    Write write_;
    std::chrono::steady_clock::time_point began_;
    std::optional<std::chrono::steady_clock::time_point> drawn_;
    std::uint64_t done_ = 0;
    bool has_bar_ = false;
    bool is_finished_ = false;
};

/// One line without its end. "Importing [=====>    ]  52 %  5,200 of 10,000 rows  1,040/s  5 s left"; without a total
/// no bar, no share and no end in sight. At most `terminal.columns` - 1 characters.
std::string format_progress(const ProgressOptions& options, const Terminal& terminal, std::uint64_t done,
                            std::chrono::milliseconds elapsed);

}  // namespace trastienda::cmd
