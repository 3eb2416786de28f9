// The table of the commands that ask an endpoint of the interface: which words stand for which method and path. All
// else about them - arguments, help, what is required - comes from the endpoint (api_shape.hpp). Floor 6, constants.
#pragma once

#include "http/request.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace trastienda::cmd {

/// What a person must type before it is done: nothing, or the e-mail address of whose number is in the path.
enum class Confirmation : std::uint8_t { none = 1, user_email = 2 };

struct ApiCommand {
    std::string_view words;  // "sale pay": the first is the group
    http::Method method;
    std::string_view path;     // as in the endpoint's row
    std::string_view spanish;  // what it does; in English the endpoint's own summary says it
    /// What follows the words in the first example of its help, where the one that is made of the endpoint teaches too
    /// little.
    std::string_view example = {};
    /// Of what nothing brings back.
    Confirmation confirmation = Confirmation::none;

    [[nodiscard]] std::string_view group() const { return words.substr(0, words.find(' ')); }
    [[nodiscard]] std::string_view verb() const { return words.substr(words.find(' ') + 1); }
};

std::span<const ApiCommand> api_commands();

/// An endpoint that no row of the table asks, deliberately.
struct ApiWithoutCommand {
    http::Method method;
    std::string_view path;
    std::string_view reason;
};

std::span<const ApiWithoutCommand> api_without_command();

}  // namespace trastienda::cmd
