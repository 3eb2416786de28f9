#include "tests/chaos/fault.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <thread>

namespace trastienda::chaos {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;
using tests::Flow;
using tests::Way;

namespace {

milliseconds between(Random& random, std::size_t least, std::size_t most) {
    return milliseconds(least + pick(random, most - least + 1));
}

// A fault lasts for a while: nothing tells us when enough of the clients have met it.
void last(milliseconds time) { std::this_thread::sleep_for(time); }

void must_be_killed(bool is_killed) {
    if (!is_killed) throw std::runtime_error("there is no PostgreSQL to kill");
}

Clock::time_point good_again(const Stand& stand) {
    const Clock::time_point now = Clock::now();
    stand.set_way({});
    return now;
}

// Connections break, new ones after a few bytes more: in a greeting, in the middle of a message, after a COMMIT.
Clock::time_point cut(Stand& stand, Random& random) {
    constexpr std::array<std::size_t, 4> bytes_max = {200, 2'000, 20'000, 200'000};
    for (std::size_t times = 1 + pick(random, 4); times > 0; --times) {
        if (pick(random, 2) == 0) stand.cut_all();
        stand.set_way({.bytes_until_cut_max = bytes_max[pick(random, bytes_max.size())]});
        last(between(random, 20, 500));
    }
    return good_again(stand);
}

Clock::time_point delay(Stand& stand, Random& random) {
    stand.set_way({.delay_max = between(random, 5, 150)});
    last(between(random, 500, 2'000));
    return good_again(stand);
}

Clock::time_point slice(Stand& stand, Random& random) {
    stand.set_way({.piece_bytes_max = 1 + pick(random, 16)});
    last(between(random, 500, 2'000));
    return good_again(stand);
}

// Nothing moves, in one direction or both; then all that was kept goes on.
Clock::time_point stall(Stand& stand, Random& random) {
    const std::size_t which = pick(random, 3);
    stand.set_way({.requests = which == 1 ? Flow::moving : Flow::standing,
                   .answers = which == 2 ? Flow::moving : Flow::standing});
    last(between(random, 200, 4'000));
    return good_again(stand);
}

// PostgreSQL does what it is asked, and its answers are lost: COMMITs of which nobody knows.
Clock::time_point lose_answers(Stand& stand, Random& random) {
    for (std::size_t times = 1 + pick(random, 5); times > 0; --times) {
        stand.set_way({.answers = Flow::standing});
        last(between(random, 5, 300));
        stand.cut_all();
        stand.set_way({});
        last(between(random, 5, 100));
    }
    return Clock::now();
}

Clock::time_point kill_server(Stand& stand, Random&) {
    const Clock::time_point killed_at = Clock::now();
    stand.kill_server();
    stand.start_server();
    return killed_at;
}

Clock::time_point kill_postgres(Stand& stand, Random&) {
    const Clock::time_point killed_at = Clock::now();
    must_be_killed(stand.kill_postgres());
    stand.restart_postgres();
    return killed_at;
}

Clock::time_point kill_both(Stand& stand, Random& random) {
    const Clock::time_point killed_at = Clock::now();
    if (pick(random, 2) == 0) {
        must_be_killed(stand.kill_postgres());
        stand.kill_server();
    } else {
        // Its own PostgreSQL is told to stop when the server goes, and may be gone before we are.
        stand.kill_server();
        (void)stand.kill_postgres();
    }
    stand.restart_postgres();
    stand.start_server();
    return killed_at;
}

Clock::time_point fill_disk(Stand& stand, Random& random) {
    stand.disk().fill();
    const milliseconds time = between(random, 200, 4'000);
    // Tables that cannot grow are errors; a log that cannot grow ends PostgreSQL, which cannot recover either.
    const bool needs_log_file = pick(random, 2) == 0;
    // What PostgreSQL gives back meanwhile, when it crashes and starts again, is taken from it too.
    for (const auto until = Clock::now() + time; Clock::now() < until;) {
        last(milliseconds(50));
        if (needs_log_file) stand.begin_log_file();
        stand.disk().fill();
    }
    const Clock::time_point now = Clock::now();
    stand.disk().make_room();
    return now;
}

const std::vector<Fault>& table() {
    using enum Postgres;
    static const std::vector<Fault> all = {
        {.name = "cut", .description = "connections break anywhere", .where = {behind_gate}, .strike = cut},
        {.name = "delay", .description = "everything is late", .where = {behind_gate}, .strike = delay},
        {.name = "slice", .description = "everything comes in small pieces", .where = {behind_gate}, .strike = slice},
        {.name = "stall", .description = "nothing moves, then goes on", .where = {behind_gate}, .strike = stall},
        {.name = "lost-answers",
         .description = "what is asked is done, and the answers are lost",
         .where = {behind_gate},
         .strike = lose_answers},
        {.name = "kill-server",
         .description = "kill -9 of the server",
         .where = {behind_gate, own},
         .strike = kill_server},
        {.name = "kill-postgres",
         .description = "kill -9 of PostgreSQL",
         .where = {own, behind_gate},
         .strike = kill_postgres},
        {.name = "kill-both",
         .description = "kill -9 of the server and of PostgreSQL",
         .where = {own, behind_gate},
         .strike = kill_both},
        {.name = "disk-full",
         .description = "no byte left for PostgreSQL",
         .where = {own},
         .fills_disk = true,
         .strike = fill_disk},
    };
    return all;
}

}  // namespace

std::span<const Fault> faults() { return table(); }

const Fault* find_fault(std::string_view name) {
    const auto found = std::ranges::find(table(), name, &Fault::name);
    return found == table().end() ? nullptr : &*found;
}

}  // namespace trastienda::chaos
