// The part of the table of settings that is about people: see settings.hpp. Floor 6, constants.
#pragma once

#include "cmd/settings.hpp"

#include <span>

namespace trastienda::cmd {

std::span<const Setting> people_settings();

}  // namespace trastienda::cmd
