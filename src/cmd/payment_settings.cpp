#include "cmd/payment_settings.hpp"

#include "outbound/stripe_connection.hpp"

#include <algorithm>
#include <initializer_list>

namespace trastienda::cmd {

namespace {

using enum Secrecy;
using enum FlagReach;

// One of the beginnings, then letters, digits and '_', as Stripe makes them.
bool is_key(std::string_view text, std::initializer_list<std::string_view> beginnings) {
    constexpr std::size_t characters_max = 255;
    const bool begins = std::ranges::any_of(beginnings, [&](std::string_view beginning) {
        return text.starts_with(beginning) && text.size() > beginning.size();
    });
    return begins && text.size() <= characters_max && std::ranges::all_of(text, [](char letter) {
               return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                      (letter >= '0' && letter <= '9') || letter == '_';
           });
}

bool read_secret_key(std::string_view text, ConfigurationDraft& into) {
    into.configuration.stripe.secret_key = Secret(std::string(text));
    return is_key(text, {"sk_", "rk_"});
}

bool read_webhook_secrets(std::string_view text, ConfigurationDraft& into) {
    constexpr std::size_t secrets_max = 2;
    std::vector<Secret> secrets;
    while (true) {
        const std::size_t comma = text.find(',');
        const std::string_view secret = text.substr(0, comma);
        if (!is_key(secret, {"whsec_"}) || secrets.size() == secrets_max) return false;
        secrets.emplace_back(std::string(secret));
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
    }
    into.configuration.stripe.webhook_secrets = std::move(secrets);
    return true;
}

const std::array table{
    // The two secrets have no flag: the machine's other users see those.
    Setting{
        SettingId::stripe_secret_key,
        SettingGroup::payments,
        secret,
        server_only,
        "",
        "STRIPE_SECRET_KEY",
        "payments.stripe_secret_key",
        "KEY",
        "",
        "sk_test_1234567890",
        {"La clave secreta de la cuenta de Stripe, o una restringida que pueda con PaymentIntents y Refunds. Con "
         "las tres claves la tienda cobra con tarjeta por Stripe; sin ninguna, no.",
         "The secret key of the Stripe account, or a restricted one that may write PaymentIntents and Refunds. With "
         "the three keys the shop takes cards by Stripe; without any, it does not."},
        {"una clave que empieza por sk_ o rk_", "a key that begins with sk_ or rk_"},
        read_secret_key},
    Setting{SettingId::stripe_webhook_secret,
            SettingGroup::payments,
            secret,
            server_only,
            "",
            "STRIPE_WEBHOOK_SECRET",
            "payments.stripe_webhook_secret",
            "SECRET",
            "",
            "whsec_1234567890",
            {"Con qué firma Stripe lo que cuenta en /api/v1/webhooks/stripe; mientras se cambia, el nuevo y el viejo "
             "separados por una coma.",
             "What Stripe signs with what it tells at /api/v1/webhooks/stripe; while it is being rolled, the new and "
             "the old one with a comma between them."},
            {"uno o dos secretos que empiezan por whsec_, separados por una coma",
             "one or two secrets that begin with whsec_, with a comma between them"},
            read_webhook_secrets},
    Setting{SettingId::stripe_publishable_key,
            SettingGroup::payments,
            open,
            server_only,
            "--stripe-publishable-key",
            "STRIPE_PUBLISHABLE_KEY",
            "payments.stripe_publishable_key",
            "KEY",
            "",
            "pk_test_1234567890",
            {"La clave de Stripe con que paga la página del cliente; no es secreta.",
             "Stripe's key with which the customer's page pays; it is no secret."},
            {"una clave que empieza por pk_", "a key that begins with pk_"},
            [](std::string_view text, ConfigurationDraft& into) {
                into.configuration.stripe.publishable_key = text;
                return is_key(text, {"pk_"});
            }},
    Setting{SettingId::stripe_url,
            SettingGroup::payments,
            open,
            server_only,
            "--stripe-url",
            "TRASTIENDA_STRIPE_URL",
            "payments.stripe_url",
            "URL",
            outbound::stripe_url_default,
            "https://api.stripe.com",
            {"Dónde está la API de Stripe; otra solo para pruebas.",
             "Where Stripe's API is; another one is for tests only."},
            {"una dirección https, o http en esta misma máquina (127.0.0.1, [::1], localhost)",
             "an https address, or an http one on this very machine (127.0.0.1, [::1], localhost)"},
            [](std::string_view text, ConfigurationDraft& into) {
                into.configuration.stripe.url = text;
                return outbound::StripeAddress::parse(text).has_value();
            }},
};

}  // namespace

std::span<const Setting> payment_settings() { return table; }

}  // namespace trastienda::cmd
