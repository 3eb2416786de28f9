// What the endpoints of payments by a provider share. Floor 5.
#pragma once

#include "app/provider_payments.hpp"
#include "base/clock.hpp"
#include "base/secret.hpp"
#include "http/problem.hpp"
#include "store/payment_intents.hpp"
#include "store/sales.hpp"

#include <string>
#include <vector>

namespace trastienda::http {

/// What they work with; all of it outlives the server.
struct PaymentIntentServices {
    app::ProviderPayments& payments;
    store::PaymentIntents& intents;
    store::Sales& sales;
    std::string publishable_key;  // empty: they are off
};
struct StripeWebhookServices {
    app::ProviderPayments& payments;
    std::vector<Secret> secrets;
    const Clock& clock;
};

/// What is said where payments by a provider are not set up.
Problem payments_off();

}  // namespace trastienda::http
