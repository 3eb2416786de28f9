// The name that somebody probably meant. Floor 5, pure functions.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace trastienda::http {

/// The candidate closest to `name`: the same but for case and underscores, or at most two letters away (one in a short
/// name). Nothing where none is close.
std::optional<std::string_view> nearest_name(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace trastienda::http
