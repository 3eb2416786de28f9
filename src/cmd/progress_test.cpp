#include "cmd/progress.hpp"

#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace trastienda::cmd {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr Terminal screen{.kind = StreamKind::terminal, .colour = Colour::off, .columns = 80};
constexpr Terminal pipe{.kind = StreamKind::other, .colour = Colour::off, .columns = 80};

TEST(Progress, says_how_far_how_fast_and_how_long) {
    struct Row {
        ProgressOptions options;
        Terminal terminal;
        std::uint64_t done;
        milliseconds elapsed;
        std::string_view line;
    };
    const ProgressOptions rows_in{.label = "Importing", .unit = "rows", .total = 10'000, .language = Language::en};
    const Row rows[] = {
        {rows_in, screen, 5'000, 5s, "Importing [==========>         ]  50 %  5,000 of 10,000 rows  1,000/s  5 s left"},
        {rows_in, screen, 10'000, 5s,
         "Importing [=============================] 100 %  10,000 of 10,000 rows  2,000/s"},
        {rows_in, screen, 0, 3s, "Importing [>                             ]   0 %  0 of 10,000 rows  0.0/s"},
        {rows_in, pipe, 5'000, 5s, "Importing   50 %  5,000 of 10,000 rows  1,000/s  5 s left"},
        {rows_in, pipe, 12'000, 5s, "Importing  100 %  12,000 of 10,000 rows  2,400/s"},
        {{.label = "Leyendo", .unit = "filas", .total = 1'000'000, .language = Language::es},
         pipe,
         1'000,
         10s,
         "Leyendo    0 %  1.000 de 1.000.000 filas  100/s  quedan 2 h 46 min"},
        {{.label = "Reading", .unit = "rows"}, screen, 1'234, 4s, "Reading  1,234 rows  309/s"},
        {rows_in, {.kind = StreamKind::terminal, .columns = 30}, 5'000, 5s, "Importing  50 %  5,000 of 10,"},
    };
    for (const Row& row : rows) {
        const std::string line = format_progress(row.options, row.terminal, row.done, row.elapsed);
        EXPECT_EQ(line, row.line);
        if (row.terminal.kind == StreamKind::terminal) EXPECT_LT(count_characters(line), row.terminal.columns);
    }
}

struct Watched {
    std::chrono::steady_clock::time_point now{};
    std::vector<std::string> writes;
};

std::vector<std::string> watch(Terminal terminal, milliseconds step, int steps) {
    Watched watched;
    {
        Progress progress(
            {.label = "Work", .unit = "rows", .total = 100}, terminal, [&] { return watched.now; },
            [&](std::string_view text) { watched.writes.emplace_back(text); });
        for (int i = 1; i <= steps; ++i) {
            watched.now += step;
            progress.update(static_cast<std::uint64_t>(i));
        }
        progress.finish();
    }
    return watched.writes;
}

TEST(Progress, is_silent_about_what_is_quick) {
    EXPECT_TRUE(watch(screen, 10ms, 100).empty());
    EXPECT_TRUE(watch(pipe, 19ms, 100).empty());
}

TEST(Progress, draws_seldom_and_cleans_up) {
    const auto on_screen = watch(screen, 50ms, 100);  // five seconds: three of them visible, a bar each 100 ms
    ASSERT_EQ(on_screen.size(), 33U);
    EXPECT_TRUE(on_screen[0].starts_with("\rWork [")) << on_screen[0];
    EXPECT_EQ(on_screen[31], "\r\x1B[K");
    EXPECT_EQ(on_screen[32], "Work: 100 rows, 5 s (20/s)\n");
    const auto in_pipe = watch(pipe, 200ms, 100);  // twenty seconds: after 2, 7, 12 and 17
    ASSERT_EQ(in_pipe.size(), 5U);
    for (const std::string& line : in_pipe) EXPECT_TRUE(line.ends_with('\n') && line.find('\r') == std::string::npos);
}

TEST(Progress, leaves_no_bar_behind_when_the_work_fails) {
    Watched watched;
    {
        Progress progress(
            {.label = "Work", .unit = "rows", .total = 100}, screen, [&] { return watched.now; },
            [&](std::string_view text) { watched.writes.emplace_back(text); });
        watched.now += 3s;
        progress.update(1);
    }
    EXPECT_EQ(watched.writes.back(), "\r\x1B[K");
}

}  // namespace
}  // namespace trastienda::cmd
