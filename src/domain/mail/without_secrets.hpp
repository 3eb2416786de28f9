// A mail as others than its recipient may read it. Floor 1, pure functions.
#pragma once

#include <string>
#include <string_view>

namespace trastienda::mail {

/// The content with "***" for what opens or spends something: the token of a link, and a voucher's code.
std::string without_secrets(std::string_view content);

}  // namespace trastienda::mail
