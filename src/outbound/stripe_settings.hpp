// What is needed to work with a Stripe account. Floor 3, pure values.
#pragma once

#include "base/secret.hpp"

#include <string>
#include <vector>

namespace trastienda::outbound {

inline constexpr std::string_view stripe_url_default = "https://api.stripe.com";

struct StripeSettings {
    Secret secret_key;                    // sk_... or rk_...
    std::vector<Secret> webhook_secrets;  // whsec_...; two while the secret is being rolled
    std::string publishable_key;          // pk_...
    std::string url{stripe_url_default};  // without a slash at its end; plain http on loopback only
};

}  // namespace trastienda::outbound
