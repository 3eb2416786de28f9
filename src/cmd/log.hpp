// The log: one line for each event on standard error, JSON where a program reads it, coloured text where a person does.
//   log::info("server_started", {{"listen", "127.0.0.1:8080"}, {"milliseconds", 812}});
// Floor 6; call from any thread.
//
// Lines are formatted by the caller and written by one thread behind a bounded queue. So a terminal that somebody
// stopped, or a pipe that nobody reads, never stops the server: the queue then loses its oldest lines, and says how
// many. What is below the level costs one atomic read; a caller that must gather its fields first asks is_on() before.
#pragma once

#include "base/instant.hpp"
#include "base/secret.hpp"
#include "cmd/terminal.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace trastienda::log {

/// `debug` includes one line for each request.
enum class Level : std::uint8_t { debug = 1, info = 2, warning = 3, error = 4 };
/// `automatic`: text on a terminal, else JSON.
enum class Format : std::uint8_t { automatic = 1, text = 2, json = 3 };

inline constexpr std::size_t queue_lines_max = 8'192;
/// Longer ones are cut, with "..." at the end.
inline constexpr std::size_t field_bytes_max = 4'096;

/// A name (snake_case) and a value, valid until the end of the call. There is no field of a Secret.
class Field {
  public:
    using Value = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool, Instant>;

    Field(std::string_view name, std::string_view value) : name(name), value(value) {}
    Field(std::string_view name, const std::string& value) : name(name), value(std::string_view(value)) {}
    Field(std::string_view name, const char* value) : name(name), value(std::string_view(value)) {}
    Field(std::string_view name, bool value) : name(name), value(value) {}
    Field(std::string_view name, double value) : name(name), value(value) {}
    Field(std::string_view name, Instant value) : name(name), value(value) {}
    template <std::signed_integral Int>
    Field(std::string_view name, Int value) : name(name), value(static_cast<std::int64_t>(value)) {}
    template <std::unsigned_integral Int>
        requires(!std::same_as<Int, bool>)
    Field(std::string_view name, Int value) : name(name), value(static_cast<std::uint64_t>(value)) {}
    Field(std::string_view name, const Secret& secret) = delete;
    Field(std::string_view name, const void* pointer) = delete;

    std::string_view name;
    Value value;
};

using Fields = std::initializer_list<Field>;

/// Begins writing; before it (and after stop) nothing is written. Call once at a time, from main.
void start(Level level, Format format);
/// Writes what is queued and ends the thread.
void stop();

bool is_on(Level level);
void debug(std::string_view event, Fields fields = {});
void info(std::string_view event, Fields fields = {});
void warning(std::string_view event, Fields fields = {});
void error(std::string_view event, Fields fields = {});

/// The line of an event without its line feed. Pure: for tests, and for whoever wants it elsewhere.
std::string format_json(Level level, Instant now, std::string_view event, Fields fields);
std::string format_text(Level level, Instant now, std::string_view event, Fields fields, cmd::Colour colour);

}  // namespace trastienda::log
