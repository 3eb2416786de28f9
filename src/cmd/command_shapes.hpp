// The table of commands: how each is spelled, what it takes, and how it is explained. Parser, help and "did you mean"
// come from it. Floor 6, constants.
#pragma once

#include "base/language.hpp"
#include "cmd/command.hpp"
#include "cmd/settings.hpp"
#include "http/bilingual.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::cmd {

enum class OptionKind : std::uint8_t { positional = 1, value = 2, yes = 3 };
enum class OptionNeed : std::uint8_t { required = 1, optional = 2 };
/// Which settings a command takes as flags: none, those of the database and the log, those and who acts, or all that
/// the server has.
enum class SettingFlags : std::uint8_t { none = 1, database_and_log = 2, all = 3, database_log_and_actor = 4 };
/// Whether the setting is a flag of a command that takes those.
bool takes(SettingFlags flags, const Setting& setting);

struct OptionShape {
    std::string_view name;         // "--dry-run"; "FILE" where it is positional
    std::string_view placeholder;  // of a value: "NAME"
    OptionKind kind;
    OptionNeed need;
    Bilingual explanation;
};

/// What was given, before it is read: each option by its name, a `yes` with an empty text.
using Arguments = std::map<std::string_view, std::string>;
using Complaints = std::vector<http::BilingualText>;

struct CommandShape {
    std::string_view path;  // "import shopify"
    Bilingual summary;      // one line
    Bilingual explanation;  // a paragraph or more
    std::span<const OptionShape> options;
    SettingFlags setting_flags;
    std::string_view examples;  // one to a line
    /// Reads the arguments; the required ones are there. What is wrong goes to the complaints.
    std::function<Command(const Arguments& arguments, Complaints& complaints)> make;
};

/// The commands that are no endpoints.
std::span<const CommandShape> command_shapes();

/// Brings the shapes of the commands of one group that ask endpoints ("sale"); they are derived from the endpoints, and
/// only when somebody asks for the group. Constants from then on.
using DerivedShapes = std::span<const CommandShape> (*)(std::string_view group);

}  // namespace trastienda::cmd
