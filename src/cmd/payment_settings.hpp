// The part of the table of settings that is about payments by a provider: see settings.hpp. Floor 6, constants.
#pragma once

#include "cmd/settings.hpp"

#include <array>
#include <span>

namespace trastienda::cmd {

/// Without all of these there are no payments by a provider; with one of them, all must be there.
inline constexpr std::array payment_keys{SettingId::stripe_secret_key, SettingId::stripe_webhook_secret,
                                         SettingId::stripe_publishable_key};

std::span<const Setting> payment_settings();

}  // namespace trastienda::cmd
