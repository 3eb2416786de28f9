// What standard output and standard error are, and which language the operator reads. Floor 6; call from any thread.
#pragma once

#include "base/language.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>

namespace trastienda::cmd {

enum class StreamKind : std::uint8_t { terminal = 1, other = 2 };
enum class Colour : std::uint8_t { on = 1, off = 2 };

struct Terminal {
    StreamKind kind = StreamKind::other;
    Colour colour = Colour::off;  // on a terminal that is not "dumb", where NO_COLOR (no-color.org) is not set
    std::size_t columns = 80;
};

Terminal look_at_standard_output();
Terminal look_at_standard_error();

/// Gives an environment variable's text, "" where there is none.
using EnvironmentReader = std::function<std::string(const char* name)>;
/// The process's own.
std::string read_environment(const char* name);

/// LC_ALL, else LC_MESSAGES, else LANG: Spanish where the first that is set begins with "es", else English.
Language language_of(const EnvironmentReader& environment);

/// Fills what of the first three descriptors is closed with one that fails at each use, as a closed one does. Else the
/// next file or connection would get its number, and what is said to people would be written into it. Call it first.
void hold_standard_descriptors();

/// Ours for people: bytes to standard output or error as they are. A reader that has gone away is no fault of ours.
void write_output(std::string_view text);
/// Whether nobody reads it any more: a pipe whose other end has ended.
bool is_output_closed();
void write_error(std::string_view text);
/// Why something that was written to standard output did not get there (a full disk, mostly), or nothing.
std::error_code lost_output();

}  // namespace trastienda::cmd
