// Walking through JSON that is already read. Floor 6, pure functions.
#pragma once

#include "http/json_value.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trastienda::cmd {

/// The members of an object in their order; none where the value is no object.
std::vector<std::pair<std::string_view, http::JsonValue>> members_of(http::JsonValue value);
/// The items of a list; none where the value is no list.
std::vector<http::JsonValue> items_of(http::JsonValue value);
std::optional<http::JsonValue> member_of(http::JsonValue value, std::string_view key);
/// The text of a member that is one, or empty.
std::string_view text_of(http::JsonValue value, std::string_view key);
/// As JSON again.
std::string json_of(http::JsonValue value);

}  // namespace trastienda::cmd
