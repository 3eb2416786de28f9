// The engine's bounds, each with the reason for its number. Floor 2.
#pragma once

#include <chrono>
#include <cstddef>

namespace trastienda::engine {

struct Limits {
    /// Lanes that commit side by side.
    std::size_t lanes = 1;
    /// Commands waiting in one lane; the next one is told `overloaded`. About a tenth of a second's work.
    std::size_t queue_commands_max = 4'096;
    /// Lines waiting in one lane, so that a few very large commands cannot fill the memory.
    std::size_t queue_lines_max = 100'000;
    /// Commands that travel in one transaction: past this the gain is flat and the first of them only waits longer.
    std::size_t batch_commands_max = 1'024;
    /// Lines that travel in one transaction. A command with more lines travels alone.
    std::size_t batch_lines_max = 10'000;
    /// Tries of one batch before its commands are told that the database is away: the pauses below make about 10 s, to
    /// which comes what each try waits itself (for a connection, or for another's lock).
    std::size_t tries_max = 14;
    std::chrono::milliseconds pause_first{5};
    std::chrono::milliseconds pause_max{2'000};
};

}  // namespace trastienda::engine
