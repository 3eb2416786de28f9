// The shop's web side: every endpoint, wired to what it works with. Floor 6.
#pragma once

#include "cmd/configuration.hpp"
#include "cmd/shop.hpp"
#include "http/endpoints/endpoints.hpp"
#include "http/endpoints/payment_services.hpp"
#include "http/endpoints/purchase_fields.hpp"
#include "http/endpoints/sale_fields.hpp"
#include "http/endpoints/stock_command.hpp"
#include "http/endpoints/token_authenticator.hpp"
#include "http/health.hpp"
#include "http/server.hpp"
#include "outbound/stripe.hpp"
#include "store/audit_log.hpp"
#include "store/brands.hpp"
#include "store/categories.hpp"
#include "store/email_log.hpp"
#include "store/level_settings.hpp"
#include "store/locations.hpp"
#include "store/movement_types.hpp"
#include "store/products.hpp"
#include "store/providers.hpp"
#include "store/shop_settings.hpp"
#include "store/tax_rates.hpp"
#include "store/variants.hpp"

#include <boost/asio/io_context.hpp>
#include <memory>

namespace trastienda::cmd {

/// The provider of payments that the configuration names; null where it names none: then nothing of it exists.
Result<std::unique_ptr<outbound::Stripe>> make_stripe(boost::asio::io_context& io, Shop& shop,
                                                      const Configuration& configuration);

class Web {
  public:
    /// `shop` outlives it, and so does `stripe`, which is null where payments by a provider are off.
    Web(boost::asio::io_context& io, Shop& shop, const Configuration& configuration, outbound::Stripe* stripe);
    Web(const Web&) = delete;
    Web& operator=(const Web&) = delete;

    [[nodiscard]] const http::Endpoints& endpoints() const { return endpoints_; }

  private:
    http::Endpoints make_endpoints(Shop& shop);

    store::Locations locations_;
    store::MovementTypes movement_types_;
    store::Categories categories_;
    store::Brands brands_;
    store::Providers providers_;
    store::Products products_;
    store::Variants variants_;
    store::LevelSettings level_settings_;
    store::AuditLog audit_log_;
    store::EmailLog email_log_;
    http::CatalogProducts catalog_products_;
    http::LevelSettingsServices level_settings_services_;

    store::ShopStore shop_store_;
    http::ShopServices shop_services_;
    http::StockServices stock_;
    http::ImportServices imports_;
    store::Sales sales_;
    store::Invoices invoices_;
    store::TaxRates tax_rates_;
    app::InvoicePrint invoice_print_;
    app::VoucherPrint voucher_print_;
    http::SaleServices sale_services_;
    store::Purchases purchases_;
    store::PurchaseDrafts purchase_drafts_;
    store::PurchaseSuggestions purchase_suggestions_;
    http::PurchaseServices purchase_services_;
    store::PaymentIntents payment_intents_;

  public:
    app::ProviderPayments provider_payments;

  private:
    http::PaymentIntentServices payment_intent_services_;
    http::StripeWebhookServices stripe_webhook_services_;
    http::Readiness readiness_;
    http::TokenAuthenticator authenticator_;
    http::Endpoints endpoints_;

  public:
    http::Server server;
};

}  // namespace trastienda::cmd
